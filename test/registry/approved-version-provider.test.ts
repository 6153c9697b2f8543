import * as fs from 'fs';
import * as path from 'path';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { GROUP_ARN, permissionsOf } from './support';
import { ApprovedVersion, ApprovedVersionProps, ModelRegistry } from '../../src/registry';
import { Encryption } from '../../src/security';
import { starActions, wildcardActions } from '../support/iam';
import { ACCOUNT, appOf, REGION, testStack } from '../support/stacks';
import { onlyResourceOf, resourcesOf } from '../support/templates';

let stack: Stack;
beforeEach(() => {
  stack = testStack();
});

function define(id: string, props: Partial<ApprovedVersionProps> = {}) {
  const registry = stack.node.tryFindChild('Fraud') as any ?? ModelRegistry.fromModelPackageGroupArn(stack, 'Fraud', GROUP_ARN);
  return new ApprovedVersion(stack, id, { registry, ...props });
}

const fn = () => onlyResourceOf(stack, 'AWS::Lambda::Function').Properties;
const parameter = (name: string) => `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter${name}`;

test('all approved versions of a stack share one function', () => {
  define('One');
  define('Two');

  expect(Object.keys(resourcesOf(stack, 'AWS::Lambda::Function'))).toHaveLength(1);
});

test('the function is reached by its own ARN', () => {
  define('One');

  const [id] = Object.keys(resourcesOf(stack, 'AWS::Lambda::Function'));
  expect(onlyResourceOf(stack, 'Custom::ApprovedVersion').Properties.ServiceToken).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
});

test('it runs on the newest runtime', () => {
  define('One');

  expect(fn()).toMatchObject({ Runtime: 'nodejs24.x', Handler: 'index.handler' });
});

test('its code is the bundled handler', () => {
  define('One');
  const assembly = appOf(stack).synth();
  const [asset] = fs.readdirSync(assembly.directory).filter((name) => name.startsWith('asset.'));

  expect(fs.readdirSync(path.join(assembly.directory, asset))).toEqual(['index.js']);
});

test('the handler is small, because it is published with every app', () => {
  expect(fs.statSync(path.join(__dirname, '..', '..', 'assets', 'registry', 'approved-version', 'index.js')).size).toBeLessThan(20_000);
});

test('it has time to answer before CloudFormation gives up', () => {
  define('One');

  expect(fn().Timeout).toBeLessThan(Number(onlyResourceOf(stack, 'Custom::ApprovedVersion').Properties.ServiceTimeout));
});

test('it writes to a log group of ours, which is made first', () => {
  define('One');

  const [id] = Object.keys(resourcesOf(stack, 'AWS::Logs::LogGroup'));
  expect(fn().LoggingConfig).toEqual({ LogFormat: 'JSON', LogGroup: { Ref: id } });
});

test('default of ApprovedVersionProps.encryption: the log is encrypted with the key of the stack', () => {
  define('One');

  expect(onlyResourceOf(stack, 'AWS::Logs::LogGroup').Properties).toEqual({ KmsKeyId: { 'Fn::GetAtt': [expect.stringContaining('MlopsKey'), 'Arn'] }, RetentionInDays: 365 });
});

test('the first approved version decides how the log is encrypted', () => {
  const arn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1`;
  define('One', { encryption: Encryption.customerManaged(kms.Key.fromKeyArn(stack, 'Key', arn)) });
  define('Two');

  expect(onlyResourceOf(stack, 'AWS::Logs::LogGroup').Properties.KmsKeyId).toBe(arn);
});

test('the encryption is by default that of the registry', () => {
  const registry = new ModelRegistry(stack, 'Own', { encryption: Encryption.awsManaged() });
  new ApprovedVersion(stack, 'One', { registry });

  expect(onlyResourceOf(stack, 'AWS::Logs::LogGroup').Properties).not.toHaveProperty('KmsKeyId');
});

test('its role may do exactly what one parameter needs', () => {
  define('One', { parameterName: '/fraud' });

  const { 'logs:CreateLogStream': logs, ...rest } = permissionsOf(stack);
  expect(logs).toEqual([expect.stringContaining('ApprovedVersionProviderLog')]);
  expect(rest).toEqual({
    'logs:PutLogEvents': logs,
    'sagemaker:ListModelPackages': [`arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package/fraud/*`],
    'ssm:AddTagsToResource': [parameter('/fraud')],
    'ssm:GetParameter': [parameter('/fraud')],
    'ssm:ListTagsForResource': [parameter('/fraud')],
    'ssm:PutParameter': [parameter('/fraud')],
  });
});

test('its role may do that for each parameter of the stack', () => {
  define('One', { parameterName: '/one' });
  define('Two', { parameterName: '/two' });

  expect(permissionsOf(stack)['ssm:PutParameter']).toEqual([parameter('/one'), parameter('/two')]);
});

test('it may remove only what shall be removed, and see the state of its own stack', () => {
  define('One', { parameterName: '/one', removalPolicy: RemovalPolicy.DESTROY });
  define('Two', { parameterName: '/two' });

  expect(permissionsOf(stack)).toMatchObject({ 'ssm:DeleteParameter': [parameter('/one')], 'cloudformation:DescribeStacks': ['<AWS::StackId>'] });
});

test('no permission has a wildcard in its action or covers everything', () => {
  define('One', { removalPolicy: RemovalPolicy.DESTROY });

  expect([wildcardActions(stack), starActions(stack)]).toEqual([[], []]);
});

test('the function waits for its permissions, because its role lists them', () => {
  define('One');

  const [policy] = Object.keys(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'));
  const [[roleId, role]] = Object.entries(resourcesOf(stack, 'AWS::IAM::Role'));
  expect(role.Properties.ManagedPolicyArns).toEqual([{ Ref: policy }]);
  expect(fn().Role).toEqual({ 'Fn::GetAtt': [roleId, 'Arn'] });
});

test('the bundle has the handler that the function names', () => {
  const bundle = require('../../assets/registry/approved-version/index.js'); // eslint-disable-line @typescript-eslint/no-require-imports

  expect(typeof bundle.handler).toBe('function');
});
