import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ServiceTask } from './service-task';
import { arnIn } from '../internal/arn';
import { Statement } from '../internal/policy';

/** The error about an execution that is not there. */
export const GONE = 'Sfn.ExecutionDoesNotExistException';

/** The UTC date of an execution. */
export const TODAY = "States.ArrayGetItem(States.StringSplit($$.Execution.StartTime, 'T'), 0)";

const CALL = Duration.minutes(1);

/** What Step Functions says about executions may be older than an execution. */
export const APPEARS: sfn.RetryProps = { errors: [GONE], interval: Duration.seconds(20), maxAttempts: 3, backoffRate: 1 };

/** What is asked about an execution, or done to it. */
export interface ExecutionCall {
  /** Its ARN, as a path or an intrinsic. */
  readonly execution: string;
  readonly resultPath?: string;
  /** Executions that may be asked about; none where the role is allowed elsewhere. */
  readonly resources?: readonly string[];
  readonly comment?: string;
}

/** How an execution is, at `<resultPath>.status`. One that is not there is asked about again. */
export function askStatus(scope: Construct, id: string, { execution, resources = [], ...more }: ExecutionCall): ServiceTask {
  const ask = new ServiceTask(scope, id, {
    service: 'aws-sdk:sfn',
    action: 'describeExecution',
    parameters: { 'ExecutionArn.$': execution, 'IncludedData': 'METADATA_ONLY' },
    resultSelector: { 'status.$': '$.Status' },
    timeout: CALL,
    allow: resources.length > 0 ? [{ actions: ['states:DescribeExecution'], resources: [...resources] }] : [],
    ...more,
  });
  ask.addRetry(APPEARS);
  return ask;
}

/** Stops an execution; nothing changes where it has ended. */
export function stopExecution(scope: Construct, id: string, { execution, resources = [], ...more }: ExecutionCall): ServiceTask {
  return new ServiceTask(scope, id, {
    service: 'aws-sdk:sfn',
    action: 'stopExecution',
    parameters: { 'ExecutionArn.$': execution, 'Error': 'RunEnded', 'Cause': 'The run that started this execution goes on without it, or is dead.' },
    timeout: CALL,
    allow: resources.length > 0 ? [{ actions: ['states:StopExecution'], resources: [...resources] }] : [],
    ...more,
  });
}

/** Starts a guard for events that are counted already. */
export function startGuard(scope: Construct, id: string, guard: Record<string, string>, allow: readonly Statement[] = []): ServiceTask {
  return new ServiceTask(scope, id, {
    service: 'states',
    action: 'startExecution',
    parameters: { ...guard, Input: { counted: true } },
    timeout: CALL,
    allow,
  });
}

/** What waiting for another machine takes. */
export function syncStatements(scope: Construct, executions: string): Statement[] {
  const rule = { service: 'events', resource: 'rule', resourceName: 'StepFunctionsGetEventsForStepFunctionsExecutionRule', arnFormat: ArnFormat.SLASH_RESOURCE_NAME };
  return [
    { actions: ['states:DescribeExecution', 'states:StopExecution'], resources: [executions] },
    { actions: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'], resources: [arnIn(Stack.of(scope), rule)] },
  ];
}
