// covers src/data/training-input-options.ts
// covers src/data/bound-training-input.ts
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import { Stack } from 'aws-cdk-lib/core';
import { lustreIn } from './support';
import { ArtifactStore, InputMode, TrainingInput } from '../../src/data';
import { ExecutionRole, PrivateMlNetwork } from '../../src/security';
import { allowed, allowedActions } from '../support/iam';
import { testStack } from '../support/stacks';

function given() {
  const stack = testStack();
  const store = ArtifactStore.fromBucketName(stack, 'Store', 'fraud-data');
  const role = new ExecutionRole(stack, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' });
  return { stack, store, role };
}

const channelOf = (stack: Stack, input: TrainingInput) => stack.resolve(input._bind(stack).channel);
const readable = (stack: Stack) => allowed(stack).find((s) => s.Action.includes('s3:GetObject'))!.Resource;

describe('TrainingInput.s3', () => {
  test('is every object below the prefix', () => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3(store, 'labelled'))).toEqual({
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://fraud-data/labelled/', S3DataDistributionType: 'FullyReplicated' } },
      InputMode: 'File',
    });
  });

  test('lets the role read below the prefix and nowhere else', () => {
    const { stack, store, role } = given();

    TrainingInput.s3(store, 'labelled/')._bind(stack).grant(role);

    expect(allowedActions(stack)).toEqual(['s3:GetObject', 's3:ListBucket']);
    expect(JSON.stringify(readable(stack))).toContain(':s3:::fraud-data/labelled/*');
  });

  test('runs in any network', () => {
    const { stack, store } = given();

    expect(TrainingInput.s3(store, 'labelled/')._bind(stack).network).toBeUndefined();
  });

  test.each<[InputMode, Record<string, unknown>]>([
    [InputMode.FILE, { InputMode: 'File' }],
    [InputMode.FAST_FILE, { InputMode: 'FastFile' }],
    [InputMode.pipe(), { InputMode: 'Pipe' }],
  ])('mode %# is the mode of the channel', (mode, expected) => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3(store, 'labelled/', { mode }))).toMatchObject(expected);
  });

  test('default of S3InputOptions.mode: files are copied', () => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3(store, 'labelled/')).InputMode).toBe('File');
  });

  test('contentType is told to the container', () => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3(store, 'labelled/', { contentType: 'text/csv' })).ContentType).toBe('text/csv');
  });

  test('default of S3ChannelOptions.contentType: nothing is told', () => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3(store, 'labelled/'))).not.toHaveProperty('ContentType');
  });

  test.each([[true, 'ShardedByS3Key'], [false, 'FullyReplicated']])('shardedByKey %s distributes as %s', (shardedByKey, expected) => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3(store, 'labelled/', { shardedByKey })).DataSource.S3DataSource.S3DataDistributionType).toBe(expected);
  });

  test('default of S3ChannelOptions.shardedByKey: every instance gets everything', () => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3(store, 'labelled/')).DataSource.S3DataSource.S3DataDistributionType).toBe('FullyReplicated');
  });

  test.each([0, 7])('shuffleSeed %d shuffles', (shuffleSeed) => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3(store, 'labelled/', { shuffleSeed })).ShuffleConfig).toEqual({ Seed: shuffleSeed });
  });

  test('default of S3ChannelOptions.shuffleSeed: the order stays', () => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3(store, 'labelled/'))).not.toHaveProperty('ShuffleConfig');
  });

  test('instanceGroups narrows the channel to them', () => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3(store, 'labelled/', { instanceGroups: ['loaders'] })).DataSource.S3DataSource.InstanceGroupNames).toEqual(['loaders']);
  });

  test('default of S3ChannelOptions.instanceGroups: all groups', () => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3(store, 'labelled/')).DataSource.S3DataSource).not.toHaveProperty('InstanceGroupNames');
  });

  test('refuses a store of another Region', () => {
    const { stack } = given();
    const there = new Stack(stack.node.root as any, 'There', { env: { account: '111111111111', region: 'us-east-1' } });
    const store = new ArtifactStore(there, 'Store');

    expect(() => TrainingInput.s3(store, 'labelled/')._bind(stack)).toThrow(/'inputs' must lie in the Region of the job, eu-west-1, got us-east-1/);
  });
});

describe('TrainingInput.s3AtPath', () => {
  test('takes the address from the document of the run', () => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3AtPath(store, '$.steps.Prepare.outputs.train')).DataSource.S3DataSource).toEqual({
      'S3DataType': 'S3Prefix', 'S3Uri.$': '$.steps.Prepare.outputs.train', 'S3DataDistributionType': 'FullyReplicated',
    });
  });

  test('lets the role read below the prefix', () => {
    const { stack, store, role } = given();

    TrainingInput.s3AtPath(store, '$.steps.Prepare.outputs.train', { prefix: 'prepared' })._bind(stack).grant(role);

    expect(JSON.stringify(readable(stack))).toContain(':s3:::fraud-data/prepared/*');
  });

  test('default of S3PathInputOptions.prefix: the whole store may be read', () => {
    const { stack, store, role } = given();

    TrainingInput.s3AtPath(store, '$.steps.Prepare.outputs.train')._bind(stack).grant(role);

    expect(JSON.stringify(readable(stack))).toContain(':s3:::fraud-data/*');
  });

  test.each(['steps.train', '$', 's3://bucket/x'])('refuses %s as a path', (path) => {
    const { stack, store } = given();

    expect(() => TrainingInput.s3AtPath(store, path)._bind(stack)).toThrow(/'jsonPath' must be a path into the document of the run, got /);
  });
});

describe('TrainingInput.s3Manifest', () => {
  test('is what the manifest lists', () => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3Manifest(store, 'sets/today.manifest'))).toEqual({
      DataSource: { S3DataSource: { S3DataType: 'ManifestFile', S3Uri: 's3://fraud-data/sets/today.manifest', S3DataDistributionType: 'FullyReplicated' } },
      InputMode: 'File',
    });
  });

  test('default of ManifestInputOptions.pipe: the objects are copied', () => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3Manifest(store, 'sets/today.manifest')).InputMode).toBe('File');
  });

  test('pipe streams the objects', () => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3Manifest(store, 'sets/today.manifest', { pipe: { gzip: true } }))).toMatchObject({ InputMode: 'Pipe', CompressionType: 'Gzip' });
  });

  test('lets the role read the manifest and what lies below the prefix', () => {
    const { stack, store, role } = given();

    TrainingInput.s3Manifest(store, '/sets/today.manifest', { prefix: 'images' })._bind(stack).grant(role);

    expect(JSON.stringify(readable(stack))).toContain(':s3:::fraud-data/sets/today.manifest');
    expect(JSON.stringify(readable(stack))).toContain(':s3:::fraud-data/images/*');
    expect(JSON.stringify(readable(stack))).not.toContain(':s3:::fraud-data/*');
  });

  test('default of ManifestInputOptions.prefix: the whole store may be read', () => {
    const { stack, store, role } = given();

    TrainingInput.s3Manifest(store, 'sets/today.manifest')._bind(stack).grant(role);

    expect(JSON.stringify(readable(stack))).toContain(':s3:::fraud-data/*');
  });
});

describe('TrainingInput.s3AugmentedManifest', () => {
  test('streams the attributes of each line', () => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3AugmentedManifest(store, 'sets/a.manifest', { attributeNames: ['source-ref', 'label'] }))).toMatchObject({
      DataSource: { S3DataSource: { S3DataType: 'AugmentedManifestFile', AttributeNames: ['source-ref', 'label'] } },
      InputMode: 'Pipe',
    });
  });

  test('default of AugmentedManifestInputOptions.pipe: records are passed on as they are', () => {
    const { stack, store } = given();

    expect(channelOf(stack, TrainingInput.s3AugmentedManifest(store, 'sets/a.manifest', { attributeNames: ['label'] }))).not.toHaveProperty('RecordWrapperType');
  });

  test('default of AugmentedManifestInputOptions.prefix: the whole store may be read', () => {
    const { stack, store, role } = given();

    TrainingInput.s3AugmentedManifest(store, 'sets/a.manifest', { attributeNames: ['label'] })._bind(stack).grant(role);

    expect(JSON.stringify(readable(stack))).toContain(':s3:::fraud-data/*');
  });

  test.each([1, 16])('takes %d attributes', (count) => {
    const { stack, store } = given();

    expect(() => TrainingInput.s3AugmentedManifest(store, 'a', { attributeNames: Array(count).fill('x') })._bind(stack)).not.toThrow();
  });

  test.each([0, 17])('refuses %d attributes', (count) => {
    const { stack, store } = given();

    expect(() => TrainingInput.s3AugmentedManifest(store, 'a', { attributeNames: Array(count).fill('x') })._bind(stack))
      .toThrow(`'attributeNames' must be 1 to 16 names, got ${count}`);
  });
});

describe('TrainingInput.efs', () => {
  function efsGiven() {
    const { stack } = given();
    const network = new PrivateMlNetwork(stack, 'Network');
    const group = new ec2.SecurityGroup(stack, 'Targets', { vpc: network.vpc, allowAllOutbound: false });
    const fileSystem = efs.FileSystem.fromFileSystemAttributes(stack, 'Efs', { fileSystemId: 'fs-12345678', securityGroup: group });
    return { stack, network, fileSystem };
  }

  test('is a read-only directory in file mode', () => {
    const { stack, network, fileSystem } = efsGiven();

    expect(channelOf(stack, TrainingInput.efs(fileSystem, { network, path: '/features' }))).toEqual({
      DataSource: { FileSystemDataSource: { FileSystemId: 'fs-12345678', FileSystemType: 'EFS', FileSystemAccessMode: 'ro', DirectoryPath: '/features' } },
      InputMode: 'File',
    });
  });

  test('default of EfsInputOptions.path: the root', () => {
    const { stack, network, fileSystem } = efsGiven();

    expect(channelOf(stack, TrainingInput.efs(fileSystem, { network })).DataSource.FileSystemDataSource.DirectoryPath).toBe('/');
  });

  test('needs no permission of the role', () => {
    const { stack, network, fileSystem } = efsGiven();
    const role = new ExecutionRole(stack, 'JobRole', { servicePrincipal: 'sagemaker.amazonaws.com' });
    const before = allowedActions(stack);

    TrainingInput.efs(fileSystem, { network })._bind(stack).grant(role);

    expect(allowedActions(stack)).toEqual(before);
  });

  test('brings the network with all its zones', () => {
    const { stack, network, fileSystem } = efsGiven();
    const bound = TrainingInput.efs(fileSystem, { network })._bind(stack).network!;

    expect(bound).toMatchObject({ vpc: network.vpc, zones: 2, endpointSecurityGroup: network.endpointSecurityGroup });
    expect(bound.subnetIds).toHaveLength(2);
  });

  test.each(['features', '/a/../b', '/a//b', '/..'])('refuses %s as a directory', (path) => {
    const { stack, network, fileSystem } = efsGiven();

    expect(() => TrainingInput.efs(fileSystem, { network, path })._bind(stack)).toThrow(/'path' must be a directory from the root of the file system, got /);
  });
});

describe('TrainingInput.lustre', () => {
  test('is a read-only directory below the mount name, in file mode', () => {
    const { stack, lustre } = lustreIn();
    const { DataSource, InputMode: mode } = channelOf(stack, TrainingInput.lustre(lustre, { path: '/features/' }));

    expect(DataSource.FileSystemDataSource).toEqual({
      FileSystemId: stack.resolve(lustre.fileSystemId),
      FileSystemType: 'FSxLustre',
      FileSystemAccessMode: 'ro',
      DirectoryPath: stack.resolve(`/${lustre.mountName}/features`),
    });
    expect(mode).toBe('File');
  });

  test('default of LustreInputOptions.path: the root', () => {
    const { stack, lustre } = lustreIn();

    expect(channelOf(stack, TrainingInput.lustre(lustre)).DataSource.FileSystemDataSource.DirectoryPath).toEqual(stack.resolve(`/${lustre.mountName}`));
  });

  test('default of LustreInputOptions.writable: the job may only read', () => {
    const { stack, lustre } = lustreIn();

    expect(channelOf(stack, TrainingInput.lustre(lustre)).DataSource.FileSystemDataSource.FileSystemAccessMode).toBe('ro');
  });

  test('writable mounts it to be written', () => {
    const { stack, lustre } = lustreIn();

    expect(channelOf(stack, TrainingInput.lustre(lustre, { writable: true })).DataSource.FileSystemDataSource.FileSystemAccessMode).toBe('rw');
  });

  test('brings the one subnet of the file system', () => {
    const { stack, network, lustre } = lustreIn();

    expect(TrainingInput.lustre(lustre)._bind(stack).network).toMatchObject({ vpc: network.vpc, subnetIds: [lustre.subnet.subnetId], zones: 1 });
  });

  test('lets the group of a job in', () => {
    const { stack, network, lustre } = lustreIn();
    const job = new ec2.SecurityGroup(stack, 'Job', { vpc: network.vpc, allowAllOutbound: false });

    TrainingInput.lustre(lustre)._bind(stack).network!.admit(job);

    expect(job.node.children.filter((child) => child.node.id.endsWith('In'))).toHaveLength(4);
  });

  test('needs no permission of the role', () => {
    const { stack, lustre } = lustreIn();
    const role = new ExecutionRole(stack, 'JobRole', { servicePrincipal: 'sagemaker.amazonaws.com' });
    const before = allowedActions(stack);

    TrainingInput.lustre(lustre)._bind(stack).grant(role);

    expect(allowedActions(stack)).toEqual(before);
  });

  test('refuses a directory without a slash', () => {
    const { stack, lustre } = lustreIn();

    expect(() => TrainingInput.lustre(lustre, { path: 'features' })._bind(stack)).toThrow(/'path' must be a directory from the root of the file system, got features/);
  });
});
