import * as kms from 'aws-cdk-lib/aws-kms';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { arnIn } from '../internal/arn';
import { ExecutionRole } from '../security';

/** What a training job needs besides its image and its channels; each method is one need. */
export class TrainingPermissions {
  constructor(private readonly role: ExecutionRole) {}

  /** Logs below the names of its jobs, and the metrics of its instances and of its own. */
  public observe(literals: readonly string[]): void {
    this.role._allow({ actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams'], resources: [this.logs(':*')] });
    this.role._allow({ actions: ['logs:PutLogEvents'], resources: literals.map((literal) => this.logs(`:log-stream:${literal}-*`)) });
    this.role._allow({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': '/aws/sagemaker/TrainingJobs' } },
    });
  }

  /** Encrypted volumes: the service attaches them with a grant on the key. */
  public encryptVolumes(key: kms.IKey): void {
    this.role._allow({ actions: ['kms:CreateGrant'], resources: [key.keyArn], conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } });
  }

  /** An artifact that the service encrypts with a key that it is given. */
  public encryptOutput(key: kms.IKey): void {
    this.role._allow({ actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] });
  }

  /** Network interfaces in the VPC; these actions know no resource before the interface exists. */
  public attachToVpc(): void {
    this.role._allow({
      actions: [
        'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission',
        'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
      ],
      resources: ['*'],
    });
  }

  private logs(below: string): string {
    return arnIn(Stack.of(this.role), {
      service: 'logs', resource: 'log-group', resourceName: `/aws/sagemaker/TrainingJobs${below}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
