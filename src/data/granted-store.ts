import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';

/** What grants need to know of a store. */
export interface GrantedStore {
  readonly bucketArn: string;
  readonly key?: kms.IKey;
  /** The bucket, where its policy may be changed. */
  readonly policyOwner?: s3.IBucket;
}
