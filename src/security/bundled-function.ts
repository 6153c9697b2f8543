import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ExecutionRole } from './execution-role';

/** A function as all of ours are made. */
export interface BundledFunctionProps {
  /** The folder of the bundled handler. */
  readonly code: string;
  readonly description: string;
  /** What its role is for. */
  readonly purpose: string;
  readonly key: kms.IKey | undefined;
  readonly memoryMiB: number;
  readonly timeout: Duration;
}

/** A function and the role that it runs as. */
export interface BundledFunction {
  readonly role: ExecutionRole;
  readonly resource: lambda.CfnFunction;
}

/** A bundled function with a log of its own, made first and encrypted, and a role that may write there and do what is added. */
export function bundledFunction(scope: Construct, { code, description, purpose, key, memoryMiB, timeout }: BundledFunctionProps): BundledFunction {
  const log = new logs.LogGroup(scope, 'Log', { encryptionKey: key, retention: logs.RetentionDays.ONE_YEAR });
  const role = new ExecutionRole(scope, 'Role', { servicePrincipal: 'lambda.amazonaws.com', description: purpose });
  role._allow({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [log.logGroupArn] });
  const asset = new assets.Asset(scope, 'Code', { path: code });
  const resource = new lambda.CfnFunction(scope, 'Resource', {
    description,
    code: { s3Bucket: asset.s3BucketName, s3Key: asset.s3ObjectKey },
    handler: 'index.handler',
    runtime: 'nodejs24.x',
    role: role.roleArn,
    memorySize: memoryMiB,
    timeout: timeout.toSeconds(),
    loggingConfig: { logGroup: log.logGroupName, logFormat: 'JSON' },
  });
  return { role, resource };
}
