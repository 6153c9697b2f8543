import { ArnFormat } from 'aws-cdk-lib/core';
import { arnIn } from '../../src/internal/arn';
import { ACCOUNT, agnosticStack, REGION, testStack } from '../support/stacks';

const ENDPOINT = { service: 'sagemaker', resource: 'endpoint', resourceName: 'scoring' };

describe('arnIn', () => {
  test('is a literal where account and Region are known', () => {
    expect(arnIn(testStack(), ENDPOINT)).toBe(`arn:aws:sagemaker:${REGION}:${ACCOUNT}:endpoint/scoring`);
  });

  test('leaves to CloudFormation what is not known', () => {
    const stack = agnosticStack();
    expect(stack.resolve(arnIn(stack, ENDPOINT))).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sagemaker:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':endpoint/scoring']],
    });
  });

  test('takes another account and Region', () => {
    expect(arnIn(testStack(), { ...ENDPOINT, account: '222222222222', region: 'us-east-1' })).toBe('arn:aws:sagemaker:us-east-1:222222222222:endpoint/scoring');
  });

  test('takes another format', () => {
    expect(arnIn(testStack(), { ...ENDPOINT, arnFormat: ArnFormat.COLON_RESOURCE_NAME })).toMatch(/:endpoint:scoring$/);
  });
});
