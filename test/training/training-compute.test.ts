// covers src/training/compute-choice.ts
// covers src/training/training-fallback.ts
// covers src/training/training-check.ts
// covers src/training/training-facts.ts
import { Duration, Size } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { contextOf, machineOf } from './support';
import { callsOf, COMPLETED, job, placed, refusal, run, sent } from './training-support';
import { TrainingInput } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import { Checkpoints, TrainingCompute, TrainingStep } from '../../src/training';
import { failing, later, runMachine, definitionsOf } from '../asl';
import { warnings } from '../support/nag';
import { testStack } from '../support/stacks';
import { resourcesOf } from '../support/templates';

const TYPE = 'ml.m5.xlarge';
const on = (compute: TrainingCompute) => sent(() => ({ compute }));
const { hours, days, minutes } = Duration;

describe('TrainingCompute.onDemand', () => {
  test('is a number of instances of one type', () => {
    expect(on(TrainingCompute.onDemand('ml.c5.2xlarge', { count: 3, volumeSize: Size.gibibytes(100) })).ResourceConfig)
      .toMatchObject({ InstanceType: 'ml.c5.2xlarge', InstanceCount: 3, VolumeSizeInGB: 100 });
  });

  test('does not wait', () => {
    expect(on(TrainingCompute.onDemand(TYPE)).StoppingCondition).toEqual({ MaxRuntimeInSeconds: 86_400 });
  });

  test('default of TrainingComputeOptions.count: one', () => {
    expect(on(TrainingCompute.onDemand(TYPE)).ResourceConfig.InstanceCount).toBe(1);
  });

  test('default of TrainingComputeOptions.volumeSize: 30 GiB, and nothing on local storage', () => {
    expect(on(TrainingCompute.onDemand(TYPE)).ResourceConfig.VolumeSizeInGB).toBe(30);
    expect(on(TrainingCompute.onDemand('ml.g5.xlarge')).ResourceConfig).not.toHaveProperty('VolumeSizeInGB');
  });

  test('default of TrainingComputeOptions.maxRuntime: a day', () => {
    expect(on(TrainingCompute.onDemand(TYPE)).StoppingCondition.MaxRuntimeInSeconds).toBe(days(1).toSeconds());
  });

  test('default of TrainingComputeOptions.efa: no group for it', () => {
    expect(on(TrainingCompute.onDemand(TYPE))).not.toHaveProperty('VpcConfig');
  });
});

describe('TrainingCompute.spot', () => {
  test('waits for spare instances', () => {
    expect(on(TrainingCompute.spot(TYPE, { maxRuntime: hours(2), maxWait: hours(5) }))).toMatchObject({
      EnableManagedSpotTraining: true, StoppingCondition: { MaxRuntimeInSeconds: 7200, MaxWaitTimeInSeconds: 18_000 },
    });
  });

  test('may wait for exactly as long as it runs', () => {
    expect(on(TrainingCompute.spot(TYPE, { maxRuntime: hours(2), maxWait: hours(2) })).StoppingCondition.MaxWaitTimeInSeconds).toBe(7200);
  });

  test('gives its state the whole wait and an hour', () => {
    const compute = TrainingCompute.spot(TYPE, { maxRuntime: hours(2), maxWait: hours(5) });
    expect(placed(() => ({ compute })).definition.States.Train.TimeoutSeconds).toBe(6 * 3600);
  });

  test('default of SpotComputeOptions.maxWait: twice the longest run', () => {
    expect(on(TrainingCompute.spot(TYPE, { maxRuntime: hours(2) })).StoppingCondition.MaxWaitTimeInSeconds).toBe(4 * 3600);
  });
});

describe('TrainingCompute.warmPool', () => {
  test('keeps its instances', () => {
    expect(on(TrainingCompute.warmPool(TYPE, { keepAlive: hours(1) })).ResourceConfig.KeepAlivePeriodInSeconds).toBe(3600);
  });

  test('default of WarmPoolComputeOptions.keepAlive: half an hour', () => {
    expect(on(TrainingCompute.warmPool(TYPE)).ResourceConfig.KeepAlivePeriodInSeconds).toBe(1800);
  });

  test('fails when they would stay for more than 6 hours', () => {
    expect(refusal(() => on(TrainingCompute.warmPool(TYPE, { keepAlive: minutes(361) })))).toContain("'keepAlive' must be a whole number between 0 and 21600 seconds, got 21660");
  });
});

describe('TrainingCompute.cluster', () => {
  const groups = [{ name: 'prepare', instanceType: 'ml.c5.4xlarge', count: 2 }, { name: 'learn', instanceType: 'ml.m5.xlarge', count: 1 }];

  test('has groups in place of one type', () => {
    expect(on(TrainingCompute.cluster(groups)).ResourceConfig).toMatchObject({
      InstanceGroups: [
        { InstanceGroupName: 'prepare', InstanceType: 'ml.c5.4xlarge', InstanceCount: 2 },
        { InstanceGroupName: 'learn', InstanceType: 'ml.m5.xlarge', InstanceCount: 1 },
      ],
    });
    expect(on(TrainingCompute.cluster(groups)).ResourceConfig).not.toHaveProperty('InstanceType');
  });

  test('encrypts what its groups send to each other', () => {
    expect(on(TrainingCompute.cluster(groups)).EnableInterContainerTrafficEncryption).toBe(true);
  });

  test('has no volume key where one of its types has local storage', () => {
    const mixed = on(TrainingCompute.cluster([groups[0], { ...groups[1], instanceType: 'ml.g5.xlarge' }])).ResourceConfig;
    expect(mixed.VolumeSizeInGB).toBe(30);
    expect(mixed).not.toHaveProperty('VolumeKmsKeyId');
  });

  test('fails when two groups have one name', () => {
    expect(refusal(() => on(TrainingCompute.cluster([groups[0], groups[0]])))).toContain("'groups' must have different names, got prepare");
  });

  test('default of ClusterComputeOptions.volumeSize: 30 GiB, and nothing where all types have local storage', () => {
    expect(on(TrainingCompute.cluster(groups)).ResourceConfig.VolumeSizeInGB).toBe(30);
    expect(on(TrainingCompute.cluster([{ ...groups[1], instanceType: 'ml.g5.xlarge' }])).ResourceConfig).not.toHaveProperty('VolumeSizeInGB');
  });

  test('default of ClusterComputeOptions.maxRuntime: a day', () => {
    expect(on(TrainingCompute.cluster(groups)).StoppingCondition.MaxRuntimeInSeconds).toBe(86_400);
    expect(on(TrainingCompute.cluster(groups, { maxRuntime: hours(1) })).StoppingCondition.MaxRuntimeInSeconds).toBe(3600);
  });

  test('default of ClusterComputeOptions.efa: no group for it', () => {
    expect(on(TrainingCompute.cluster(groups))).not.toHaveProperty('VpcConfig');
    expect(refusal(() => on(TrainingCompute.cluster(groups, { efa: true })))).toContain("'efa' must be given with a network of yours");
  });
});

describe('orElse', () => {
  const compute = TrainingCompute.spot('ml.m5.xlarge').orElse(TrainingCompute.onDemand('ml.m5.xlarge')).orElse(TrainingCompute.onDemand('ml.c5.xlarge'));
  const list = () => placed(() => ({ compute }));
  const types = (answers: Parameters<typeof run>[1]) => callsOf(run(list(), answers), 'createTrainingJob').map((p) => p.ResourceConfig.InstanceType + (p.EnableManagedSpotTraining ? ' spot' : ''));
  const noCapacity = failing('States.TaskFailed', '{"FailureReason":"CapacityError: Unable to provision requested ML compute capacity."}');

  test('takes the first where it has capacity', () => {
    expect(types({})).toEqual(['ml.m5.xlarge spot']);
  });

  test.each([
    ['has no capacity', noCapacity],
    ['has insufficient capacity', failing('States.TaskFailed', '{"FailureReason":"InsufficientCapacityError"}')],
    ['waited in vain', job('Stopped', { SecondaryStatus: 'MaxWaitTimeExceeded' })],
    ['waited in vain and failed', failing('States.TaskFailed', '{"TrainingJobStatus":"Failed","SecondaryStatus":"MaxWaitTimeExceeded"}')],
    ['has no quota left', failing('SageMaker.ResourceLimitExceededException', 'The account-level service limit is 0 Instances')],
  ])('takes the second where the first %s', (_, answer) => {
    expect([...new Set(types({ Train: answer }))]).toEqual(['ml.m5.xlarge spot', 'ml.m5.xlarge']);
  });

  test('takes the third where the first two have none', () => {
    expect(types({ 'Train': noCapacity, 'Train: choice 2': noCapacity })).toEqual(['ml.m5.xlarge spot', 'ml.m5.xlarge', 'ml.c5.xlarge']);
  });

  test('ends with the last error where none has capacity', () => {
    const result = run(list(), { 'sagemaker:createTrainingJob.sync': noCapacity });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed', cause: expect.stringContaining('CapacityError') });
  });

  test.each([
    ['failed by itself', failing('States.TaskFailed', '{"FailureReason":"AlgorithmError: out of memory"}')],
    ['was stopped by a person', job('Stopped', { SecondaryStatus: 'Stopped' })],
  ])('takes no other where the job %s', (_, answer) => {
    expect(types({ Train: answer })).toHaveLength(1);
  });

  test('knows the model whichever choice made it', () => {
    expect(run(list(), { Train: noCapacity }).output.model.artifact).toBe(COMPLETED.ModelArtifacts.S3ModelArtifacts);
  });

  test('goes on from the checkpoints of the choice before', () => {
    const [one, other] = callsOf(run(list(), { Train: noCapacity }), 'createTrainingJob').map((p) => p.CheckpointConfig);
    expect(one).toEqual(other);
  });

  test('names the jobs of each choice differently', () => {
    const names = callsOf(run(list(), { Train: noCapacity }), 'createTrainingJob').map((p) => p.TrainingJobName.replace(/-\d+$/, ''));
    expect(new Set(names).size).toBe(2);
  });

  test('starts the second only after the first is stopped', () => {
    const result = run(list(), {
      'Train': later(50 * 3600, COMPLETED), // longer than its state waits
      'aws-sdk:sagemaker:listTrainingJobs': { TrainingJobSummaries: [{ TrainingJobName: 'first' }] },
      'aws-sdk:sagemaker:stopTrainingJob': {},
    });
    expect(callsOf(result, 'stopTrainingJob')).toEqual([{ TrainingJobName: 'first' }]);
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  test('leaves what it is called on as it is', () => {
    const first = TrainingCompute.onDemand(TYPE);
    first.orElse(TrainingCompute.spot(TYPE));
    expect(first._choices).toHaveLength(1);
  });

  test('is written by its own name for each item of a map', () => {
    const stack = testStack();
    const context = contextOf(stack, { insideMap: true });
    const step = new TrainingStep({ image: ContainerImage.of('i'), inputs: { train: TrainingInput.s3(context.artifacts, 'a/') }, checkpoints: Checkpoints.perRun() });
    machineOf(stack, step.bindStep(new Construct(stack, 'Item'), context));
    expect(JSON.stringify(Object.values(definitionsOf(stack))[0].States.Train.Parameters)).toMatch(/CheckpointConfig.*\$\.itemKey/);
  });
});

describe('Elastic Fabric Adapter', () => {
  const withFabric = (instanceType: string, count = 2) => placed((_, stack) => ({
    compute: TrainingCompute.onDemand(instanceType, { count, efa: true }), network: NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network')),
  }));

  test('admits all traffic among the instances, in both directions', () => {
    const { stack } = withFabric('ml.p4d.24xlarge');
    const self = (type: string, other: string) => Object.values(resourcesOf(stack, type)).map(({ Properties: p }: any) => p).filter((p) => p.IpProtocol === '-1' && JSON.stringify(p.GroupId) === JSON.stringify(p[other]));
    expect(self('AWS::EC2::SecurityGroupIngress', 'SourceSecurityGroupId')).toHaveLength(1);
    expect(self('AWS::EC2::SecurityGroupEgress', 'DestinationSecurityGroupId')).toHaveLength(1);
  });

  test('is known for the types that have it', () => {
    expect(warnings(withFabric('ml.p4d.24xlarge').stack).filter((text) => text.includes('EfaInstanceType'))).toEqual([]);
  });

  test('is warned about for other types', () => {
    expect(warnings(withFabric('ml.m5.xlarge').stack).filter((text) => text.includes('EfaInstanceType'))).toHaveLength(1);
  });

  test('fails when the job is in no VPC', () => {
    expect(refusal(() => on(TrainingCompute.onDemand('ml.p4d.24xlarge', { efa: true }))))
      .toContain("'efa' must be given with a network of yours, because its traffic needs a security group, got no VPC; use NetworkPlacement.vpc()");
  });
});

test('a machine of three choices is small', () => {
  const { definition } = placed(() => ({ compute: TrainingCompute.spot(TYPE).orElse(TrainingCompute.onDemand(TYPE)).orElse(TrainingCompute.onDemand('ml.c5.xlarge')) }));
  expect(JSON.stringify(definition).length).toBeLessThan(20_000);
  expect(runMachine(definition, {}, { Train: COMPLETED }).trace).toEqual(['Train', 'Train: completed?', 'Train: completed']);
});
