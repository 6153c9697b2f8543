import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3n from 'aws-cdk-lib/aws-s3-notifications';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { App, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore, ArtifactStoreProps } from '../../src/data';
import { Encryption, ExecutionRole } from '../../src/security';
import { statementsOf, wildcardActions } from '../support/iam';
import { nagFindings } from '../support/nag';
import { agnosticStack, appOf, testStack } from '../support/stacks';
import { diagnostics, onlyResourceOf, resourcesOf, templateOf } from '../support/templates';

const BUCKET = 'AWS::S3::Bucket';

function storeIn(stack: Stack, props: ArtifactStoreProps = {}) {
  return { stack, store: new ArtifactStore(stack, 'Artifacts', props) };
}
const bucketOf = ({ stack, store }: ReturnType<typeof storeIn>) => resourcesOf(stack, BUCKET)[stack.resolve(store.bucketName).Ref];
const lifecycleOf = (props: ArtifactStoreProps) => bucketOf(storeIn(testStack(), props)).Properties.LifecycleConfiguration.Rules[0];
const logsOf = ({ stack, store }: ReturnType<typeof storeIn>) => resourcesOf(stack, BUCKET)[stack.resolve(store.accessLogs.bucketName).Ref];

describe('ArtifactStore', () => {
  test.each([['a known environment', testStack], ['an unknown environment', agnosticStack]])('is valid and free of findings in %s', (_, make) => {
    const { stack } = storeIn(make());

    expect(nagFindings(appOf(stack))).toEqual([]);
    expect(diagnostics(stack)).toEqual([]);
    expect(wildcardActions(stack)).toEqual([]);
  });

  test('has no custom resource and no function', () => {
    expect(Object.values(templateOf(storeIn(testStack()).stack).Resources).map((r) => r.Type).filter((type) => /Custom|Lambda/.test(type))).toEqual([]);
  });

  test('tells EventBridge about every object from the first deployment', () => {
    expect(bucketOf(storeIn(testStack())).Properties.NotificationConfiguration).toEqual({ EventBridgeConfiguration: { EventBridgeEnabled: true } });
  });

  test('default of ArtifactStoreProps.encryption: the key of the stack, with one data key for many objects', () => {
    const built = storeIn(testStack());

    expect(bucketOf(built).Properties.BucketEncryption.ServerSideEncryptionConfiguration).toEqual([{
      BucketKeyEnabled: true,
      ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: built.stack.resolve(built.store.encryptionKey!.keyArn) },
    }]);
  });

  test('is encrypted with the key that was given', () => {
    const stack = testStack();
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/mine');

    const { store } = storeIn(stack, { encryption: Encryption.customerManaged(key) });

    expect(store.encryptionKey).toBe(key);
    expect(resourcesOf(stack, 'AWS::KMS::Key')).toEqual({});
  });

  test('can be left to keys of AWS', () => {
    const built = storeIn(testStack(), { encryption: Encryption.awsManaged() });

    expect(built.store.encryptionKey).toBeUndefined();
    expect(bucketOf(built).Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault).toEqual({ SSEAlgorithm: 'AES256' });
  });

  describe.each<[string, typeof bucketOf]>([['the bucket', bucketOf], ['the bucket of access logs', logsOf]])('%s', (_, which) => {
    test('is private, and its owner owns every object', () => {
      expect(which(storeIn(testStack())).Properties).toMatchObject({
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      });
    });

    test('is versioned and retained, and never emptied', () => {
      const built = storeIn(testStack());

      expect(which(built)).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties: { VersioningConfiguration: { Status: 'Enabled' } } });
      expect(JSON.stringify(which(built).Properties.Tags ?? [])).not.toContain('auto-delete');
    });

    test('forgets uploads that were never finished', () => {
      const [rule] = which(storeIn(testStack())).Properties.LifecycleConfiguration.Rules;

      expect(rule.AbortIncompleteMultipartUpload).toEqual({ DaysAfterInitiation: 7 });
    });
  });

  test('refuses requests without TLS, on both buckets', () => {
    const denials = statementsOf(storeIn(testStack()).stack).filter((s) => s.Effect === 'Deny');

    expect(denials.map((s) => s.Condition)).toEqual([{ Bool: { 'aws:SecureTransport': 'false' } }, { Bool: { 'aws:SecureTransport': 'false' } }]);
  });

  test('default of ArtifactStoreProps.noncurrentVersionRetention: 90 days', () => {
    expect(lifecycleOf({}).NoncurrentVersionExpiration).toEqual({ NoncurrentDays: 90 });
  });

  test('keeps old versions for a day at least', () => {
    expect(lifecycleOf({ noncurrentVersionRetention: Duration.days(1) }).NoncurrentVersionExpiration).toEqual({ NoncurrentDays: 1 });
  });

  test.each([Duration.hours(0), Duration.hours(23), Duration.hours(25)])('fails when old versions would be kept for %s', (noncurrentVersionRetention) => {
    expect(() => storeIn(testStack(), { noncurrentVersionRetention }))
      .toThrow(`'noncurrentVersionRetention' must be whole days, at least 1, got ${noncurrentVersionRetention.toIsoString()}; use Duration.days()`);
  });

  describe('access logs', () => {
    test('default of ArtifactStoreProps.accessLogs: a bucket of their own', () => {
      const built = storeIn(testStack());

      expect(bucketOf(built).Properties.LoggingConfiguration).toEqual({ DestinationBucketName: built.stack.resolve(built.store.accessLogs.bucketName), LogFilePrefix: 'artifacts/' });
    });

    test('are written by S3 for this bucket of this account only', () => {
      const { stack, store } = storeIn(testStack());

      expect(statementsOf(stack).find((s) => JSON.stringify(s).includes('logging.s3.amazonaws.com'))).toMatchObject({
        Action: ['s3:PutObject'],
        Condition: { ArnLike: { 'aws:SourceArn': stack.resolve(store.bucketArn) }, StringEquals: { 'aws:SourceAccount': '111111111111' } },
      });
    });

    test('are encrypted with keys of S3, the only ones that log delivery accepts, and expire after a year', () => {
      expect(logsOf(storeIn(testStack())).Properties).toMatchObject({
        BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 365 }] },
      });
    });

    test('go to a bucket of yours instead', () => {
      const stack = testStack();
      const accessLogs = s3.Bucket.fromBucketName(stack, 'Logs', 'our-logs');

      storeIn(stack, { accessLogs });

      expect(onlyResourceOf(stack, BUCKET).Properties.LoggingConfiguration).toEqual({ DestinationBucketName: 'our-logs', LogFilePrefix: 'artifacts/' });
    });
  });

  describe('its name', () => {
    test('default of ArtifactStoreProps.bucketName: CloudFormation gives one', () => {
      expect(bucketOf(storeIn(testStack())).Properties.BucketName).toBeUndefined();
    });

    test('can be given', () => {
      const { stack } = storeIn(testStack(), { bucketName: 'fraud-artifacts' });

      expect(Object.values(resourcesOf(stack, BUCKET)).map((b) => b.Properties.BucketName)).toContain('fraud-artifacts');
    });
  });

  test('keeps EventBridge on beside direct notifications', () => {
    const stack = testStack();
    const { store } = storeIn(stack);

    store.bucket.addEventNotification(s3.EventType.OBJECT_CREATED, new s3n.SqsDestination(new sqs.Queue(stack, 'Queue')));

    expect(onlyResourceOf(stack, 'Custom::S3BucketNotifications').Properties.NotificationConfiguration).toMatchObject({ EventBridgeConfiguration: {}, QueueConfigurations: [expect.anything()] });
  });

  test('has the bucket as its default child', () => {
    expect(storeIn(testStack()).store.node.defaultChild).toBeInstanceOf(s3.CfnBucket);
  });

  test.each(['models/v1/model.tar.gz', '/models/v1/model.tar.gz'])('uriFor %s is the address below the bucket', (path) => {
    const { stack, store } = storeIn(testStack());

    expect(stack.resolve(store.uriFor(path))).toEqual({ 'Fn::Join': ['', ['s3://', stack.resolve(store.bucketName), '/models/v1/model.tar.gz']] });
  });
});

describe('imports', () => {
  test('fromBucketName knows name, ARN and address', () => {
    const stack = testStack();
    const store = ArtifactStore.fromBucketName(stack, 'Artifacts', 'theirs');

    expect([store.bucketName, store.uriFor('models/')]).toEqual(['theirs', 's3://theirs/models/']);
    expect(store.bucketArn).toBe('arn:aws:s3:::theirs');
    expect(store.encryptionKey).toBeUndefined();
  });

  test('fromBucketName accepts a token', () => {
    const stack = testStack();
    const bucketName = Lazy.string({ produce: () => 'late' });

    expect(stack.resolve(ArtifactStore.fromBucketName(stack, 'Artifacts', bucketName).uriFor('x'))).toBe('s3://late/x');
  });

  test('fromBucket is that bucket, with its key', () => {
    const stack = testStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const bucket = new s3.Bucket(stack, 'Bucket', { encryptionKey });

    const store = ArtifactStore.fromBucket(stack, 'Artifacts', bucket);

    expect(store.bucket).toBe(bucket);
    expect(store.encryptionKey).toBe(encryptionKey);
  });

  test('define nothing', () => {
    const stack = testStack();
    ArtifactStore.fromBucketName(stack, 'Artifacts', 'theirs');

    expect(templateOf(stack).Resources).toEqual({});
  });
});

describe('an ArtifactStore that another stack reads', () => {
  const app = new App();
  const store = new ArtifactStore(testStack('Storage', app), 'Store');
  const reader = testStack('Reader', app);
  store.grants.read(new ExecutionRole(reader, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' }), 'models');

  test('locks nothing: neither bucket nor key is exported', () => {
    expect(JSON.stringify(templateOf(reader))).not.toContain('Fn::ImportValue');
  });

  test('is read by the output of its stack', () => {
    expect(JSON.stringify(templateOf(reader))).toContain('Fn::GetStackOutput');
  });
});
