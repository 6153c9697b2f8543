import { App, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../../src/data';
import { collected } from '../../src/internal/collected';
import { allow } from '../../src/internal/grants';
import { ModelRegistry } from '../../src/registry';
import { Encryption } from '../../src/security';
import { testStack } from '../support/stacks';
import { templateOf } from '../support/templates';

const SCOPE = testStack();

test('a grant of ours becomes its statements', () => {
  const store = ArtifactStore.fromBucketName(testStack(), 'Store', 'the-store');
  expect(collected(SCOPE, (grantee) => store.grants.readObject(grantee, 'a/b'))).toEqual([{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::the-store/a/b'] }]);
});

test('so does what is allowed without a grant', () => {
  expect(collected(SCOPE, (grantee) => allow(grantee, { actions: ['ssm:GetParameter'], resources: ['arn:aws:ssm:eu-west-1:111111111111:parameter/a'] })))
    .toEqual([{ actions: ['ssm:GetParameter'], resources: ['arn:aws:ssm:eu-west-1:111111111111:parameter/a'] }]);
});

test('conditions are kept', () => {
  const registry = ModelRegistry.fromModelPackageGroupName(testStack(), 'Registry', 'fraud');
  expect(collected(SCOPE, (grantee) => registry.grants.register(grantee)).flatMap(({ conditions }) => conditions ?? [])).toEqual([{ StringNotEqualsIfExists: { 'sagemaker:ModelApprovalStatus': 'Approved' } }]);
});

test('the key of a store comes along', () => {
  const store = new ArtifactStore(testStack(), 'Store');
  expect(collected(SCOPE, (grantee) => store.grants.readObject(grantee, 'a')).flatMap(({ actions }) => actions)).toEqual(['s3:GetObject', 'kms:Decrypt']);
});

test('policies of the resource stay as they are', () => {
  const [one, other] = [testStack(), testStack()];
  new ArtifactStore(one, 'Store');
  collected(other, (grantee) => new ArtifactStore(other, 'Store').grants.read(grantee));
  expect(templateOf(other)).toEqual(templateOf(one));
});

test('so they do where nobody knows the account', () => {
  const [one, other] = [new Stack(), new Stack()];
  new ArtifactStore(one, 'Store');
  collected(other, (grantee) => new ArtifactStore(other, 'Store').grants.read(grantee));
  expect(templateOf(other)).toEqual(templateOf(one));
});

test('a resource of another account admits this account', () => {
  const app = new App();
  const [here, there] = [testStack('Here', app), new Stack(app, 'There', { env: { account: '222222222222', region: 'eu-west-1' } })];
  const store = new ArtifactStore(there, 'Store', { bucketName: 'theirs', encryption: Encryption.awsManaged() });
  collected(here, (grantee) => store.grants.readObject(grantee, 'a'));
  expect(JSON.stringify(templateOf(there))).toContain(':iam::111111111111:root');
});
