import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { definitionOf, machineOf } from './support';
import { busy, ServiceCall, ServiceTask } from '../../src/training/service-task';
import { agnosticStack, testStack } from '../support/stacks';
import { templateOf } from '../support/templates';

const CALL: ServiceCall = { service: 'sagemaker', action: 'createTrainingJob', parameters: { 'TrainingJobName.$': '$.name' }, timeout: Duration.minutes(5), allow: [] };

function stateOf(call: Partial<ServiceCall> = {}, change: (task: ServiceTask) => sfn.IChainable = (task) => task): any {
  const stack = testStack();
  return definitionOf(machineOf(stack, change(new ServiceTask(stack, 'Call', { ...CALL, ...call })))).States.Call;
}

test('the resource is the call of the service', () => {
  expect(stateOf().Resource).toBe('arn:aws:states:::sagemaker:createTrainingJob');
});

test('a pattern stands behind the call', () => {
  expect(stateOf({ pattern: 'sync' }).Resource).toMatch(/createTrainingJob\.sync$/);
});

test('a stack of unknown Region asks for its partition', () => {
  const stack = agnosticStack();
  const machine = machineOf(stack, new ServiceTask(stack, 'Call', CALL));
  expect(JSON.stringify(stack.resolve(machine.resource.definitionString))).toContain('{"Ref":"AWS::Partition"}');
});

test('parameters are what was written', () => {
  expect(stateOf().Parameters).toEqual({ 'TrainingJobName.$': '$.name' });
});

test('the answer is dropped unless a path is given', () => {
  expect(stateOf().ResultPath).toBeNull();
});

test('the answer goes where it is wanted', () => {
  expect(stateOf({ resultPath: '$.model' }).ResultPath).toBe('$.model');
});

test('a busy service is asked again with full jitter and a limit', () => {
  expect(stateOf().Retry[0]).toMatchObject({ JitterStrategy: 'FULL', MaxDelaySeconds: 300, MaxAttempts: 6 });
});

test('a call that must not be repeated is not', () => {
  expect(stateOf({ retryOn: [] }).Retry).toBeUndefined();
});

test('only named errors are asked again where they are given', () => {
  expect(stateOf({ retryOn: ['Fsx.Busy'] }).Retry[0].ErrorEquals).toEqual(['Fsx.Busy']);
});

test.each([['sagemaker', 'SageMaker.ThrottlingException'], ['dynamodb', 'DynamoDB.ProvisionedThroughputExceededException'], ['aws-sdk:s3', 'S3.SlowDownException']])(
  'the errors of %s are named as Step Functions reports them', (service, error) => {
    expect(busy({ service })).toContain(error);
  });

test('no error is a reason for a retry twice', () => {
  const errors = busy({ service: 'lambda' });
  expect(errors).toHaveLength(new Set(errors).size);
});

test('an error goes to its handler with its reason', () => {
  expect(stateOf({}, (task) => task.orElse(new sfn.Fail(task, 'Failed'))).Catch[1]).toEqual({ ErrorEquals: ['States.ALL'], Next: 'Failed', ResultPath: '$.error' });
});

test('an error that changes nothing leaves the error before it', () => {
  expect(stateOf({}, (task) => task.orElseIgnore(new sfn.Pass(task, 'Go on'))).Catch[1]).toEqual({ ErrorEquals: ['States.ALL'], Next: 'Go on', ResultPath: null });
});

test('what a call needs is allowed as a statement of the library, also from within a map', () => {
  const stack = testStack();
  const each = new sfn.Map(stack, 'Each', { itemsPath: '$.items' });
  each.itemProcessor(new ServiceTask(stack, 'Call', { ...CALL, allow: [{ actions: ['sagemaker:StopTrainingJob'], resources: ['arn:aws:sagemaker:eu-west-1:111111111111:training-job/ours-*'] }] }));
  machineOf(stack, each);
  expect(JSON.stringify(templateOf(stack))).toContain('sagemaker:StopTrainingJob');
});
