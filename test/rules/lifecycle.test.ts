import * as fs from 'fs';
import * as path from 'path';
import { CLOSED_ITEMS, closedSince, ClosedFacts, LIFECYCLE } from '../../src/rules/lifecycle';
import { Fact, findings, UNKNOWN } from '../../src/rules/rule';

const check = (type: Fact<string>, settings: ClosedFacts['settings'] = {}) => findings(LIFECYCLE.rules, { type, settings }, (field) => field);

/** Where the L1s of a type are generated: `aws-sagemaker/lib/sagemaker.generated.d.ts`. */
function generated(type: string): string {
  const service = type.split('::')[1].toLowerCase();
  return fs.readFileSync(path.join(path.dirname(require.resolve('aws-cdk-lib/package.json')), `aws-${service}/lib/${service}.generated.d.ts`), 'utf8');
}

const lower = (name: string) => name[0].toLowerCase() + name.slice(1);

describe('what AWS has closed', () => {
  test.each(CLOSED_ITEMS.flatMap(({ types = [] }) => types))('%s is a resource that CloudFormation knows', (type) => {
    expect(generated(type)).toContain(type);
  });

  test.each(CLOSED_ITEMS.flatMap(({ setting }) => (setting ? [[setting.type, setting.path] as const] : [])))('%s has a property %s', (type, at) => {
    for (const name of at.split('.')) expect(generated(type)).toContain(`readonly ${lower(name)}`);
  });

  test.each(CLOSED_ITEMS.map((item) => [item.name, item] as const))('%s has a date, a page of AWS and a way out', (_, { date, source, instead }) => {
    expect(date).toMatch(/^20\d\d-[01]\d-[0-3]\d$/);
    expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/\S+\.html$/);
    expect(instead).toMatch(/^[a-z][^;]+[^.\s]$/);
  });

  test('names no resource twice', () => {
    const types = CLOSED_ITEMS.flatMap((item) => item.types ?? []);

    expect(types.filter((type, index) => types.indexOf(type) < index)).toEqual([]);
  });

  test('has either types or a property in each row', () => {
    expect(CLOSED_ITEMS.filter(({ types, setting }) => (types === undefined) === (setting === undefined)).map(({ id }) => id)).toEqual([]);
  });
});

describe('a resource that nobody can begin to use', () => {
  test.each([
    'AWS::SageMaker::MonitoringSchedule', 'AWS::SageMaker::DataQualityJobDefinition', 'AWS::SageMaker::ModelQualityJobDefinition',
    'AWS::SageMaker::ModelBiasJobDefinition', 'AWS::SageMaker::ModelExplainabilityJobDefinition', 'AWS::SageMaker::Device', 'AWS::SageMaker::DeviceFleet',
    'AWS::SageMaker::Workteam', 'AWS::CloudTrail::EventDataStore', 'AWS::S3ObjectLambda::AccessPoint', 'AWS::ServiceCatalogAppRegistry::Application',
    'AWS::SSMIncidents::ResponsePlan', 'AWS::AppRunner::Service', 'AWS::Evidently::Project', 'AWS::KinesisAnalytics::Application', 'AWS::Bedrock::Agent',
    'AWS::Inspector::AssessmentTarget', 'AWS::Forecast::Dataset', 'AWS::Kendra::Index', 'AWS::Greengrass::Group', 'AWS::WAFRegional::Rule',
  ])('%s is warned about', (type) => {
    expect(check(type)).toEqual([expect.objectContaining({ severity: 'warning', field: 'type' })]);
  });

  test.each([
    'AWS::SageMaker::ProcessingJob', 'AWS::SageMaker::InferenceExperiment', 'AWS::SageMaker::MlflowApp', 'AWS::CloudTrail::Trail', 'AWS::WAFv2::WebACL',
    'AWS::Bedrock::Guardrail', 'AWS::KinesisAnalyticsV2::Application', 'AWS::GreengrassV2::Deployment', 'AWS::CodeCommit::Repository', 'AWS::InspectorV2::Filter',
    'AWS::Timestream::InfluxDBInstance', 'AWS::CodeStarConnections::Connection',
  ])('%s is still open', (type) => {
    expect(check(type)).toEqual([]);
  });

  test('is told with the date, the page and the way out', () => {
    expect(check('AWS::SageMaker::MonitoringSchedule')[0].message).toBe(
      "'type' should not be used, because SageMaker Model Monitor is closed to new customers since 2026-07-30 "
      + '(https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-availability-change.html), got AWS::SageMaker::MonitoringSchedule; '
      + 'use ModelMonitor with MonitorEngine.container(), which needs nothing that is closed; those who still have it acknowledge LC-01');
  });

  test.each([['LC-01', 'is closed to new customers since 2026-07-30'], ['LC-03', 'no longer exists since 2024-04-26'], ['LC-07', 'is deprecated since 2026-07-01'], ['LC-24', 'ends on 2027-09-29']])(
    '%s %s', (id, words) => {
      expect(closedSince(CLOSED_ITEMS.find((item) => item.id === id)!)).toContain(words);
    });

  test('is not guessed', () => {
    expect(check(UNKNOWN)).toEqual([]);
    expect(check('AWS::SNS::Topic', UNKNOWN)).toEqual([]);
    expect(check('AWS::SNS::Topic', { DataProtectionPolicy: UNKNOWN })).toEqual([]);
  });
});
