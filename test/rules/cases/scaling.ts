import { boundary, Case, times } from './case';
import { policy as policyFacts, scaling } from './samples';
import { hosting, policy, scaled, Serving, serving, SERVERLESS, target } from './templates';
import { ScalingFacts } from '../../../src/rules/facts';

const INSTANCES = 'sagemaker:variant:DesiredInstanceCount';
const CONCURRENCY = 'sagemaker:variant:DesiredProvisionedConcurrency';
const COPIES = 'sagemaker:inference-component:DesiredCopyCount';

const ASYNC: Serving = { config: { AsyncInferenceConfig: { OutputConfig: { S3OutputPath: 's3://bucket/out' } } } };
const tracking = (PredefinedMetricType: string, more: object = {}) =>
  ({ TargetTrackingScalingPolicyConfiguration: { TargetValue: 1, PredefinedMetricSpecification: { PredefinedMetricType, ...more } } });
const withPolicy = (properties: Record<string, unknown>) => scaled({}, { resources: { Policy: policy(properties) } });
const STEPS = { PolicyType: 'StepScaling', TargetTrackingScalingPolicyConfiguration: undefined };
const METRIC = 'Policy.Properties.TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification';

const TARGET: Case<ScalingFacts>[] = [
  boundary({
    rule: 'SC-01/1',
    pass: [INSTANCES],
    fail: ['sagemaker:variant:DesiredWeight'],
    facts: (dimension) => scaling({ dimension }),
    template: (ScalableDimension) => scaled({ ScalableDimension }),
    at: 'Properties.ScalableDimension',
  }),
  boundary({
    rule: 'SC-01/1',
    pass: ['endpoint/elsewhere/variant/v'],
    fail: ['endpoint/elsewhere', 'inference-component/x'],
    facts: (resourceId) => scaling({ resourceId }),
    template: (ResourceId) => serving({ resources: { Target: target({ ResourceId }) } }),
    at: 'Properties.ResourceId',
  }),
  boundary({
    rule: 'SC-01/1',
    pass: ['inference-component/x'],
    fail: ['endpoint/x/variant/v'],
    facts: (resourceId) => scaling({ dimension: COPIES, capacity: 'components', resourceId }),
    template: (ResourceId) => serving({ resources: { Target: target({ ScalableDimension: COPIES, ResourceId }) } }),
    at: 'Properties.ResourceId',
  }),
  boundary({
    rule: 'SC-01/1',
    pass: [CONCURRENCY],
    fail: [INSTANCES],
    facts: (dimension) => scaling({ capacity: 'serverless', dimension, initialCount: undefined, instanceType: undefined }),
    template: (ScalableDimension) =>
      serving({ variant: SERVERLESS, endpoint: { RetainAllVariantProperties: true }, resources: { Target: target({ ScalableDimension }) } }),
    at: 'Properties.ScalableDimension',
  }),
  boundary({
    rule: 'SC-01/1',
    pass: [INSTANCES],
    fail: [CONCURRENCY],
    facts: (dimension) => scaling({ dimension }),
    template: (ScalableDimension) => scaled({ ScalableDimension }),
    at: 'Properties.ScalableDimension',
  }),
  boundary({
    rule: 'SC-03/1',
    pass: [[4, 4], [1, 8]],
    fail: [[5, 4], [-1, 8]],
    facts: ([min, max]) => scaling({ min, max }),
    template: ([MinCapacity, MaxCapacity]) => scaled({ MinCapacity, MaxCapacity }, { variant: { InitialInstanceCount: MinCapacity === 5 ? 5 : 4 } }),
    at: 'Properties.MinCapacity',
    also: ['SC-15'],
  }),
  boundary({
    rule: 'SC-04/1',
    pass: [1],
    fail: [0],
    facts: (min) => scaling({ min }),
    template: (MinCapacity) => scaled({ MinCapacity }),
    at: 'Properties.MinCapacity',
  }),
  ...['ml.t2.medium', 'ml.t3.medium'].map((burstable) => boundary({
    rule: 'SC-05/1',
    pass: ['ml.trn1.2xlarge', 'ml.m5.large'],
    fail: [burstable],
    facts: (instanceType) => scaling({ instanceType }),
    template: (InstanceType) => scaled({}, { variant: { InstanceType } }),
    at: 'Config.Properties.ProductionVariants[0].InstanceType',
  })),
  boundary({
    rule: 'SC-09/1',
    pass: [true],
    fail: [false],
    facts: (waitsForEndpoint) => scaling({ waitsForEndpoint }),
    template: (waits) =>
      serving({ endpoint: { RetainAllVariantProperties: true }, resources: { Target: target({}, waits ? { DependsOn: ['Endpoint'] } : {}) } }),
    at: 'Properties.ResourceId',
  }),
  boundary({
    rule: 'SC-15/1',
    pass: [2, 8],
    fail: [1, 9],
    facts: (initialCount) => scaling({ initialCount }),
    template: (InitialInstanceCount) => scaled({}, { variant: { InitialInstanceCount } }),
    at: 'Config.Properties.ProductionVariants[0].InitialInstanceCount',
  }),
];

const POLICIES: Case<ScalingFacts>[] = [
  boundary({
    rule: 'SC-10/1',
    pass: ['SageMakerVariantInvocationsPerInstance', 'SageMakerVariantConcurrentRequestsPerModelHighResolution', 'SageMakerSomethingNew'],
    fail: ['SageMakerVariantProvisionedConcurrencyUtilization', 'ECSServiceAverageCPUUtilization'],
    facts: (predefinedMetric) => scaling({ policies: [policyFacts({ predefinedMetric })] }),
    template: (metric) => withPolicy(tracking(metric)),
    at: `${METRIC}.PredefinedMetricType`,
  }),
  boundary({
    rule: 'SC-11/1',
    pass: [undefined],
    fail: ['label'],
    facts: (resourceLabel) => scaling({ policies: [policyFacts({ resourceLabel })] }),
    template: (ResourceLabel) => withPolicy(tracking('SageMakerVariantInvocationsPerInstance', { ResourceLabel })),
    at: `${METRIC}.ResourceLabel`,
  }),
  boundary({
    rule: 'SC-12/1',
    pass: [1],
    fail: [0],
    facts: (stepAdjustments) => scaling({ policies: [policyFacts({ type: 'StepScaling', predefinedMetric: undefined, stepAdjustments })] }),
    template: (count) =>
      withPolicy({ ...STEPS, StepScalingPolicyConfiguration: { StepAdjustments: times(count, () => ({ ScalingAdjustment: 1 })) } }),
    at: 'Policy.Properties.StepScalingPolicyConfiguration.StepAdjustments',
  }),
  boundary({
    rule: 'SC-13/1',
    pass: ['p', 'p'.repeat(256)],
    fail: ['', 'p'.repeat(257), 'p\n'],
    facts: (name) => scaling({ policies: [policyFacts({ name })] }),
    template: (PolicyName) => withPolicy({ PolicyName }),
    at: 'Policy.Properties.PolicyName',
  }),
  boundary({
    rule: 'AI-12/1',
    pass: [1],
    fail: [0],
    facts: (min) => scaling({ capacity: 'asynchronous', min, policies: [policyFacts()] }),
    template: (MinCapacity) => scaled({ MinCapacity }, { ...ASYNC, resources: { Policy: policy() } }),
    at: 'Properties.MinCapacity',
  }),
  boundary({
    rule: 'AI-12/1',
    pass: ['StepScaling'],
    fail: ['TargetTrackingScaling'],
    facts: (type) => scaling({ capacity: 'asynchronous', min: 0, policies: [policyFacts({ type, stepAdjustments: 1 })] }),
    template: (type) => scaled({ MinCapacity: 0 }, {
      ...ASYNC,
      resources: { Policy: policy(type === 'StepScaling' ? { ...STEPS, StepScalingPolicyConfiguration: { StepAdjustments: [{ ScalingAdjustment: 1 }] } } : {}) },
    }),
    at: 'Properties.MinCapacity',
  }),
  boundary({
    rule: 'IC-14/1',
    pass: [1],
    fail: [0],
    facts: (min) => scaling({ dimension: COPIES, resourceId: 'inference-component/component', capacity: 'components', min }),
    template: (MinCapacity) => hosting({}, {
      resources: { Target: target({ ScalableDimension: COPIES, ResourceId: 'inference-component/component', MinCapacity }) },
    }),
    at: 'Properties.MinCapacity',
  }),
];

export const SCALING_CASES: Case<ScalingFacts>[] = [...TARGET, ...POLICIES];
