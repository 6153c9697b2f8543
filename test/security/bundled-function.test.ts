import { Duration } from 'aws-cdk-lib/core';
import { handlerFolder } from '../../src/internal/assets';
import { Encryption } from '../../src/security';
import { bundledFunction } from '../../src/security/bundled-function';
import { testStack } from '../support/stacks';
import { onlyResourceOf } from '../support/templates';

const stack = testStack();
bundledFunction(stack, {
  code: handlerFolder('registry', 'approved-version'),
  description: 'what it does',
  purpose: 'what its role is for',
  key: Encryption.customerManaged()._keyFor(stack),
  memoryMiB: 256,
  timeout: Duration.minutes(2),
});

test('a function has the memory and time that it was given', () => {
  expect(onlyResourceOf(stack, 'AWS::Lambda::Function').Properties).toMatchObject({ Description: 'what it does', MemorySize: 256, Timeout: 120, Handler: 'index.handler' });
});

test('its log is encrypted, kept for a year, and there before it runs', () => {
  expect(onlyResourceOf(stack, 'AWS::Logs::LogGroup').Properties).toEqual({ KmsKeyId: expect.anything(), RetentionInDays: 365 });
  expect(onlyResourceOf(stack, 'AWS::Lambda::Function').Properties.LoggingConfig.LogGroup).toEqual({ Ref: expect.stringMatching(/^Log/) });
});

test('its role may write that log and nothing else', () => {
  expect(onlyResourceOf(stack, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument.Statement).toEqual([
    { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Log/), 'Arn'] } },
  ]);
});
