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

  /** An artifact that the service encrypts with a key that it is given. */
  public encryptOutput(key: kms.IKey): void {
    this.role._allow({ actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] });
  }

  private logs(below: string): string {
    return arnIn(Stack.of(this.role), {
      service: 'logs', resource: 'log-group', resourceName: `/aws/sagemaker/TrainingJobs${below}`, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
