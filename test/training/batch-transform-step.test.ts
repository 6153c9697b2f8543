// covers src/training/transform-check.ts
// covers src/training/demanding.ts
import { Duration, Lazy, Size } from 'aws-cdk-lib/core';
import { ArtifactStore, IArtifactStore } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import { BatchTransformStep, BatchTransformStepProps, ProcessingInput } from '../../src/training';
import { Answers, definitionsOf, failing, Json, RunResult, runMachine } from '../asl';
import { machineOf } from './support';
import { allowed } from '../support/iam';
import { testStack } from '../support/stacks';

const image = ContainerImage.of('111111111111.dkr.ecr.eu-west-1.amazonaws.com/fraud:1');

function placed(props: Partial<BatchTransformStepProps> = {}, data: (store: IArtifactStore) => ProcessingInput = (store) => ProcessingInput.s3(store, 'unlabelled/')) {
  const stack = testStack();
  const artifacts = ArtifactStore.fromBucketName(stack, 'Store', 'the-store');
  machineOf(stack, new BatchTransformStep({ image, data: data(artifacts), ...props }).inStateMachine(stack, 'Step', { artifacts }));
  return { stack, definition: Object.values(definitionsOf(stack))[0] };
}

const DOCUMENT = { model: { artifact: 's3://the-store/models/m.tar.gz' }, steps: { Prepare: { outputs: { test: 's3://the-store/processing/t' } } } };
const DONE = { TransformJobStatus: 'Completed', TransformJobName: 'job' };

function run(which = placed(), answers: Answers = {}): RunResult {
  return runMachine(which.definition, DOCUMENT, {
    'sagemaker:createModel': { ModelArn: 'arn' },
    'sagemaker:createTransformJob.sync': DONE,
    'aws-sdk:sagemaker:deleteModel': {},
    'aws-sdk:sagemaker:listTransformJobs': { TransformJobSummaries: [] },
    ...answers,
  });
}

const sent = (result: RunResult, action = 'createTransformJob'): Json => result.calls.find((call) => call.action === action)!.parameters;
const actions = (result: RunResult): string[] => result.calls.map(({ action }) => action);
const transform = (props: Partial<BatchTransformStepProps> = {}): Json => sent(run(placed(props)));

test('a model is made for the job and removed after it', () => {
  expect(actions(run())).toEqual(['createModel', 'createTransformJob', 'deleteModel']);
});

test('all three calls mean one model', () => {
  expect(new Set(run().calls.map(({ parameters }) => parameters.ModelName)).size).toBe(1);
});

test('its name is one that the service takes', () => {
  expect(sent(run()).ModelName).toMatch(/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/);
});

test('the model is what was trained', () => {
  expect(sent(run(), 'createModel').PrimaryContainer).toEqual({ Image: '111111111111.dkr.ecr.eu-west-1.amazonaws.com/fraud:1', ModelDataUrl: DOCUMENT.model.artifact });
});

test('the answers lie where the document says', () => {
  const result = run();
  expect(result.output.steps.BatchTransform).toEqual({ job: 'job', output: sent(result).TransformOutput.S3OutputPath });
});

test('a job that failed leaves no model and fails the run with its error', () => {
  const result = run(placed(), { 'sagemaker:createTransformJob.sync': failing('States.TaskFailed', 'AlgorithmError') });
  expect([result.error, actions(result).at(-1)]).toEqual(['States.TaskFailed', 'deleteModel']);
});

test('a job that was stopped does so, too', () => {
  const result = run(placed(), { 'sagemaker:createTransformJob.sync': { ...DONE, TransformJobStatus: 'Stopped' } });
  expect([result.error, actions(result).at(-1)]).toEqual(['TransformJobNotCompleted', 'deleteModel']);
});

test('a model that cannot be removed does not end the run', () => {
  expect(run(placed(), { 'aws-sdk:sagemaker:deleteModel': failing('SageMaker.SageMakerException') }).status).toBe('SUCCEEDED');
});

test('a model that cannot be made fails the run', () => {
  expect(run(placed(), { 'sagemaker:createModel': failing('SageMaker.AccessDeniedException') })).toMatchObject({ status: 'FAILED', error: 'SageMaker.AccessDeniedException' });
});

test('a model whose answer was lost is removed', () => {
  expect(actions(run(placed(), { 'sagemaker:createModel': failing('SageMaker.SdkClientException') })).at(-1)).toBe('deleteModel');
});

test('without a model the step fails with a word', () => {
  expect(runMachine(placed().definition, {}, {})).toMatchObject({ status: 'FAILED', error: 'ModelMissing', cause: 'There is no model at $.model.artifact: the step stands before any training' });
});

test('data may come from an earlier step', () => {
  const result = run(placed({}, (store) => ProcessingInput.s3AtPath(store, '$.steps.Prepare.outputs.test')));
  expect(sent(result).TransformInput.DataSource.S3DataSource).toEqual({ S3DataType: 'S3Prefix', S3Uri: 's3://the-store/processing/t' });
});

test('whole objects are requests where they are not split', () => {
  const job = transform({ splitByLine: false });
  expect([job.TransformInput.SplitType, job.TransformOutput.AssembleWith, job.BatchStrategy]).toEqual(['None', 'None', undefined]);
});

test('the machine may make and remove models of this step only', () => {
  const models = allowed(placed().stack).filter(({ Action }) => Action.some((action) => /Model$/.test(action)));
  expect(models.flatMap(({ Resource }) => Resource)).toEqual([expect.stringMatching(/^arn:aws:sagemaker:eu-west-1:111111111111:model\/.+-\*$/)]);
});

test('the role of the model writes answers and nothing else', () => {
  const written = allowed(placed().stack).filter(({ Action }) => Action.includes('s3:PutObject'));
  expect(written.flatMap(({ Resource }) => Resource)).toEqual(['arn:aws:s3:::the-store/transforms/*']);
});

test('the step says where it writes', () => {
  const store = ArtifactStore.fromBucketName(testStack(), 'Store', 'the-store');
  expect(new BatchTransformStep({ image, data: ProcessingInput.s3(store, 'a'), outputPrefix: 'out' })._writes({} as never)).toEqual(['out/']);
});

test('numbers that the service refuses are refused with their names', () => {
  expect(() => placed({ instanceCount: 0, maxPayload: Size.mebibytes(50), maxConcurrentTransforms: 3 })).toThrow(/'instanceCount' must be a whole number of at least 1, got 0; [^]*'maxConcurrentTransforms' times 'maxPayload' must be at most 100 MB, got 3/);
});

test.each([
  ['maxRuntime', { maxRuntime: Duration.seconds(Lazy.number({ produce: () => 1 })) }],
  ['maxPayload', { maxPayload: Size.mebibytes(Lazy.number({ produce: () => 1 })) }],
])('%s is known at synth', (prop, props) => {
  expect(() => placed(props)).toThrow(`'${prop}' must be known at synth`);
});

test('in a VPC, the model lies in its subnets', () => {
  const stack = testStack();
  const artifacts = ArtifactStore.fromBucketName(stack, 'Store', 'the-store');
  const network = NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network'));
  machineOf(stack, new BatchTransformStep({ image, data: ProcessingInput.s3(artifacts, 'a'), network }).inStateMachine(stack, 'Step', { artifacts }));
  expect(Object.values(definitionsOf(stack))[0].States['BatchTransform: make a model'].Parameters.VpcConfig.SecurityGroupIds).toHaveLength(1);
});

test('default of BatchTransformStepProps.contentType: CSV', () => {
  expect(transform().TransformInput.ContentType).toBe('text/csv');
});

test('default of BatchTransformStepProps.splitByLine: requests hold many lines', () => {
  const job = transform();
  expect([job.TransformInput.SplitType, job.TransformOutput.AssembleWith, job.BatchStrategy]).toEqual(['Line', 'Line', 'MultiRecord']);
});

test('default of BatchTransformStepProps.environment: what the image sets', () => {
  expect(sent(run(), 'createModel').PrimaryContainer).not.toHaveProperty('Environment');
});

test('default of BatchTransformStepProps.instanceType: ml.m5.xlarge', () => {
  expect(transform().TransformResources.InstanceType).toBe('ml.m5.xlarge');
});

test('default of BatchTransformStepProps.instanceCount: 1', () => {
  expect(transform().TransformResources.InstanceCount).toBe(1);
});

test('default of BatchTransformStepProps.maxConcurrentTransforms: the container advises', () => {
  expect(transform()).not.toHaveProperty('MaxConcurrentTransforms');
});

test('default of BatchTransformStepProps.maxPayload: 6 MB, by the service', () => {
  expect([transform().MaxPayloadInMB, transform({ maxPayload: Size.mebibytes(10) }).MaxPayloadInMB]).toEqual([undefined, 10]);
});

test('default of BatchTransformStepProps.maxRuntime: 4 hours', () => {
  expect(placed().definition.States.BatchTransform.TimeoutSeconds).toBe(5 * 3600);
});

test('default of BatchTransformStepProps.network: that of the workflow', () => {
  expect(sent(run(), 'createModel')).toMatchObject({ EnableNetworkIsolation: true });
});

test('default of BatchTransformStepProps.outputPrefix: transforms/', () => {
  expect(run().output.steps.BatchTransform.output).toMatch(/^s3:\/\/the-store\/transforms\//);
});

test('default of BatchTransformStepProps.stepName: BatchTransform', () => {
  expect(run().output.steps).toHaveProperty('BatchTransform');
});
