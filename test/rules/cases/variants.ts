import { boundary, Case, times } from './case';
import { configuration, container, model, serverlessVariant, variant, withVariant } from './samples';
import { Serving, serving, SERVERLESS, VARIANT } from './templates';
import { ConfigurationFacts, VariantFacts } from '../../../src/rules/facts';

const FIRST = 'Properties.ProductionVariants[0]';

/** A numeric or textual property of a variant: the same value as a fact and as a property. */
function property(options: { rule: string; fact: keyof VariantFacts; key: string; pass: unknown[]; fail: unknown[] }): Case<ConfigurationFacts> {
  return boundary({
    ...options,
    facts: (value) => withVariant({ [options.fact]: value }),
    template: (value) => serving({ variant: { [options.key]: value } }),
    at: `${FIRST}.${options.key}`,
  });
}

const config = (properties: Serving['config']) => serving({ config: properties });
const gpu = { instanceType: 'ml.g5.xlarge' };

const IDENTITY: Case<ConfigurationFacts>[] = [
  boundary({
    rule: 'EC-01/1',
    pass: [undefined],
    fail: ['a_b'],
    facts: (physicalName) => configuration({ physicalName }),
    template: (EndpointConfigName) => config({ EndpointConfigName }),
    at: 'Properties.EndpointConfigName',
    also: ['EC-02'],
  }),
  boundary({
    rule: 'EC-02/1',
    pass: [undefined],
    fail: ['fixed'],
    facts: (physicalName) => configuration({ physicalName }),
    template: (EndpointConfigName) => config({ EndpointConfigName }),
    at: 'Properties.EndpointConfigName',
  }),
  boundary({
    rule: 'EC-03/1',
    pass: [1, 10],
    fail: [0, 11],
    facts: (count) => configuration({ variants: times(count, (i) => variant({ name: `v${i}` })) }),
    template: (count) => config({ ProductionVariants: times(count, (i) => ({ ...VARIANT, VariantName: `v${i}` })) }),
    at: 'Properties.ProductionVariants',
  }),
  property({ rule: 'EC-04/1', fact: 'name', key: 'VariantName', pass: ['v', 'v'.repeat(63)], fail: ['v_', 'v'.repeat(64), undefined] }),
  boundary({
    rule: 'EC-04/1',
    pass: ['Other'],
    fail: ['AllTraffic'],
    facts: (name) => configuration({ shadows: [variant({ name })] }),
    template: (VariantName) => config({ ShadowProductionVariants: [{ ...VARIANT, VariantName }] }),
    at: 'Properties.ShadowProductionVariants[0].VariantName',
  }),
  boundary({
    rule: 'EC-17/1',
    pass: ['model'],
    fail: [undefined],
    facts: (modelName) => configuration({ variants: [serverlessVariant({ modelName })] }),
    template: (ModelName) => serving({ variant: { ...SERVERLESS, ModelName } }),
    at: `${FIRST}.ModelName`,
  }),
  property({ rule: 'EC-21/1', fact: 'modelName', key: 'ModelName', pass: ['model'], fail: ['arn:aws:sagemaker:us-east-1:111111111111:model/model'] }),
];

const CAPACITY: Case<ConfigurationFacts>[] = [
  property({ rule: 'EC-05/1', fact: 'count', key: 'InitialInstanceCount', pass: [1], fail: [0, 1.5] }),
  property({ rule: 'EC-06/1', fact: 'instanceType', key: 'InstanceType', pass: ['ml.m5.large'], fail: ['m5.large', 'ml.m5'] }),
  property({ rule: 'EC-07/1', fact: 'volumeGiB', key: 'VolumeSizeInGB', pass: [1, 512], fail: [0, 513] }),
  ...['ml.g5.xlarge', 'ml.m5d.large', 'ml.p4d.24xlarge', 'ml.trn1.2xlarge'].map((instanceType) => boundary({
    rule: 'EC-07/2',
    pass: [undefined],
    fail: [30],
    facts: (volumeGiB) => withVariant({ instanceType, volumeGiB }),
    template: (VolumeSizeInGB) => serving({ variant: { InstanceType: instanceType, VolumeSizeInGB } }),
    at: `${FIRST}.VolumeSizeInGB`,
  })),
  boundary({
    rule: 'EC-08/1',
    pass: ['ml.m5.large'],
    fail: ['ml.g5.xlarge'],
    facts: (instanceType) => configuration({ kmsKey: 'key', variants: [variant({ instanceType })] }),
    template: (InstanceType) =>
      serving({ variant: { InstanceType }, config: { KmsKeyId: { 'Fn::GetAtt': ['Key', 'Arn'] } }, resources: { Key: { Type: 'AWS::KMS::Key' } } }),
    at: 'Properties.KmsKeyId',
  }),
  property({ rule: 'EC-09/1', fact: 'downloadTimeout', key: 'ModelDataDownloadTimeoutInSeconds', pass: [60, 3600], fail: [59, 3601] }),
  property({ rule: 'EC-09/1', fact: 'startupTimeout', key: 'ContainerStartupHealthCheckTimeoutInSeconds', pass: [60, 3600], fail: [59, 3601] }),
  property({ rule: 'EC-10/1', fact: 'weight', key: 'InitialVariantWeight', pass: [0.1], fail: [-0.1] }),
  property({ rule: 'EC-10/2', fact: 'weight', key: 'InitialVariantWeight', pass: [0.1, undefined], fail: [0] }),
  boundary({
    rule: 'EC-11/1',
    pass: [undefined],
    fail: ['ml.m5.large'],
    facts: (instanceType) => configuration({ variants: [serverlessVariant({ instanceType })] }),
    template: (InstanceType) => serving({ variant: { ...SERVERLESS, InstanceType } }),
    at: `${FIRST}.ServerlessConfig`,
  }),
  boundary({
    rule: 'EC-12/1',
    pass: [1, 5],
    fail: [0, 6],
    facts: (count) => withVariant({ instancePools: times(count, () => ({ instanceType: 'ml.m5.large', priority: 1 })) }),
    template: (count) => serving({ variant: { InstancePools: times(count, () => ({ InstanceType: 'ml.m5.large', Priority: 1 })) } }),
    at: `${FIRST}.InstancePools`,
  }),
  boundary({
    rule: 'EC-12/1',
    pass: [1, 5],
    fail: [0, 6],
    facts: (priority) => withVariant({ instancePools: [{ instanceType: 'ml.m5.large', priority }] }),
    template: (Priority) => serving({ variant: { InstancePools: [{ InstanceType: 'ml.m5.large', Priority }] } }),
    at: `${FIRST}.InstancePools[0].Priority`,
  }),
  property({ rule: 'EC-12/1', fact: 'provisionTimeout', key: 'VariantInstanceProvisionTimeoutInSeconds', pass: [300, 3600], fail: [299, 3601] }),
  property({ rule: 'EC-13/1', fact: 'acceleratorType', key: 'AcceleratorType', pass: [undefined], fail: ['ml.eia2.medium'] }),
  boundary({
    rule: 'EC-14/1',
    pass: [['ml.g5.xlarge', 'al2-ami-sagemaker-inference-gpu-2'], ['ml.inf2.xlarge', 'al2-ami-sagemaker-inference-neuron-2']],
    fail: [['ml.m5.large', 'al2-ami-sagemaker-inference-gpu-2'], ['ml.g5.xlarge', 'al2-ami-sagemaker-inference-neuron-2']],
    facts: ([instanceType, amiVersion]) => withVariant({ instanceType, amiVersion }),
    template: ([InstanceType, InferenceAmiVersion]) => serving({ variant: { InstanceType, InferenceAmiVersion } }),
    at: `${FIRST}.InferenceAmiVersion`,
  }),
  boundary({
    rule: 'EC-14/2',
    pass: ['al2-ami-sagemaker-inference-gpu-2-1', 'al2023-ami-sagemaker-inference-gpu-4-1'],
    fail: ['al2-ami-sagemaker-inference-gpu-9'],
    facts: (amiVersion) => withVariant({ ...gpu, amiVersion }),
    template: (InferenceAmiVersion) => serving({ variant: { InstanceType: 'ml.g5.xlarge', InferenceAmiVersion } }),
    at: `${FIRST}.InferenceAmiVersion`,
  }),
  boundary({
    rule: 'EC-16/1',
    pass: ['capacity-reservations-only'],
    fail: ['open'],
    facts: (capacityReservation) => withVariant({ capacityReservation }),
    template: (CapacityReservationPreference) => serving({ variant: { CapacityReservationConfig: { CapacityReservationPreference } } }),
    at: `${FIRST}.CapacityReservationConfig.CapacityReservationPreference`,
  }),
  boundary({
    rule: 'MM-03/1',
    pass: ['ml.g5.xlarge'],
    fail: ['ml.g5.12xlarge'],
    facts: (instanceType) =>
      configuration({ variants: [variant({ ...gpu, instanceType })], models: [model({ containers: [container({ mode: 'MultiModel', modelDataUrl: 's3://bucket/models/' })] })] }),
    template: (InstanceType) => serving({ variant: { InstanceType }, container: { Mode: 'MultiModel', ModelDataUrl: 's3://bucket/models/' } }),
    at: `${FIRST}.InstanceType`,
  }),
];

const routingOf = (RoutingStrategy: string, prefixes?: { PrefixLength?: number; ConcurrencyThreshold?: number }) =>
  ({ RoutingConfig: { RoutingStrategy, PrefixAwareRoutingConfig: prefixes } });

const explainer = (key: 'inlineBaselineLength' | 'maxPayloadMiB' | 'featureHeaders' | 'labelHeaders', value: number): ConfigurationFacts['explainer'] => ({
  inlineBaselineLength: undefined,
  maxPayloadMiB: undefined,
  featureHeaders: undefined,
  featureTypes: undefined,
  labelHeaders: undefined,
  textConfig: false,
  [key]: value,
});
const clarify = (shap: object, inference: object = {}) =>
  config({ ExplainerConfig: { ClarifyExplainerConfig: { ShapConfig: shap, InferenceConfig: inference } } });
const CLARIFY = 'Properties.ExplainerConfig.ClarifyExplainerConfig';

const ROUTING: Case<ConfigurationFacts>[] = [
  boundary({
    rule: 'EC-15/1',
    pass: ['RANDOM', 'LEAST_OUTSTANDING_REQUESTS'],
    fail: ['ROUND_ROBIN'],
    facts: (strategy) => withVariant({ routing: { strategy, prefixLength: undefined, concurrencyThreshold: undefined } }),
    template: (strategy) => serving({ variant: routingOf(strategy) }),
    at: `${FIRST}.RoutingConfig.RoutingStrategy`,
  }),
  boundary({
    rule: 'EC-15/1',
    pass: [1024, 65536],
    fail: [1023, 65537, undefined],
    facts: (prefixLength) => withVariant({ routing: { strategy: 'PREFIX_AWARE', prefixLength, concurrencyThreshold: 1 } }),
    template: (length) => serving({ variant: routingOf('PREFIX_AWARE', { PrefixLength: length, ConcurrencyThreshold: 1 }) }),
    at: `${FIRST}.RoutingConfig.PrefixAwareRoutingConfig.PrefixLength`,
  }),
  boundary({
    rule: 'EC-15/1',
    pass: [1, 1024],
    fail: [0, 1025, undefined],
    facts: (concurrencyThreshold) => withVariant({ routing: { strategy: 'PREFIX_AWARE', prefixLength: 1024, concurrencyThreshold } }),
    template: (threshold) => serving({ variant: routingOf('PREFIX_AWARE', { PrefixLength: 1024, ConcurrencyThreshold: threshold }) }),
    at: `${FIRST}.RoutingConfig.PrefixAwareRoutingConfig.ConcurrencyThreshold`,
  }),
  boundary({
    rule: 'EC-18/1',
    pass: [4096],
    fail: [4097],
    facts: (length) => configuration({ explainer: explainer('inlineBaselineLength', length) }),
    template: (length) => clarify({ ShapBaselineConfig: { ShapBaseline: 'x'.repeat(length) } }),
    at: `${CLARIFY}.ShapConfig.ShapBaselineConfig.ShapBaseline`,
    also: ['LC-02'],
  }),
  boundary({
    rule: 'EC-18/1',
    pass: [1, 25],
    fail: [0, 26],
    facts: (value) => configuration({ explainer: explainer('maxPayloadMiB', value) }),
    template: (MaxPayloadInMB) => clarify({}, { MaxPayloadInMB }),
    at: `${CLARIFY}.InferenceConfig.MaxPayloadInMB`,
    also: ['LC-02'],
  }),
  boundary({
    rule: 'EC-18/1',
    pass: [256],
    fail: [257],
    facts: (value) => configuration({ explainer: explainer('featureHeaders', value) }),
    template: (count) => clarify({}, { FeatureHeaders: times(count, (i) => `f${i}`) }),
    at: `${CLARIFY}.InferenceConfig.FeatureHeaders`,
    also: ['LC-02'],
  }),
  boundary({
    rule: 'EC-18/1',
    pass: [16],
    fail: [17],
    facts: (value) => configuration({ explainer: explainer('labelHeaders', value) }),
    template: (count) => clarify({}, { LabelHeaders: times(count, (i) => `l${i}`) }),
    at: `${CLARIFY}.InferenceConfig.LabelHeaders`,
    also: ['LC-02'],
  }),
  boundary({
    rule: 'EC-18/1',
    pass: ['text'],
    fail: ['numerical'],
    facts: (type) =>
      configuration({ explainer: { ...explainer('maxPayloadMiB', 6) as object, featureTypes: [type], textConfig: true } as ConfigurationFacts['explainer'] }),
    template: (type) => clarify({ TextConfig: { Language: 'en', Granularity: 'token' } }, { FeatureTypes: [type] }),
    at: `${CLARIFY}.InferenceConfig.FeatureTypes`,
    also: ['LC-02'],
  }),
  boundary({
    rule: 'EC-19/1',
    pass: [10, 300],
    fail: [11, 301],
    facts: (metricsPeriod) => configuration({ metricsPeriod }),
    template: (MetricPublishFrequencyInSeconds) => config({ MetricsConfig: { MetricPublishFrequencyInSeconds } }),
    at: 'Properties.MetricsConfig.MetricPublishFrequencyInSeconds',
  }),
];

const SHADOW = { ...VARIANT, VariantName: 'Shadow' };
const shadowedBy = (change: Partial<ConfigurationFacts> = {}) => configuration({ shadows: [variant({ name: 'Shadow' })], ...change });

const SHADOWS: Case<ConfigurationFacts>[] = [
  boundary({
    rule: 'SH-01/1',
    pass: [1],
    fail: [2],
    facts: (count) => configuration({ shadows: times(count, (i) => variant({ name: `s${i}` })) }),
    template: (count) => config({ ShadowProductionVariants: times(count, (i) => ({ ...VARIANT, VariantName: `s${i}` })) }),
    at: 'Properties.ShadowProductionVariants',
  }),
  boundary({
    rule: 'SH-01/1',
    pass: [1],
    fail: [2],
    facts: (count) => shadowedBy({ variants: times(count, (i) => variant({ name: `v${i}` })) }),
    template: (count) =>
      config({ ProductionVariants: times(count, (i) => ({ ...VARIANT, VariantName: `v${i}` })), ShadowProductionVariants: [SHADOW] }),
    at: 'Properties.ProductionVariants',
  }),
  boundary({
    rule: 'SH-02/1',
    pass: ['ml.inf2.xlarge'],
    fail: ['ml.inf1.xlarge'],
    facts: (instanceType) => shadowedBy({ variants: [variant({ instanceType })] }),
    template: (InstanceType) => serving({ variant: { InstanceType }, config: { ShadowProductionVariants: [SHADOW] } }),
    at: 'Properties.ShadowProductionVariants',
  }),
  boundary({
    rule: 'SH-02/1',
    pass: [undefined],
    fail: ['MultiModel'],
    facts: (mode) => shadowedBy({ models: [model({ containers: [container({ mode })] })] }),
    template: (Mode) =>
      serving({ container: { Mode, ModelDataUrl: Mode ? 's3://bucket/models/' : 's3://bucket/model.tar.gz' }, config: { ShadowProductionVariants: [SHADOW] } }),
    at: 'Properties.ShadowProductionVariants',
  }),
  boundary({
    rule: 'SH-02/1',
    pass: [1],
    fail: [2],
    facts: (count) => shadowedBy({ models: [model({ containers: times(count, () => container()) })] }),
    template: (count) => serving({
      model: { PrimaryContainer: undefined, Containers: times(count, () => ({ Image: 'image' })) }, config: { ShadowProductionVariants: [SHADOW] },
    }),
    at: 'Properties.ShadowProductionVariants',
  }),
  boundary({
    rule: 'SH-02/1',
    pass: [undefined],
    fail: [{ outputPath: 's3://bucket/out', failurePath: undefined, maxConcurrentInvocations: undefined, successTopic: undefined, errorTopic: undefined, includeResponseIn: undefined }],
    facts: (asynchronous) => shadowedBy({ asynchronous }),
    template: (asynchronous) => config({
      ShadowProductionVariants: [SHADOW], AsyncInferenceConfig: asynchronous && { OutputConfig: { S3OutputPath: 's3://bucket/out' } },
    }),
    at: 'Properties.ShadowProductionVariants',
  }),
  boundary({
    rule: 'SH-02/1',
    pass: [false],
    fail: [true],
    facts: (isServerless) => shadowedBy({ variants: [isServerless ? serverlessVariant() : variant()] }),
    template: (isServerless) => serving({ variant: isServerless ? SERVERLESS : {}, config: { ShadowProductionVariants: [SHADOW] } }),
    at: 'Properties.ShadowProductionVariants',
  }),
];

export const VARIANT_CASES: Case<ConfigurationFacts>[] = [...IDENTITY, ...CAPACITY, ...ROUTING, ...SHADOWS];
