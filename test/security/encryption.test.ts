import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, Stack } from 'aws-cdk-lib/core';
import { Encryption } from '../../src/security';
import administration from '../../src/security/data/key-administration.json';
import { statementsOf, wildcardActions } from '../support/iam';
import { nagFindings } from '../support/nag';
import { agnosticStack, appOf, testStack } from '../support/stacks';
import { diagnostics, onlyResourceOf, resourcesOf } from '../support/templates';

const KEY = 'AWS::KMS::Key';
const statement = (stack: Stack, sid: string): any => statementsOf(stack).find((s: any) => s.Sid === sid);

function stackWithKey(): Stack {
  const stack = testStack();
  Encryption.customerManaged()._keyFor(stack);
  return stack;
}

describe('Encryption.customerManaged', () => {
  test('is the key that it was given', () => {
    const stack = testStack();
    const key = new kms.Key(stack, 'Mine');

    expect(Encryption.customerManaged(key)._keyFor(stack)).toBe(key);
  });

  test('makes one key for each stack', () => {
    const app = new App();
    const [one, two] = [testStack('One', app), testStack('Two', app)];
    const encryption = Encryption.customerManaged();

    const keys = [one, new sqs.CfnQueue(one, 'Deep'), two].map((scope) => encryption._keyFor(scope));

    expect(keys[0]).toBe(keys[1]);
    expect(keys[0]).not.toBe(keys[2]);
  });

  test('shares the key of a stack among choices', () => {
    const stack = testStack();

    expect(Encryption.customerManaged()._keyFor(stack)).toBe(Encryption.customerManaged()._keyFor(stack));
  });

  test('retains the key and rotates it', () => {
    const key = onlyResourceOf(stackWithKey(), KEY);

    expect(key).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  });

  test('names no other stack and no resource in the policy of the key', () => {
    expect(JSON.stringify(onlyResourceOf(stackWithKey(), KEY).Properties.KeyPolicy)).not.toMatch(/GetAtt|ImportValue|GetStackOutput/);
  });

  test('does not grow the policy when the key encrypts more', () => {
    const stack = stackWithKey();
    const before = JSON.stringify(onlyResourceOf(stack, KEY).Properties);
    const again = stackWithKey();
    new sqs.Queue(again, 'Queue', { encryptionMasterKey: Encryption.customerManaged()._keyFor(again) });

    expect(JSON.stringify(onlyResourceOf(again, KEY).Properties)).toBe(before);
  });

  test.each([['a known environment', testStack], ['an unknown environment', agnosticStack]])('is valid and free of findings in %s', (_, make) => {
    const stack = make();
    Encryption.customerManaged()._keyFor(stack);

    expect(nagFindings(appOf(stack))).toEqual([]);
    expect(diagnostics(stack)).toEqual([]);
  });

  describe('the policy of the key', () => {
    test('has no wildcard in an action', () => {
      expect(wildcardActions(stackWithKey())).toEqual([]);
    });

    test('leaves administration and use to the identities of the account', () => {
      expect(statement(stackWithKey(), 'Account')).toMatchObject({ Principal: { AWS: expect.anything() }, Action: administration });
    });

    test('cannot lock the account out', () => {
      expect(administration).toEqual(expect.arrayContaining(['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:CancelKeyDeletion']));
    });

    test.each([
      ['AlarmsAndTopics', { Service: ['cloudwatch.amazonaws.com', 'sns.amazonaws.com'] }, { StringEquals: { 'aws:SourceAccount': '111111111111' } }],
      ['EventsToQueues', { Service: 'events.amazonaws.com' }, { StringEquals: { 'aws:SourceAccount': '111111111111' } }],
    ])('%s act for this account only', (sid, Principal, Condition) => {
      expect(statement(stackWithKey(), sid)).toMatchObject({ Principal, Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Condition });
    });

    test('lets EventBridge publish to topics of this account without a source condition, which it would not carry', () => {
      const { Condition } = statement(stackWithKey(), 'EventsToTopics');

      expect(Object.keys(Condition)).toEqual(['ArnLike']);
      expect(JSON.stringify(Condition.ArnLike['kms:EncryptionContext:aws:sns:topicArn'])).toContain(':sns:eu-west-1:111111111111:*');
    });

    test('lets CloudWatch Logs encrypt log groups of this account and Region', () => {
      const { Principal, Condition } = statement(stackWithKey(), 'LogGroups');

      expect(Principal).toEqual({ Service: 'logs.eu-west-1.amazonaws.com' });
      expect(JSON.stringify(Condition.ArnLike['kms:EncryptionContext:aws:logs:arn'])).toContain(':logs:eu-west-1:111111111111:log-group:*');
    });

    test('lets log delivery reach encrypted log groups', () => {
      expect(statement(stackWithKey(), 'LogDelivery')).toMatchObject({ Principal: { Service: 'delivery.logs.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey'] });
    });
  });
});

describe('Encryption.awsManaged', () => {
  test('makes no key', () => {
    const stack = testStack();

    expect(Encryption.awsManaged()._keyFor(stack)).toBeUndefined();
    expect(resourcesOf(stack, KEY)).toEqual({});
  });
});
