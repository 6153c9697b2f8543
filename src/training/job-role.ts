import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { arnIn } from '../internal/arn';
import { Encryption, ExecutionRole } from '../security';
import { allowInterfaces, allowVolumes } from '../security/container-permissions';

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
