import * as iam from 'aws-cdk-lib/aws-iam';
import { GrantedStore } from './granted-store';
import { grantExactly } from '../internal/grants';
import { folder } from '../internal/prefixes';

const READ = ['s3:GetObject'];
const WRITE = ['s3:AbortMultipartUpload', 's3:PutObject'];

/**
 * Permissions on the objects of an artifact store, with exact actions and what they need of its key.
 */
export class ArtifactStoreGrants {
  /**
   * @internal
   */
  public static _of(store: GrantedStore): ArtifactStoreGrants {
    return new ArtifactStoreGrants(store);
  }

  private constructor(private readonly store: GrantedStore) {}

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
    return this.grant(grantee, READ, `${this.store.bucketArn}/${key}`).combine(this.onKey(grantee, 'kms:Decrypt'));
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
    return this.grant(grantee, actions, `${this.store.bucketArn}/${folder(prefix)}*`);
  }

  private list(grantee: iam.IGrantable, prefix?: string): iam.Grant {
    return this.grant(grantee, ['s3:ListBucket'], this.store.bucketArn, prefix ? { StringLike: { 's3:prefix': [`${folder(prefix)}*`] } } : undefined);
  }

  private grant(grantee: iam.IGrantable, actions: string[], resource: string, conditions?: Record<string, Record<string, unknown>>): iam.Grant {
    const { policyOwner } = this.store;
    const permission = { grantee, actions, resourceArns: [resource], conditions };
    const grant = grantExactly(grantee, () => policyOwner
      ? iam.Grant.addToPrincipalOrResource({ ...permission, resource: policyOwner })
      : iam.Grant.addToPrincipal(permission));
    if (conditions) for (const statement of grant.resourceStatements) statement.addConditions(conditions); // the CDK puts them on the principal only
    return grant;
  }

  private onKey(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    const { key } = this.store;
    return key ? grantExactly(grantee, () => key.grant(grantee, ...actions)) : iam.Grant.drop(grantee, 'no key of ours');
  }
}
