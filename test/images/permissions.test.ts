import * as iam from 'aws-cdk-lib/aws-iam';
import { allowedOf, PULL, PUSH, roleIn } from './support';
import { grantLogin, allowPullFrom, PULL_ACTIONS, PUSH_ACTIONS } from '../../src/images/permissions';
import { testStack } from '../support/stacks';

const ARN = 'arn:aws:ecr:eu-west-1:222222222222:repository/x';

test('pulling and pushing are spelt out', () => {
  expect([PULL_ACTIONS, PUSH_ACTIONS]).toEqual([PULL, PUSH]);
});

test('the login knows no resource', () => {
  const stack = testStack();
  grantLogin(roleIn(stack));

  expect(allowedOf(stack)).toEqual([{ Action: ['ecr:GetAuthorizationToken'], Resource: ['*'] }]);
});

test('pull from an ARN brings the login along', () => {
  const stack = testStack();
  allowPullFrom(roleIn(stack), ARN);

  expect(allowedOf(stack)).toEqual([{ Action: PULL, Resource: [ARN] }, { Action: ['ecr:GetAuthorizationToken'], Resource: ['*'] }]);
});

test('pull from an ARN leaves alone what takes no permissions', () => {
  expect(() => allowPullFrom(new iam.ServicePrincipal('x.amazonaws.com'), ARN)).not.toThrow();
});
