import { boundary, Case, times } from './case';
import { configuration, container, model, serverlessVariant, variant, withVariant } from './samples';
import { Serving, serving, SERVERLESS, VARIANT } from './templates';
import { AsynchronousFacts, CaptureFacts, ConfigurationFacts, ManagedScalingFacts, ServerlessFacts } from '../../../src/rules/facts';

const FIRST = 'Properties.ProductionVariants[0]';

// ---- serverless

const serverless = (change: Partial<ServerlessFacts>) =>
  configuration({
    variants: [serverlessVariant({ serverless: { memoryMiB: 2048, maxConcurrency: 10, provisionedConcurrency: undefined, ...change } })],
  });
const serverlessTemplate = (change: object, more: Serving = {}) =>
  serving({ ...more, variant: { ...SERVERLESS, ServerlessConfig: { ...SERVERLESS.ServerlessConfig, ...change } } });
const onServerless = (change: Partial<ConfigurationFacts>) => configuration({ variants: [serverlessVariant()], ...change });

export const SERVERLESS_CASES: Case<ConfigurationFacts>[] = [
  boundary({
    rule: 'SL-01/1',
    pass: [1024, 6144],
    fail: [1500, 7168],
    facts: (memoryMiB) => serverless({ memoryMiB }),
    template: (MemorySizeInMB) => serverlessTemplate({ MemorySizeInMB }),
    at: `${FIRST}.ServerlessConfig.MemorySizeInMB`,
  }),
  boundary({
    rule: 'SL-02/1',
    pass: [1, 200],
    fail: [0, 201],
    facts: (maxConcurrency) => serverless({ maxConcurrency }),
    template: (MaxConcurrency) => serverlessTemplate({ MaxConcurrency }),
    at: `${FIRST}.ServerlessConfig.MaxConcurrency`,
  }),
  boundary({
    rule: 'SL-03/1',
    pass: [1, 10],
    fail: [0, 11],
    facts: (provisionedConcurrency) => serverless({ provisionedConcurrency }),
    template: (ProvisionedConcurrency) => serverlessTemplate({ ProvisionedConcurrency }),
    at: `${FIRST}.ServerlessConfig.ProvisionedConcurrency`,
  }),
  boundary({
    rule: 'SL-06/1',
    pass: [undefined],
    fail: [{ subnets: 2, securityGroups: 1, zones: 2 }],
    facts: (vpc) => onServerless({ models: [model({ vpc })] }),
    template: (vpc) => serverlessTemplate({}, { model: { VpcConfig: vpc && { Subnets: ['subnet-1', 'subnet-2'], SecurityGroupIds: ['sg-1'] } } }),
    at: 'Model.Properties.VpcConfig',
  }),
  boundary({
    rule: 'SL-06/1',
    pass: [false],
    fail: [true],
    facts: (networkIsolation) => onServerless({ models: [model({ networkIsolation })] }),
    template: (EnableNetworkIsolation) => serverlessTemplate({}, { model: { EnableNetworkIsolation } }),
    at: 'Model.Properties.EnableNetworkIsolation',
  }),
  boundary({
    rule: 'SL-07/1',
    pass: [false],
    fail: [true, undefined],
    facts: (enabled) => onServerless({ capture: capture({ enabled }) }),
    template: (EnableCapture) => serverlessTemplate({}, { config: { DataCaptureConfig: { ...CAPTURE, EnableCapture } } }),
    at: 'Properties.DataCaptureConfig',
  }),
  boundary({
    rule: 'SL-08/1',
    pass: [1],
    fail: [2],
    facts: (count) => configuration({ variants: times(count, (i) => serverlessVariant({ name: `v${i}` })) }),
    template: (count) => serving({ config: { ProductionVariants: times(count, (i) => ({ ...VARIANT, ...SERVERLESS, VariantName: `v${i}` })) } }),
    at: 'Properties.ProductionVariants',
  }),
  boundary({
    rule: 'SL-09/1',
    pass: [1],
    fail: [2],
    facts: (count) => onServerless({ models: [model({ containers: times(count, () => container()) })] }),
    template: (count) => serverlessTemplate({}, { model: { PrimaryContainer: undefined, Containers: times(count, () => ({ Image: 'image' })) } }),
    at: 'Model.Properties.Containers',
  }),
  boundary({
    rule: 'SL-09/1',
    pass: ['SingleModel'],
    fail: ['MultiModel'],
    facts: (mode) => onServerless({ models: [model({ containers: [container({ mode })] })] }),
    template: (Mode) =>
      serverlessTemplate({}, { container: { Mode, ModelDataUrl: Mode === 'MultiModel' ? 's3://bucket/models/' : 's3://bucket/model.tar.gz' } }),
    at: 'Model.Properties.PrimaryContainer.Mode',
  }),
  boundary({
    rule: 'SL-09/1',
    pass: ['Platform'],
    fail: ['Vpc'],
    facts: (repositoryAccess) => onServerless({ models: [model({ containers: [container({ repositoryAccess })] })] }),
    template: (RepositoryAccessMode) => serverlessTemplate({}, { container: { ImageConfig: { RepositoryAccessMode } } }),
    at: 'Model.Properties.PrimaryContainer.ImageConfig.RepositoryAccessMode',
    also: ['MD-07'],
  }),
  boundary({
    rule: 'SL-09/1',
    pass: [undefined],
    fail: [{ uri: 's3://bucket/model', dataType: 'S3Object', compression: 'Gzip' }],
    facts: (modelDataSource) => onServerless({ models: [model({ containers: [container({ modelDataSource })] })] }),
    template: (source) => serverlessTemplate({}, {
      container: source && { ModelDataUrl: undefined, ModelDataSource: { S3DataSource: { S3Uri: 's3://bucket/model', S3DataType: 'S3Object', CompressionType: 'Gzip' } } },
    }),
    at: 'Model.Properties.PrimaryContainer.ModelDataSource.S3DataSource',
  }),
];

// ---- asynchronous

const asynchronous = (change: Partial<AsynchronousFacts> = {}): AsynchronousFacts => ({
  outputPath: 's3://bucket/out', failurePath: undefined, maxConcurrentInvocations: undefined, successTopic: undefined, errorTopic: undefined, includeResponseIn: undefined, ...change,
});
const onAsynchronous = (change: Partial<AsynchronousFacts>) => configuration({ asynchronous: asynchronous(change) });
const asynchronousTemplate = (output: object, more: object = {}, serve: Serving = {}) =>
  serving({ ...serve, config: { ...serve.config, AsyncInferenceConfig: { OutputConfig: { S3OutputPath: 's3://bucket/out', ...output }, ...more } } });
const ASYNC = 'Properties.AsyncInferenceConfig';
const NOTIFY = `${ASYNC}.OutputConfig.NotificationConfig`;
const TOPIC = 'arn:aws:sns:us-east-1:111111111111:topic';

export const ASYNCHRONOUS_CASES: Case<ConfigurationFacts>[] = [
  ...([['outputPath', 'S3OutputPath'], ['failurePath', 'S3FailurePath']] as const).map(([fact, key]) => boundary({
    rule: 'AI-01/2',
    pass: ['https://bucket/out', `s3://bucket/${'a'.repeat(500)}`],
    fail: ['bucket/out', `s3://bucket/${'a'.repeat(501)}`],
    facts: (path) => onAsynchronous({ [fact]: path }),
    template: (path) => asynchronousTemplate({ [key]: path }),
    at: `${ASYNC}.OutputConfig.${key}`,
  })),
  boundary({
    rule: 'AI-01/1',
    pass: [true],
    fail: [false],
    facts: (hasOutput) => onAsynchronous({ hasOutput }),
    template: (has) => serving({ config: { AsyncInferenceConfig: has ? { OutputConfig: { S3OutputPath: 's3://bucket/out' } } : {} } }),
    at: `${ASYNC}.OutputConfig`,
  }),
  boundary({
    rule: 'AI-02/1',
    pass: [1, 1000, undefined],
    fail: [0, 1001],
    facts: (maxConcurrentInvocations) => onAsynchronous({ maxConcurrentInvocations }),
    template: (MaxConcurrentInvocationsPerInstance) => asynchronousTemplate({}, { ClientConfig: { MaxConcurrentInvocationsPerInstance } }),
    at: `${ASYNC}.ClientConfig.MaxConcurrentInvocationsPerInstance`,
  }),
  ...([['successTopic', 'SuccessTopic'], ['errorTopic', 'ErrorTopic']] as const).flatMap(([fact, key]) => [
    boundary({
      rule: 'AI-03/1',
      pass: [TOPIC],
      fail: ['topic', 'arn:aws:sqs:us-east-1:111111111111:queue'],
      facts: (topic) => onAsynchronous({ [fact]: topic }),
      template: (topic) => asynchronousTemplate({ NotificationConfig: { [key]: topic } }),
      at: `${NOTIFY}.${key}`,
    }),
    boundary({
      rule: 'AI-03/2',
      pass: [TOPIC],
      fail: [`${TOPIC}.fifo`],
      facts: (topic) => onAsynchronous({ [fact]: topic }),
      template: (topic) => asynchronousTemplate({ NotificationConfig: { [key]: topic } }),
      at: `${NOTIFY}.${key}`,
    }),
  ]),
  boundary({
    rule: 'AI-04/1',
    pass: [2],
    fail: [3],
    facts: (count) => onAsynchronous({ successTopic: TOPIC, includeResponseIn: times(count, () => 'SUCCESS_NOTIFICATION_TOPIC') }),
    template: (count) =>
      asynchronousTemplate({ NotificationConfig: { SuccessTopic: TOPIC, IncludeInferenceResponseIn: times(count, () => 'SUCCESS_NOTIFICATION_TOPIC') } }),
    at: `${NOTIFY}.IncludeInferenceResponseIn`,
  }),
  boundary({
    rule: 'AI-04/1',
    pass: ['ERROR_NOTIFICATION_TOPIC'],
    fail: ['ERROR'],
    facts: (entry) => onAsynchronous({ errorTopic: TOPIC, includeResponseIn: [entry] }),
    template: (entry) => asynchronousTemplate({ NotificationConfig: { ErrorTopic: TOPIC, IncludeInferenceResponseIn: [entry] } }),
    at: `${NOTIFY}.IncludeInferenceResponseIn[0]`,
  }),
  boundary({
    rule: 'AI-04/2',
    pass: [TOPIC],
    fail: [undefined],
    facts: (successTopic) => onAsynchronous({ successTopic, includeResponseIn: ['SUCCESS_NOTIFICATION_TOPIC'] }),
    template: (SuccessTopic) =>
      asynchronousTemplate({ NotificationConfig: { SuccessTopic, IncludeInferenceResponseIn: ['SUCCESS_NOTIFICATION_TOPIC'] } }),
    at: `${NOTIFY}.IncludeInferenceResponseIn[0]`,
  }),
  boundary({
    rule: 'AI-08/1',
    pass: ['ml.inf2.xlarge'],
    fail: ['ml.inf1.xlarge'],
    facts: (instanceType) => configuration({ asynchronous: asynchronous(), variants: [variant({ instanceType })] }),
    template: (InstanceType) => asynchronousTemplate({}, {}, { variant: { InstanceType } }),
    at: `${FIRST}.InstanceType`,
  }),
  boundary({
    rule: 'AI-14/1',
    pass: [false],
    fail: [true, undefined],
    facts: (enabled) => configuration({ asynchronous: asynchronous(), capture: capture({ enabled }) }),
    template: (EnableCapture) => asynchronousTemplate({}, {}, { config: { DataCaptureConfig: { ...CAPTURE, EnableCapture } } }),
    at: 'Properties.DataCaptureConfig',
  }),
];

// ---- capture

function capture(change: Partial<CaptureFacts> = {}): CaptureFacts {
  return {
    enabled: true, samplingPercentage: 100, options: ['Input', 'Output'], destination: 's3://bucket/capture', csvContentTypes: undefined, jsonContentTypes: undefined, ...change,
  };
}
const CAPTURE = { InitialSamplingPercentage: 100, DestinationS3Uri: 's3://bucket/capture', CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }] };
const capturing = (change: object) => serving({ config: { DataCaptureConfig: { ...CAPTURE, ...change } } });
const DC = 'Properties.DataCaptureConfig';

export const CAPTURE_CASES: Case<ConfigurationFacts>[] = [
  boundary({
    rule: 'DC-01/1',
    pass: [0, 100],
    fail: [-1, 101, undefined],
    facts: (samplingPercentage) => configuration({ capture: capture({ samplingPercentage }) }),
    template: (InitialSamplingPercentage) => capturing({ InitialSamplingPercentage }),
    at: `${DC}.InitialSamplingPercentage`,
  }),
  boundary({
    rule: 'DC-02/1',
    pass: [1, 32],
    fail: [0, 33],
    facts: (count) => configuration({ capture: capture({ options: times(count, () => 'Input') }) }),
    template: (count) => capturing({ CaptureOptions: times(count, () => ({ CaptureMode: 'Input' })) }),
    at: `${DC}.CaptureOptions`,
  }),
  boundary({
    rule: 'DC-02/1',
    pass: ['InputAndOutput'],
    fail: ['Both'],
    facts: (option) => configuration({ capture: capture({ options: [option] }) }),
    template: (CaptureMode) => capturing({ CaptureOptions: [{ CaptureMode }] }),
    at: `${DC}.CaptureOptions[0].CaptureMode`,
  }),
  boundary({
    rule: 'DC-03/1',
    pass: ['https://bucket/capture', `s3://bucket/${'a'.repeat(500)}`],
    fail: ['bucket', `s3://bucket/${'a'.repeat(501)}`, undefined],
    facts: (destination) => configuration({ capture: capture({ destination }) }),
    template: (DestinationS3Uri) => capturing({ DestinationS3Uri }),
    at: `${DC}.DestinationS3Uri`,
  }),
  ...([['csvContentTypes', 'CsvContentTypes'], ['jsonContentTypes', 'JsonContentTypes']] as const).flatMap(([fact, key]) => [
    boundary({
      rule: 'DC-04/1',
      pass: [1, 10],
      fail: [0, 11],
      facts: (count) => configuration({ capture: capture({ [fact]: times(count, () => 'text/csv') }) }),
      template: (count) => capturing({ CaptureContentTypeHeader: { [key]: times(count, () => 'text/csv') } }),
      at: `${DC}.CaptureContentTypeHeader.${key}`,
    }),
    boundary({
      rule: 'DC-04/1',
      pass: ['application/x-npy', `text/${'c'.repeat(251)}`],
      fail: ['text/csv; charset=utf-8', 'application/ld+json', 'csv', `text/${'c'.repeat(252)}`],
      facts: (type) => configuration({ capture: capture({ [fact]: [type] }) }),
      template: (type) => capturing({ CaptureContentTypeHeader: { [key]: [type] } }),
      at: `${DC}.CaptureContentTypeHeader.${key}[0]`,
    }),
  ]),
  boundary({
    rule: 'DC-10/1',
    pass: [undefined],
    fail: ['MultiModel'],
    facts: (mode) => configuration({ capture: capture(), models: [model({ containers: [container({ mode })] })] }),
    template: (Mode) => serving({
      config: { DataCaptureConfig: CAPTURE }, container: { Mode, ModelDataUrl: Mode ? 's3://bucket/models/' : 's3://bucket/model.tar.gz' },
    }),
    at: DC,
  }),
];

// ---- hosts of inference components

const ROLE = 'arn:aws:iam::111111111111:role/fraud';
const managed = (change: Partial<ManagedScalingFacts>): ManagedScalingFacts => ({
  enabled: true, min: 1, max: 2, scaleInStrategy: undefined, scaleInStep: undefined, scaleInCooldownMinutes: undefined, ...change,
});
const host = (change: Partial<ManagedScalingFacts>) =>
  configuration({ executionRole: ROLE, models: [], variants: [variant({ modelName: undefined, managedScaling: managed(change) })] });
const hostTemplate = (change: object, more: object = {}) => serving({
  config: { ExecutionRoleArn: ROLE },
  variant: { ModelName: undefined, ManagedInstanceScaling: { Status: 'ENABLED', MinInstanceCount: 1, MaxInstanceCount: 2, ...change }, ...more },
});
const MANAGED = `${FIRST}.ManagedInstanceScaling`;

/** A number of the scale-in policy. */
function scaleIn(fact: keyof ManagedScalingFacts, key: string, pass: unknown[], fail: unknown[]): Case<ConfigurationFacts> {
  return boundary({
    rule: 'IC-10/1',
    pass,
    fail,
    facts: (value) => host({ [fact]: value }),
    template: (value) => hostTemplate({ ScaleInPolicy: { Strategy: 'IDLE_RELEASE', [key]: value } }),
    at: `${MANAGED}.ScaleInPolicy.${key}`,
  });
}

export const HOST_CASES: Case<ConfigurationFacts>[] = [
  boundary({
    rule: 'IC-02/1',
    pass: [ROLE],
    fail: [undefined],
    facts: (executionRole) => configuration({ executionRole, models: [], variants: [variant({ modelName: undefined })] }),
    template: (ExecutionRoleArn) => serving({ config: { ExecutionRoleArn }, variant: { ModelName: undefined } }),
    at: `${FIRST}.ModelName`,
  }),
  boundary({
    rule: 'IC-03/1',
    pass: [undefined],
    fail: ['model'],
    facts: (modelName) => configuration({ executionRole: ROLE, variants: [variant({ modelName, managedScaling: managed({}) })] }),
    template: (ModelName) => hostTemplate({}, { ModelName }),
    at: MANAGED,
  }),
  boundary({
    rule: 'IC-03/1',
    pass: [false],
    fail: [true],
    facts: (enabled) => withVariant({ managedScaling: managed({ enabled }) }),
    template: (enabled) => hostTemplate({ Status: enabled ? 'ENABLED' : 'DISABLED' }, { ModelName: VARIANT.ModelName }),
    at: MANAGED,
  }),
  boundary({
    rule: 'IC-04/1',
    pass: [[0, 1], [2, 2]],
    fail: [[-1, 1], [3, 2]],
    facts: ([min, max]) => host({ min, max }),
    template: ([MinInstanceCount, MaxInstanceCount]) => hostTemplate({ MinInstanceCount, MaxInstanceCount }),
    at: `${MANAGED}.MinInstanceCount`,
  }),
  boundary({
    rule: 'IC-04/1',
    pass: [1],
    fail: [0],
    facts: (max) => host({ min: 0, max }),
    template: (MaxInstanceCount) => hostTemplate({ MinInstanceCount: 0, MaxInstanceCount }),
    at: `${MANAGED}.MaxInstanceCount`,
  }),
  scaleIn('scaleInStrategy', 'Strategy', ['IDLE_RELEASE', 'CONSOLIDATION'], ['OLDEST']),
  scaleIn('scaleInStep', 'MaximumStepSize', [1, 100], [0, 101]),
  scaleIn('scaleInCooldownMinutes', 'CooldownInMinutes', [5, 1440], [4, 1441]),
];
