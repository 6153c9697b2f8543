import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { allow } from '../internal/grants';

/** Encrypted volumes of the instances that containers run on: the service attaches them with a grant on the key. */
export function allowVolumes(grantee: iam.IGrantable, key: kms.IKey): void {
  allow(grantee, { actions: ['kms:CreateGrant'], resources: [key.keyArn], conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } });
}

/** Network interfaces of containers in a VPC; these actions know no resource before the interface exists. */
export function allowInterfaces(grantee: iam.IGrantable): void {
  allow(grantee, { actions: NETWORK, resources: ['*'] });
}

const NETWORK = [
  'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission',
  'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
];
