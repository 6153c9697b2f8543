// covers src/registry/approval-settings.ts
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { ApprovalPolicy, IApprovalCriterion } from '../../src/registry';
import { testStack } from '../support/stacks';

const stack = testStack();
const topic = new sns.Topic(stack, 'Topic');
const queue = new sqs.Queue(stack, 'Queue');
const fn = lambda.Function.fromFunctionName(stack, 'Function', 'reviewer');
const criterion: IApprovalCriterion = { bindCriterion: (_scope, _context, { met }) => new sfn.Pass(stack, 'Look').next(met) };

describe('a version is decided on', () => {
  test.each([
    ['by a person', ApprovalPolicy.manual({ notify: topic }), { mode: 'manual', topic }],
    ['by being registered', ApprovalPolicy.automatic(), { mode: 'automatic', criterion: undefined }],
    ['by a criterion, and then by a person', ApprovalPolicy.automatic(criterion, { notify: topic }), { mode: 'automatic', criterion, topic }],
    ['by another system', ApprovalPolicy.callback({ queue }), { mode: 'callback', queue }],
    ['by a function, and then by a person', ApprovalPolicy.invoke(fn, { notify: topic }), { mode: 'invoke', fn, topic }],
  ])('%s', (_, policy, settings) => {
    expect(policy._settings).toMatchObject(settings);
  });
});

describe('the expiry', () => {
  const expiry = Duration.days(3);
  const days = (policy: ApprovalPolicy) => policy._settings.expiry.toDays();

  test('default of ManualApprovalOptions.expiry: two weeks', () => {
    expect(days(ApprovalPolicy.manual())).toBe(14);
    expect(days(ApprovalPolicy.automatic(criterion))).toBe(14);
  });

  test('default of CallbackApprovalOptions.expiry: two weeks', () => {
    expect(days(ApprovalPolicy.callback({ queue }))).toBe(14);
  });

  test('default of FunctionApprovalOptions.expiry: two weeks', () => {
    expect(days(ApprovalPolicy.invoke(fn))).toBe(14);
  });

  test.each([
    ['a person', ApprovalPolicy.manual({ expiry })],
    ['a criterion', ApprovalPolicy.automatic(criterion, { expiry })],
    ['another system', ApprovalPolicy.callback({ queue, expiry })],
    ['a function', ApprovalPolicy.invoke(fn, { expiry })],
  ])('is the one that is given for %s', (_, policy) => {
    expect(days(policy)).toBe(3);
  });
});

test('default of ManualApprovalOptions.notify, FunctionApprovalOptions.notify: no topic of its own', () => {
  expect([ApprovalPolicy.manual(), ApprovalPolicy.invoke(fn)].map((policy) => policy._settings.topic)).toEqual([undefined, undefined]);
});

test('default of CallbackApprovalOptions.answeredBy: nobody is allowed', () => {
  expect(ApprovalPolicy.callback({ queue })._settings.answeredBy).toBeUndefined();
});
