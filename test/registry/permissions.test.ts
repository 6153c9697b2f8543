import { CfnParameter } from 'aws-cdk-lib/core';
import { FOREIGN_GROUP_ARN } from './support';
import { ModelRegistry } from '../../src/registry';
import { READ_GROUP, READ_VERSION, READ_VERSIONS, versionArns } from '../../src/registry/permissions';
import { agnosticStack, testStack } from '../support/stacks';

test('reading is spelt out', () => {
  expect([READ_GROUP, READ_VERSION, READ_VERSIONS]).toEqual([
    ['sagemaker:DescribeModelPackageGroup'], ['sagemaker:DescribeModelPackage'], ['sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'],
  ]);
});

test('the versions of a registry lie below its name, in its account', () => {
  expect(versionArns(ModelRegistry.fromModelPackageGroupArn(testStack(), 'R', FOREIGN_GROUP_ARN))).toEqual([FOREIGN_GROUP_ARN.replace('-group', '') + '/*']);
});

test('a stack that does not know where it is refers to its own account and Region', () => {
  const stack = agnosticStack();

  expect(stack.resolve(versionArns(new ModelRegistry(stack, 'R', { modelPackageGroupName: 'fraud' })))).toEqual([
    { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sagemaker:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':model-package/fraud/*']] },
  ]);
});

test('a name that is a token has one spelling', () => {
  const stack = testStack();

  expect(versionArns(ModelRegistry.fromModelPackageGroupName(stack, 'R', new CfnParameter(stack, 'P').valueAsString))).toHaveLength(1);
});
