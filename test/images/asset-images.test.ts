import * as path from 'path';
import { NestedStack, Stack } from 'aws-cdk-lib/core';
import { dockerImages, FRAUD, permissions, PULL } from './support';
import { ContainerImage, ImagePlatform } from '../../src/images';
import { ACCOUNT, appOf, REGION, testStack } from '../support/stacks';
import { templateOf } from '../support/templates';

let stack: Stack;
beforeEach(() => {
  stack = testStack();
});

describe('an image from a directory', () => {
  test('default of AssetImageOptions.platform: x86', () => {
    ContainerImage.fromAsset(FRAUD)._bind(stack);

    expect(dockerImages(stack)[0].source.platform).toBe('linux/amd64');
  });

  test.each([
    ['default of AssetImageOptions.dockerfile: the one that Docker takes', 'dockerFile'],
    ['default of AssetImageOptions.target: the last stage', 'dockerBuildTarget'],
    ['default of AssetImageOptions.buildArgs: those of the Dockerfile', 'dockerBuildArgs'],
  ])('%s', (_, field) => {
    ContainerImage.fromAsset(FRAUD)._bind(stack);

    expect(dockerImages(stack)[0].source).not.toHaveProperty(field);
  });

  test('default of AssetImageOptions.exclude: every file counts', () => {
    const hashOf = (options = {}) => JSON.stringify(stack.resolve(ContainerImage.fromAsset(FRAUD, options)._bind(stack).uri));

    expect(hashOf()).not.toBe(hashOf({ exclude: ['model.txt'] }));
  });

  test('is built as it is told to be', () => {
    const kinds: ImagePlatform[] = [ImagePlatform.LINUX_AMD64, ImagePlatform.LINUX_ARM64];

    expect(kinds.map((platform) => ContainerImage.fromAsset(FRAUD, { platform })._bind(stack).platform)).toEqual(kinds);
  });

  test('is one asset of the stack, however often it is made and bound', () => {
    const image = ContainerImage.fromAsset(FRAUD);
    const uris = [image, image, ContainerImage.fromAsset(path.relative(process.cwd(), FRAUD))].map((i) => i._bind(stack).uri);

    expect(new Set(uris.map((uri) => JSON.stringify(stack.resolve(uri)))).size).toBe(1);
    expect(stack.node.findAll().filter((c) => c.node.id.startsWith('Image')).map((c) => c.node.path)).toEqual(['Test/ContainerImages/Image1']);
  });

  test('is another asset under other options', () => {
    const uris = [{}, { platform: ImagePlatform.LINUX_ARM64 }, { target: 'serve' }, { buildArgs: { A: 'b' } }, { dockerfile: 'Dockerfile.gpu' }, { exclude: ['*.txt'] }]
      .map((options) => JSON.stringify(stack.resolve(ContainerImage.fromAsset(FRAUD, options)._bind(stack).uri)));

    expect(new Set(uris).size).toBe(6);
  });

  test('is an asset of each stack that uses it', () => {
    const image = ContainerImage.fromAsset(FRAUD);
    const other = new Stack(appOf(stack), 'Other', { env: { account: ACCOUNT, region: 'us-east-1' } });

    expect(stack.resolve(image._bind(other).uri)).not.toEqual(stack.resolve(image._bind(stack).uri));
  });

  test('can be used in a nested stack', () => {
    expect(ContainerImage.fromAsset(FRAUD)._bind(new NestedStack(stack, 'Nested')).uri).toBeTruthy();
  });

  test('defines no resource', () => {
    ContainerImage.fromAsset(FRAUD)._bind(stack);

    expect(templateOf(stack).Resources).toEqual({});
  });

  test('may be pulled from the repository of the bootstrap only', () => {
    expect(permissions(stack, ContainerImage.fromAsset(FRAUD))).toEqual([
      [PULL, [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:${REGION}:${ACCOUNT}:repository/cdk-hnb659fds-container-assets-${ACCOUNT}-${REGION}`]] }]],
      [['ecr:GetAuthorizationToken'], ['*']],
    ]);
  });

  test('fails when the directory has no Dockerfile', () => {
    const directory = path.join(__dirname, 'fixtures', 'no-dockerfile');

    expect(() => ContainerImage.fromAsset(directory)._bind(stack)).toThrow(`'directory' must hold Dockerfile, got ${directory};`);
  });

  test('fails when the directory does not exist', () => {
    expect(() => ContainerImage.fromAsset('containers/nowhere')._bind(stack)).toThrow("'directory' must hold Dockerfile, got containers/nowhere;");
  });
});
