// covers src/training/processing-input.ts
// covers src/training/processing-output.ts
// covers src/training/processing-job.ts
// covers src/training/processing-job-options.ts
// covers src/training/job-role.ts
// covers src/training/processing-check.ts
// covers src/training/processing-defaults.ts
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore, IArtifactStore } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import { ProcessingInput, ProcessingOutput, ProcessingStep, ProcessingStepProps } from '../../src/training';
import { definitionsOf, Json, RunResult, runMachine } from '../asl';
import { machineOf } from './support';
import { allowed } from '../support/iam';
import { testStack } from '../support/stacks';

const image = ContainerImage.of('111111111111.dkr.ecr.eu-west-1.amazonaws.com/fraud:1');

interface Placed {
  readonly stack: Stack;
  readonly definition: Json;
}

function placed(props: (store: IArtifactStore, stack: Stack) => Partial<ProcessingStepProps> = () => ({})): Placed {
  const stack = testStack();
  const artifacts = new ArtifactStore(stack, 'Store', { bucketName: 'the-store' });
  machineOf(stack, new ProcessingStep({ image, ...props(artifacts, stack) }).inStateMachine(stack, 'Preparation', { artifacts }));
  return { stack, definition: Object.values(definitionsOf(stack))[0] };
}

function run({ definition }: Placed, name?: string): RunResult {
  return runMachine(definition, { raw: { uri: 's3://the-store/raw/1' } }, {
    'sagemaker:createProcessingJob.sync': { ProcessingJobStatus: 'Completed', ProcessingJobName: 'job' },
  }, { name });
}

const sent = (props?: Parameters<typeof placed>[0]): Json => run(placed(props)).calls[0].parameters;
const roleOf = ({ stack }: Placed) => allowed(stack).filter(({ of }) => of.startsWith('PreparationRole'));
const actionsOf = (which: Placed) => roleOf(which).flatMap(({ Action }) => Action);

const TWO = () => ({ outputs: { train: new ProcessingOutput(), test: new ProcessingOutput({ prefix: 'held-out', localPath: '/opt/ml/processing/out', continuous: true }) } });

test('outputs stand in the document with addresses below their prefixes', () => {
  expect(run(placed(TWO)).output.steps.Prepare.outputs).toEqual({
    train: expect.stringMatching(/^s3:\/\/.+\/processing\/[a-z0-9-]+\/train$/),
    test: expect.stringMatching(/^s3:\/\/.+\/held-out\/[a-z0-9-]+\/test$/),
  });
});

test('the job writes where the document says', () => {
  const { calls, output } = run(placed(TWO));
  expect(calls[0].parameters.ProcessingOutputConfig.Outputs.map((o: Json) => o.S3Output.S3Uri)).toEqual(Object.values(output.steps.Prepare.outputs));
});

test('another run writes elsewhere', () => {
  const which = placed(TWO);
  const [one, other] = ['one', 'two'].map((name) => run(which, name).output.steps.Prepare.outputs.train);
  expect(one).not.toBe(other);
});

test('an output is taken from its directory', () => {
  expect(sent(TWO).ProcessingOutputConfig.Outputs.map((o: Json) => [o.S3Output.LocalPath, o.S3Output.S3UploadMode]))
    .toEqual([['/opt/ml/processing/train', 'EndOfJob'], ['/opt/ml/processing/out', 'Continuous']]);
});

test('outputs are encrypted with the key of the store', () => {
  expect(sent(TWO).ProcessingOutputConfig.KmsKeyId).toMatch(/^arn:aws:kms:/);
});

test('the role writes below these prefixes only', () => {
  const written = roleOf(placed(TWO)).filter(({ Action }) => Action.includes('s3:PutObject')).flatMap(({ Resource }) => Resource);
  expect(written.map((resource) => JSON.stringify(resource).match(/\/[\w-]+\/\*/)![0])).toEqual(['/held-out/*', '/processing/*']);
});

test('the step says where it writes', () => {
  expect(new ProcessingStep({ image, ...TWO() })._writes({} as never)).toEqual(['processing/', 'held-out/']);
});

test('inputs come from a prefix or from the document', () => {
  const { ProcessingInputs } = sent((store) => ({ inputs: { labels: ProcessingInput.s3(store, 'labels'), raw: ProcessingInput.s3AtPath(store, '$.raw.uri', { shardedByKey: true, localPath: '/opt/ml/processing/in' }) } }));
  expect(ProcessingInputs.map(({ InputName, S3Input }: Json) => [InputName, S3Input.S3Uri.replace(/^s3:\/\/[^/]+/, ''), S3Input.LocalPath, S3Input.S3DataDistributionType])).toEqual([
    ['labels', '/labels/', '/opt/ml/processing/labels', 'FullyReplicated'],
    ['raw', '/raw/1', '/opt/ml/processing/in', 'ShardedByS3Key'],
  ]);
});

test('an address in the document begins at its root', () => {
  expect(() => placed((store) => ({ inputs: { raw: ProcessingInput.s3AtPath(store, 'raw.uri') } }))).toThrow("'jsonPath' must be a path into the document of the run, got raw.uri; begin it with $. as in $.steps.Prepare.outputs.train");
});

test('what a job reads lies in its Region', () => {
  const far = new Stack(undefined, 'Far', { env: { account: '111111111111', region: 'us-east-1' } });
  const store = ArtifactStore.fromBucketName(far, 'Store', 'far');
  expect(() => placed(() => ({ inputs: { raw: ProcessingInput.s3(store, '') } }))).toThrow("'inputs' must lie in the Region of the job, eu-west-1, got us-east-1 of 'Far/Store'; replicate the data to a store in eu-west-1");
});

test('a script is an input, and the command runs it', () => {
  const { AppSpecification, ProcessingInputs } = sent(() => ({ script: __filename }));
  expect([AppSpecification.ContainerEntrypoint, ProcessingInputs[0].InputName]).toEqual([['python3', expect.stringMatching(/^\/opt\/ml\/processing\/code\//)], 'code']);
});

test('the script is called as the service names it', () => {
  const { AppSpecification, ProcessingInputs } = sent(() => ({ script: __filename }));
  expect(AppSpecification.ContainerEntrypoint[1].split('/').at(-1)).toBe(ProcessingInputs[0].S3Input.S3Uri.split('/').at(-1));
});

test('several instances encrypt what they tell each other', () => {
  expect(sent(() => ({ instanceCount: 2 })).NetworkConfig.EnableInterContainerTrafficEncryption).toBe(true);
});

test('an instance type with local storage takes no volume key', () => {
  expect(sent(() => ({ instanceType: 'ml.g5.xlarge' })).ProcessingResources.ClusterConfig).not.toHaveProperty('VolumeKmsKeyId');
});

test('every other type does', () => {
  expect(sent().ProcessingResources.ClusterConfig.VolumeKmsKeyId).toMatch(/^arn:aws:kms:/);
});

test('in a VPC, containers lie in its subnets', () => {
  const { NetworkConfig } = sent((_, stack) => ({ network: NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network')) }));
  expect([NetworkConfig.VpcConfig.Subnets.length > 1, NetworkConfig.VpcConfig.SecurityGroupIds.length]).toEqual([true, 1]);
});

test('only there the role may make network interfaces', () => {
  const vpc = placed((_, stack) => ({ network: NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network')) }));
  expect([actionsOf(placed()), actionsOf(vpc)].map((actions) => actions.includes('ec2:CreateNetworkInterface'))).toEqual([false, true]);
});

test('the machine may pass the role to SageMaker only', () => {
  const [pass] = allowed(placed().stack).filter(({ Action }) => Action.includes('iam:PassRole'));
  expect(pass.Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } });
});

test('what the service refuses is refused with the names of the props, all at once', () => {
  expect(() => placed(() => ({ instanceCount: 101, volumeSize: Size.gibibytes(16385), environment: { '1A': 'x' } })))
    .toThrow(/'instanceCount' must be a whole number between 1 and 100, got 101; [^]*'volumeSize' must be a whole number between 1 and 16384 GiB, got 16385; [^]*'environment' must have a name/);
});

test('what lies at the bounds is accepted', () => {
  const { ClusterConfig } = sent(() => ({ instanceCount: 100, volumeSize: Size.gibibytes(16384), maxRuntime: Duration.days(9) })).ProcessingResources;
  expect(ClusterConfig).toMatchObject({ InstanceCount: 100, VolumeSizeInGB: 16384 });
});

test('a job runs nine days at most', () => {
  expect(() => placed(() => ({ maxRuntime: Duration.seconds(777601) }))).toThrow("'maxRuntime' must be a whole number between 1 and 777600 seconds, got 777601; split the work into several jobs");
});

test('inputs lie where the service puts them', () => {
  expect(() => placed((store) => ({ inputs: { raw: ProcessingInput.s3(store, 'raw', { localPath: '/data' }) } })))
    .toThrow('must begin with /opt/ml/processing/, got /data; leave it out for a directory of the name');
});

test('default of ProcessingStepProps.script: the image runs what it holds', () => {
  expect(sent().AppSpecification).not.toHaveProperty('ContainerEntrypoint');
});

test('default of ProcessingStepProps.inputs: nothing is read', () => {
  expect(sent().ProcessingInputs).toEqual([]);
});

test('default of ProcessingStepProps.outputs: nothing is written', () => {
  expect(sent()).not.toHaveProperty('ProcessingOutputConfig');
});

test('default of ProcessingStepProps.instanceCount: 1', () => {
  expect(sent().ProcessingResources.ClusterConfig.InstanceCount).toBe(1);
});

test('default of ProcessingStepProps.stepName: Prepare', () => {
  expect(placed().definition.StartAt).toBe('Prepare');
});

test('default of ProcessingJobOptions.entrypoint: that of the image', () => {
  expect(sent().AppSpecification).not.toHaveProperty('ContainerEntrypoint');
});

test('default of ProcessingJobOptions.commandArguments: those of the image', () => {
  expect(sent().AppSpecification).not.toHaveProperty('ContainerArguments');
});

test('default of ProcessingJobOptions.environment: what the image sets', () => {
  expect(sent()).not.toHaveProperty('Environment');
});

test('default of ProcessingJobOptions.instanceType: ml.m5.xlarge', () => {
  expect(sent().ProcessingResources.ClusterConfig.InstanceType).toBe('ml.m5.xlarge');
});

test('default of ProcessingJobOptions.volumeSize: 30 GiB', () => {
  const jobs = [sent(), sent(() => ({ volumeSize: Size.gibibytes(31) }))];
  expect(jobs.map((job) => job.ProcessingResources.ClusterConfig.VolumeSizeInGB)).toEqual([30, 31]);
});

test('default of ProcessingJobOptions.maxRuntime: 1 hour', () => {
  expect([sent(), sent(() => ({ maxRuntime: Duration.hours(2) }))].map((job) => job.StoppingCondition.MaxRuntimeInSeconds)).toEqual([3600, 7200]);
});

test('default of ProcessingJobOptions.network: that of the workflow', () => {
  expect(sent().NetworkConfig).toEqual({ EnableNetworkIsolation: true });
});

test('default of ProcessingInputOptions.localPath: a directory of the name', () => {
  expect(sent((store) => ({ inputs: { raw: ProcessingInput.s3(store, 'raw/') } })).ProcessingInputs[0].S3Input.LocalPath).toBe('/opt/ml/processing/raw');
});

test('default of ProcessingInputOptions.shardedByKey: every instance gets everything', () => {
  expect(sent((store) => ({ inputs: { raw: ProcessingInput.s3(store, 'raw/') } })).ProcessingInputs[0].S3Input.S3DataDistributionType).toBe('FullyReplicated');
});

test.each([[undefined, '/*'], ['raw/', '/raw/*']])('default of ProcessingPathInputOptions.prefix: the whole store may be read (%p)', (prefix, end) => {
  const which = placed((store) => ({ inputs: { raw: ProcessingInput.s3AtPath(store, '$.raw.uri', { prefix }) } }));
  const read = roleOf(which).filter(({ Action }) => Action.includes('s3:GetObject'));
  expect(read.map(({ Resource }) => JSON.stringify(Resource))).toEqual([expect.stringContaining(`"${end}"`)]);
});

test('default of ProcessingOutputOptions.localPath: a directory of the name', () => {
  expect(sent(TWO).ProcessingOutputConfig.Outputs[0].S3Output.LocalPath).toBe('/opt/ml/processing/train');
});

test('default of ProcessingOutputOptions.prefix: processing/', () => {
  expect(run(placed(TWO)).output.steps.Prepare.outputs.train).toContain('/processing/');
});

test('default of ProcessingOutputOptions.continuous: at the end', () => {
  expect(sent(TWO).ProcessingOutputConfig.Outputs[0].S3Output.S3UploadMode).toBe('EndOfJob');
});
