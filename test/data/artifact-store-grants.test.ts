import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { App, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../../src/data';
import { Encryption, ExecutionRole } from '../../src/security';
import { allowed, allowedActions, statementsOf, wildcardActions } from '../support/iam';
import { nagFindings, warnings } from '../support/nag';
import { appOf, testStack } from '../support/stacks';
import { diagnostics } from '../support/templates';

function storeAndRole(encryption?: Encryption) {
  const stack = testStack();
  const store = new ArtifactStore(stack, 'Artifacts', { encryption });
  const role = new ExecutionRole(stack, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' });
  return { stack, store, role };
}

const about = (stack: Stack, action: string) => allowed(stack).find((s) => s.Action.includes(action))!;
const below = (stack: Stack, store: ArtifactStore, suffix: string) => [stack.resolve(`${store.bucketArn}/${suffix}`)];

describe('ArtifactStoreGrants', () => {
  test.each<['read' | 'write' | 'readWrite', string[]]>([
    ['read', ['kms:Decrypt', 's3:GetObject', 's3:ListBucket']],
    ['write', ['kms:Decrypt', 'kms:GenerateDataKey', 's3:AbortMultipartUpload', 's3:PutObject']],
    ['readWrite', ['kms:Decrypt', 'kms:GenerateDataKey', 's3:AbortMultipartUpload', 's3:GetObject', 's3:ListBucket', 's3:PutObject']],
  ])('%s allows exactly %j', (grant, actions) => {
    const { stack, store, role } = storeAndRole();

    const result = store.grants[grant](role, 'models');

    expect(allowedActions(stack)).toEqual(actions);
    expect(result.success).toBe(true);
  });

  test.each<['read' | 'write' | 'readWrite', string[]]>([
    ['read', ['s3:GetObject', 's3:ListBucket']],
    ['write', ['s3:AbortMultipartUpload', 's3:PutObject']],
    ['readWrite', ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListBucket', 's3:PutObject']],
  ])('%s allows nothing on keys of AWS', (grant, actions) => {
    const { stack, store, role } = storeAndRole(Encryption.awsManaged());

    store.grants[grant](role, 'models');

    expect(allowedActions(stack)).toEqual(actions);
  });

  test.each([['models', 'models/*'], ['models/', 'models/*'], ['/models/v1/', 'models/v1/*'], ['models/*', 'models/*'], [undefined, '*'], ['', '*']])('prefix %s means %s', (prefix, suffix) => {
    const { stack, store, role } = storeAndRole();

    store.grants.read(role, prefix);

    expect(about(stack, 's3:GetObject').Resource).toEqual(below(stack, store, suffix));
  });

  test('readObject allows one object and nothing beside it', () => {
    const { stack, store, role } = storeAndRole();

    store.grants.readObject(role, 'models/v1/model.tar.gz');

    expect(allowedActions(stack)).toEqual(['kms:Decrypt', 's3:GetObject']);
    expect(about(stack, 's3:GetObject').Resource).toEqual(below(stack, store, 'models/v1/model.tar.gz'));
  });

  test('lists below the prefix only', () => {
    const { stack, store, role } = storeAndRole();

    store.grants.read(role, 'models');

    expect(about(stack, 's3:ListBucket')).toMatchObject({ Resource: [stack.resolve(store.bucketArn)], Condition: { StringLike: { 's3:prefix': ['models/*'] } } });
  });

  test('lists the whole bucket when everything may be read', () => {
    const { stack, store, role } = storeAndRole();

    store.grants.read(role);

    expect(about(stack, 's3:ListBucket').Condition).toBeUndefined();
  });

  test('decrypts with the key of the store alone', () => {
    const { stack, store, role } = storeAndRole();

    store.grants.read(role);

    expect(about(stack, 'kms:Decrypt').Resource).toEqual([stack.resolve(store.encryptionKey!.keyArn)]);
  });

  test('is free of findings and warnings for a role of ours', () => {
    const { stack, store, role } = storeAndRole();

    store.grants.readWrite(role, 'models');
    store.grants.read(role);

    expect(nagFindings(appOf(stack))).toEqual([]);
    expect(warnings(stack)).toEqual([]);
    expect(diagnostics(stack)).toEqual([]);
  });

  test('works for a role of the CDK, without wildcard actions', () => {
    const { stack, store } = storeAndRole();

    store.grants.readWrite(new iam.Role(stack, 'Plain', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }), 'models');

    expect(allowedActions(stack)).toHaveLength(6);
    expect(wildcardActions(stack)).toEqual([]);
  });

  test('leaves bucket and key as they are for a principal of the same account', () => {
    const { stack, store, role } = storeAndRole();
    const policies = () => JSON.stringify(statementsOf(stack).filter((s) => s.kind === 'resource'));
    const alone = testStack();
    new ArtifactStore(alone, 'Artifacts');

    store.grants.readWrite(role);

    expect(policies()).toBe(JSON.stringify(statementsOf(alone).filter((s) => s.kind === 'resource')));
  });

  test('leaves bucket and key as they are for a role in another stack', () => {
    const app = new App();
    const [data, user] = [testStack('Data', app), testStack('User', app)];
    const store = new ArtifactStore(data, 'Artifacts');

    store.grants.readWrite(new ExecutionRole(user, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' }), 'models');

    expect(JSON.stringify(statementsOf(data))).not.toMatch(/Role|User/);
    expect(nagFindings(app)).toEqual([]);
    expect(diagnostics(app)).toEqual([]);
  });

  test('lets another account in through the policies of bucket and key', () => {
    const app = new App();
    const stack = testStack('Data', app);
    const store = new ArtifactStore(stack, 'Artifacts');
    const other = new iam.AccountPrincipal('222222222222');

    store.grants.read(other, 'models');

    const theirs = statementsOf(stack).filter((s) => s.kind === 'resource' && JSON.stringify(s).includes('222222222222'));
    expect(theirs.flatMap((s) => s.Action).sort()).toEqual(['kms:Decrypt', 's3:GetObject', 's3:ListBucket']);
    expect(theirs.find((s) => s.Action.includes('s3:ListBucket'))!.Condition).toEqual({ StringLike: { 's3:prefix': ['models/*'] } });
  });

  test('reaches the key of a bucket that exists', () => {
    const stack = testStack();
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/theirs');
    const role = new ExecutionRole(stack, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' });
    const store = ArtifactStore.fromBucketName(stack, 'Artifacts', 'theirs', key);

    store.grants.read(role, 'models');

    expect(about(stack, 'kms:Decrypt').Resource).toEqual([key.keyArn]);
  });
});
