import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BoundRepository } from './bound-data-repository';
import { warn } from '../internal/errors';
import { partitionOf } from '../internal/partitions';

/** What reading from and writing to an encrypted bucket needs, as the service documents it. */
const ACTIONS = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

/**
 * Opens the key of a store to the roles that FSx makes for its file systems, through S3 and in this account only.
 * A key policy cannot name such a role before it exists, nor the bucket that waits for the key.
 */
export function admitFileSystems(scope: Construct, { store, key }: BoundRepository): void {
  if (!key) return;
  const stack = Stack.of(store);
  const { statementAdded } = key.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'FsxRepositories',
    principals: [new iam.AnyPrincipal()],
    actions: ACTIONS,
    resources: ['*'],
    conditions: {
      StringEquals: { 'kms:CallerAccount': stack.account, 'kms:ViaService': `s3.${stack.region}.amazonaws.com` },
      ArnLike: {
        'aws:PrincipalArn': `arn:${partitionOf(stack)}:iam::${stack.account}:role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/AWSServiceRoleForFSxS3Access_*`,
      },
    },
  }));
  if (!statementAdded) {
    warn(scope, 'RepositoryKey', `'repositories' lie in a store whose key is not of this app, got ${store.node.path}; let its policy admit the roles AWSServiceRoleForFSxS3Access_*`);
  }
}
