import { boundary, Case, times } from './case';
import { AT, CHANNEL, resources, training, trainingTemplate, withResources } from './training-samples';
import { TrainingFacts } from '../../../src/rules/training-facts';

const IMAGE = '111111111111.dkr.ecr.us-east-1.amazonaws.com/fraud:1';
const named = (count: number, value = 'v') => Object.fromEntries(times(count, (i) => [`n${i}`, value]));
const ALGORITHM = `${AT}.AlgorithmSpecification`;
const EBS = 'ml.m5.xlarge';
const NVME = 'ml.g5.xlarge';

const INPUTS: Case<TrainingFacts>[] = [
  boundary<TrainingFacts, string>({
    rule: 'TJ-01/1',
    pass: ['image', 'algorithm'],
    fail: ['both', 'neither'],
    facts: (which) => training({ image: ['image', 'both'].includes(which) ? IMAGE : undefined, hasAlgorithm: ['algorithm', 'both'].includes(which) }),
    template: (which) => trainingTemplate({
      AlgorithmSpecification: { TrainingImage: ['image', 'both'].includes(which) ? IMAGE : undefined, AlgorithmName: ['algorithm', 'both'].includes(which) ? 'bought' : undefined },
    }),
    at: `${ALGORITHM}.TrainingImage`,
  }),
  boundary({
    rule: 'TJ-01/2',
    pass: ['i'.repeat(255)],
    fail: ['i'.repeat(256)],
    facts: (image) => training({ image }),
    template: (TrainingImage) => trainingTemplate({ AlgorithmSpecification: { TrainingImage } }),
    at: `${ALGORITHM}.TrainingImage`,
  }),
  boundary({
    rule: 'TJ-02/1',
    pass: [1, 20],
    fail: [0, 21],
    facts: (count) => training({ channels: times(count, (i) => ({ name: `c${i}`, fileSystem: false, mode: 'File', uri: 's3://bucket/' })) }),
    template: (count) => trainingTemplate({ InputDataConfig: times(count, (i) => ({ ...CHANNEL, ChannelName: `c${i}` })) }),
    at: `${AT}.InputDataConfig`,
  }),
  boundary({
    rule: 'TJ-03/1',
    pass: ['c'.repeat(64), 'a.b-c_d'],
    fail: ['c'.repeat(65), 'a b', ''],
    facts: (name) => training({ channels: [{ name, fileSystem: false, mode: 'File', uri: 's3://bucket/' }] }),
    template: (ChannelName) => trainingTemplate({ InputDataConfig: [{ ...CHANNEL, ChannelName }] }),
    at: `${AT}.InputDataConfig[0].ChannelName`,
  }),
  boundary({
    rule: 'TJ-04/1',
    pass: ['File', undefined],
    fail: ['Pipe', 'FastFile'],
    facts: (mode) => training({ channels: [{ name: 'train', fileSystem: true, mode, uri: undefined }], vpc: { subnets: 1, securityGroups: 1, zones: 1 } }),
    template: (InputMode) => trainingTemplate({ InputDataConfig: [{ ...LUSTRE, InputMode }], VpcConfig: VPC }),
    at: `${AT}.InputDataConfig[0].InputMode`,
  }),
  boundary({
    rule: 'TJ-04/1',
    pass: [true],
    fail: [false],
    facts: (inVpc) => training({ channels: [{ name: 'train', fileSystem: true, mode: 'File', uri: undefined }], vpc: inVpc ? { subnets: 1, securityGroups: 1, zones: 1 } : undefined }),
    template: (inVpc) => trainingTemplate({ InputDataConfig: [LUSTRE], ...(inVpc ? { VpcConfig: VPC } : {}) }),
    at: `${AT}.InputDataConfig[0]`,
  }),
  boundary({
    rule: 'TJ-05/1',
    pass: ['s3://bucket/models/'],
    fail: ['/models', `s3://bucket/${'m'.repeat(1020)}`],
    facts: (outputPath) => training({ outputPath }),
    template: (S3OutputPath) => trainingTemplate({ OutputDataConfig: { S3OutputPath } }),
    at: `${AT}.OutputDataConfig.S3OutputPath`,
  }),
  boundary({
    rule: 'TJ-06/1',
    pass: [named(100), { ['n'.repeat(256)]: 'v'.repeat(2500) }],
    fail: [named(101)],
    facts: (hyperparameters) => training({ hyperparameters }),
    template: (HyperParameters) => trainingTemplate({ HyperParameters }),
    at: `${AT}.HyperParameters`,
  }),
  boundary({
    rule: 'TJ-06/1',
    pass: [2500],
    fail: [2501],
    facts: (length) => training({ hyperparameters: { query: 'v'.repeat(length) } }),
    template: (length) => trainingTemplate({ HyperParameters: { query: 'v'.repeat(length) } }),
    at: `${AT}.HyperParameters.query`,
  }),
  boundary<TrainingFacts, string | number | boolean>({
    rule: 'TJ-07/1',
    pass: ['10', 'true'],
    fail: [10, true],
    facts: (epochs) => training({ hyperparameters: { epochs } }),
    template: (epochs) => trainingTemplate({ HyperParameters: { epochs } }),
    at: `${AT}.HyperParameters.epochs`,
  }),
  boundary({
    rule: 'TJ-08/1',
    pass: [named(100)],
    fail: [named(101), { '1st': 'v' }],
    facts: (environment) => training({ environment }),
    template: (Environment) => trainingTemplate({ Environment }),
    at: `${AT}.Environment`,
  }),
  boundary({
    rule: 'TJ-09/1',
    pass: [40],
    fail: [41],
    facts: (count) => training({ metricDefinitions: times(count, (i) => ({ name: `m${i}`, pattern: 'm=(.*)' })) }),
    template: (count) => trainingTemplate({ AlgorithmSpecification: { MetricDefinitions: times(count, (i) => ({ Name: `m${i}`, Regex: 'm=(.*)' })) } }),
    at: `${ALGORITHM}.MetricDefinitions`,
  }),
  boundary({
    rule: 'TJ-09/1',
    pass: ['r'.repeat(500)],
    fail: ['', 'r'.repeat(501)],
    facts: (pattern) => training({ metricDefinitions: [{ name: 'auc', pattern }] }),
    template: (Regex) => trainingTemplate({ AlgorithmSpecification: { MetricDefinitions: [{ Name: 'auc', Regex }] } }),
    at: `${ALGORITHM}.MetricDefinitions[0].Regex`,
  }),
  boundary({
    rule: 'TJ-10/1',
    pass: [1, 100],
    fail: [0, 101],
    facts: (count) => training({ entrypoint: times(count, () => 'word') }),
    template: (count) => trainingTemplate({ AlgorithmSpecification: { ContainerEntrypoint: times(count, () => 'word') } }),
    at: `${ALGORITHM}.ContainerEntrypoint`,
  }),
  boundary({
    rule: 'TJ-10/1',
    pass: [256],
    fail: [257],
    facts: (length) => training({ commandArguments: ['w'.repeat(length)] }),
    template: (length) => trainingTemplate({ AlgorithmSpecification: { ContainerArguments: ['w'.repeat(length)] } }),
    at: `${ALGORITHM}.ContainerArguments[0]`,
  }),
  boundary({
    rule: 'TJ-12/1',
    pass: [49, 50],
    fail: [51],
    facts: (count) => training({ tags: times(count, (i) => ({ key: `t${i}`, value: '' })) }),
    template: (count) => trainingTemplate({ Tags: times(count, (i) => ({ Key: `t${i}`, Value: '' })) }),
    at: `${AT}.Tags`,
    also: ['TJ-12'],
  }),
  boundary({
    rule: 'TJ-12/2',
    pass: [49],
    fail: [50],
    facts: (count) => training({ tags: times(count, (i) => ({ key: `t${i}`, value: '' })) }),
    template: (count) => trainingTemplate({ Tags: times(count, (i) => ({ Key: `t${i}`, Value: '' })) }),
    at: `${AT}.Tags`,
  }),
  boundary({
    rule: 'TJ-12/1',
    pass: ['team', 'k'.repeat(128)],
    fail: ['', 'k'.repeat(129), 'a#b'],
    facts: (key) => training({ tags: [{ key, value: 'v' }] }),
    template: (Key) => trainingTemplate({ Tags: [{ Key, Value: 'v' }] }),
    at: `${AT}.Tags[0].Key`,
  }),
];

const LUSTRE = {
  ChannelName: 'train',
  DataSource: {
    FileSystemDataSource: { FileSystemId: 'fs-01234567', FileSystemType: 'FSxLustre', FileSystemAccessMode: 'ro', DirectoryPath: '/' },
  },
};
const FLEET = { InstanceType: EBS, InstanceCount: 1, VolumeSizeInGB: 30 };
const VPC = { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'] };
const groupsOf = (...names: string[]) => names.map((name) => ({ name, instanceType: EBS, count: 1 }));
const groupsTemplate = (...names: string[]) => ({
  InstanceType: undefined,
  InstanceCount: undefined,
  InstanceGroups: names.map((name) => ({ InstanceGroupName: name, InstanceType: EBS, InstanceCount: 1 })),
});

const RESOURCES: Case<TrainingFacts>[] = [
  boundary({
    rule: 'TJ-13/1',
    pass: ['ml.m5.xlarge', 'ml.p6-b200.48xlarge'],
    fail: ['m5.xlarge', 'ml.m5'],
    facts: (instanceType) => training({ resources: resources({ instanceType }) }),
    template: (InstanceType) => withResources({ InstanceType }),
    at: `${AT}.ResourceConfig.InstanceType`,
  }),
  boundary({
    rule: 'TJ-14/1',
    pass: [1, 100],
    fail: [0, 1.5],
    facts: (count) => training({ resources: resources({ count }) }),
    template: (InstanceCount) => withResources({ InstanceCount }),
    at: `${AT}.ResourceConfig.InstanceCount`,
  }),
  boundary({
    rule: 'TJ-15/1',
    pass: [['a'], ['a', 'b', 'c', 'd', 'e']],
    fail: [[], ['a', 'b', 'c', 'd', 'e', 'f'], ['a', 'a']],
    facts: (names) => training({ resources: resources({ instanceType: undefined, count: undefined, groups: groupsOf(...names) }) }),
    template: (names) => withResources(groupsTemplate(...names)),
    at: `${AT}.ResourceConfig.InstanceGroups`,
  }),
  boundary<TrainingFacts, number | undefined>({
    rule: 'TJ-15/1',
    pass: [undefined],
    fail: [1],
    facts: (count) => training({ resources: resources({ instanceType: undefined, count, groups: groupsOf('a') }) }),
    template: (InstanceCount) => withResources({ ...groupsTemplate('a'), InstanceCount }),
    at: `${AT}.ResourceConfig.InstanceGroups`,
  }),
  boundary<TrainingFacts, number | undefined>({
    rule: 'TJ-16/1',
    pass: [1, 500],
    fail: [0, undefined],
    facts: (volumeGiB) => training({ resources: resources({ volumeGiB }) }),
    template: (VolumeSizeInGB) => withResources({ VolumeSizeInGB }),
    at: `${AT}.ResourceConfig.VolumeSizeInGB`,
  }),
  boundary({
    rule: 'TJ-17/1',
    pass: [EBS],
    fail: [NVME],
    facts: (instanceType) => training({ resources: resources({ instanceType }) }),
    template: (InstanceType) => withResources({ InstanceType }),
    at: `${AT}.ResourceConfig.VolumeSizeInGB`,
  }),
  boundary({
    rule: 'TJ-18/1',
    pass: [EBS],
    fail: [NVME],
    facts: (instanceType) => training({ resources: resources({ instanceType, volumeKey: true }) }),
    template: (InstanceType) => withResources({ InstanceType, VolumeKmsKeyId: 'key' }),
    at: `${AT}.ResourceConfig.VolumeKmsKeyId`,
    also: ['TJ-17'],
  }),
  boundary({
    rule: 'TJ-19/1',
    pass: [0, 21_600],
    fail: [-1, 21_601],
    facts: (keepAlive) => training({ resources: resources({ keepAlive }) }),
    template: (KeepAlivePeriodInSeconds) => withResources({ KeepAlivePeriodInSeconds }),
    at: `${AT}.ResourceConfig.KeepAlivePeriodInSeconds`,
  }),
  boundary({
    rule: 'TJ-20/1',
    pass: [0],
    fail: [60],
    facts: (keepAlive) => training({ ...SPOT_FACTS, resources: resources({ keepAlive }) }),
    template: (KeepAlivePeriodInSeconds) => trainingTemplate({ ...SPOT, ResourceConfig: { ...FLEET, KeepAlivePeriodInSeconds } }),
    at: `${AT}.ResourceConfig.KeepAlivePeriodInSeconds`,
  }),
  boundary({
    rule: 'TJ-21/1',
    pass: [1, 2_419_200],
    fail: [0, 2_419_201],
    facts: (maxRuntime) => training({ maxRuntime }),
    template: (MaxRuntimeInSeconds) => trainingTemplate({ StoppingCondition: { MaxRuntimeInSeconds } }),
    at: `${AT}.StoppingCondition.MaxRuntimeInSeconds`,
  }),
  boundary<TrainingFacts, number | undefined>({
    rule: 'TJ-22/1',
    pass: [3600, 7200],
    fail: [3599, undefined],
    facts: (maxWait) => training({ ...SPOT_FACTS, maxWait }),
    template: (MaxWaitTimeInSeconds) => trainingTemplate({ ...SPOT, StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds } }),
    at: `${AT}.StoppingCondition.MaxWaitTimeInSeconds`,
  }),
  boundary<TrainingFacts, boolean | undefined>({
    rule: 'TJ-23/1',
    pass: [true],
    fail: [false, undefined],
    facts: (spot) => training({ ...SPOT_FACTS, spot }),
    template: (EnableManagedSpotTraining) => trainingTemplate({ ...SPOT, EnableManagedSpotTraining }),
    at: `${AT}.StoppingCondition.MaxWaitTimeInSeconds`,
  }),
  boundary({
    rule: 'TJ-24/1',
    pass: [true],
    fail: [false],
    facts: (checkpoints) => training({ ...SPOT_FACTS, checkpoints }),
    template: (kept) => trainingTemplate({ ...SPOT, CheckpointConfig: kept ? SPOT.CheckpointConfig : undefined }),
    at: `${AT}.CheckpointConfig`,
  }),
  boundary({
    rule: 'TJ-25/1',
    pass: [2],
    fail: [1],
    facts: (count) => training({ ...SPOT_FACTS, vpc: { subnets: count, securityGroups: 1, zones: count } }),
    template: (count) => trainingTemplate({ ...SPOT, VpcConfig: { ...VPC, Subnets: times(count, (i) => `subnet-${i}`) } }),
    at: `${AT}.VpcConfig`,
  }),
  boundary({
    rule: 'TJ-26/1',
    pass: [1, 16],
    fail: [0, 17],
    facts: (subnets) => training({ vpc: { subnets, securityGroups: 1, zones: 2 } }),
    template: (count) => trainingTemplate({ VpcConfig: { ...VPC, Subnets: times(count, (i) => `subnet-${i}`) } }),
    at: `${AT}.VpcConfig.Subnets`,
  }),
  boundary({
    rule: 'TJ-26/1',
    pass: [1, 5],
    fail: [0, 6],
    facts: (securityGroups) => training({ vpc: { subnets: 1, securityGroups, zones: 2 } }),
    template: (count) => trainingTemplate({ VpcConfig: { ...VPC, SecurityGroupIds: times(count, (i) => `sg-${i}`) } }),
    at: `${AT}.VpcConfig.SecurityGroupIds`,
  }),
  boundary({
    rule: 'TJ-27/1',
    pass: [1, 30],
    fail: [0, 31],
    facts: (retryAttempts) => training({ retryAttempts }),
    template: (MaximumRetryAttempts) => trainingTemplate({ RetryStrategy: { MaximumRetryAttempts } }),
    at: `${AT}.RetryStrategy.MaximumRetryAttempts`,
  }),
  boundary({
    rule: 'TJ-28/1',
    pass: [false],
    fail: [true],
    facts: (watched) => training({ debugger: watched }),
    template: (watched) => trainingTemplate(watched ? { DebugHookConfig: { S3OutputPath: 's3://bucket/debug/' } } : {}),
    at: `${AT}.DebugHookConfig`,
  }),
];

const SPOT_FACTS = { spot: true, maxWait: 7200, checkpoints: true };
const SPOT = {
  EnableManagedSpotTraining: true,
  StoppingCondition: { MaxRuntimeInSeconds: 3600, MaxWaitTimeInSeconds: 7200 },
  CheckpointConfig: { S3Uri: 's3://bucket/checkpoints/' },
};

export const TRAINING_CASES = [...INPUTS, ...RESOURCES];
