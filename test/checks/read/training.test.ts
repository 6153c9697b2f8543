// covers src/checks/read/tuning.ts
import { Template } from '../../rules/cases/case';
import { trainingTemplate, tuningTemplate } from '../../rules/cases/training-samples';
import { checkEach } from '../synth';

const findingsOf = (template: Template) => checkEach([template])[0];
const ids = (template: Template) => findingsOf(template).map(({ ruleName }) => ruleName).filter((id) => /^(TJ|HT)-/.test(id));

describe('spot capacity in one zone', () => {
  const job = { EnableManagedSpotTraining: true, StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 7200 }, VpcConfig: { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'] } };

  test('is warned about where the job is the only one of its machine', () => {
    expect(ids(trainingTemplate(job))).toContain('TJ-25');
  });

  test('is no finding where another training job may be what is tried next', () => {
    const template = trainingTemplate(job);
    const machine: any = template.Resources.Machine;
    const definition = JSON.parse(machine.Properties.DefinitionString);
    definition.States.Next = { ...definition.States.Train };
    definition.States.Train = { ...definition.States.Train, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Next' }] };
    machine.Properties.DefinitionString = JSON.stringify(definition);
    expect(ids(template)).not.toContain('TJ-25');
  });
});

describe('what only the run knows', () => {
  test.each([
    ['all parameters', trainingTemplate({}), { InputPath: '$.job', Parameters: undefined }],
    ['all parameters of a tuning job', tuningTemplate({}), { InputPath: '$.job', Parameters: undefined }],
  ])('causes no finding: %s', (_, template, change) => {
    const machine: any = template.Resources.Machine;
    const definition = JSON.parse(machine.Properties.DefinitionString);
    Object.assign(definition.States.Train, change);
    machine.Properties.DefinitionString = JSON.stringify(definition);
    expect(ids(template)).toEqual([]);
  });

  test.each([
    ['channels', { 'InputDataConfig': undefined, 'InputDataConfig.$': '$.channels' }],
    ['resources', { 'ResourceConfig': undefined, 'ResourceConfig.$': '$.resources' }],
    ['one count', { ResourceConfig: { 'InstanceType': 'ml.m5.xlarge', 'InstanceCount.$': '$.count', 'VolumeSizeInGB': 30 } }],
    ['a network', { 'VpcConfig.$': '$.vpc' }],
    ['subnets', { VpcConfig: { 'Subnets.$': '$.subnets', 'SecurityGroupIds': ['sg-1'] } }],
    ['hooks', { 'DebugHookConfig.$': '$.hooks' }],
    ['a hyperparameter', { HyperParameters: { 'epochs.$': '$.epochs' } }],
    ['hyperparameters', { 'HyperParameters': undefined, 'HyperParameters.$': '$.all' }],
  ])('causes no finding: %s', (_, change) => {
    expect(ids(trainingTemplate(change))).toEqual([]);
  });

  test.each([
    ['ranges', { config: { 'ParameterRanges': undefined, 'ParameterRanges.$': '$.ranges' } }],
    ['ranges of one kind', { config: { ParameterRanges: { 'IntegerParameterRanges.$': '$.ranges' } } }],
    ['the end of a range', { config: { ParameterRanges: { ContinuousParameterRanges: [{ 'Name': 'eta', 'MinValue': '0.1', 'MaxValue.$': '$.most' }] } } }],
    ['metrics', { job: { AlgorithmSpecification: { 'MetricDefinitions': undefined, 'MetricDefinitions.$': '$.metrics' } } }],
    ['the name of a metric', { job: { AlgorithmSpecification: { MetricDefinitions: [{ 'Name.$': '$.metric', 'Regex': 'm=(.*)' }] } } }],
  ])('causes no finding: %s', (_, change) => {
    expect(ids(tuningTemplate(change))).toEqual([]);
  });
});

test('ranges that the service finds by itself are not missing', () => {
  expect(ids(tuningTemplate({ config: { ParameterRanges: undefined }, Autotune: { Mode: 'Enabled' } }))).toEqual([]);
});

test('ranges of several definitions are not missing', () => {
  expect(ids(tuningTemplate({ config: { ParameterRanges: undefined }, TrainingJobDefinition: undefined, TrainingJobDefinitions: [] }))).toEqual([]);
});

test('ranges that are nowhere are found', () => {
  expect(ids(tuningTemplate({ config: { ParameterRanges: undefined } }))).toEqual(['HT-04']);
});

test('what a tuning job says of its training jobs is judged, too', () => {
  const [finding] = findingsOf(tuningTemplate({ job: { StoppingCondition: { MaxRuntimeInSeconds: 0 } } })).filter(({ ruleName }) => ruleName === 'TJ-21');
  expect(finding.violatingResources[0].locations).toEqual(['Properties.DefinitionString.States.Train.Parameters.TrainingJobDefinition.StoppingCondition.MaxRuntimeInSeconds']);
});

test('a training job of a tuning job has room for 48 environment variables', () => {
  const environment = (count: number) => ({ job: { Environment: Object.fromEntries(Array.from({ length: count }, (_, i) => [`V${i}`, 'v'])) } });
  expect(ids(tuningTemplate(environment(48)))).toEqual([]);
  expect(ids(tuningTemplate(environment(49)))).toEqual(['TJ-08']);
});

test('rules and profiles of the debugger are found where they stand', () => {
  const [finding] = findingsOf(trainingTemplate({ ProfilerRuleConfigurations: [] })).filter(({ ruleName }) => ruleName === 'TJ-28');
  expect(finding.violatingResources[0].locations).toEqual(['Properties.DefinitionString.States.Train.Parameters.ProfilerRuleConfigurations']);
});
