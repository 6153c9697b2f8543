import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { CrossStackReferences, Duration, IResource, ReferenceStrength, RemovalPolicy, Resource, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ArtifactStoreGrants } from './artifact-store-grants';
import { DirectNotifications } from './direct-notifications';
import { acknowledge } from '../internal/acknowledged';
import { fail } from '../internal/errors';
import { partitionOf } from '../internal/partitions';
import { Encryption } from '../security';

/**
 * A bucket that keeps what a model learns from and what was learned.
 */
export interface IArtifactStore extends IResource {
  /**
   * The bucket.
   */
  readonly bucket: s3.IBucket;

  /**
   * The name of the bucket.
   */
  readonly bucketName: string;

  /**
   * The ARN of the bucket.
   */
  readonly bucketArn: string;

  /**
   * The customer-managed key of the bucket, if it has one.
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Permissions on objects, with exact actions.
   */
  readonly grants: ArtifactStoreGrants;

  /**
   * The address of an object or a prefix: `s3://bucket/path`.
   *
   * @param path the key below the bucket, without a leading slash
   */
  uriFor(path: string): string;
}

/**
 * Properties of an artifact store.
 */
export interface ArtifactStoreProps {
  /**
   * The name of the bucket. Needed only where another account or stage must name it before it exists.
   *
   * @default - the bucket is named when the stack is deployed
   */
  readonly bucketName?: string;

  /**
   * Who owns the key that encrypts the objects.
   *
   * @default Encryption.customerManaged()
   */
  readonly encryption?: Encryption;

  /**
   * Where access logs go. Its policy must admit `logging.s3.amazonaws.com`.
   *
   * @default - a bucket for access logs is made, with one year of retention
   */
  readonly accessLogs?: s3.IBucket;

  /**
   * How long versions are kept after an object was overwritten or deleted, in whole days.
   *
   * @default Duration.days(90)
   */
  readonly noncurrentVersionRetention?: Duration;
}

abstract class ArtifactStoreBase extends Resource implements IArtifactStore {
  public abstract readonly bucket: s3.IBucket;
  public abstract readonly encryptionKey?: kms.IKey;
  /**
   * Whether the policy of the bucket may be changed by grants.
   *
   * @internal
   */
  protected readonly _sharesPolicy: boolean = true;

  /** Permissions on objects, with exact actions. */
  public get grants(): ArtifactStoreGrants {
    return ArtifactStoreGrants._of({ bucketArn: this.bucketArn, key: this.encryptionKey, policyOwner: this._sharesPolicy ? this.bucket : undefined });
  }

  /** The name of the bucket. */
  public get bucketName(): string {
    return this.bucket.bucketName;
  }

  /** The ARN of the bucket. */
  public get bucketArn(): string {
    return this.bucket.bucketArn;
  }

  public uriFor(path: string): string {
    return `s3://${this.bucketName}/${path.replace(/^\/+/, '')}`;
  }
}

/**
 * A bucket that keeps what a model learns from and what was learned: encrypted, versioned, logged, private, retained,
 * and telling EventBridge about every object from its first deployment.
 */
export class ArtifactStore extends ArtifactStoreBase {
  /**
   * A bucket that exists.
   *
   * @param scope where the import lies
   * @param id its id there
   * @param source the bucket; grants reach its `encryptionKey` if it knows one, as an import by `Bucket.fromBucketAttributes` does
   */
  public static fromBucket(scope: Construct, id: string, source: s3.IBucket): IArtifactStore {
    return new WrappedStore(scope, id, source);
  }

  /**
   * A bucket that exists, known by its name.
   *
   * @param scope where the import lies
   * @param id its id there
   * @param bucketName the name
   * @param encryptionKey the customer-managed key of the bucket; without it, grants reach the objects only
   */
  public static fromBucketName(scope: Construct, id: string, bucketName: string, encryptionKey?: kms.IKey): IArtifactStore {
    return new NamedStore(scope, id, bucketName, encryptionKey);
  }

  public readonly bucket: s3.IBucket;
  public readonly encryptionKey?: kms.IKey;
  /** The bucket that receives access logs. */
  public readonly accessLogs: s3.IBucket;
  private readonly notifications: DirectNotifications;

  constructor(scope: Construct, id: string, props: ArtifactStoreProps = {}) {
    super(scope, id, { physicalName: props.bucketName });
    const retention = props.noncurrentVersionRetention ?? Duration.days(90);
    if (!retention.isUnresolved() && (retention.toSeconds() % SECONDS_PER_DAY !== 0 || retention.toSeconds() === 0)) {
      fail(this, 'VersionRetention', `'noncurrentVersionRetention' must be whole days, at least 1, got ${retention.toIsoString()}; use Duration.days()`);
    }
    this.encryptionKey = (props.encryption ?? Encryption.customerManaged())._keyFor(this);
    this.notifications = new DirectNotifications(this);
    const bucket = storeBucket(this, {
      bucketName: props.bucketName,
      encryption: this.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
      encryptionKey: this.encryptionKey,
      bucketKeyEnabled: this.encryptionKey ? true : undefined,
      versioned: true,
      ...guarded(),
      lifecycleRules: [{
        abortIncompleteMultipartUploadAfter: Duration.days(7),
        noncurrentVersionExpiration: retention,
      }],
    }, this.notifications);
    this.bucket = bucket;
    this.accessLogs = props.accessLogs ?? this.defineAccessLogs(bucket);

    CrossStackReferences.of(bucket).produce(ReferenceStrength.WEAK);

    const resource = bucket.node.defaultChild as s3.CfnBucket;
    this.node.defaultChild = resource;
    resource.loggingConfiguration = { destinationBucketName: this.accessLogs.bucketName, logFilePrefix: 'artifacts/' };
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    for (const key of ['BucketObjectLock', 'BucketReplication'] as const) acknowledge(resource, key);
  }

  /**
   * Says that a service hears of objects below a prefix by a notification of its own.
   *
   * @internal
   */
  public _heardBy(destination: string, prefix: string, events: readonly string[]): void {
    this.notifications.reserve(events, prefix, destination);
  }

  private defineAccessLogs(source: s3.Bucket): s3.Bucket {
    const logs = new s3.Bucket(this, 'AccessLogs', {
      encryption: s3.BucketEncryption.S3_MANAGED,
      versioned: true,
      ...guarded(),
      lifecycleRules: [{
        expiration: Duration.days(365),
        noncurrentVersionExpiration: Duration.days(30),
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      }],
    });
    logs.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [logs.arnForObjects('artifacts/*')],
      conditions: { ArnLike: { 'aws:SourceArn': source.bucketArn }, StringEquals: { 'aws:SourceAccount': this.env.account } },
    }));
    for (const key of ['AccessLogBucketEncryption', 'BucketObjectLock', 'BucketReplication'] as const) acknowledge(logs.node.defaultChild!, key);
    return logs;
  }
}

const SECONDS_PER_DAY = 86400;

function guarded(): s3.BucketProps {
  return {
    enforceSSL: true,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    removalPolicy: RemovalPolicy.RETAIN,
  };
}

class WrappedStore extends ArtifactStoreBase {
  public readonly encryptionKey?: kms.IKey;

  constructor(scope: Construct, id: string, public readonly bucket: s3.IBucket) {
    super(scope, id);
    this.encryptionKey = bucket.encryptionKey;
  }
}

/** Most apps never touch the L2 of a bucket that they import, and importing it loads the CDK's table of Regions. */
class NamedStore extends ArtifactStoreBase {
  /**
   * @internal
   */
  protected override readonly _sharesPolicy: boolean = false;
  private imported?: s3.IBucket;

  constructor(scope: Construct, id: string, private readonly name: string, public readonly encryptionKey?: kms.IKey) {
    super(scope, id);
  }

  public override get bucketName(): string {
    return this.name;
  }

  public override get bucketArn(): string {
    return `arn:${partitionOf(Stack.of(this))}:s3:::${this.name}`;
  }

  public get bucket(): s3.IBucket {
    this.imported ??= s3.Bucket.fromBucketAttributes(this, 'Resource', { bucketName: this.name, encryptionKey: this.encryptionKey });
    return this.imported;
  }
}

/**
 * Direct notifications replace the whole configuration of a bucket: EventBridge stays on beside them.
 * The class is made when the first store is: extending a bucket while the library is loaded would load all that buckets need.
 */
function storeBucket(scope: Construct, props: s3.BucketProps, notifications: DirectNotifications): s3.Bucket {
  class StoreBucket extends s3.Bucket {
    public override addEventNotification(event: s3.EventType, dest: s3.IBucketNotificationDestination, ...filters: s3.NotificationKeyFilter[]): void {
      notifications.add(event, dest, filters);
      this.enableEventBridgeNotification();
      super.addEventNotification(event, dest, ...filters);
    }
  }
  return new StoreBucket(scope, 'Resource', props);
}
