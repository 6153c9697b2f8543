import * as iam from 'aws-cdk-lib/aws-iam';
import { Fn, Stack } from 'aws-cdk-lib/core';
import { allowedOf, PULL, PUSH, roleIn } from './support';
import { ImageRepository } from '../../src/images';
import { wildcardActions } from '../support/iam';
import { nagFindings } from '../support/nag';
import { ACCOUNT, appOf, testStack } from '../support/stacks';
import { onlyResourceOf } from '../support/templates';

let stack: Stack;
beforeEach(() => {
  stack = testStack();
});

const properties = () => onlyResourceOf(stack, 'AWS::ECR::Repository').Properties;

describe('the grants of an image repository', () => {
  test('pull allows exactly what pulling needs', () => {
    new ImageRepository(stack, 'Images').grants.pull(roleIn(stack));

    expect(allowedOf(stack)).toEqual([
      { Action: PULL, Resource: [{ 'Fn::GetAtt': [expect.stringContaining('Images'), 'Arn'] }] },
      { Action: ['ecr:GetAuthorizationToken'], Resource: ['*'] },
    ]);
  });

  test('push allows exactly what pushing needs', () => {
    new ImageRepository(stack, 'Images').grants.push(roleIn(stack));

    expect(allowedOf(stack)).toEqual([
      { Action: PUSH, Resource: [{ 'Fn::GetAtt': [expect.stringContaining('Images'), 'Arn'] }] },
      { Action: ['ecr:GetAuthorizationToken'], Resource: ['*'] },
    ]);
  });

  test('nothing is allowed on the key: the service uses it by a grant of its own', () => {
    const { grants } = new ImageRepository(stack, 'Images');
    grants.pull(roleIn(stack));
    grants.push(roleIn(stack, 'Other'));

    expect(allowedOf(stack).flatMap(({ Action }) => Action).filter((action) => action.startsWith('kms:'))).toEqual([]);
  });

  test('a role of the CDK gets the same', () => {
    new ImageRepository(stack, 'Images').grants.pull(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }));

    expect(allowedOf(stack).map(({ Action }) => Action)).toEqual([PULL, ['ecr:GetAuthorizationToken']]);
  });

  test('an imported role of the account gets a policy', () => {
    new ImageRepository(stack, 'Images').grants.pull(iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${ACCOUNT}:role/x`));

    expect(allowedOf(stack).map(({ Action }) => Action)).toEqual([PULL, ['ecr:GetAuthorizationToken']]);
  });

  test('a role of another account is entered in the policy of the repository', () => {
    new ImageRepository(stack, 'Images').grants.pull(iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::222222222222:role/x'));

    expect(properties().RepositoryPolicyText.Statement).toEqual([{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::222222222222:role/x' }, Action: PULL }]);
  });

  test('a service is entered in the policy of the repository', () => {
    new ImageRepository(stack, 'Images').grants.pull(new iam.ServicePrincipal('lambda.amazonaws.com'));

    expect(properties().RepositoryPolicyText.Statement).toEqual([{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: PULL }]);
  });

  test('an account may pull', () => {
    new ImageRepository(stack, 'Images').grants.pullByAccount('222222222222');

    expect(properties().RepositoryPolicyText.Statement).toEqual([
      { Effect: 'Allow', Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::222222222222:root']] } }, Action: PULL },
    ]);
  });

  test.each(['1234', '2222222222222', 'production'])('fails when the account is %s', (accountId) => {
    expect(() => new ImageRepository(stack, 'Images').grants.pullByAccount(accountId)).toThrow(`'accountId' must have 12 digits, got ${accountId};`);
  });

  test('the account may be a token', () => {
    new ImageRepository(stack, 'Images').grants.pullByAccount(Fn.ref('Account'));

    expect(properties().RepositoryPolicyText.Statement).toHaveLength(1);
  });

  test('an organisation may pull, and nobody else', () => {
    new ImageRepository(stack, 'Images').grants.pullByOrganization('o-a1b2c3d4e5');

    expect(properties().RepositoryPolicyText.Statement).toEqual([
      { Effect: 'Allow', Principal: { AWS: '*' }, Action: PULL, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } },
    ]);
  });

  test('pull by an organisation is without findings', () => {
    new ImageRepository(stack, 'Images').grants.pullByOrganization('o-a1b2c3d4e5');

    expect(nagFindings(appOf(stack))).toEqual([]);
  });

  test.each(['r-abcd', 'ou-abcd-12345678', '222222222222', 'o-short'])('fails when the organisation is %s', (organizationId) => {
    expect(() => new ImageRepository(stack, 'Images').grants.pullByOrganization(organizationId)).toThrow(`'organizationId' must look like o-a1b2c3d4e5, got ${organizationId};`);
  });

  test('no action has a wildcard', () => {
    const { grants } = new ImageRepository(stack, 'Images');
    grants.pull(roleIn(stack));
    grants.push(roleIn(stack, 'Other'));
    grants.pullByAccount('222222222222');

    expect(wildcardActions(stack)).toEqual([]);
  });
});
