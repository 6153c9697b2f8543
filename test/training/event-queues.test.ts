import * as events from 'aws-cdk-lib/aws-events';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { machineOf } from './support';
import { Encryption, ExecutionRole } from '../../src/security';
import { eventQueue, MachineTarget, QueueTarget } from '../../src/training/event-queues';
import { testStack } from '../support/stacks';
import { onlyResourceOf, resourcesOf } from '../support/templates';

const encryption = Encryption.customerManaged();
const rule = (stack: any) => new events.Rule(stack, 'Rule', { eventPattern: { source: ['app'] } });
const admitting = (stack: any): any[] => Object.values(resourcesOf(stack, 'AWS::SQS::QueuePolicy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
  .filter(({ Effect }: any) => Effect === 'Allow');

describe('a queue', () => {
  test('refuses what does not come over TLS', () => {
    const stack = testStack();
    eventQueue(stack, 'Queue', encryption);
    expect(onlyResourceOf(stack, 'AWS::SQS::QueuePolicy').Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]);
  });

  test('is encrypted with the key, and asks it once an hour', () => {
    const stack = testStack();
    eventQueue(stack, 'Queue', encryption);
    expect(onlyResourceOf(stack, 'AWS::SQS::Queue').Properties).toMatchObject({ KmsMasterKeyId: expect.anything(), KmsDataKeyReusePeriodSeconds: 3600 });
  });

  test('is encrypted without a key, too', () => {
    const stack = testStack();
    eventQueue(stack, 'Queue', Encryption.awsManaged());
    expect(onlyResourceOf(stack, 'AWS::SQS::Queue').Properties).toMatchObject({ SqsManagedSseEnabled: true });
  });

  test('keeps messages for two weeks', () => {
    const stack = testStack();
    eventQueue(stack, 'Queue', encryption);
    expect(onlyResourceOf(stack, 'AWS::SQS::Queue').Properties.MessageRetentionPeriod).toBe(Duration.days(14).toSeconds());
  });
});

describe('a queue as the target of a rule', () => {
  const stack = testStack();
  const [queue, dead] = ['Queue', 'Dead'].map((id) => eventQueue(stack, id, encryption));
  const one = rule(stack);
  one.addTarget(new QueueTarget(queue, dead));

  test('admits this rule, and so do its dead letters', () => {
    expect(admitting(stack).map(({ Action, Principal, Condition }) => [Action, Principal.Service, Condition])).toEqual([1, 2].map(() => [
      'sqs:SendMessage', 'events.amazonaws.com', { ArnEquals: { 'aws:SourceArn': stack.resolve(one.ruleArn) } },
    ]));
  });

  test('has dead letters', () => {
    expect(onlyResourceOf(stack, 'AWS::Events::Rule').Properties.Targets[0].DeadLetterConfig).toEqual({ Arn: stack.resolve(dead.queueArn) });
  });
});

describe('a machine as the target of a rule', () => {
  const stack = testStack();
  const machine = machineOf(stack, new sfn.Succeed(stack, 'Done'));
  const role = new ExecutionRole(stack, 'Role', { servicePrincipal: 'events.amazonaws.com' });
  const dead = eventQueue(stack, 'Dead', encryption);
  rule(stack).addTarget(new MachineTarget(machine, role, dead));

  test('is started by a role', () => {
    expect(onlyResourceOf(stack, 'AWS::Events::Rule').Properties.Targets[0]).toMatchObject({ Arn: stack.resolve(machine.arn), RoleArn: stack.resolve(role.roleArn), Input: '{}' });
  });

  test('lets the role start it and use its key', () => {
    const policies = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith('RolePolicy'));
    expect(policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement).flatMap(({ Action }: any) => Action)).toEqual(['kms:Decrypt', 'kms:GenerateDataKey', 'states:StartExecution']);
  });
});
