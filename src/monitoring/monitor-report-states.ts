import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EXECUTION_ENDED } from './monitor-events';
import { METRICS, NAMESPACE } from './monitor-metrics';
import { eventTask } from '../training/event-task';
import { ServiceTask } from '../training/service-task';

/**
 * What the states of a report find in the document. `$.plan.answer` has `window.start`, `window.end`, `version`, `report` and `duringRelease`;
 * `$.summary.body` has `status`, `samples`, `violations`, `violated`, `reasons`, `duringRelease` and `metricData`, as the engine of this library writes them;
 * `$.error` has `Error` and `Cause`.
 */
export interface MonitorReport {
  readonly monitor: string;
  /** The name of the endpoint, or `none`. */
  readonly endpoint: string;
}

/** How an execution of a monitor ends. */
export interface ReportStates {
  /** Writes the metrics of `$.summary.body`, tells the event, and ends well. */
  readonly verdict: sfn.State;
  /** Counts and tells the failure at `$.error`, and ends with it. */
  readonly failure: sfn.State;
}

/** The states that end an execution: metrics first, then the one event. */
export function monitorReportStates(scope: Construct, report: MonitorReport): ReportStates {
  const failure = failureStates(scope, report);
  const body = '$.summary.body';
  const metrics = metricTask(scope, 'Write the metrics', `${body}.metricData`);
  const tell = tellTask(scope, 'Tell the end', report, {
    'status.$': `${body}.status`,
    'samples.$': `${body}.samples`,
    'violations.$': `${body}.violations`,
    'duringRelease.$': `${body}.duringRelease`,
    'checks.$': `${body}.violated`,
    'reasons.$': `${body}.reasons`,
  });
  metrics.orElse(failure).next(tell);
  tell.orElse(failure).next(new sfn.Succeed(scope, 'Done'));
  return { verdict: metrics, failure };
}

/** Whatever else fails, the event is tried, and the execution ends with the first error. */
function failureStates(scope: Construct, report: MonitorReport): sfn.State {
  const end = new sfn.Fail(scope, 'Failed', { errorPath: '$.error.Error', causePath: '$.error.Cause' });
  const say = new sfn.Pass(scope, 'Count the failure', {
    parameters: { 'metricData': [count(report.monitor, METRICS.failures, 1)], 'reasons.$': 'States.Array($.error.Error, $.error.Cause)' },
    resultPath: '$.failure',
  });
  const metrics = metricTask(scope, 'Write the failure', '$.failure.metricData');
  const tell = tellTask(scope, 'Tell the failure', report, {
    'status': 'Failed', 'samples': 0, 'violations': 0, 'duringRelease.$': '$.plan.answer.duringRelease', 'checks': [], 'reasons.$': '$.failure.reasons',
  });
  say.next(metrics);
  metrics.orElseIgnore(tell).next(tell);
  tell.orElseIgnore(end).next(end);
  return say;
}

/** One value of a metric of the monitor as a whole. */
export function count(monitor: string, MetricName: string, Value: number): Record<string, unknown> {
  return { MetricName, Dimensions: [{ Name: 'Monitor', Value: monitor }], Value, Unit: 'Count' };
}

function metricTask(scope: Construct, id: string, path: string): ServiceTask {
  return new ServiceTask(scope, id, {
    service: 'aws-sdk:cloudwatch',
    action: 'putMetricData',
    parameters: { 'Namespace': NAMESPACE, 'MetricData.$': path },
    timeout: Duration.minutes(1),
    allow: [{ actions: ['cloudwatch:PutMetricData'], resources: ['*'], conditions: { StringEquals: { 'cloudwatch:namespace': NAMESPACE } } }],
  });
}

function tellTask(scope: Construct, id: string, { monitor, endpoint }: MonitorReport, detail: Record<string, unknown>): ServiceTask {
  const Detail = {
    monitor,
    endpoint,
    'windowStart.$': '$.plan.answer.window.start',
    'windowEnd.$': '$.plan.answer.window.end',
    'version.$': '$.plan.answer.version',
    'report.$': '$.plan.answer.report',
    'execution.$': '$$.Execution.Id',
    ...detail,
  };
  return eventTask(scope, id, { detailType: EXECUTION_ENDED, detail: { Detail }, timeout: Duration.minutes(1) });
}
