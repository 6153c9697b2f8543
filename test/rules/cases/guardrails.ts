import { boundary, Case, times } from './case';
import { rollout } from './samples';
import { blueGreen, hosting, instances, linear, percent, rolling, scaled, serving, SERVERLESS, VARIANT } from './templates';
import { RolloutFacts } from '../../../src/rules/facts';

const BLUE_GREEN = 'Properties.DeploymentConfig.BlueGreenUpdatePolicy';
const ROUTING = `${BLUE_GREEN}.TrafficRoutingConfiguration`;
const ROLLING = 'Properties.DeploymentConfig.RollingUpdatePolicy';
const ALARMS = 'Properties.DeploymentConfig.AutoRollbackConfiguration.Alarms';
const ALL = { Type: 'ALL_AT_ONCE', CanarySize: undefined, WaitIntervalInSeconds: 0 };

const size = (unit: 'percent' | 'instances', value: number): Pick<RolloutFacts, 'size'> => ({ size: { unit, value } });
const endpoint = (properties: Record<string, unknown>) => serving({ endpoint: properties });
const shadowed = { ShadowProductionVariants: [{ ...VARIANT, VariantName: 'Shadow' }] };

/** A component with a rolling update. */
function component(batch: unknown, copies: number, resources = {}) {
  return hosting({
    RuntimeConfig: { CopyCount: copies },
    DeploymentConfig: { AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors' }] }, RollingUpdatePolicy: { MaximumBatchSize: batch, WaitIntervalInSeconds: 60 } },
  }, { resources });
}

const copyTarget = (min: number) => ({
  Copies: {
    Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    Properties: {
      ServiceNamespace: 'sagemaker',
      ScalableDimension: 'sagemaker:inference-component:DesiredCopyCount',
      ResourceId: 'inference-component/component',
      MinCapacity: min,
      MaxCapacity: 40,
    },
  },
});

const COMBINATIONS: Case<RolloutFacts>[] = [
  boundary({
    rule: 'GR-01/1',
    pass: [1],
    fail: [2],
    facts: (policies) => rollout({ policies }),
    template: (policies) =>
      endpoint(blueGreen({}, {}, policies === 2 ? { RollingUpdatePolicy: { MaximumBatchSize: percent(25), WaitIntervalInSeconds: 0 } } : {})),
    at: 'Properties.DeploymentConfig',
  }),
  boundary({
    rule: 'GR-02/1',
    pass: ['ALL_AT_ONCE'],
    fail: ['ROLLING'],
    facts: (trafficType) => rollout({ trafficType }),
    template: (Type) => endpoint(blueGreen({ ...ALL, Type })),
    at: `${ROUTING}.Type`,
  }),
  boundary({
    rule: 'GR-21/1',
    pass: ['ml.inf2.xlarge', 'ml.m5.large'],
    fail: ['ml.inf1.xlarge'],
    facts: (type) => rollout({ instanceTypes: [type] }),
    template: (InstanceType) => serving({ endpoint: rolling({}), variant: { InstanceType } }),
    at: 'Config.Properties.ProductionVariants[0].InstanceType',
  }),
  boundary({
    rule: 'GR-21/1',
    pass: [0],
    fail: [1],
    facts: (terminationWait) => rollout({ strategy: 'allAtOnce', wait: 0, terminationWait, size: undefined, instanceTypes: ['ml.inf1.xlarge'] }),
    template: (TerminationWaitInSeconds) =>
      serving({ endpoint: blueGreen(ALL, { TerminationWaitInSeconds }), variant: { InstanceType: 'ml.inf1.xlarge' } }),
    at: 'Config.Properties.ProductionVariants[0].InstanceType',
    also: ['GR-24'],
  }),
  boundary({
    rule: 'GR-22/1',
    pass: [1],
    fail: [2],
    facts: (variants) => rollout({ strategy: 'rolling', counts: times(variants, () => 4) }),
    template: (variants) =>
      serving({ endpoint: rolling({}), config: { ProductionVariants: times(variants, (i) => ({ ...VARIANT, VariantName: `v${i}` })) } }),
    at: ROLLING,
  }),
  boundary({
    rule: 'GR-22/1',
    pass: ['instances'],
    fail: ['serverless'],
    facts: (capacity: 'instances' | 'serverless') => rollout({ strategy: 'rolling', capacity }),
    template: (capacity) => serving({ endpoint: rolling({}), variant: capacity === 'serverless' ? SERVERLESS : {} }),
    at: ROLLING,
  }),
  boundary({
    rule: 'GR-23/1',
    pass: ['instances', 'asynchronous'],
    fail: ['serverless'],
    facts: (capacity: 'instances' | 'serverless' | 'asynchronous') => rollout({ capacity }),
    template: (capacity) => serving({
      endpoint: blueGreen({}),
      variant: capacity === 'serverless' ? SERVERLESS : {},
      config: capacity === 'asynchronous' ? { AsyncInferenceConfig: { OutputConfig: { S3OutputPath: 's3://bucket/out' } } } : {},
    }),
    at: ROUTING,
  }),
  boundary({
    rule: 'GR-24/1',
    pass: ['ml.m5.large', 'ml.c7g.large'],
    fail: ['ml.g5.xlarge', 'ml.trn1.2xlarge'],
    facts: (type) => rollout({ instanceTypes: [type] }),
    template: (InstanceType) => serving({ endpoint: blueGreen({}), variant: { InstanceType } }),
    at: 'Config.Properties.ProductionVariants[0].InitialInstanceCount',
  }),
  boundary({
    rule: 'GR-33/1',
    pass: [false],
    fail: [true],
    facts: (isShadowed) => rollout({ shadowed: isShadowed }),
    template: (isShadowed) => serving({ endpoint: blueGreen({}), config: isShadowed ? shadowed : {} }),
    at: ROUTING,
  }),
];

const SIZES: Case<RolloutFacts>[] = [
  boundary({
    rule: 'GR-04/1',
    pass: [{ unit: 'percent' as const, value: 25 }],
    fail: [undefined],
    facts: (canary) => rollout({ size: canary }),
    template: (canary) => endpoint(blueGreen({ CanarySize: canary && percent(25) })),
    at: `${ROUTING}.CanarySize`,
  }),
  boundary({
    rule: 'GR-05/1',
    pass: [1, 50],
    fail: [0, 51],
    facts: (value) => rollout(size('percent', value)),
    template: (value) => endpoint(blueGreen({ CanarySize: percent(value) })),
    at: `${ROUTING}.CanarySize.Value`,
  }),
  ...([['GR-06/1', false], ['GR-06/2', true]] as const).map(([rule, isScaled]) => boundary({
    rule,
    pass: [[4, 1], [4, 2], [5, 2], [2, 1]],
    fail: [[4, 3], [5, 3], [1, 1]],
    facts: ([count, value]) => rollout({ ...size('instances', value), counts: [count], scaled: isScaled }),
    template: ([count, value]) => (isScaled
      ? scaled({ MinCapacity: count }, { endpoint: blueGreen({ CanarySize: instances(value) }), variant: { InitialInstanceCount: 5 } })
      : serving({ endpoint: blueGreen({ CanarySize: instances(value) }), variant: { InitialInstanceCount: count } })),
    at: `${ROUTING}.CanarySize.Value`,
  })),
  boundary({
    rule: 'GR-07/1',
    pass: [{ unit: 'percent' as const, value: 25 }],
    fail: [undefined],
    facts: (step) => rollout({ strategy: 'linear', size: step }),
    template: (step) => endpoint(linear(step && percent(25))),
    at: `${ROUTING}.LinearStepSize`,
  }),
  boundary({
    rule: 'GR-07/2',
    pass: [10, 50],
    fail: [9, 51],
    facts: (value) => rollout({ strategy: 'linear', ...size('percent', value) }),
    template: (value) => endpoint(linear(percent(value), { WaitIntervalInSeconds: 60 })),
    at: `${ROUTING}.LinearStepSize.Value`,
  }),
  ...([['GR-08/1', false], ['GR-08/2', true]] as const).map(([rule, isScaled]) => boundary({
    rule,
    pass: [[20, 2], [20, 10], [4, 1]],
    fail: [[20, 1], [20, 11], [1, 1]],
    facts: ([count, value]) => rollout({ strategy: 'linear', ...size('instances', value), counts: [count], scaled: isScaled }),
    template: ([count, value]) => (isScaled
      ? scaled({ MinCapacity: count, MaxCapacity: 20 }, {
        endpoint: linear(instances(value), { WaitIntervalInSeconds: 60 }), variant: { InitialInstanceCount: 20 },
      })
      : serving({ endpoint: linear(instances(value), { WaitIntervalInSeconds: 60 }), variant: { InitialInstanceCount: count } })),
    at: `${ROUTING}.LinearStepSize.Value`,
  })),
  boundary({
    rule: 'GR-09/1',
    pass: [5, 50],
    fail: [4, 51],
    facts: (value) => rollout({ strategy: 'rolling', ...size('percent', value) }),
    template: (value) => endpoint(rolling({ MaximumBatchSize: percent(value) })),
    at: `${ROLLING}.MaximumBatchSize.Value`,
  }),
  ...([['GR-09/2', false], ['GR-09/3', true]] as const).map(([rule, isScaled]) => boundary({
    rule,
    pass: [[40, 2], [40, 20], [2, 1]],
    fail: [[40, 1], [40, 21], [1, 1]],
    facts: ([count, value]) => rollout({ strategy: 'rolling', ...size('instances', value), counts: [count], scaled: isScaled }),
    template: ([count, value]) => (isScaled
      ? scaled({ MinCapacity: count, MaxCapacity: 40 }, {
        endpoint: rolling({ MaximumBatchSize: instances(value) }), variant: { InitialInstanceCount: 40 },
      })
      : serving({ endpoint: rolling({ MaximumBatchSize: instances(value) }), variant: { InitialInstanceCount: count } })),
    at: `${ROLLING}.MaximumBatchSize.Value`,
  })),
  boundary({
    rule: 'GR-10/1',
    pass: [100],
    fail: [101],
    facts: (value) => rollout({ strategy: 'rolling', rollbackSize: { unit: 'percent', value } }),
    template: (value) => endpoint(rolling({ RollbackMaximumBatchSize: percent(value) })),
    at: `${ROLLING}.RollbackMaximumBatchSize.Value`,
  }),
  boundary({
    rule: 'GR-11/1',
    pass: [1, 2],
    fail: [0, 1.5],
    facts: (value) => rollout(size('instances', value)),
    template: (value) => endpoint(blueGreen({ CanarySize: instances(value) })),
    at: `${ROUTING}.CanarySize.Value`,
  }),
  boundary({
    rule: 'GR-11/1',
    pass: [1],
    fail: [0],
    facts: (value) => rollout({ strategy: 'rolling', rollbackSize: { unit: 'percent', value } }),
    template: (value) => endpoint(rolling({ RollbackMaximumBatchSize: percent(value) })),
    at: `${ROLLING}.RollbackMaximumBatchSize.Value`,
  }),
  boundary({
    rule: 'GR-11/2',
    pass: ['CAPACITY_PERCENT'],
    fail: ['PERCENT', 'COPY_COUNT'],
    facts: (type) => rollout({ size: { unit: 'percent', value: 25, type } }),
    template: (Type) => endpoint(blueGreen({ CanarySize: { Type, Value: 2 } })),
    at: `${ROUTING}.CanarySize.Type`,
  }),
  boundary({
    rule: 'GR-11/2',
    pass: ['COPY_COUNT'],
    fail: ['INSTANCE_COUNT'],
    facts: (type) => rollout({ target: 'inferenceComponent', strategy: 'rolling', size: { unit: 'percent', value: 25, type } }),
    template: (Type) => component({ Type, Value: 1 }, 4),
    at: `${ROLLING}.MaximumBatchSize.Type`,
  }),
  boundary({
    rule: 'GR-34/1',
    pass: [5, 50],
    fail: [4, 51],
    facts: (value) => rollout({ target: 'inferenceComponent', strategy: 'rolling', ...size('percent', value) }),
    template: (value) => component(percent(value), 4),
    at: `${ROLLING}.MaximumBatchSize.Value`,
  }),
  ...([['GR-34/2', false], ['GR-34/3', true]] as const).map(([rule, isScaled]) => boundary({
    rule,
    pass: [[40, 2], [40, 20], [2, 1]],
    fail: [[40, 1], [40, 21], [1, 1]],
    facts: ([count, value]) =>
      rollout({ target: 'inferenceComponent', strategy: 'rolling', ...size('instances', value), counts: [count], scaled: isScaled }),
    template: ([count, value]) => component({ Type: 'COPY_COUNT', Value: value }, count, isScaled ? copyTarget(count) : {}),
    at: `${ROLLING}.MaximumBatchSize.Value`,
  })),
];

const TIMES: Case<RolloutFacts>[] = [
  boundary({
    rule: 'GR-03/1',
    pass: [0, 3600],
    fail: [-1, 3601],
    facts: (wait) => rollout({ wait }),
    template: (WaitIntervalInSeconds) => endpoint(blueGreen({ WaitIntervalInSeconds }, { MaximumExecutionTimeoutInSeconds: 7800 })),
    at: `${ROUTING}.WaitIntervalInSeconds`,
  }),
  boundary({
    rule: 'GR-03/2',
    pass: [0],
    fail: [undefined],
    facts: (wait) => rollout({ strategy: 'rolling', wait }),
    template: (WaitIntervalInSeconds) => endpoint(rolling({ WaitIntervalInSeconds })),
    at: `${ROLLING}.WaitIntervalInSeconds`,
  }),
  boundary({
    rule: 'GR-03/3',
    pass: [0],
    fail: [undefined],
    facts: (wait) => rollout({ wait }),
    template: (WaitIntervalInSeconds) => endpoint(blueGreen({ WaitIntervalInSeconds })),
    at: `${ROUTING}.WaitIntervalInSeconds`,
  }),
  boundary({
    rule: 'GR-12/1',
    pass: [0, 3600],
    fail: [-1, 3601],
    facts: (terminationWait) => rollout({ terminationWait }),
    template: (TerminationWaitInSeconds) => endpoint(blueGreen({}, { TerminationWaitInSeconds, MaximumExecutionTimeoutInSeconds: 7800 })),
    at: `${BLUE_GREEN}.TerminationWaitInSeconds`,
  }),
  boundary({
    rule: 'GR-13/1',
    pass: [600, 28800],
    fail: [599, 28801],
    facts: (timeout) => rollout({ wait: 60, timeout }),
    template: (MaximumExecutionTimeoutInSeconds) => endpoint(blueGreen({ WaitIntervalInSeconds: 60 }, { MaximumExecutionTimeoutInSeconds })),
    at: `${BLUE_GREEN}.MaximumExecutionTimeoutInSeconds`,
  }),
  // a linear quarter: three waits before the last step, four if it bakes as well
  boundary({
    rule: 'GR-13/2',
    pass: [1901],
    fail: [1500, 1499],
    facts: (timeout) => rollout({ strategy: 'linear', wait: 500, timeout }),
    template: (timeout) =>
      endpoint(linear(percent(25), { WaitIntervalInSeconds: timeout > 1900 ? 475 : 500 }, { MaximumExecutionTimeoutInSeconds: timeout })),
    at: `${BLUE_GREEN}.MaximumExecutionTimeoutInSeconds`,
  }),
  boundary({
    rule: 'GR-13/3',
    pass: [2001],
    fail: [2000, 1501],
    facts: (timeout) => rollout({ strategy: 'linear', wait: 500, timeout }),
    template: (MaximumExecutionTimeoutInSeconds) =>
      endpoint(linear(percent(25), { WaitIntervalInSeconds: 500 }, { MaximumExecutionTimeoutInSeconds })),
    at: `${BLUE_GREEN}.MaximumExecutionTimeoutInSeconds`,
  }),
  // ten steps of ten percent: nine waits for sure, ten at most
  boundary({
    rule: 'GR-14/1',
    pass: [2879],
    fail: [3200],
    facts: (wait) => rollout({ strategy: 'linear', ...size('percent', 10), wait, timeout: undefined }),
    template: (WaitIntervalInSeconds) => endpoint(linear(percent(10), { WaitIntervalInSeconds }, { MaximumExecutionTimeoutInSeconds: undefined })),
    at: `${ROUTING}.WaitIntervalInSeconds`,
  }),
  boundary({
    rule: 'GR-14/2',
    pass: [2879],
    fail: [2880, 3199],
    facts: (wait) => rollout({ strategy: 'linear', ...size('percent', 10), wait, timeout: undefined }),
    template: (WaitIntervalInSeconds) => endpoint(linear(percent(10), { WaitIntervalInSeconds }, { MaximumExecutionTimeoutInSeconds: undefined })),
    at: `${ROUTING}.WaitIntervalInSeconds`,
  }),
  boundary({
    rule: 'GR-31/1',
    pass: [1200],
    fail: [1201],
    facts: (wait) => rollout({ strategy: 'linear', wait, timeout: 28800, scaled: true }),
    template: (WaitIntervalInSeconds) =>
      scaled({}, { endpoint: linear(percent(25), { WaitIntervalInSeconds }, { MaximumExecutionTimeoutInSeconds: 28800 }) }),
    at: `${ROUTING}.WaitIntervalInSeconds`,
  }),
];

const alarms = (names: string[] | undefined) => ({ AutoRollbackConfiguration: names && { Alarms: names.map((AlarmName) => ({ AlarmName })) } });

const ROLLBACK: Case<RolloutFacts>[] = [
  boundary({
    rule: 'GR-15/1',
    pass: [1, 10],
    fail: [0, 11],
    facts: (count) => rollout({ alarms: times(count, (i) => `alarm${i}`) }),
    template: (count) => endpoint(blueGreen({}, {}, alarms(times(count, (i) => `alarm${i}`)))),
    at: ALARMS,
  }),
  boundary({
    rule: 'GR-15/1',
    pass: ['a', 'a'.repeat(255)],
    fail: [' ', 'a'.repeat(256)],
    facts: (name) => rollout({ alarms: [name] }),
    template: (name) => endpoint(blueGreen({}, {}, alarms([name]))),
    at: `${ALARMS}[0].AlarmName`,
  }),
  boundary({
    rule: 'GR-16/1',
    pass: [['errors']],
    fail: [undefined],
    facts: (names) => rollout({ alarms: names }),
    template: (names) => endpoint(blueGreen({}, {}, alarms(names))),
    at: 'Properties.DeploymentConfig.AutoRollbackConfiguration',
  }),
  boundary({
    rule: 'GR-16/2',
    pass: [0],
    fail: [1],
    facts: (terminationWait) => rollout({ strategy: 'allAtOnce', size: undefined, wait: 0, terminationWait, alarms: undefined }),
    template: (TerminationWaitInSeconds) => endpoint(blueGreen(ALL, { TerminationWaitInSeconds }, alarms(undefined))),
    at: 'Properties.DeploymentConfig.AutoRollbackConfiguration',
  }),
  boundary({
    rule: 'GR-18/1',
    pass: [[]],
    fail: [['Alarm']],
    facts: (alarmsReadEndpoint: string[]) => rollout({ alarmsReadEndpoint }),
    template: (circle) => serving({
      endpoint: blueGreen({}, {}, { AutoRollbackConfiguration: { Alarms: [{ AlarmName: { Ref: 'Alarm' } }] } }),
      resources: {
        Alarm: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: { Dimensions: [{ Name: 'EndpointName', Value: circle.length > 0 ? { Ref: 'Endpoint' } : 'fraud' }] },
        },
      },
    }),
    at: ALARMS,
  }),
];

export const GUARDRAIL_CASES: Case<RolloutFacts>[] = [...COMBINATIONS, ...SIZES, ...TIMES, ...ROLLBACK];
