import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DataCapture } from './data-capture';
import { AsynchronousCapacityOptions } from './endpoint-capacity';
import { RollbackAlarm } from './rollback-settings';
import { asynchronousPrefixes } from './variant-rendering';
import { arnIn } from '../internal/arn';
import { allow } from '../internal/grants';
import { noteWrite } from '../internal/platform-writes';
import { allowInterfaces, allowVolumes } from '../security/container-permissions';

/** What the containers of an endpoint need besides their model and image; each method is one need. */
export class EndpointPermissions {
  private readonly stack: Stack;

  constructor(scope: Construct, private readonly role: iam.IRole, private readonly endpointName: string) {
    this.stack = Stack.of(scope);
  }

  /** Logs below the endpoint's own name, and the metrics of its instances; the service itself publishes those of requests. */
  public observe(): void {
    allow(this.role, {
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      resources: [this.arn('logs', 'log-group', `/aws/sagemaker/Endpoints/${this.endpointName}:*`)],
    });
    allow(this.role, {
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': '/aws/sagemaker/Endpoints' } },
    });
  }

  /** Encrypted volumes: the service attaches them with a grant on the key. */
  public encryptVolumes(key: kms.IKey): void {
    allowVolumes(this.role, key);
  }

  /** Network interfaces in the VPC; these actions know no resource before the interface exists. */
  public attachToVpc(): void {
    allowInterfaces(this.role);
  }

  /** Captured records. */
  public capture({ store }: DataCapture, prefix: string): void {
    noteWrite(this.stack, { bucketName: store.bucketName, prefix, writer: `what ${this.endpointName} captures` });
    allow(this.role, { actions: ['s3:PutObject'], resources: [`${store.bucketArn}/${prefix}*`] });
    if (store.encryptionKey) allow(this.role, { actions: ['kms:GenerateDataKey'], resources: [store.encryptionKey.keyArn] });
  }

  /** Requests and results of an asynchronous endpoint, and its topics. */
  public answerAsynchronously(options: AsynchronousCapacityOptions): void {
    const { bucketArn, encryptionKey } = options.store;
    const { inputs, results, failures } = asynchronousPrefixes(options);
    allow(this.role, { actions: ['s3:GetObject'], resources: [`${bucketArn}/${inputs}*`] });
    allow(this.role, { actions: ['s3:AbortMultipartUpload', 's3:PutObject'], resources: [results, failures].map((p) => `${bucketArn}/${p}*`) });
    allow(this.role, { actions: ['s3:ListBucket'], resources: [bucketArn] });
    if (encryptionKey) allow(this.role, { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [encryptionKey.keyArn] });
    for (const topic of [options.successTopic, options.errorTopic]) {
      if (!topic) continue;
      allow(this.role, { actions: ['sns:Publish'], resources: [topic.topicArn] });
      if (topic.masterKey) allow(this.role, { actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [topic.masterKey.keyArn] });
    }
  }

  /**
   * The service asks the role whether a rollback alarm fires. Our own alarms are allowed by the name of the endpoint that they begin with,
   * never by reference: the model waits for this policy, the alarms wait for the configuration, and the configuration for the model.
   */
  public readAlarms(alarms: readonly RollbackAlarm[]): void {
    if (alarms.length === 0) return;
    const named = alarms.flatMap(({ arn }) => arn ?? []);
    allow(this.role, { actions: ['cloudwatch:DescribeAlarms'], resources: named.length > 0 ? named : [this.arn('cloudwatch', 'alarm', `${this.endpointName}-*`)] });
  }

  private arn(service: string, resource: string, resourceName: string): string {
    return arnIn(this.stack, { service, resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  }
}
