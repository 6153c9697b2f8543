import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ExecutionRole } from './execution-role';
import { oncePerStack } from '../internal/once';
import { Statement } from '../internal/policy';

/** A state machine as all of ours are made. */
export interface ObservedMachineProps {
  readonly role: ExecutionRole;
  readonly key: kms.IKey | undefined;
  /** The definition, as text. */
  readonly definition: string;
  readonly express?: boolean;
  readonly name?: string;
}

/** What using the key of a state machine takes, for its role and for whoever starts it. */
export const KEY_ACTIONS: readonly string[] = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** The statement for using a key of yours, where there is one. */
export function keyStatements(key: Pick<kms.IKey, 'keyArn'> | undefined): Statement[] {
  return key ? [{ actions: KEY_ACTIONS, resources: [key.keyArn] }] : [];
}

/** A state machine of which everything is logged and traced, encrypted with the customer's key. All of a stack share one log. */
export function observedMachine(scope: Construct, id: string, { role, key, definition, express, name }: ObservedMachineProps): sfn.CfnStateMachine {
  for (const statement of DELIVERY) role._allow(statement);
  if (key) role._allow({ actions: KEY_ACTIONS, resources: [key.keyArn] });
  const log = oncePerStack(scope, 'WorkflowLog', (stack) => new logs.LogGroup(stack, 'WorkflowLog', { encryptionKey: key, retention: logs.RetentionDays.ONE_YEAR }));
  return new sfn.CfnStateMachine(scope, id, {
    stateMachineName: name,
    stateMachineType: express ? 'EXPRESS' : 'STANDARD',
    roleArn: role.roleArn,
    definitionString: definition,
    loggingConfiguration: { level: 'ALL', includeExecutionData: true, destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: log.logGroupArn } }] },
    tracingConfiguration: { enabled: true },
    encryptionConfiguration: key ? { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: key.keyArn, kmsDataKeyReusePeriodSeconds: 300 } : undefined,
  });
}

/** Delivery of logs and traces: actions that know no resource. */
const DELIVERY: Statement[] = [
  {
    actions: [
      'logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery', 'logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:UpdateLogDelivery',
    ],
    resources: ['*'],
  },
  { actions: ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'] },
];
