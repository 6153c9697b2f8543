// covers src/training/report-states.ts
import { ArtifactStore } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { ModelRegistry } from '../../src/registry';
import { EvaluationStep, EvaluationStepProps, Metric, ProcessingInput } from '../../src/training';
import { Answers, definitionsOf, failing, Json, RunResult, runMachine } from '../asl';
import { machineOf } from './support';
import { allowed } from '../support/iam';
import { testStack } from '../support/stacks';

const image = ContainerImage.of('111111111111.dkr.ecr.eu-west-1.amazonaws.com/fraud:1');
const AUC = Metric.higherIsBetter('auc');

function machine(props: Partial<EvaluationStepProps> = {}) {
  const stack = testStack();
  const store = ArtifactStore.fromBucketName(stack, 'Store', 'the-store');
  const registry = new ModelRegistry(stack, 'Registry', { artifacts: store, artifactPrefix: 'approved/' });
  const testData = ProcessingInput.s3AtPath(store, '$.steps.Prepare.outputs.test', { prefix: 'processing/' });
  const step = new EvaluationStep({ image, metrics: [AUC], testData, ...props });
  machineOf(stack, step.inStateMachine(stack, 'Evaluation', { artifacts: store, registry }));
  return { stack, definition: Object.values(definitionsOf(stack))[0] };
}

const DOCUMENT = { model: { artifact: 's3://the-store/models/m.tar.gz' }, steps: { Prepare: { outputs: { test: 's3://the-store/processing/p/test' } } }, run: {} };
const CHAMPION = { ...DOCUMENT, run: { champion: { arn: 'arn', artifact: 's3://the-store/approved/c.tar.gz' } } };
const DONE = { ProcessingJobStatus: 'Completed', ProcessingJobName: 'job' };
const NOTHING_RUNS = { ProcessingJobSummaries: [] };

function run(document: Json, answers: Answers, props: Partial<EvaluationStepProps> = {}): RunResult {
  return runMachine(machine(props).definition, document, {
    'sagemaker:createProcessingJob.sync': DONE,
    'aws-sdk:sagemaker:listProcessingJobs': NOTHING_RUNS,
    ...answers,
  });
}

const body = (report: unknown): Answers => ({ 'aws-sdk:s3:getObject': { Body: typeof report === 'string' ? report : JSON.stringify(report) } });
const jobs = (result: RunResult): Json[] => result.calls.filter(({ action }) => action === 'createProcessingJob').map(({ parameters }) => parameters);
const inputs = (job: Json): Json => Object.fromEntries(job.ProcessingInputs.map((input: Json) => [input.InputName, input.S3Input.S3Uri]));

describe('without a champion', () => {
  const result = run(DOCUMENT, body({ metrics: { auc: 0.91, loss: 1 } }));

  test('the container finds the model and the test data', () => {
    expect(inputs(jobs(result)[0])).toEqual({ model: 's3://the-store/models/m.tar.gz', test: 's3://the-store/processing/p/test' });
  });

  test('the report holds the declared numbers', () => {
    expect(result.output.report.metrics).toEqual({ auc: 0.91 });
  });

  test('the report knows no champion', () => {
    expect(result.output.report).not.toHaveProperty('champion');
  });

  test('the report is read from where the job wrote it', () => {
    const [{ ProcessingOutputConfig }] = jobs(result);
    expect(result.output.report.uri).toBe(`${ProcessingOutputConfig.Outputs[0].S3Output.S3Uri}/evaluation.json`);
  });

  test('the key that is read is that of the address', () => {
    const { Bucket, Key } = result.calls.find(({ action }) => action === 'getObject')!.parameters;
    expect(`s3://${Bucket}/${Key}`).toBe(result.output.report.uri);
  });
});

describe('with a champion', () => {
  const result = run(CHAMPION, body({ metrics: { auc: 0.91 }, champion: { auc: 0.9 } }));

  test('the container finds it beside the model', () => {
    expect(inputs(jobs(result)[0])).toMatchObject({ model: 's3://the-store/models/m.tar.gz', champion: 's3://the-store/approved/c.tar.gz' });
  });

  test('one job measures both', () => {
    expect(jobs(result)).toHaveLength(1);
  });

  test('the report holds the numbers of both', () => {
    expect(result.output.report).toMatchObject({ metrics: { auc: 0.91 }, champion: { auc: 0.9 } });
  });

  test('an archive that cannot be read lets the model be measured alone', () => {
    const fallback = run(CHAMPION, { 'Evaluate: with the champion': failing('States.TaskFailed', 'ClientError: no such object'), ...body({ metrics: { auc: 0.91 } }) });
    expect([fallback.status, fallback.output.report.metrics, jobs(fallback).length]).toEqual(['SUCCEEDED', { auc: 0.91 }, 2]);
  });

  test('the two jobs have two names', () => {
    const fallback = run(CHAMPION, { 'Evaluate: with the champion': failing('States.TaskFailed'), ...body({ metrics: { auc: 0.91 } }) });
    expect(new Set(jobs(fallback).map(({ ProcessingJobName }) => ProcessingJobName)).size).toBe(2);
  });

  test('what is no text is no archive', () => {
    const odd = run({ ...DOCUMENT, run: { champion: { arn: 'arn', artifact: 3 } } }, body({ metrics: { auc: 0.91 } }));
    expect(Object.keys(inputs(jobs(odd)[0]))).not.toContain('champion');
  });
});

describe('a report that cannot be used fails the run', () => {
  test.each([
    ['no JSON', 'auc: 0.9'],
    ['NaN', '{"metrics": {"auc": NaN}}'],
  ])('because it is %s', (_, text) => {
    expect(run(DOCUMENT, body(text))).toMatchObject({ status: 'FAILED', error: 'States.IntrinsicFailure' });
  });

  test.each([
    ['has no metrics', {}],
    ['lacks a number', { metrics: {} }],
    ['holds a text', { metrics: { auc: '0.91' } }],
    ['holds null', { metrics: { auc: null } }],
    ['is a list', [0.91]],
    ['is a number', 0.91],
    ['is empty', ''],
  ])('because it %s', (_, report) => {
    expect(run(DOCUMENT, body(report))).toMatchObject({ status: 'FAILED', error: 'EvaluationReportIncomplete' });
  });

  test('because it is larger than a state may be', () => {
    expect(run(DOCUMENT, body({ metrics: { auc: 0.91 }, notes: 'x'.repeat(262144) }))).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  test('because it is not there', () => {
    expect(run(DOCUMENT, { 'aws-sdk:s3:getObject': failing('S3.NoSuchKeyException') })).toMatchObject({ status: 'FAILED', error: 'S3.NoSuchKeyException' });
  });
});

test('a job that failed fails the run with its error', () => {
  expect(run(DOCUMENT, { 'sagemaker:createProcessingJob.sync': failing('States.TaskFailed', 'AlgorithmError') })).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed', cause: 'AlgorithmError' });
});

test('a job that was stopped fails the run', () => {
  expect(run(DOCUMENT, { 'sagemaker:createProcessingJob.sync': { ...DONE, ProcessingJobStatus: 'Stopped' } })).toMatchObject({ status: 'FAILED', error: 'ProcessingJobNotCompleted' });
});

test('the machine may read reports and nothing beside them', () => {
  const objects = allowed(machine().stack).filter(({ of, Action }) => of.startsWith('Machine') && Action.includes('s3:GetObject')).flatMap(({ Resource }) => Resource as string[]);
  expect(objects).toEqual([expect.stringMatching(/^arn:aws:s3:::the-store\/evaluation\/.+-\*$/), expect.stringMatching(/^arn:aws:s3:::the-store\/evaluation\/.+-\*$/)]);
});

test('the step says where it writes', () => {
  expect(new EvaluationStep({ image, metrics: [AUC] })._writes({} as never)).toEqual(['evaluation/']);
});

test.each([[[], 'none'], [[AUC, AUC], 'auc twice']])('metrics must be at least one, each once: %#', (metrics, got) => {
  expect(() => machine({ metrics })).toThrow(`'metrics' must be at least one metric and each name once, got ${got}; give Metric.higherIsBetter() or Metric.lowerIsBetter() for each number of the report`);
});

test('default of EvaluationStepProps.stepName: Evaluate', () => {
  expect(machine().definition.States).toHaveProperty('Evaluate');
});

test('default of EvaluationStepProps.testData: the container finds the model only', () => {
  expect(Object.keys(inputs(jobs(run(DOCUMENT, body({ metrics: { auc: 1 } }), { testData: undefined }))[0]))).toEqual(['model']);
});

test('the container is told to evaluate', () => {
  expect(jobs(run(DOCUMENT, body({ metrics: { auc: 1 } })))[0].AppSpecification.ContainerArguments).toEqual(['evaluate']);
});

test('a command of its own replaces that', () => {
  expect(jobs(run(DOCUMENT, body({ metrics: { auc: 1 } }), { commandArguments: ['measure'] }))[0].AppSpecification.ContainerArguments).toEqual(['measure']);
});
