// covers src/data/bound-data-repository.ts
// covers src/data/lustre-check.ts
// covers src/data/repository-key.ts
import * as kms from 'aws-cdk-lib/aws-kms';
import { App, Size, Stack } from 'aws-cdk-lib/core';
import { lustreIn, SCRATCH } from './support';
import { ArtifactStore, DataRepository, DataRepositoryOptions, IArtifactStore, LustreFileSystem, RepositoryEvent } from '../../src/data';
import { Encryption, PrivateMlNetwork } from '../../src/security';
import { nagFindings, warnings } from '../support/nag';
import { ACCOUNT, appOf, testStack } from '../support/stacks';
import { diagnostics, resourcesOf } from '../support/templates';

const ASSOCIATION = 'AWS::FSx::DataRepositoryAssociation';
const linked = (repositories: (store: IArtifactStore) => DataRepository[]) =>
  lustreIn(testStack(), (store) => ({ repositories: repositories(store) }));
const one = (options: Partial<DataRepositoryOptions> = {}) =>
  linked((store) => [DataRepository.s3(store, 'features', { mountAt: '/features', ...options })]);
const associationsOf = (stack: Stack) => Object.values(resourcesOf(stack, ASSOCIATION));
const propertiesOf = (stack: Stack) => associationsOf(stack)[0].Properties;

describe('DataRepository.s3', () => {
  test('links a prefix to a directory', () => {
    const { stack, store, lustre } = one();

    expect(propertiesOf(stack)).toEqual({
      FileSystemId: stack.resolve(lustre.fileSystemId),
      FileSystemPath: '/features',
      DataRepositoryPath: stack.resolve(`s3://${store.bucketName}/features/`),
      BatchImportMetaDataOnCreate: true,
    });
  });

  test('is valid, and free of findings', () => {
    const { stack } = one({ autoImport: undefined });

    expect(diagnostics(stack)).toEqual([]);
    expect(nagFindings(appOf(stack))).toEqual([]);
  });

  test('several are made one after the other', () => {
    const { stack } = linked((store) => ['a', 'b', 'c'].map((name) => DataRepository.s3(store, name, { mountAt: `/${name}` })));
    const ids = Object.keys(resourcesOf(stack, ASSOCIATION));

    expect(associationsOf(stack).map((resource: any) => resource.DependsOn)).toEqual([undefined, [ids[0]], [ids[1]]]);
  });

  test.each([['/a-b', '/a/b'], ['/features', '/Features']])('%s and %s are two resources', (first, second) => {
    const { stack } = linked((store) => [DataRepository.s3(store, 'x', { mountAt: first }), DataRepository.s3(store, 'y', { mountAt: second })]);

    expect(Object.keys(resourcesOf(stack, ASSOCIATION))).toHaveLength(2);
  });

  test('default of DataRepositoryOptions.importOnCreate: names are imported when the link is made', () => {
    expect(propertiesOf(one().stack).BatchImportMetaDataOnCreate).toBe(true);
  });

  test('importOnCreate can be switched off', () => {
    expect(propertiesOf(one({ importOnCreate: false }).stack).BatchImportMetaDataOnCreate).toBe(false);
  });

  test('default of DataRepositoryOptions.autoImport, DataRepositoryOptions.autoExport: nothing goes by itself', () => {
    expect(propertiesOf(one().stack)).not.toHaveProperty('S3');
  });

  test('nothing goes by itself for an empty list', () => {
    expect(propertiesOf(one({ autoImport: [], autoExport: [] }).stack)).not.toHaveProperty('S3');
  });

  test('default of DataRepositoryOptions.chunkSize: the one of the service', () => {
    expect(propertiesOf(one().stack)).not.toHaveProperty('ImportedFileChunkSize');
  });

  test('chunkSize is in MiB', () => {
    expect(propertiesOf(one({ chunkSize: Size.gibibytes(2) }).stack).ImportedFileChunkSize).toBe(2048);
  });

  test('refuses chunks that are too large', () => {
    expect(() => one({ chunkSize: Size.mebibytes(512_001) })).toThrow(/'chunkSize' must be a whole number between 1 and 512000 MiB, got 512001/);
  });

  test('refuses a directory without a slash', () => {
    expect(() => one({ mountAt: 'features' })).toThrow("'mountAt' must begin with a slash, got features; write it as /features");
  });

  test('refuses directories that overlap', () => {
    expect(() => linked((store) => [DataRepository.s3(store, 'a', { mountAt: '/a' }), DataRepository.s3(store, 'b', { mountAt: '/a/b' })]))
      .toThrow(/'mountAt' must not overlap \/a of another association, got \/a\/b; /);
  });

  test('refuses a prefix that is linked twice', () => {
    expect(() => linked((store) => [DataRepository.s3(store, 'a', { mountAt: '/a' }), DataRepository.s3(store, 'a/', { mountAt: '/b' })]))
      .toThrow(/'prefix' must be another prefix than that of every other association, got s3:\/\/Test\.Artifacts\/a\//);
  });

  test('warns about prefixes that overlap', () => {
    const { lustre } = linked((store) => [DataRepository.s3(store, 'a', { mountAt: '/a' }), DataRepository.s3(store, 'a/b', { mountAt: '/b' })]);

    expect(warnings(lustre).join()).toMatch(/'prefix' should not overlap/);
  });

  test('equal prefixes of two stores are two places', () => {
    const { lustre } = linked((store) => [
      DataRepository.s3(store, 'a', { mountAt: '/a' }), DataRepository.s3(new ArtifactStore(store.stack, 'Other'), 'a', { mountAt: '/b' }),
    ]);

    expect(warnings(lustre)).toEqual([]);
  });

  test('refuses a store of another Region', () => {
    const app = new App();
    const store = new ArtifactStore(new Stack(app, 'There', { env: { account: ACCOUNT, region: 'us-east-1' } }), 'Artifacts');
    const stack = testStack('Here', app);

    expect(() => new LustreFileSystem(stack, 'Lustre', {
      network: new PrivateMlNetwork(stack, 'Network'), storage: SCRATCH, repositories: [DataRepository.s3(store, '', { mountAt: '/' })],
    })).toThrow(/'repositories' must lie in the Region of the file system, eu-west-1, got us-east-1/);
  });
});

describe('the key of a store', () => {
  const admitted = (stack: Stack) => Object.values(resourcesOf(stack, 'AWS::KMS::Key'))
    .flatMap(({ Properties }) => (Properties.KeyPolicy as any).Statement.filter(({ Sid }: any) => Sid === 'FsxRepositories'));

  test('admits the roles of file systems through S3, in this account', () => {
    const [statement] = admitted(one().stack);

    expect(statement.Action).toEqual(['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo']);
    expect(statement.Condition).toEqual({
      StringEquals: { 'kms:CallerAccount': ACCOUNT, 'kms:ViaService': 's3.eu-west-1.amazonaws.com' },
      ArnLike: { 'aws:PrincipalArn': expect.anything() },
    });
    expect(JSON.stringify(statement.Condition.ArnLike)).toContain(':role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/AWSServiceRoleForFSxS3Access_*');
  });

  test('admits them once', () => {
    const { stack } = linked((store) => ['a', 'b'].map((name) => DataRepository.s3(store, name, { mountAt: `/${name}` })));

    expect(admitted(stack)).toHaveLength(1);
  });

  test('is not needed where AWS has it', () => {
    const stack = testStack();
    const store = new ArtifactStore(stack, 'Artifacts', { encryption: Encryption.awsManaged() });
    const network = new PrivateMlNetwork(stack, 'Network', { encryption: Encryption.awsManaged() });
    new LustreFileSystem(stack, 'Lustre', { network, storage: SCRATCH, repositories: [DataRepository.s3(store, 'a', { mountAt: '/a' })] });

    expect(admitted(stack)).toEqual([]);
  });

  test('of another app warns', () => {
    const stack = testStack();
    const key = kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`);
    const store = ArtifactStore.fromBucketName(stack, 'Artifacts', 'fraud-data', key);
    const lustre = new LustreFileSystem(stack, 'Lustre', {
      network: new PrivateMlNetwork(stack, 'Network'), storage: SCRATCH, repositories: [DataRepository.s3(store, 'a', { mountAt: '/a' })],
    });

    expect(warnings(lustre).join()).toMatch(/'repositories' lie in a store whose key is not of this app, got Test\/Artifacts; let its policy admit/);
  });

  test('leaves the template without a circle', () => {
    expect(diagnostics(linked((store) => [DataRepository.s3(store, 'a', { mountAt: '/a', autoExport: [RepositoryEvent.NEW] })]).stack)).toEqual([]);
  });
});
