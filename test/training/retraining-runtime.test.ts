import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { burstStack } from './burst-world';
import { Encryption } from '../../src/security';
import { RetrainingRuntime } from '../../src/training/retraining-runtime';
import { WorkflowMachine } from '../../src/training/workflow-machine';
import { testStack } from '../support/stacks';
import { resourcesOf } from '../support/templates';

const RULE = 'AWS::Events::Rule';
const encryption = Encryption.customerManaged();
const rulesOf = (stack: any): any[] => Object.values(resourcesOf(stack, RULE)).map(({ Properties }) => Properties);

test('is one for each stack', () => {
  const stack = testStack();
  expect(RetrainingRuntime.of(stack, encryption)).toBe(RetrainingRuntime.of(stack, Encryption.awsManaged()));
});

test('looks every quarter of an hour', () => {
  const stack = testStack();
  RetrainingRuntime.of(stack, encryption);
  expect(rulesOf(stack).map(({ ScheduleExpression }) => ScheduleExpression)).toEqual(['rate(15 minutes)']);
});

test('keeps what a rule cannot deliver', () => {
  const targets = rulesOf(burstStack()).filter(({ ScheduleExpression, EventPattern }) => ScheduleExpression || EventPattern.source[0] === 'aws.states').flatMap(({ Targets }) => Targets);
  expect(targets.map(({ DeadLetterConfig }) => DeadLetterConfig !== undefined)).toEqual([true, true]);
});

test('hears of the death of guard and work, and of nothing else', () => {
  const [pattern] = rulesOf(burstStack()).map(({ EventPattern }) => EventPattern).filter((one) => one?.source[0] === 'aws.states');
  expect(pattern.detail).toEqual({ status: ['ABORTED', 'FAILED', 'TIMED_OUT'], stateMachineArn: [expect.anything(), expect.anything()] });
});

describe('a chore', () => {
  function withChore(before: boolean) {
    const stack = before ? testStack() : burstStack();
    const runtime = RetrainingRuntime.of(stack, encryption);
    const chore = new WorkflowMachine(stack, 'Chore', { definition: new sfn.Succeed(stack, 'Done'), comment: 'chore', encryption, timeout: Duration.minutes(5) });
    runtime.addChore(chore);
    return { stack, chore };
  }
  const targetsOf = (stack: any) => rulesOf(stack).filter(({ ScheduleExpression, EventPattern }) => ScheduleExpression || EventPattern.source[0] === 'aws.states')
    .map(({ Targets }) => Targets.length);

  test('is started by the clock', () => {
    expect(targetsOf(withChore(true).stack)).toEqual([2]);
  });

  test('is started by every death as well', () => {
    expect(targetsOf(withChore(false).stack)).toEqual([2, 2]);
  });
});

describe('who watches the runtime', () => {
  const watched = (topics: number) => {
    const stack = testStack();
    const runtime = RetrainingRuntime.of(stack, encryption);
    for (let i = 0; i < topics; i++) runtime.watch(new sns.Topic(stack, `Topic${i}`));
    return Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
  };

  test('hears when the cleaner or the sweeper fails, and when they cannot be started', () => {
    expect(watched(1).map(({ MetricName }) => MetricName)).toEqual(['ExecutionsFailed', 'ExecutionsFailed', 'ApproximateNumberOfMessagesVisible']);
  });

  test('is the first who asks', () => {
    expect(watched(2)).toHaveLength(3);
  });

  test('is nobody until somebody asks', () => {
    expect(watched(0)).toEqual([]);
  });
});
