import { boundary, Case, Template, times } from './case';
import { jobMachine } from './job-machine';
import { ProcessingFacts, ProcessingPathFacts, TransformFacts } from '../../../src/rules/processing-facts';

type Properties = Record<string, any>;

const IMAGE = '111111111111.dkr.ecr.us-east-1.amazonaws.com/fraud:1';
const EBS = 'ml.m5.xlarge';
const NVME = 'ml.g5.xlarge';
const AT = 'Properties.DefinitionString.States.Work.Parameters';
const CLUSTER = `${AT}.ProcessingResources.ClusterConfig`;

/** A processing job that nothing is wrong with. */
export function processing(change: Partial<ProcessingFacts> = {}): ProcessingFacts {
  return {
    image: IMAGE,
    entrypoint: undefined,
    commandArguments: undefined,
    environment: undefined,
    inputs: [path('input')],
    outputs: [path('train')],
    instanceType: EBS,
    instanceCount: 1,
    volumeGiB: 30,
    volumeKey: false,
    maxRuntime: 3600,
    vpc: undefined,
    ...change,
  };
}

/** A batch transform job that nothing is wrong with. */
export function transform(change: Partial<TransformFacts> = {}): TransformFacts {
  return {
    instanceType: EBS,
    instanceCount: 1,
    volumeKey: false,
    maxConcurrent: undefined,
    maxPayloadMb: undefined,
    split: 'Line',
    strategy: 'MultiRecord',
    environment: undefined,
    invocationTimeout: undefined,
    invocationRetries: undefined,
    ...change,
  };
}

export function path(name: string, localPath = `/opt/ml/processing/${name}`): ProcessingPathFacts {
  return { name, localPath, managed: undefined };
}

function machine(action: string, parameters: Properties): Template {
  return jobMachine('Work', { action, timeout: 900000, parameters });
}

const s3Input = (name: string, LocalPath = `/opt/ml/processing/${name}`) => ({ InputName: name, S3Input: { S3Uri: 's3://bucket/a/', LocalPath, S3DataType: 'S3Prefix' } });
const s3Output = (name: string, LocalPath = `/opt/ml/processing/${name}`) => ({ OutputName: name, S3Output: { S3Uri: 's3://bucket/b/', LocalPath, S3UploadMode: 'EndOfJob' } });

function processingTemplate({ cluster, app, ...change }: Properties = {}): Template {
  return machine('createProcessingJob', {
    'ProcessingJobName.$': '$.name',
    'RoleArn': 'arn:aws:iam::111111111111:role/fraud',
    'AppSpecification': { ImageUri: IMAGE, ...app },
    'ProcessingInputs': [s3Input('input')],
    'ProcessingOutputConfig': { Outputs: [s3Output('train')] },
    'ProcessingResources': { ClusterConfig: { InstanceType: EBS, InstanceCount: 1, VolumeSizeInGB: 30, ...cluster } },
    'StoppingCondition': { MaxRuntimeInSeconds: 3600 },
    ...change,
  });
}

function transformTemplate({ input, resources, ...change }: Properties = {}): Template {
  return machine('createTransformJob', {
    'TransformJobName.$': '$.name',
    'ModelName.$': '$.model',
    'BatchStrategy': 'MultiRecord',
    'TransformInput': { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/a/' } }, SplitType: 'Line', ...input },
    'TransformOutput': { S3OutputPath: 's3://bucket/b/' },
    'TransformResources': { InstanceType: EBS, InstanceCount: 1, ...resources },
    ...change,
  });
}

const names = (count: number) => times(count, (index) => `n${index}`);
const variables = (count: number, value = 'v') => Object.fromEntries(names(count).map((name) => [name, value]));

/** The boundaries of the rules for processing jobs. */
export const PROCESSING_CASES: Case<ProcessingFacts>[] = [
  boundary({ rule: 'PJ-01/1', pass: [1, 100], fail: [0, 101, 1.5], facts: (instanceCount) => processing({ instanceCount }), template: (InstanceCount) => processingTemplate({ cluster: { InstanceCount } }), at: `${CLUSTER}.InstanceCount` }),
  boundary({ rule: 'PJ-02/1', pass: [1, 16384], fail: [0, 16385], facts: (volumeGiB) => processing({ volumeGiB }), template: (VolumeSizeInGB) => processingTemplate({ cluster: { VolumeSizeInGB } }), at: `${CLUSTER}.VolumeSizeInGB` }),
  boundary({
    rule: 'PJ-03/1',
    pass: [1, 777600],
    fail: [0, 777601],
    facts: (maxRuntime) => processing({ maxRuntime }),
    template: (MaxRuntimeInSeconds) => processingTemplate({ StoppingCondition: { MaxRuntimeInSeconds } }),
    at: `${AT}.StoppingCondition.MaxRuntimeInSeconds`,
  }),
  boundary({
    rule: 'PJ-04/1',
    pass: [0, 10],
    fail: [11],
    facts: (count) => processing({ inputs: names(count).map((name) => path(name)) }),
    template: (count) => processingTemplate({ ProcessingInputs: names(count).map((name) => s3Input(name)) }),
    at: `${AT}.ProcessingInputs`,
  }),
  boundary({
    rule: 'PJ-04/1',
    pass: [10],
    fail: [11],
    facts: (count) => processing({ outputs: names(count).map((name) => path(name)) }),
    template: (count) => processingTemplate({ ProcessingOutputConfig: { Outputs: names(count).map((name) => s3Output(name)) } }),
    at: `${AT}.ProcessingOutputConfig.Outputs`,
  }),
  boundary({
    rule: 'PJ-05/1',
    pass: [1, 100],
    fail: [0, 101],
    facts: (count) => processing({ entrypoint: names(count) }),
    template: (count) => processingTemplate({ app: { ContainerEntrypoint: names(count) } }),
    at: `${AT}.AppSpecification.ContainerEntrypoint`,
  }),
  boundary({
    rule: 'PJ-05/1',
    pass: ['a'.repeat(256)],
    fail: ['a'.repeat(257)],
    facts: (word) => processing({ commandArguments: [word] }),
    template: (word) => processingTemplate({ app: { ContainerArguments: [word] } }),
    at: `${AT}.AppSpecification.ContainerArguments[0]`,
  }),
  boundary({ rule: 'PJ-06/1', pass: [100], fail: [101], facts: (count) => processing({ environment: variables(count) }), template: (count) => processingTemplate({ Environment: variables(count) }), at: `${AT}.Environment` }),
  boundary({
    rule: 'PJ-06/1',
    pass: ['v'.repeat(256), ''],
    fail: ['v'.repeat(257)],
    facts: (A) => processing({ environment: { A } }),
    template: (A) => processingTemplate({ Environment: { A } }),
    at: `${AT}.Environment.A`,
  }),
  boundary<ProcessingFacts, string>({
    rule: 'PJ-06/1',
    pass: ['A_1', `A${'a'.repeat(255)}`],
    fail: ['1A', `A${'a'.repeat(256)}`],
    facts: (name) => processing({ environment: { [name]: 'v' } }),
    template: (name) => processingTemplate({ Environment: { [name]: 'v' } }),
    at: `${AT}.Environment`,
  }),
  boundary({
    rule: 'PJ-07/1',
    pass: [EBS],
    fail: [NVME],
    facts: (instanceType) => processing({ instanceType, volumeKey: true }),
    template: (InstanceType) => processingTemplate({ cluster: { InstanceType, VolumeKmsKeyId: 'alias/key' } }),
    at: `${CLUSTER}.VolumeKmsKeyId`,
  }),
  boundary({
    rule: 'PJ-08/1',
    pass: ['/opt/ml/processing/a', `/opt/ml/processing/${'a'.repeat(237)}`],
    fail: ['/opt/ml/processing/', '/opt/ml/input', `/opt/ml/processing/${'a'.repeat(238)}`],
    facts: (localPath) => processing({ inputs: [path('input', localPath)] }),
    template: (localPath) => processingTemplate({ ProcessingInputs: [s3Input('input', localPath)] }),
    at: `${AT}.ProcessingInputs[0].S3Input.LocalPath`,
  }),
  boundary({
    rule: 'PJ-08/1',
    pass: ['/out', `/${'a'.repeat(255)}`],
    fail: ['out', `/${'a'.repeat(256)}`],
    facts: (localPath) => processing({ outputs: [path('train', localPath)] }),
    template: (localPath) => processingTemplate({ ProcessingOutputConfig: { Outputs: [s3Output('train', localPath)] } }),
    at: `${AT}.ProcessingOutputConfig.Outputs[0].S3Output.LocalPath`,
  }),
  boundary({
    rule: 'PJ-09/1',
    pass: ['/opt/ml/processing/train'],
    fail: ['/opt/ml/processing/input', '/opt/ml/processing/input/'],
    facts: (localPath) => processing({ outputs: [path('train', localPath)] }),
    template: (localPath) => processingTemplate({ ProcessingOutputConfig: { Outputs: [s3Output('train', localPath)] } }),
    at: `${AT}.ProcessingOutputConfig.Outputs[0].S3Output.LocalPath`,
  }),
  boundary({
    rule: 'PJ-10/1',
    pass: [1, 16],
    fail: [0, 17],
    facts: (subnets) => processing({ vpc: { subnets, securityGroups: 1 } }),
    template: (count) => processingTemplate({ NetworkConfig: { VpcConfig: { Subnets: names(count), SecurityGroupIds: ['sg-1'] } } }),
    at: `${AT}.NetworkConfig.VpcConfig.Subnets`,
  }),
  boundary({
    rule: 'PJ-10/1',
    pass: [1, 5],
    fail: [0, 6],
    facts: (securityGroups) => processing({ vpc: { subnets: 1, securityGroups } }),
    template: (count) => processingTemplate({ NetworkConfig: { VpcConfig: { Subnets: ['subnet-1'], SecurityGroupIds: names(count) } } }),
    at: `${AT}.NetworkConfig.VpcConfig.SecurityGroupIds`,
  }),
  boundary({
    rule: 'PJ-11/1',
    pass: ['b'],
    fail: ['a'],
    facts: (name) => processing({ inputs: [path('a'), path(name, '/opt/ml/processing/other')] }),
    template: (name) => processingTemplate({ ProcessingInputs: [s3Input('a'), s3Input(name, '/opt/ml/processing/other')] }),
    at: `${AT}.ProcessingInputs`,
  }),
  boundary({ rule: 'PJ-12/1', pass: [EBS], fail: ['m5.xlarge', 'ml.m5'], facts: (instanceType) => processing({ instanceType }), template: (InstanceType) => processingTemplate({ cluster: { InstanceType } }), at: `${CLUSTER}.InstanceType` }),
  boundary({ rule: 'PJ-13/1', pass: ['i'.repeat(255)], fail: ['i'.repeat(256)], facts: (image) => processing({ image }), template: (ImageUri) => processingTemplate({ app: { ImageUri } }), at: `${AT}.AppSpecification.ImageUri` }),
];

const RESOURCES = `${AT}.TransformResources`;

/** The boundaries of the rules for batch transform jobs. */
export const TRANSFORM_CASES: Case<TransformFacts>[] = [
  boundary({ rule: 'BT-01/1', pass: [1, 200], fail: [0, 1.5], facts: (instanceCount) => transform({ instanceCount }), template: (InstanceCount) => transformTemplate({ resources: { InstanceCount } }), at: `${RESOURCES}.InstanceCount` }),
  boundary({ rule: 'BT-02/1', pass: [0, 100], fail: [101], facts: (maxPayloadMb) => transform({ maxPayloadMb }), template: (MaxPayloadInMB) => transformTemplate({ MaxPayloadInMB }), at: `${AT}.MaxPayloadInMB` }),
  boundary({
    rule: 'BT-02/1',
    pass: [10],
    fail: [11],
    facts: (maxConcurrent) => transform({ maxConcurrent, maxPayloadMb: 10 }),
    template: (MaxConcurrentTransforms) => transformTemplate({ MaxConcurrentTransforms, MaxPayloadInMB: 10 }),
    at: `${AT}.MaxConcurrentTransforms`,
  }),
  boundary<TransformFacts, string | undefined>({
    rule: 'BT-03/1',
    pass: ['Line', 'RecordIO'],
    fail: ['None', undefined],
    facts: (split) => transform({ split }),
    template: (SplitType) => transformTemplate({ input: { SplitType } }),
    at: `${AT}.BatchStrategy`,
  }),
  boundary({ rule: 'BT-04/1', pass: [16], fail: [17], facts: (count) => transform({ environment: variables(count) }), template: (count) => transformTemplate({ Environment: variables(count) }), at: `${AT}.Environment` }),
  boundary({
    rule: 'BT-04/1',
    pass: ['v'.repeat(10240)],
    fail: ['v'.repeat(10241)],
    facts: (A) => transform({ environment: { A } }),
    template: (A) => transformTemplate({ Environment: { A } }),
    at: `${AT}.Environment.A`,
  }),
  boundary({
    rule: 'BT-05/1',
    pass: [EBS],
    fail: [NVME],
    facts: (instanceType) => transform({ instanceType, volumeKey: true }),
    template: (InstanceType) => transformTemplate({ resources: { InstanceType, VolumeKmsKeyId: 'alias/key' } }),
    at: `${RESOURCES}.VolumeKmsKeyId`,
  }),
  boundary({
    rule: 'BT-06/1',
    pass: [1, 3600],
    fail: [0, 3601],
    facts: (invocationTimeout) => transform({ invocationTimeout }),
    template: (InvocationsTimeoutInSeconds) => transformTemplate({ ModelClientConfig: { InvocationsTimeoutInSeconds } }),
    at: `${AT}.ModelClientConfig.InvocationsTimeoutInSeconds`,
  }),
  boundary({
    rule: 'BT-06/1',
    pass: [0, 3],
    fail: [-1, 4],
    facts: (invocationRetries) => transform({ invocationRetries }),
    template: (InvocationsMaxRetries) => transformTemplate({ ModelClientConfig: { InvocationsMaxRetries } }),
    at: `${AT}.ModelClientConfig.InvocationsMaxRetries`,
  }),
  boundary({ rule: 'BT-07/1', pass: [EBS], fail: ['m5.xlarge'], facts: (instanceType) => transform({ instanceType }), template: (InstanceType) => transformTemplate({ resources: { InstanceType } }), at: `${RESOURCES}.InstanceType` }),
  boundary({ rule: 'BT-08/1', pass: ['TFRecord'], fail: ['line'], facts: (split) => transform({ split }), template: (SplitType) => transformTemplate({ input: { SplitType } }), at: `${AT}.TransformInput.SplitType` }),
  boundary({ rule: 'BT-08/1', pass: ['SingleRecord'], fail: ['Single'], facts: (strategy) => transform({ strategy }), template: (BatchStrategy) => transformTemplate({ BatchStrategy }), at: `${AT}.BatchStrategy` }),
];
