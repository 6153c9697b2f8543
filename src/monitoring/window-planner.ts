import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IArtifactStore } from '../data';
import { acknowledge } from '../internal/acknowledged';
import { handlerFolder } from '../internal/assets';
import { grantExactly } from '../internal/grants';
import { oncePerStack } from '../internal/once';
import { Encryption, ExecutionRole } from '../security';

const ID = 'WindowPlanner';

/** The one function of a stack that plans what its monitors look at: its role allows exactly the prefixes of these monitors. */
export class WindowPlanner extends Construct {
  /** How long a plan may take. */
  public static readonly TIME = Duration.minutes(5);

  /** The planner of the stack; the first who asks decides how its log is encrypted. */
  public static of(scope: Construct, encryption: Encryption): WindowPlanner {
    return oncePerStack(scope, ID, (stack) => new WindowPlanner(stack, ID, encryption));
  }

  public readonly role: ExecutionRole;
  public readonly functionArn: string;

  private constructor(scope: Construct, id: string, encryption: Encryption) {
    super(scope, id);
    const log = new logs.LogGroup(this, 'Log', { encryptionKey: encryption._keyFor(this), retention: logs.RetentionDays.ONE_YEAR });
    this.role = new ExecutionRole(this, 'Role', { servicePrincipal: 'lambda.amazonaws.com', description: 'Plans the windows of the monitors of this stack' });
    this.role._allow({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [log.logGroupArn] });
    const code = new assets.Asset(this, 'Code', { path: handlerFolder('monitoring', 'window-planner') });
    const fn = new lambda.CfnFunction(this, 'Resource', {
      description: 'Finds what a monitor looks at, and writes down what is asked of its engine',
      code: { s3Bucket: code.s3BucketName, s3Key: code.s3ObjectKey },
      handler: 'index.handler',
      runtime: 'nodejs24.x',
      role: this.role.roleArn,
      memorySize: 512,
      timeout: WindowPlanner.TIME.toSeconds(),
      loggingConfig: { logGroup: log.logGroupName, logFormat: 'JSON' },
    });
    acknowledge(fn, 'WindowPlannerFunction');
    this.functionArn = fn.attrArn;
  }

  /** Allows to see what lies below a prefix, not to read it. */
  public allowListing(store: IArtifactStore, prefix: string): void {
    this.role._allow({ actions: ['s3:ListBucket'], resources: [store.bucketArn], conditions: prefix ? { StringLike: { 's3:prefix': [`${prefix}*`] } } : undefined });
  }

  /** Allows to write small objects below a prefix, and to read them again. */
  public allowWriting(store: IArtifactStore, prefix: string): void {
    store.grants.readObject(this.role, `${prefix}*`);
    this.role._allow({ actions: ['s3:PutObject'], resources: [`${store.bucketArn}/${prefix}*`] });
    const key = store.encryptionKey;
    if (key) grantExactly(this.role, () => key.grant(this.role, 'kms:GenerateDataKey'));
  }
}
