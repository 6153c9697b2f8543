import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { endpointStates } from './endpoint-states';
import { NONE } from './monitor-events';
import { METRICS } from './monitor-metrics';
import { MonitorPlan } from './monitor-plan';
import { count, monitorReportStates, ReportStates } from './monitor-report-states';
import { collected } from '../internal/collected';
import { askStatus, GONE } from '../training/execution-calls';
import { ServiceTask } from '../training/service-task';

/** What the machine of a monitor is made of. */
export interface MonitorMachine {
  readonly plan: MonitorPlan;
  /** The function that plans windows, and what it is asked beside the time. */
  readonly planner: { readonly functionArn: string; readonly timeout: Duration; readonly asked: Record<string, unknown> };
  /** The ARNs of all executions of the machine. */
  readonly executions: string;
  /** The states of the jobs, which end well or go on with `otherwise`. */
  jobs(otherwise: sfn.IChainable): sfn.Chain;
}

/** An execution of a monitor: plan the window, look at it unless somebody else does, and tell. */
export function monitorStates(scope: Construct, machine: MonitorMachine): sfn.IChainable {
  const { plan } = machine;
  const { verdict, failure } = monitorReportStates(scope, { monitor: plan.monitorName, endpoint: plan.endpoint?.endpointName ?? NONE });
  const nothing = nothingState(scope, plan.monitorName);
  nothing.next(verdict);
  const judge = machine.jobs(failure).next(summaryStates(scope, plan, { verdict, failure }));
  const planned = planStates(scope, machine, { judge, nothing, failure });
  const start = plan.endpoint ? endpointStates(scope, plan.endpoint, { there: planned, failure }) : planned;
  return begin(scope, plan).next(start);
}

/** People may start an execution without saying when it was due. */
function begin(scope: Construct, { version }: MonitorPlan): sfn.Chain {
  const answer = { window: { start: NONE, end: NONE }, version: version?.arn ?? NONE, report: NONE, duringRelease: false };
  const facts = (due: string) => ({ 'due.$': due, 'holder': NONE, 'plan': { answer } });
  const asDue = new sfn.Pass(scope, 'As it was due', { parameters: facts('$.scheduled') });
  const now = new sfn.Pass(scope, 'Due now', { parameters: facts('$$.Execution.StartTime') });
  const choice = new sfn.Choice(scope, 'When was it due?')
    .when(sfn.Condition.and(sfn.Condition.isPresent('$.scheduled'), sfn.Condition.isString('$.scheduled')), asDue)
    .otherwise(now);
  return sfn.Chain.custom(choice, [asDue, now], choice);
}

interface PlanEnds {
  readonly judge: sfn.IChainable;
  readonly nothing: sfn.IChainable;
  readonly failure: sfn.IChainable;
}

/** Plans the window; where another execution has it, only the end of that one decides. */
function planStates(scope: Construct, { planner, executions }: MonitorMachine, { judge, nothing, failure }: PlanEnds): sfn.State {
  const ask = new ServiceTask(scope, 'Plan the window', {
    service: 'lambda',
    action: 'invoke',
    parameters: {
      FunctionName: planner.functionArn,
      Payload: { ...planner.asked, 'scheduled.$': '$.due', 'execution.$': '$$.Execution.Id', 'holder.$': '$.holder' },
    },
    resultSelector: { 'answer.$': '$.Payload' },
    resultPath: '$.plan',
    timeout: planner.timeout.plus(Duration.minutes(1)),
    allow: [{ actions: ['lambda:InvokeFunction'], resources: [planner.functionArn] }],
  });
  ask.addRetry({ errors: ['States.TaskFailed'], interval: Duration.seconds(30), maxAttempts: 2 }); // the same question has the same answer
  const state = '$.plan.answer.state';
  const { stringEquals, or, isString, and } = sfn.Condition;
  const says = (word: string) => and(isString(state), stringEquals(state, word));
  const other = askStatus(scope, 'Ask about the other execution', { execution: '$.plan.answer.holder', resultPath: '$.other', resources: [executions] });
  const takeOver = new sfn.Pass(scope, 'Take the window over', { inputPath: '$.plan.answer.holder', resultPath: '$.holder' });
  const held = new sfn.Choice(scope, 'Does it judge the window?')
    .when(or(stringEquals('$.other.status', 'RUNNING'), stringEquals('$.other.status', 'SUCCEEDED')), new sfn.Succeed(scope, 'Judged by another execution'))
    .otherwise(takeOver);
  takeOver.next(ask);
  other.addCatch(takeOver, { errors: [GONE], resultPath: sfn.JsonPath.DISCARD });
  other.orElse(failure).next(held);
  ask.orElse(failure).next(new sfn.Choice(scope, 'What is there to do?')
    .when(says('Planned'), judge)
    .when(says('Held'), other)
    .otherwise(nothing));
  return ask;
}

/** No job is started for a window without a record, and nobody takes that for a quiet window. */
function nothingState(scope: Construct, monitor: string): sfn.Pass {
  return new sfn.Pass(scope, 'Nothing to judge', {
    parameters: {
      body: {
        'status': 'NoData',
        'samples': 0,
        'violations': 0,
        'duringRelease.$': '$.plan.answer.duringRelease',
        'violated': [],
        'reasons': ['no record was captured in this window'],
        'metricData': [count(monitor, METRICS.executions, 1), count(monitor, METRICS.samples, 0), count(monitor, METRICS.notJudged, 1)],
      },
    },
    resultPath: '$.summary',
  });
}

/** Reads what the engine tells the machine; what is no summary ends the execution. */
function summaryStates(scope: Construct, { store, prefix }: MonitorPlan, { verdict, failure }: ReportStates): sfn.State {
  const read = new ServiceTask(scope, 'Read the summary', {
    service: 'aws-sdk:s3',
    action: 'getObject',
    parameters: { 'Bucket': store.bucketName, 'Key.$': '$.plan.answer.summary' },
    resultSelector: { 'body.$': 'States.StringToJson($.Body)' },
    resultPath: '$.summary',
    timeout: Duration.minutes(5),
    allow: collected(scope, (grantee) => store.grants.readObject(grantee, `${prefix}reports/*`)),
  });
  const { isPresent, isNumeric, isString, isBoolean, and } = sfn.Condition;
  const at = (key: string) => `$.summary.body.${key}`;
  const is = (key: string, test: (path: string) => sfn.Condition) => [isPresent(at(key)), test(at(key))];
  const whole = and(
    ...is('status', isString), ...is('samples', isNumeric), ...is('violations', isNumeric), ...is('duringRelease', isBoolean),
    isPresent(at('violated')), isPresent(at('reasons')), isPresent(at('metricData')),
  );
  const incomplete = new sfn.Pass(scope, 'The summary is not complete', {
    parameters: { Error: 'MonitorSummaryIncomplete', Cause: 'The summary of the engine must be a JSON object with status, samples, violations, violated, reasons, duringRelease and metricData' },
    resultPath: '$.error',
  });
  incomplete.next(failure);
  read.orElse(failure).next(new sfn.Choice(scope, 'Is the summary complete?').when(whole, verdict).otherwise(incomplete));
  return read;
}
