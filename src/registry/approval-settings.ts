import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { IApprovalCriterion } from './approval-policy';

/** How a version is decided on. */
export interface ApprovalSettings {
  readonly mode: 'automatic' | 'callback' | 'invoke' | 'manual';
  readonly expiry: Duration;
  readonly topic?: sns.ITopic;
  readonly queue?: sqs.IQueue;
  readonly answeredBy?: iam.IGrantable;
  readonly fn?: lambda.IFunction;
  readonly criterion?: IApprovalCriterion;
}
