import { Duration, Lazy } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../../src/data';
import { GlueStep, GlueStepProps } from '../../src/training';
import { Answers, definitionsOf, failing, RunResult, runMachine, sequence } from '../asl';
import { machineOf } from './support';
import { allowed } from '../support/iam';
import { testStack } from '../support/stacks';

function placed(props: Partial<GlueStepProps> = {}) {
  const stack = testStack();
  const step = new GlueStep({ jobName: 'join-labels', ...props });
  machineOf(stack, step.inStateMachine(stack, 'Step', { artifacts: ArtifactStore.fromBucketName(stack, 'Store', 'the-store') }));
  return { stack, definition: Object.values(definitionsOf(stack))[0] };
}

const DONE = { Id: 'jr_1', JobName: 'join-labels', JobRunState: 'SUCCEEDED' };

function run(props: Partial<GlueStepProps> = {}, answers: Answers = { 'glue:startJobRun': DONE }): RunResult {
  return runMachine(placed(props).definition, { steps: { Prepare: { outputs: { train: 's3://a' }, rows: 3 } } }, answers);
}

test('the run stands in the document', () => {
  expect(run().output.steps.Transform).toEqual({ run: 'jr_1', status: 'SUCCEEDED' });
});

test('arguments are texts, also those of the document', () => {
  expect(run({ jobArguments: { '--mode': 'full', '--data': '$.steps.Prepare.outputs.train', '--rows': '$.steps.Prepare.rows' } }).calls[0].parameters.Arguments)
    .toEqual({ '--mode': 'full', '--data': 's3://a', '--rows': '3' });
});

test.each(['STOPPED', 'TIMEOUT', 'FAILED'])('a run that ended as %s fails the step', (JobRunState) => {
  expect(run({}, { 'glue:startJobRun': { ...DONE, JobRunState } })).toMatchObject({ status: 'FAILED', error: 'GlueJobNotSucceeded', cause: `jr_1 ended as ${JobRunState}` });
});

test('an error of the run fails the step', () => {
  expect(run({}, { 'glue:startJobRun': failing('States.TaskFailed', '{"JobRunState":"FAILED"}') })).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
});

test('a start that was turned away is repeated', () => {
  expect(run({}, { 'glue:startJobRun': sequence(failing('Glue.ConcurrentRunsExceededException'), DONE) }).calls).toHaveLength(2);
});

test('a run that failed is not', () => {
  expect(run({}, { 'glue:startJobRun': failing('States.TaskFailed') }).calls).toHaveLength(1);
});

test('the machine may run this job and no other', () => {
  const [start] = allowed(placed().stack).filter(({ Action }) => Action.includes('glue:StartJobRun'));
  expect(start.Resource).toEqual(['arn:aws:glue:eu-west-1:111111111111:job/join-labels']);
});

test.each([[Duration.minutes(1), 1], [Duration.minutes(10079), 10079]])('a run is stopped by Glue: %#', (maxRuntime, minutes) => {
  expect(placed({ maxRuntime }).definition.States.Transform.Parameters.Timeout).toBe(minutes);
});

test.each([[Duration.days(7), 10080], [Duration.seconds(90), 1.5], [Duration.minutes(0), 0]])('times that Glue does not accept are refused: %#', (maxRuntime, got) => {
  expect(() => placed({ maxRuntime })).toThrow(`'maxRuntime' must be whole minutes between 1 and 10079, got ${got}; use Duration.minutes()`);
});

test('a token is no time', () => {
  expect(() => placed({ maxRuntime: Duration.minutes(Lazy.number({ produce: () => 1 })) })).toThrow("'maxRuntime' must be known at synth because");
});

test('the state waits an hour longer than the run may take', () => {
  expect(placed({ maxRuntime: Duration.hours(1) }).definition.States.Transform.TimeoutSeconds).toBe(7200);
});

test('default of GlueStepProps.jobArguments: those of the job', () => {
  expect(run().calls[0].parameters).not.toHaveProperty('Arguments');
});

test('default of GlueStepProps.maxRuntime: 2 hours', () => {
  expect(run().calls[0].parameters.Timeout).toBe(120);
});

test('default of GlueStepProps.stepName: Transform', () => {
  expect(placed().definition.StartAt).toBe('Transform');
});
