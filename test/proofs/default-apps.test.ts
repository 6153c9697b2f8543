import * as path from 'path';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { MlopsChecks } from '../../src/checks';
import * as data from '../../src/data';
import * as images from '../../src/images';
import * as monitoring from '../../src/monitoring';
import * as registry from '../../src/registry';
import * as security from '../../src/security';
import starOnly from '../../src/security/data/star-only-actions.json';
import * as serving from '../../src/serving';
import * as training from '../../src/training';
import { cycleIn } from '../support/cycles';
import { DEFAULT_APPS } from '../support/default-apps';
import { stacksOf } from '../support/examples';
import { starActions, statementsOf, wildcardActions } from '../support/iam';
import { agnosticStack, appOf, testStack } from '../support/stacks';
import { templateOf } from '../support/templates';
import { violations } from '../support/violations';

declare const __cfnValidate: (file: string, region?: string) => { severity: string; ruleId: string; message: string }[];

/** What the engine says about the templates of an app, which is synthesized once. */
function engineOf(app: App, region: string): string[] {
  const { directory, stacks } = app.synth();
  return stacks.flatMap(({ templateFile }) => __cfnValidate(path.join(directory, templateFile), region)).map((d) => `${d.severity} ${d.ruleId}: ${d.message}`);
}

const built = (stack: Stack, { build }: (typeof DEFAULT_APPS)[number]) => {
  Validations.of(appOf(stack)).addPlugins(new MlopsChecks());
  build(stack);
  return stack;
};

/** What the engine does not know in AWS GovCloud (US); the READMEs of training and monitoring say so. */
const NOT_THERE = [
  'AWS::Pipes::Pipe', 'AWS::Chatbot::SlackChannelConfiguration', 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration', 'AWS::SageMaker::MonitoringSchedule',
  ...['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability'].map((kind) => `AWS::SageMaker::${kind}JobDefinition`),
]
  .map((type) => `FATAL F3006: Resource type '${type}' does not exist in 'us-gov-west-1'`);

describe.each(DEFAULT_APPS)('the default form of $name', (form) => {
  const stack = built(testStack(), form);
  const stacks = stacksOf(appOf(stack));

  test.each(['eu-west-1', 'us-east-1'])('is valid CloudFormation in %s', (region) => {
    expect(engineOf(appOf(stack), region)).toEqual([]);
  });

  test('uses no policy of AWS and no inline policy', () => {
    const resources = stacks.flatMap((s) => Object.values(templateOf(s).Resources));
    expect(resources.filter((r) => r.Type === 'AWS::IAM::Policy' || r.Properties?.Policies || JSON.stringify(r.Properties ?? {}).includes(':iam::aws:policy/'))).toEqual([]);
  });

  test('lets no foreign principal in', () => {
    const open = stacks.flatMap(statementsOf).filter((s: any) => s.Effect === 'Allow' && JSON.stringify(s.Principal ?? '').includes('*') && !s.Condition);
    expect(open).toEqual([]);
  });

  test('is the same bytes twice', () => {
    const again = stacksOf(appOf(built(testStack(), form)));
    expect(JSON.stringify(again.map(templateOf))).toBe(JSON.stringify(stacks.map(templateOf)));
  });

  test('is passed by MlopsChecks', () => {
    expect(violations(appOf(stack))).toEqual([]);
  });

  test('allows no action with a wildcard', () => {
    expect(stacks.flatMap(wildcardActions)).toEqual([]);
  });

  test('allows on every resource only what knows no resource', () => {
    expect(stacks.flatMap(starActions).filter((action) => !starOnly.some((known) => known.action === action))).toEqual([]);
  });

  test('has no circle', () => {
    expect(stacks.map((s) => cycleIn(templateOf(s).Resources)).filter(Boolean)).toEqual([]);
  });

  test('needs no account, and is valid in another partition', () => {
    const agnostic = built(agnosticStack(), form);
    expect(engineOf(appOf(agnostic), 'us-gov-west-1').filter((diagnostic) => !NOT_THERE.includes(diagnostic))).toEqual([]);
    expect(violations(appOf(agnostic))).toEqual([]);
    expect(form.name.includes('registry') || appOf(agnostic).synth().manifest.missing === undefined).toBe(true); // no lookup
  });
});

test('every public construct is part of a default form', () => {
  const constructs = [security, data, images, registry, serving, training, monitoring].flatMap((module) => Object.entries(module))
    .filter(([, value]) => typeof value === 'function' && value.prototype instanceof Construct);
  const made = new Set(DEFAULT_APPS.flatMap((form) => appOf(built(testStack(), form)).node.findAll().map((construct) => construct.constructor)));

  expect(constructs.map(([name]) => name).sort()).toEqual([
    'ApprovedVersion', 'ArtifactStore', 'EndpointAlarms', 'ExecutionRole', 'ImageRepository', 'LustreFileSystem', 'ModelDashboard',
    'ModelEndpoint', 'ModelMonitor', 'ModelRegistry', 'MonitoringCatalog', 'PrivateMlNetwork', 'RetrainingWorkflow',
  ]);
  expect(constructs.filter(([, type]) => !made.has(type as any)).map(([name]) => name)).toEqual([]);
});
