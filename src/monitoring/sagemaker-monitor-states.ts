import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { NONE } from './monitor-events';
import { MonitorPlan } from './monitor-plan';
import { monitorReportStates } from './monitor-report-states';
import { WindowPlanner } from './window-planner';
import { ServiceTask } from '../training/service-task';
import { WorkflowMachine } from '../training/workflow-machine';

/** What the machine that tells one execution is made of. */
export interface TellingMachine {
  readonly plan: MonitorPlan;
  readonly planner: {
    readonly functionArn: string;
    /** Where a folder for each schedule lies. */
    readonly results: { readonly bucket: string; readonly prefix: string };
    readonly asked: Record<string, unknown>;
  };
}

/** Tells one execution: what it found is read, then told as our own engine tells it. */
export function tellStates(scope: Construct, { plan, planner }: TellingMachine): sfn.IChainable {
  const { verdict, failure } = monitorReportStates(scope, { monitor: plan.monitorName, endpoint: plan.endpoint!.endpointName });
  const { functionArn, asked, results } = planner;
  const begin = new sfn.Pass(scope, 'Begin', {
    parameters: {
      'execution.$': '$',
      'plan': { answer: { window: { start: NONE, end: NONE }, version: plan.version?.arn ?? NONE, report: NONE, duringRelease: false } },
    },
  });
  const ask = new ServiceTask(scope, 'Read what was found', {
    service: 'lambda',
    action: 'invoke',
    parameters: {
      FunctionName: functionArn,
      Payload: {
        ...asked,
        'scheduled.$': '$.execution.scheduled',
        'delayHours.$': '$.execution.delayHours',
        'judged': { 'check.$': '$.execution.check', 'kind.$': '$.execution.kind', 'status.$': '$.execution.status', 'reason.$': '$.execution.reason' },
        'results': { 'bucket': results.bucket, 'prefix.$': `States.Format('${results.prefix}{}/', $.execution.name)` },
      },
    },
    resultSelector: { 'answer.$': '$.Payload' },
    resultPath: '$.plan',
    timeout: WindowPlanner.TIME.plus(Duration.minutes(1)),
    allow: [{ actions: ['lambda:InvokeFunction'], resources: [functionArn] }],
  });
  const summary = new sfn.Pass(scope, 'Keep the summary', { parameters: { 'body.$': '$.plan.answer.summary' }, resultPath: '$.summary' });
  const failed = new sfn.Pass(scope, 'It failed', {
    parameters: { 'Error': 'MonitoringExecutionFailed', 'Cause.$': '$.plan.answer.reason' }, resultPath: '$.error',
  });
  summary.next(verdict);
  failed.next(failure);
  const state = '$.plan.answer.state';
  const { and, isPresent, isString, stringEquals } = sfn.Condition;
  ask.orElse(failure).next(new sfn.Choice(scope, 'Was it judged?')
    .when(and(isPresent(state), isString(state), stringEquals(state, 'Judged')), summary)
    .otherwise(failed));
  return begin.next(ask);
}

/** What the machine that looks for ended executions is made of. */
export interface ListingMachine {
  readonly machine: WorkflowMachine;
  readonly schedules: readonly { readonly check: string; readonly kind: string; readonly name: string; readonly delayHours: number }[];
}

const CALL = Duration.minutes(1);

/** Half a day of hourly executions: an outage of that length loses none. */
const MOST_EXECUTIONS = 12;

/** Statuses after which nothing more comes. */
const ENDED = ['Completed', 'CompletedWithViolations', 'Failed', 'Stopped'];

/** Lists the last executions of each schedule, and has each told that has ended. */
export function listStates(scope: Construct, { machine, schedules }: ListingMachine): sfn.IChainable {
  const list = new sfn.Pass(scope, 'The schedules', { result: sfn.Result.fromObject({ schedules }) });
  const each = new sfn.Map(scope, 'Look at each schedule', {
    itemsPath: '$.schedules', itemSelector: { 'schedule.$': '$$.Map.Item.Value' }, resultPath: '$.results', maxConcurrency: 5,
  });
  each.itemProcessor(scheduleStates(scope, machine));
  const sum = new sfn.Pass(scope, 'All looked at', { parameters: { 'failed.$': "States.ArrayContains($.results, 'failed')" } });
  const verdict = new sfn.Choice(scope, 'All well?')
    .when(sfn.Condition.booleanEquals('$.failed', true), new sfn.Fail(scope, 'Not all', { error: 'ListingFailed', cause: 'A schedule could not be looked at; the log says why.' }))
    .otherwise(new sfn.Succeed(scope, 'Looked at'));
  return list.next(each).next(sum).next(verdict);
}

function scheduleStates(scope: Construct, machine: WorkflowMachine): sfn.IChainable {
  const well = new sfn.Pass(scope, 'Well', { result: sfn.Result.fromString('well') });
  const failed = new sfn.Pass(scope, 'Not looked at', { result: sfn.Result.fromString('failed') });
  const ask = new ServiceTask(scope, 'List the last executions', {
    service: 'aws-sdk:sagemaker',
    action: 'listMonitoringExecutions',
    parameters: { 'MonitoringScheduleName.$': '$.schedule.name', 'SortBy': 'ScheduledTime', 'SortOrder': 'Descending', 'MaxResults': MOST_EXECUTIONS },
    resultSelector: { 'executions.$': '$.MonitoringExecutionSummaries' },
    resultPath: '$.found',
    timeout: CALL,
    allow: [{ actions: ['sagemaker:ListMonitoringExecutions'], resources: ['*'] }],
  });
  const each = new sfn.Map(scope, 'Look at each execution', {
    itemsPath: '$.found.executions',
    itemSelector: { 'schedule.$': '$.schedule', 'execution.$': '$$.Map.Item.Value' },
    resultPath: sfn.JsonPath.DISCARD,
    maxConcurrency: 5,
  });
  each.itemProcessor(executionStates(scope, machine));
  each.addCatch(failed, { errors: ['States.ALL'], resultPath: '$.error' });
  ask.orElse(failed).next(each);
  each.next(well);
  return ask;
}

/** An execution that is told already has started the machine under the same name. */
function executionStates(scope: Construct, machine: WorkflowMachine): sfn.IChainable {
  const { and, or, isPresent, stringEquals, not } = sfn.Condition;
  const later = new sfn.Pass(scope, 'Nothing to tell');
  const told = new sfn.Pass(scope, 'Told already');
  const noReason = new sfn.Pass(scope, 'No reason is given', { result: sfn.Result.fromString(NONE), resultPath: '$.execution.FailureReason' });
  const start = new ServiceTask(scope, 'Have it told', {
    service: 'states',
    action: 'startExecution',
    parameters: {
      'StateMachineArn': machine.startArn,
      'Name.$': "States.Hash(States.Format('{} {}', $.schedule.name, $.execution.ScheduledTime), 'SHA-256')",
      'Input': {
        'check.$': '$.schedule.check',
        'kind.$': '$.schedule.kind',
        'name.$': '$.schedule.name',
        'delayHours.$': '$.schedule.delayHours',
        'scheduled.$': '$.execution.ScheduledTime',
        'status.$': '$.execution.MonitoringExecutionStatus',
        'reason.$': '$.execution.FailureReason',
      },
    },
    timeout: CALL,
    allow: machine.startStatements,
  });
  start.addCatch(told, { errors: ['StepFunctions.ExecutionAlreadyExistsException'], resultPath: sfn.JsonPath.DISCARD });
  start.next(new sfn.Pass(scope, 'It is told'));
  const why = new sfn.Choice(scope, 'Is a reason given?').when(isPresent('$.execution.FailureReason'), start).otherwise(noReason);
  noReason.next(start);
  const status = '$.execution.MonitoringExecutionStatus';
  const [first, ...rest] = ENDED.map((one) => stringEquals(status, one));
  return new sfn.Choice(scope, 'Has it ended?')
    .when(not(and(isPresent(status), isPresent('$.execution.ScheduledTime'))), later)
    .when(or(first, ...rest), why)
    .otherwise(later);
}
