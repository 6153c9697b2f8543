import * as kms from 'aws-cdk-lib/aws-kms';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { arnIn } from '../internal/arn';
import { Encryption, ExecutionRole } from '../security';

/** What every job of a kind may do, whatever it reads and writes. */
export interface JobRoleOptions {
  /** How SageMaker calls the place of its logs and metrics: `ProcessingJobs`. */
  readonly kind: 'ProcessingJobs' | 'TransformJobs';
  readonly encryption: Encryption;
  /** Whether the containers run in a VPC of the user. */
  readonly inVpc: boolean;
}

/** The role of a job: logs and metrics of its kind, encrypted volumes, and network interfaces where it runs in a VPC. */
export function jobRole(scope: Construct, { kind, encryption, inVpc }: JobRoleOptions): ExecutionRole {
  const role = new ExecutionRole(scope, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' });
  const key = encryption._keyFor(scope);
  role._allow({
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    resources: [arnIn(Stack.of(scope), { service: 'logs', resource: 'log-group', resourceName: `/aws/sagemaker/${kind}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME })],
  });
  role._allow({
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': `/aws/sagemaker/${kind}` } },
  });
  if (key) allowVolumes(role, key);
  if (inVpc) allowInterfaces(role);
  return role;
}

/** Encrypted volumes: the service attaches them with a grant on the key. */
export function allowVolumes(role: ExecutionRole, key: kms.IKey): void {
  role._allow({ actions: ['kms:CreateGrant'], resources: [key.keyArn], conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } });
}

/** Network interfaces in a VPC; these actions know no resource before the interface exists. */
export function allowInterfaces(role: ExecutionRole): void {
  role._allow({ actions: NETWORK, resources: ['*'] });
}

const NETWORK = [
  'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission',
  'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
];
