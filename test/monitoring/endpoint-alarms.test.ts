// covers src/monitoring/endpoint-alarm-plan.ts
// covers src/monitoring/endpoint-alarm-rendering.ts
// covers src/monitoring/alarm-actions.ts
// covers src/monitoring/threshold-check.ts
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Duration, Stack, Token } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../../src/data';
import { AlarmAction } from '../../src/monitoring/alarm-action';
import { AlarmSeverity } from '../../src/monitoring/alarm-severity';
import { EndpointAlarms } from '../../src/monitoring/endpoint-alarms';
import { EndpointAlarmsProps } from '../../src/monitoring/endpoint-alarms-props';
import { EndpointAlarmKind } from '../../src/monitoring/endpoint-thresholds';
import { ModelRegistry, ModelVersion } from '../../src/registry';
import { Encryption } from '../../src/security';
import { DataCapture, EndpointCapacity, IModelEndpoint, ModelEndpoint } from '../../src/serving';
import { endpointIn, importedStore, variant } from '../support/endpoints';
import { appOf, testStack } from '../support/stacks';
import { resourcesOf } from '../support/templates';

const ALARM = 'AWS::CloudWatch::Alarm';
const serverless = { capacity: EndpointCapacity.serverless() };
const asynchronous = (stack: Stack) => ({ capacity: EndpointCapacity.asynchronous('ml.g5.xlarge', { store: importedStore(stack) }) });

/** Alarms over an endpoint in a stack of their own. */
function watched(props: Partial<EndpointAlarmsProps> = {}, make: (stack: Stack) => IModelEndpoint = (stack) => endpointIn(stack)) {
  const stack = testStack();
  return { stack, alarms: new EndpointAlarms(stack, 'Alarms', { endpoint: make(stack), ...props }) };
}
const imported = (stack: Stack) => ModelEndpoint.fromEndpointName(stack, 'Other', 'scoring');

/** The alarms of the construct by what they watch, rollback alarms left out. */
function alarmsOf(stack: Stack): Record<string, any> {
  const all = Object.values(resourcesOf(stack, ALARM)).filter(({ Properties }) => Properties.AlarmName.startsWith('test-alarms-'));
  return Object.fromEntries(all.map((alarm) => [alarm.Properties.AlarmName.replace(/^test-alarms-[0-9a-f]{8}-\w+-/, ''), alarm]));
}
const alarmOf = (props: Partial<EndpointAlarmsProps>, name: string, make?: (stack: Stack) => IModelEndpoint) => alarmsOf(watched(props, make).stack)[`AllTraffic-${name}`]?.Properties;
const kindsOf = (make: (stack: Stack) => IModelEndpoint, props: Partial<EndpointAlarmsProps> = {}) => Object.keys(alarmsOf(watched(props, make).stack)).map((name) => name.replace('AllTraffic-', ''));

describe('the alarms fit the endpoint', () => {
  const COMMON = ['Errors', 'ClientErrors', 'ModelLatency', 'OverheadLatency'];

  test('on instances', () => {
    expect(kindsOf((stack) => endpointIn(stack))).toEqual([...COMMON, 'Cpu', 'Memory', 'Disk', 'NoTraffic']);
  });

  test('on instances with GPUs', () => {
    expect(kindsOf((stack) => endpointIn(stack, { capacity: EndpointCapacity.instances('ml.g5.12xlarge') }))).toEqual([...COMMON, 'Cpu', 'Memory', 'Gpu', 'GpuMemory', 'Disk', 'NoTraffic']);
  });

  test('that captures data', () => {
    expect(kindsOf((stack) => endpointIn(stack, { capture: DataCapture.to(importedStore(stack)) }))).toContain('CaptureDisk');
  });

  test('without instances', () => {
    expect(kindsOf((stack) => endpointIn(stack, serverless))).toEqual([...COMMON, 'Memory', 'Concurrency']);
  });

  test('behind a queue, which publishes no overhead', () => {
    expect(kindsOf((stack) => endpointIn(stack, asynchronous(stack)))).toEqual(['Errors', 'ClientErrors', 'Cpu', 'Memory', 'Gpu', 'GpuMemory', 'Backlog', 'Disk']);
  });

  test('of an import, as far as it is known', () => {
    expect(kindsOf(imported)).toEqual([...COMMON, 'Memory', 'Disk', 'NoTraffic']);
  });

  test('of an import whose instance type is told', () => {
    expect(kindsOf(imported, { instanceType: 'ml.g5.xlarge' })).toEqual([...COMMON, 'Cpu', 'Memory', 'Gpu', 'GpuMemory', 'Disk', 'NoTraffic']);
  });

  test('of an import whose capture is told', () => {
    const capturing = (stack: Stack) => ModelEndpoint.fromModelEndpointAttributes(stack, 'Other', { endpointName: 'scoring', capture: DataCapture.to(importedStore(stack)) });
    expect(kindsOf(capturing)).toContain('CaptureDisk');
  });

  test('for each variant, and once for what belongs to the whole', () => {
    const { stack } = watched({}, (s) => endpointIn(s, { variants: [variant('Champion'), variant('Challenger')], ...asynchronous(s) }));
    const names = Object.keys(alarmsOf(stack));
    expect(names.filter((name) => name.endsWith('Errors'))).toHaveLength(4);
    expect(names.filter((name) => name.endsWith('Backlog'))).toEqual(['Backlog']);
  });
});

describe('names', () => {
  test('say what rings, how urgent it is and where', () => {
    const { stack, alarms } = watched();
    expect(Object.values(resourcesOf(stack, ALARM)).map(({ Properties }) => Properties.AlarmName)).toContain('test-alarms-1cc3528b-Critical-AllTraffic-Errors');
    expect(alarms.alarms).toHaveLength(8);
  });

  test('never collide: neither with rollback alarms nor with a second set', () => {
    const { stack, alarms } = watched();
    new EndpointAlarms(stack, 'More', { endpoint: stack.node.findChild('Scoring') as ModelEndpoint });
    const names = Object.values(resourcesOf(stack, ALARM)).map(({ Properties }) => Properties.AlarmName);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(2 * alarms.alarms.length);
  });

  test('ids of alarms do not change when a variant joins', () => {
    const one = watched({}, (s) => endpointIn(s, { variants: [variant('AllTraffic')] })).alarms;
    const two = watched({}, (s) => endpointIn(s, { variants: [variant('AllTraffic'), variant('New')] })).alarms;
    expect(two.alarms.map(({ node }) => node.id)).toEqual(expect.arrayContaining(one.alarms.map(({ node }) => node.id)));
  });
});

describe('official metrics', () => {
  const NAMED = { EndpointName: 'scoring', VariantName: 'AllTraffic' };

  test.each([
    ['Errors', 'AWS/SageMaker', 'Invocation5XXErrors', 'Average'],
    ['ClientErrors', 'AWS/SageMaker', 'Invocation4XXErrors', 'Average'],
    ['Cpu', '/aws/sagemaker/Endpoints', 'CPUUtilization', 'Average'],
    ['Memory', '/aws/sagemaker/Endpoints', 'MemoryUtilization', 'Maximum'],
    ['Gpu', '/aws/sagemaker/Endpoints', 'GPUUtilization', 'Average'],
    ['GpuMemory', '/aws/sagemaker/Endpoints', 'GPUMemoryUtilization', 'Maximum'],
    ['Disk', '/aws/sagemaker/Endpoints', 'DiskUtilization', 'Maximum'],
    ['NoTraffic', 'AWS/SageMaker', 'Invocations', 'Sum'],
  ])('%s watches %s %s', (kind, Namespace, MetricName, Statistic) => {
    const alarm = alarmOf({ instanceType: 'ml.g5.xlarge' }, kind, imported);
    expect(alarm).toMatchObject({ Namespace, MetricName, Statistic });
    expect(Object.fromEntries(alarm.Dimensions.map((d: any) => [d.Name, d.Value]))).toEqual(NAMED);
  });

  test.each(['ModelLatency', 'OverheadLatency'])('%s is judged by its 90th percentile, and ignored where CloudWatch has too few samples for it', (kind) => {
    expect(alarmOf({}, kind)).toMatchObject({ MetricName: kind, ExtendedStatistic: 'p90', EvaluateLowSampleCountPercentile: 'ignore', Period: 300 });
  });

  test('a backlog belongs to the endpoint', () => {
    const { stack } = watched({}, (s) => endpointIn(s, asynchronous(s)));
    expect(alarmsOf(stack).Backlog.Properties).toMatchObject({ MetricName: 'ApproximateAgeOfOldestRequest', Dimensions: [{ Name: 'EndpointName' }], Threshold: 1800 });
  });

  test('an asynchronous endpoint is silent when nothing has a latency, because it publishes no invocations', () => {
    expect(alarmOf({ silence: Duration.hours(2) }, 'NoTraffic', (s) => endpointIn(s, asynchronous(s)))).toMatchObject({ MetricName: 'ModelLatency', Statistic: 'SampleCount' });
  });

  test('concurrency is a share', () => {
    expect(alarmOf({}, 'Concurrency', (s) => endpointIn(s, serverless))).toMatchObject({ MetricName: 'ServerlessConcurrentExecutionsUtilization', Threshold: 0.8 });
  });
});

describe('thresholds', () => {
  const gpus = (stack: Stack) => endpointIn(stack, { capacity: EndpointCapacity.instances('ml.g5.12xlarge') });

  test('default of EndpointAlarmsProps.modelLatency: ten seconds', () => {
    expect(alarmOf({}, 'ModelLatency').Threshold).toBe(10_000_000);
  });

  test('default of EndpointAlarmsProps.overheadLatency: two seconds', () => {
    expect(alarmOf({}, 'OverheadLatency').Threshold).toBe(2_000_000);
  });

  test('default of EndpointAlarmsProps.errorPercentage: one in twenty', () => {
    expect(alarmOf({}, 'Errors').Threshold).toBe(0.05);
  });

  test('default of EndpointAlarmsProps.clientErrorPercentage: one in four', () => {
    expect(alarmOf({}, 'ClientErrors').Threshold).toBe(0.25);
  });

  test('default of EndpointAlarmsProps.diskPercentage: 90', () => {
    expect(alarmOf({}, 'Disk').Threshold).toBe(90);
  });

  test('default of EndpointAlarmsProps.captureDiskPercentage: 70, before the service stops', () => {
    expect(alarmOf({}, 'CaptureDisk', (s) => endpointIn(s, { capture: DataCapture.to(importedStore(s)) })).Threshold).toBe(70);
  });

  test('default of EndpointAlarmsProps.silence: an hour', () => {
    expect(alarmOf({}, 'NoTraffic')).toMatchObject({ Period: 300, EvaluationPeriods: 12, DatapointsToAlarm: 12, Threshold: 1, ComparisonOperator: 'LessThanThreshold' });
  });

  test('default of EndpointAlarmsProps.instanceType: that of each variant', () => {
    expect(alarmOf({}, 'Cpu', gpus).Threshold).toBe(90 * 48);
  });

  test('default of EndpointAlarmsProps.saturation: each has its own', () => {
    expect(alarmOf({}, 'Memory').Threshold).toBe(90);
  });

  test('default of SaturationThresholds.cpu, SaturationThresholds.gpu, SaturationThresholds.gpuMemory: counted in the units of an instance', () => {
    expect(['Cpu', 'Gpu', 'GpuMemory'].map((kind) => alarmOf({}, kind, gpus).Threshold)).toEqual([90 * 48, 95 * 4, 95 * 4]);
  });

  test('default of SaturationThresholds.memory, SaturationThresholds.concurrency, SaturationThresholds.backlogAge: where the endpoint has it', () => {
    expect(['Memory', 'Concurrency'].map((kind) => alarmOf({}, kind, (s) => endpointIn(s, serverless)).Threshold)).toEqual([90, 0.8]);
    expect(alarmOf({}, 'Backlog')).toBeUndefined();
  });

  test('each can be set', () => {
    const set = {
      modelLatency: Duration.millis(300),
      overheadLatency: Duration.millis(50),
      errorPercentage: 1,
      clientErrorPercentage: 10,
      diskPercentage: 80,
      saturation: { cpu: 70, memory: 60 },
    };
    const { stack } = watched(set);
    const thresholds = Object.values(alarmsOf(stack)).map(({ Properties }) => Properties.Threshold);
    expect(thresholds).toEqual([0.01, 0.1, 300_000, 50_000, 140, 60, 80, 1]);
  });

  test('a latency of a queue is watched where it is given', () => {
    expect(alarmOf({ modelLatency: Duration.minutes(20) }, 'ModelLatency', (s) => endpointIn(s, asynchronous(s))).Threshold).toBe(1_200_000_000);
  });

  test('a backlog and a concurrency of an import are watched where they are given', () => {
    expect(kindsOf(imported, { saturation: { backlogAge: Duration.minutes(5), concurrency: 50 } })).toEqual(expect.arrayContaining(['Backlog', 'Concurrency']));
  });

  test.each([
    ['errorPercentage', 0.01, true], ['errorPercentage', 99.9, true], ['errorPercentage', 0, false], ['errorPercentage', 100, false],
    ['clientErrorPercentage', 99, true], ['clientErrorPercentage', 100, false],
    ['diskPercentage', 100, true], ['diskPercentage', 100.1, false], ['diskPercentage', -1, false], ['diskPercentage', NaN, false],
    ['captureDiskPercentage', 75, true], ['captureDiskPercentage', 76, false],
  ])('%s of %d: %s', (prop, value, accepted) => {
    const attempt = () => watched({ [prop]: value });
    if (accepted) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(`'${prop}' must be more than 0 and`);
  });

  test.each([['memory', 100, true], ['memory', 101, false], ['cpu', 0, false], ['concurrency', 100, true], ['concurrency', 100.5, false]])('saturation by %s of %d: %s', (prop, value, accepted) => {
    const attempt = () => watched({ saturation: { [prop]: value } });
    if (accepted) expect(attempt).not.toThrow();
    else expect(attempt).toThrow(`'${prop}' must be more than 0 and at most 100, got ${value}`);
  });

  test.each(['modelLatency', 'overheadLatency'])('%s of nothing is refused', (prop) => {
    expect(() => watched({ [prop]: Duration.seconds(0) })).toThrow(`'${prop}' must be more than 0, got PT0S; use the time that your callers accept`);
  });

  test('a backlog of no age is refused', () => {
    expect(() => watched({ saturation: { backlogAge: Duration.seconds(0) } })).toThrow("'backlogAge' must be more than 0");
  });

  test.each([[5, true], [1440, true], [4, false], [6, false], [1445, false]])('silence of %d minutes: %s', (minutes, accepted) => {
    const attempt = () => watched({ silence: Duration.minutes(minutes) });
    if (accepted) expect(attempt).not.toThrow();
    else expect(attempt).toThrow("'silence' must be whole five minutes, at most a day, got");
  });

  test('all mistakes are told at once', () => {
    expect(() => watched({ errorPercentage: 0, diskPercentage: 101 })).toThrow(/2 problems[\s\S]*errorPercentage[\s\S]*diskPercentage/);
  });

  test.each(['cpu', 'gpu', 'gpuMemory'])('%s of an import of unknown instances is refused', (prop) => {
    expect(() => watched({ saturation: { [prop]: 80 } }, imported)).toThrow(`'${prop}' needs an instance type whose units are known, got no instance type; give 'instanceType' for an import`);
  });

  test('GPUs that an instance does not have are refused', () => {
    expect(() => watched({ saturation: { gpu: 80 } })).toThrow("'gpu' needs an instance type whose units are known, got ml.m7i.large");
  });

  test('a number that only the deployment knows is refused, because thresholds are calculated', () => {
    expect(() => watched({ errorPercentage: Token.asNumber({ Ref: 'Share' }) })).toThrow("'errorPercentage' must be known at synth");
  });
});

describe('missing data', () => {
  test('are good news everywhere but where silence rings', () => {
    const alarms = Object.entries(alarmsOf(watched().stack)).map(([name, { Properties }]) => [name, Properties.TreatMissingData]);
    expect(alarms.filter(([, treat]) => treat === 'breaching').map(([name]) => name)).toEqual(['AllTraffic-NoTraffic']);
    expect(new Set(alarms.map(([, treat]) => treat))).toEqual(new Set(['breaching', 'notBreaching']));
  });

  test('before the first approval silence does not ring: the alarm has the condition of the endpoint', () => {
    const stack = testStack();
    const registry = new ModelRegistry(new Stack(appOf(stack), 'Storage', { env: { account: stack.account, region: stack.region } }), 'Registry');
    const endpoint = new ModelEndpoint(stack, 'Scoring', { model: ModelVersion.latestApproved(registry), capacity: EndpointCapacity.instances('ml.m7i.large') });
    new EndpointAlarms(stack, 'Alarms', { endpoint });
    const conditional = Object.entries(alarmsOf(stack)).filter(([, { Condition }]) => Condition);
    expect(conditional.map(([name]) => name)).toEqual(['AllTraffic-NoTraffic']);
    expect(conditional[0][1].Condition).toBe(Object.values(resourcesOf(stack, 'AWS::SageMaker::Endpoint'))[0].Condition);
  });

  test('in another stack the alarm has no condition, which would not be known there', () => {
    const stack = testStack();
    const registry = new ModelRegistry(new Stack(appOf(stack), 'Storage', { env: { account: stack.account, region: stack.region } }), 'Registry');
    const endpoint = new ModelEndpoint(stack, 'Scoring', { model: ModelVersion.latestApproved(registry), capacity: EndpointCapacity.instances('ml.m7i.large') });
    const other = testStack('Watch', appOf(stack));
    const alarms = new EndpointAlarms(other, 'Alarms', { endpoint });
    expect(Object.values(resourcesOf(other, ALARM)).map(({ Condition }) => Condition)).toEqual(alarms.alarms.map(() => undefined));
  });
});

describe('actions', () => {
  const topics = (stack: Stack, ...ids: string[]) => ids.map((id) => AlarmAction.topic(new sns.Topic(stack, id)));
  const actionsOf = (stack: Stack, name: string) => alarmsOf(stack)[name].Properties.AlarmActions.map((action: any) => action.Ref.replace(/[0-9A-F]{8}$/, ''));

  test('default of EndpointAlarmsProps.actions, AlarmActions.critical: a topic is made, encrypted with the key of the stack', () => {
    const { stack, alarms } = watched();
    expect(actionsOf(stack, 'AllTraffic-Errors')).toEqual(['AlarmsAlerts']);
    expect(Object.values(resourcesOf(stack, 'AWS::SNS::Topic'))[0].Properties.KmsMasterKeyId).toBeDefined();
    expect(alarms.alerts!.topicArn).toBeDefined();
  });

  test('default of AlarmActions.warning: as critical ones', () => {
    const stack = testStack();
    new EndpointAlarms(stack, 'Alarms', { endpoint: imported(stack), actions: { critical: topics(stack, 'Pager') } });
    expect(actionsOf(stack, 'AllTraffic-Memory')).toEqual(['Pager']);
  });

  test('default of AlarmActions.info: as warnings', () => {
    const stack = testStack();
    new EndpointAlarms(stack, 'Alarms', { endpoint: endpointIn(stack), actions: { critical: topics(stack, 'Pager'), warning: topics(stack, 'Team', 'Board') } });
    expect(actionsOf(stack, 'AllTraffic-Errors')).toEqual(['Pager']);
    expect(actionsOf(stack, 'AllTraffic-Cpu')).toEqual(['Team', 'Board']);
  });

  test('where critical actions are given, no topic is made', () => {
    const stack = testStack();
    const alarms = new EndpointAlarms(stack, 'Alarms', { endpoint: imported(stack), actions: { critical: topics(stack, 'Pager') } });
    expect(alarms.alerts).toBeUndefined();
    expect(Object.keys(resourcesOf(stack, 'AWS::SNS::Topic'))).toHaveLength(1);
  });

  test('default of AlarmActions.tellRecovery: a topic hears when it is over', () => {
    const { Properties } = alarmsOf(watched().stack)['AllTraffic-Errors'];
    expect(Properties.OKActions).toEqual(Properties.AlarmActions);
  });

  test('recovery can be kept quiet', () => {
    const stack = testStack();
    new EndpointAlarms(stack, 'Alarms', { endpoint: imported(stack), actions: { tellRecovery: false } });
    expect(alarmsOf(stack)['AllTraffic-Errors'].Properties.OKActions).toBeUndefined();
  });

  test('an action that is given twice is done once', () => {
    const stack = testStack();
    const [pager] = topics(stack, 'Pager');
    new EndpointAlarms(stack, 'Alarms', { endpoint: imported(stack), actions: { critical: [pager, pager], warning: [pager] } });
    expect(actionsOf(stack, 'AllTraffic-Errors')).toEqual(['Pager']);
    expect(actionsOf(stack, 'AllTraffic-Memory')).toEqual(['Pager']);
  });

  test('default of EndpointAlarmsProps.encryption: the key of the stack; AWS managed keys are the other choice', () => {
    const topicOf = (encryption?: Encryption) => Object.values(resourcesOf(watched({ encryption }, imported).stack, 'AWS::SNS::Topic'))[0];
    expect(topicOf().Properties.KmsMasterKeyId).toBeDefined();
    expect(topicOf(Encryption.awsManaged()).Properties?.KmsMasterKeyId).toBeUndefined();
  });
});

describe('severity', () => {
  test('default of EndpointAlarmsProps.severities: what harms callers is critical', () => {
    const { alarms } = watched();
    const ids = (severity: AlarmSeverity) => alarms.ofSeverity(severity).map(({ node }) => node.id);
    expect(ids(AlarmSeverity.CRITICAL)).toEqual(['Errors', 'ModelLatency']);
    expect(ids(AlarmSeverity.WARNING)).toEqual(['ClientErrors', 'OverheadLatency', 'Memory', 'Disk', 'NoTraffic']);
    expect(ids(AlarmSeverity.INFO)).toEqual(['Cpu']);
  });

  test('can be set by kind', () => {
    const { alarms } = watched({ severities: [{ kind: EndpointAlarmKind.NO_TRAFFIC, severity: AlarmSeverity.CRITICAL }] });
    expect(alarms.ofSeverity(AlarmSeverity.CRITICAL).map(({ node }) => node.id)).toContain('NoTraffic');
  });

  test('alarms are found by kind', () => {
    expect(watched().alarms.ofKind(EndpointAlarmKind.ERRORS).map(({ node }) => node.id)).toEqual(['Errors']);
    expect(watched().alarms.ofKind(EndpointAlarmKind.GPU)).toEqual([]);
  });

  test('default of EndpointAlarmsProps.without: all that fit are made', () => {
    expect(kindsOf((stack) => endpointIn(stack), { without: [EndpointAlarmKind.NO_TRAFFIC, EndpointAlarmKind.CPU] })).not.toEqual(expect.arrayContaining(['NoTraffic']));
    expect(kindsOf((stack) => endpointIn(stack))).toEqual(expect.arrayContaining(['NoTraffic', 'Cpu']));
  });
});

test('every alarm says what happened and what to do', () => {
  const told = Object.values(alarmsOf(watched().stack)).map(({ Properties }) => Properties.AlarmDescription);
  expect(told.filter((text) => !/^\S+, variant AllTraffic: .+; .+[^.]$/.test(text))).toEqual([]);
});

test('works over a name that only the deployment knows', () => {
  const stack = testStack();
  const endpoint = ModelEndpoint.fromEndpointName(stack, 'Other', ssm.StringParameter.valueForStringParameter(stack, '/endpoint'));
  new EndpointAlarms(stack, 'Alarms', { endpoint });
  expect(Object.keys(alarmsOf(stack))).toHaveLength(7);
});

test('a store for captured data adds nothing to the alarms', () => {
  const { stack } = watched({}, (s) => endpointIn(s, { capture: DataCapture.to(new ArtifactStore(s, 'Captured')) }));
  expect(Object.keys(alarmsOf(stack))).toHaveLength(9);
});
