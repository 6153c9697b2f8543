import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { Hearing, Objection, readApps, readHearing, readObjections, readStacks, StackOutput } from '../../projenrc/demo/assembly';
import { rolloutsOf } from '../../projenrc/demo/rollout';
import { clean, Demo, summary } from '../../projenrc/demo/summary';

const CANARY = { Type: 'CANARY', CanarySize: { Type: 'CAPACITY_PERCENT', Value: 25 }, WaitIntervalInSeconds: 1800 };
const OBJECTION: Objection = { judge: 'AwsSolutions', rule: 'AwsSolutions-S1', severity: 'error', path: 'Fraud/Bucket', text: 'no access logs' };

/** A stack with one endpoint, whose deployment configuration and scaling can be given. */
function serving(deployment: object | undefined, scaling?: object): StackOutput {
  const Resources = {
    Configuration: { Type: 'AWS::SageMaker::EndpointConfig', Properties: { ProductionVariants: [{ InitialInstanceCount: 4, InstanceType: 'ml.m7i.large', VariantName: 'main' }] } },
    Endpoint: {
      Type: 'AWS::SageMaker::Endpoint',
      Properties: { EndpointName: 'scoring', EndpointConfigName: { 'Fn::GetAtt': ['Configuration', 'EndpointConfigName'] }, DeploymentConfig: deployment },
    },
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { MetricName: 'ModelLatency', ExtendedStatistic: 'p99', Period: 60, Threshold: 10_000_000, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 3 },
    },
    ...(scaling ? { Target: { Type: 'AWS::ApplicationAutoScaling::ScalableTarget', Properties: { ResourceId: 'endpoint/scoring/variant/main', ...scaling } } } : {}),
  };
  return { name: 'fraud-serving', file: 'x', bytes: 8800, template: { Resources } };
}

const guarded = (routing: object, more: object = {}) => ({
  BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: routing, TerminationWaitInSeconds: 600, MaximumExecutionTimeoutInSeconds: 7200, ...more },
  AutoRollbackConfiguration: { Alarms: [{ AlarmName: { Ref: 'Alarm' } }] },
});

const HEARING: Hearing = { heard: ['MlopsChecks'], acknowledged: [{ rule: 'AwsSolutions-IAM5[x]', reason: 'a' }, { rule: 'AwsSolutions-IAM5[y]', reason: 'a' }] };

const demo = (stack: StackOutput, objections: Objection[] | undefined = []): Demo => ({
  stacks: [stack], objections, judges: ['MlopsChecks'], hearing: HEARING, seconds: 2.1, folder: './demo.out/', hint: 'change it',
});

describe('the summary of the demo', () => {
  const page = summary(demo(serving(guarded(CANARY), { MinCapacity: 4, MaxCapacity: 12 })));

  test('counts stacks and resources against their limits', () => {
    expect(page).toContain('fraud-serving   4 of 500 resources   8.8 kB of 1,000 kB');
  });

  test('says how fast and that no account was needed', () => {
    expect(page).toContain('Synthesized 1 stack with 4 resources in 2.1 s, without an account');
  });

  test('shows the rollout as a timeline', () => {
    expect(page).toContain([
      '  rollout: canary, 70 min and the time that instances need to start',
      '     0:00  █████░░░░░░░░░░░░░░░  25 % on the new fleet   bakes 30 min',
      '     0:30  ████████████████████  100 % on the new fleet  bakes 30 min',
      '     1:00  the old fleet waits 10 min to take the traffic back',
      '     1:10  done at most 8 instances at once, 24 when the fleet has grown',
    ].join('\n'));
  });

  test('names the alarms that send the traffic back', () => {
    expect(page).toContain('rolls back on 1 alarm\n    • model latency p99 > 10 s, 3 minutes in a row');
  });

  test('says what was found, judge by judge', () => {
    expect(page).toContain('findings: 0 errors, 0 warnings\n    MlopsChecks   0');
  });

  test('says what is acknowledged', () => {
    expect(page).toContain('acknowledged: 2 findings that the services make unavoidable, for 1 reason that docs/security.md gives');
  });

  test('fails when a judge was not asked', () => {
    const silent = { ...demo(serving(undefined)), judges: ['MlopsChecks', 'AwsSolutions'] };
    expect(clean(silent)).toBe(false);
    expect(summary(silent)).toContain('✘ AwsSolutions was not asked');
  });

  test('says what to try next, unless something is wrong', () => {
    expect(page).toContain('try it    → change it');
    expect(summary(demo(serving(undefined), [OBJECTION]))).not.toContain('try it');
  });

  test('says where the templates lie', () => {
    expect(page).toContain('templates → ./demo.out/');
  });

  test('has no colour unless asked', () => {
    expect(page).not.toContain('\u001b');
  });

  test('has colour when asked', () => {
    expect(summary({ ...demo(serving(undefined)), colour: true })).toContain('\u001b[32m✔');
  });

  test('fails with an error', () => {
    expect(clean(demo(serving(undefined), [OBJECTION]))).toBe(false);
    expect(summary(demo(serving(undefined), [OBJECTION]))).toContain('findings: 1 error, 0 warnings');
    expect(summary(demo(serving(undefined), [OBJECTION]))).toContain('✘ AwsSolutions-S1 Fraud/Bucket: no access logs (AwsSolutions)');
  });

  test('passes with a warning', () => {
    expect(clean(demo(serving(undefined), [{ ...OBJECTION, severity: 'warning' }]))).toBe(true);
  });

  test('fails when nobody judged', () => {
    expect(clean({ ...demo(serving(undefined)), objections: undefined })).toBe(false);
    expect(summary({ ...demo(serving(undefined)), objections: undefined })).toContain('nothing was judged');
  });
});

describe('rolloutsOf', () => {
  test('starts from the scaling minimum', () => {
    expect(rolloutsOf(serving(guarded(CANARY), { MinCapacity: 6, MaxCapacity: 12 }))[0].peak).toEqual({ small: 12, grown: 24 });
  });

  test('starts from the configured count where nothing scales', () => {
    expect(rolloutsOf(serving(guarded(CANARY)))[0].peak).toEqual({ small: 8, grown: 8 });
  });

  test('reads a linear rollout', () => {
    const linear = { Type: 'LINEAR', LinearStepSize: { Type: 'INSTANCE_COUNT', Value: 1 }, WaitIntervalInSeconds: 600 };
    expect(rolloutsOf(serving(guarded(linear)))[0].arithmetic.steps.map((s) => s.newShare)).toEqual([25, 50, 75, 100]);
  });

  test('reads an all-at-once rollout', () => {
    expect(rolloutsOf(serving(guarded({ Type: 'ALL_AT_ONCE' })))[0].arithmetic.worstWait).toBe(600);
  });

  test('reads a rolling rollout', () => {
    const rolling = { RollingUpdatePolicy: { MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 50 }, WaitIntervalInSeconds: 300, MaximumExecutionTimeoutInSeconds: 7200 } };
    expect(rolloutsOf(serving(rolling))[0].peak.small).toBe(6);
  });

  test('counts the instances of all variants', () => {
    const stack = serving(guarded(CANARY));
    const ProductionVariants = [4, 2].map((InitialInstanceCount, i) => ({ InitialInstanceCount, InstanceType: 'ml.m7i.large', VariantName: `v${i}` }));
    const Configuration = { Type: 'AWS::SageMaker::EndpointConfig', Properties: { ProductionVariants } };
    expect(rolloutsOf({ ...stack, template: { Resources: { ...stack.template.Resources, Configuration } } })[0].peak.small).toBe(12);
  });

  test('knows an endpoint that waits for an approval', () => {
    const stack = serving(guarded(CANARY));
    const approved = { ...stack.template.Resources!.Endpoint, Condition: 'Approved' };
    expect(rolloutsOf(stack)[0].conditional).toBe(false);
    expect(rolloutsOf({ ...stack, template: { Resources: { ...stack.template.Resources, Endpoint: approved } } })[0].conditional).toBe(true);
  });

  test('speaks of errors in percent', () => {
    const stack = serving(guarded(CANARY));
    const Alarm = {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { MetricName: 'Invocation5XXErrors', Statistic: 'Average', Period: 60, Threshold: 0.05, ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 3 },
    };
    expect(rolloutsOf({ ...stack, template: { Resources: { ...stack.template.Resources, Alarm } } })[0].alarms).toEqual(['share of 5xx answers > 5 %, 3 minutes in a row']);
  });

  test('is silent about an endpoint without guardrails', () => {
    expect(rolloutsOf(serving(undefined))).toEqual([]);
  });
});

describe('reading an assembly', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'demo-'));
  const write = (file: string, content: unknown) => fs.writeFileSync(path.join(folder, file), JSON.stringify(content));
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  beforeAll(() => {
    fs.mkdirSync(path.join(folder, 'assembly-Prod'));
    write('manifest.json', {
      artifacts: {
        'Tree': { type: 'cdk:tree', properties: {} },
        'Fraud': { type: 'aws:cloudformation:stack', properties: { templateFile: 'Fraud.template.json', stackName: 'fraud' } },
        'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
      },
    });
    write('assembly-Prod/manifest.json', { artifacts: { Inner: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Inner.template.json' } } } });
    write('Fraud.template.json', { Resources: {} });
    write('assembly-Prod/Inner.template.json', { Resources: { A: { Type: 'X' } } });
  });

  test('finds the stacks of the app and of its stages', () => {
    expect(readStacks(folder).map((s) => s.name)).toEqual(['fraud', 'Inner']);
  });

  test('has no hearing where the app did not come to an end', () => {
    expect(readHearing(folder)).toBeUndefined();
    write('judges.json', HEARING);
    expect(readHearing(folder)).toEqual(HEARING);
  });

  test('has no objections where nobody judged', () => {
    expect(readObjections(folder)).toBeUndefined();
  });

  test('reads each objection once, though two plugins of one name report it', () => {
    const report = { pluginName: 'MlopsChecks', violations: [{ ruleName: 'GR-01', severity: 'warning', description: 'why', violatingConstructs: [{ constructPath: 'A/B' }] }] };
    write('validation-report.json', { pluginReports: [report, report] });
    expect(readObjections(folder)).toEqual([{ judge: 'MlopsChecks', rule: 'GR-01', severity: 'warning', path: 'A/B', text: 'why' }]);
  });
});

describe('several apps as one', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'demo-'));
  const app = (name: string, heard: string[], violations?: object[]) => {
    const below = path.join(folder, name);
    fs.mkdirSync(below);
    const write = (file: string, content: unknown) => fs.writeFileSync(path.join(below, file), JSON.stringify(content));
    write('manifest.json', { artifacts: { [name]: { type: 'aws:cloudformation:stack', properties: { templateFile: 'T.json' } } } });
    write('T.json', {});
    write('judges.json', { heard, acknowledged: [{ rule: 'GR-05', reason: name }] });
    if (violations) write('validation-report.json', { pluginReports: [{ pluginName: 'MlopsChecks', violations }] });
    return below;
  };
  const first = app('serving', ['MlopsChecks', 'AwsSolutions'], []);
  const second = app('training', ['MlopsChecks'], [{ ruleName: 'TJ-25', description: 'why' }]);
  const unjudged = app('unjudged', []);
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  test('have the stacks, the objections and the acknowledgements of all', () => {
    const { stacks, objections, hearing } = readApps([first, second]);
    expect([stacks.map(({ name }) => name), objections?.map(({ rule }) => rule), hearing?.acknowledged.map(({ reason }) => reason)])
      .toEqual([['serving', 'training'], ['TJ-25'], ['serving', 'training']]);
  });

  test('were judged by who judged each of them', () => {
    expect(readApps([first, second]).hearing?.heard).toEqual(['MlopsChecks']);
  });

  test('were not judged where one of them was not', () => {
    expect(readApps([first, unjudged]).objections).toBeUndefined();
  });
});
