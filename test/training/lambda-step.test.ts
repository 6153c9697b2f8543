import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../../src/data';
import { LambdaStep, LambdaStepProps } from '../../src/training';
import { Answers, definitionsOf, failing, RunResult, runMachine, sequence } from '../asl';
import { machineOf } from './support';
import { allowed } from '../support/iam';
import { testStack } from '../support/stacks';

const ARN = 'arn:aws:lambda:eu-west-1:111111111111:function:check';

function placed(props: Partial<LambdaStepProps> = {}) {
  const stack = testStack();
  const handler = lambda.Function.fromFunctionArn(stack, 'Function', ARN);
  machineOf(stack, new LambdaStep({ handler, ...props }).inStateMachine(stack, 'Step', { artifacts: ArtifactStore.fromBucketName(stack, 'Store', 'the-store') }));
  return { stack, definition: Object.values(definitionsOf(stack))[0] };
}

const DOCUMENT = { model: { artifact: 's3://a' }, steps: { Before: 1 } };

function run(props: Partial<LambdaStepProps> = {}, answers: Answers = { 'lambda:invoke': { StatusCode: 200, Payload: { fair: true }, SdkHttpMetadata: {} } }): RunResult {
  return runMachine(placed(props).definition, DOCUMENT, answers);
}

test('what the function answers stands in the document, and nothing of the call', () => {
  expect(run().output).toEqual({ ...DOCUMENT, steps: { Before: 1, Call: { payload: { fair: true } } } });
});

test('an error of the function fails the step', () => {
  expect(run({}, { 'lambda:invoke': failing('ValueError', 'no') })).toMatchObject({ status: 'FAILED', error: 'ValueError', cause: 'no' });
});

test('a call that was turned away is repeated', () => {
  expect(run({}, { 'lambda:invoke': sequence(failing('Lambda.TooManyRequestsException'), { Payload: 1 }) }).calls).toHaveLength(2);
});

test('an answer that is larger than a state may be fails the step', () => {
  expect(run({}, { 'lambda:invoke': { Payload: 'x'.repeat(262144) } })).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
});

test('the machine may call this function and no other', () => {
  const [call] = allowed(placed().stack).filter(({ Action }) => Action.includes('lambda:InvokeFunction'));
  expect(call.Resource).toEqual([ARN]);
});

test('a payload holds texts and places of the document', () => {
  expect(run({ payload: { kind: 'fairness', model: '$.model', id: '$$.Execution.Name' } }).calls[0].parameters.Payload).toEqual({ kind: 'fairness', model: { artifact: 's3://a' }, id: 'test-run' });
});

test('default of LambdaStepProps.payload: the whole document', () => {
  expect(run().calls[0].parameters.Payload).toEqual(DOCUMENT);
});

test('default of LambdaStepProps.timeout: 15 minutes', () => {
  expect([placed(), placed({ timeout: Duration.minutes(1) })].map(({ definition }) => definition.States.Call.TimeoutSeconds)).toEqual([900, 60]);
});

test('default of LambdaStepProps.stepName: Call', () => {
  expect(placed().definition.StartAt).toBe('Call');
});
