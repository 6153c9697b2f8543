import * as path from 'path';
import { Stack } from 'aws-cdk-lib/core';
import { permissionsOf, roleIn, twoStacks } from './support';
import { ArtifactStore } from '../../src/data';
import { ModelArtifact } from '../../src/registry';
import { ACCOUNT, appOf, REGION, testStack } from '../support/stacks';
import { templateOf } from '../support/templates';

const ARCHIVE = path.join(__dirname, 'fixtures', 'model.tar.gz');

let stack: Stack;
beforeEach(() => {
  stack = testStack();
});

const storeIn = (scope: Stack) => ArtifactStore.fromBucketName(scope, 'Store', 'artifacts');

describe('an artifact of a store', () => {
  test.each([
    ['models/3/model.tar.gz', 's3://artifacts/models/3/model.tar.gz'],
    ['/models/3/', 's3://artifacts/models/3/'],
    ['model.tar.gz', 's3://artifacts/model.tar.gz'],
  ])('%s lies at %s', (key, uri) => {
    const bound = ModelArtifact.fromStore(storeIn(stack), key)._bind(stack);

    expect([bound.uri, bound.visibleUri]).toEqual([uri, uri]);
  });

  test('is visible to the rules where the name of the bucket is not known', () => {
    const bound = ModelArtifact.fromStore(new ArtifactStore(stack, 'Own'), 'models/m.zip')._bind(stack);

    expect(bound.visibleUri).toBe('s3://bucket/models/m.zip');
  });

  test.each(['models/3/model.tar.gz', 'model.tar.gz'])('the archive %s may be read, and nothing beside it', (key) => {
    ModelArtifact.fromStore(storeIn(stack), key)._bind(stack).grantRead(roleIn(stack));

    expect(permissionsOf(stack)).toEqual({ 's3:GetObject': [`arn:aws:s3:::artifacts/${key}`] });
  });

  test('a folder may be listed and read', () => {
    ModelArtifact.fromStore(storeIn(stack), 'models/3/')._bind(stack).grantRead(roleIn(stack));

    expect(permissionsOf(stack)).toEqual({ 's3:GetObject': ['arn:aws:s3:::artifacts/models/3/*'], 's3:ListBucket': ['arn:aws:s3:::artifacts'] });
  });

  test('may be decrypted', () => {
    ModelArtifact.fromStore(new ArtifactStore(stack, 'Own'), 'models/m.tar.gz')._bind(stack).grantRead(roleIn(stack));

    expect(Object.keys(permissionsOf(stack))).toEqual(['kms:Decrypt', 's3:GetObject']);
  });

  test('may lie in another stack', () => {
    const { storage, serving } = twoStacks();

    expect(() => ModelArtifact.fromStore(new ArtifactStore(storage, 'Own'), 'm.tar.gz')._bind(serving)).not.toThrow();
  });

  test('fails when it is in another Region', () => {
    const other = new Stack(appOf(stack), 'Other', { env: { account: ACCOUNT, region: 'us-east-1' } });

    expect(() => ModelArtifact.fromStore(new ArtifactStore(other, 'Own'), 'm.tar.gz')._bind(stack))
      .toThrow(`'artifact' must lie in the Region of the model, ${REGION}, got us-east-1 of 'Other/Own'; replicate`);
  });
});

describe('an artifact that is published with the app', () => {
  test('is named by its content', () => {
    expect(stack.resolve(ModelArtifact.fromAsset(ARCHIVE)._bind(stack).uri)).toMatch(/^s3:\/\/cdk-hnb659fds-assets-111111111111-eu-west-1\/[0-9a-f]{64}\.gz$/);
  });

  test('shows the rules the name of the archive', () => {
    expect(ModelArtifact.fromAsset(ARCHIVE)._bind(stack).visibleUri).toMatch(/model\.tar\.gz$/);
  });

  test('is one asset of the stack, however often it is bound', () => {
    for (const file of [ARCHIVE, ARCHIVE, path.relative(process.cwd(), ARCHIVE)]) ModelArtifact.fromAsset(file)._bind(stack);

    expect(stack.node.findChild('ModelArtifacts').node.children.map((c) => c.node.id)).toEqual(['Artifact1']);
    expect(templateOf(stack).Resources).toEqual({});
  });

  test('may be read, and nothing else of the bucket', () => {
    ModelArtifact.fromAsset(ARCHIVE)._bind(stack).grantRead(roleIn(stack));

    expect(permissionsOf(stack)).toEqual({ 's3:GetObject': [expect.stringMatching(/^arn:aws:s3:::cdk-hnb659fds-assets-111111111111-eu-west-1\/[0-9a-f]{64}\.gz$/)] });
  });

  test('fails when the file does not exist', () => {
    expect(() => ModelArtifact.fromAsset('nowhere/model.tar.gz')._bind(stack)).toThrow(/nowhere\/model\.tar\.gz/);
  });
});
