import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { grantExactly } from '../internal/grants';

const READ = ['s3:GetObject'];
const WRITE = ['s3:AbortMultipartUpload', 's3:PutObject'];

/**
 * Permissions on the objects of an artifact store, with exact actions and what they need of its key.
 */
export class ArtifactStoreGrants {
  /**
   * @internal
   */
  public static _of(bucket: s3.IBucket, key?: kms.IKey): ArtifactStoreGrants {
    return new ArtifactStoreGrants(bucket, key);
  }

  private constructor(private readonly bucket: s3.IBucket, private readonly key?: kms.IKey) {}

  /**
   * Read and list objects.
   *
   * @param grantee who may
   * @param prefix only below this prefix; a slash is added at its end
   */
  public read(grantee: iam.IGrantable, prefix?: string): iam.Grant {
    return this.list(grantee, prefix).combine(this.onObjects(grantee, READ, prefix)).combine(this.onKey(grantee, 'kms:Decrypt'));
  }

  /**
   * Read one object and nothing beside it.
   *
   * @param grantee who may
   * @param key the path of the object
   */
  public readObject(grantee: iam.IGrantable, key: string): iam.Grant {
    return this.grant(grantee, READ, this.bucket.arnForObjects(key)).combine(this.onKey(grantee, 'kms:Decrypt'));
  }

  /**
   * Write objects, in parts too; nobody may delete.
   *
   * @param grantee who may
   * @param prefix only below this prefix; a slash is added at its end
   */
  public write(grantee: iam.IGrantable, prefix?: string): iam.Grant {
    return this.onObjects(grantee, WRITE, prefix).combine(this.onKey(grantee, 'kms:Decrypt', 'kms:GenerateDataKey'));
  }

  /**
   * Read, list and write objects.
   *
   * @param grantee who may
   * @param prefix only below this prefix; a slash is added at its end
   */
  public readWrite(grantee: iam.IGrantable, prefix?: string): iam.Grant {
    return this.read(grantee, prefix).combine(this.write(grantee, prefix));
  }

  private onObjects(grantee: iam.IGrantable, actions: string[], prefix?: string): iam.Grant {
    return this.grant(grantee, actions, this.bucket.arnForObjects(`${folder(prefix)}*`));
  }

  private list(grantee: iam.IGrantable, prefix?: string): iam.Grant {
    return this.grant(grantee, ['s3:ListBucket'], this.bucket.bucketArn, prefix ? { StringLike: { 's3:prefix': [`${folder(prefix)}*`] } } : undefined);
  }

  private grant(grantee: iam.IGrantable, actions: string[], resource: string, conditions?: Record<string, Record<string, unknown>>): iam.Grant {
    const grant = grantExactly(grantee, () => iam.Grant.addToPrincipalOrResource({
      grantee, actions, resourceArns: [resource], conditions, resource: this.bucket,
    }));
    if (conditions) for (const statement of grant.resourceStatements) statement.addConditions(conditions); // the CDK puts them on the principal only
    return grant;
  }

  private onKey(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    const { key } = this;
    return key ? grantExactly(grantee, () => key.grant(grantee, ...actions)) : iam.Grant.drop(grantee, 'no key of ours');
  }
}

function folder(prefix: string | undefined): string {
  const bare = prefix?.replace(/^\/+|\/+$|\/?\*$/g, '');
  return bare ? `${bare}/` : '';
}
