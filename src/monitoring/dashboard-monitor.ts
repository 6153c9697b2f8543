import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { COLOR, filled, Graph, limit, question, search } from './dashboard-widgets';
import type { IModelMonitor } from './model-monitor';
import { METRICS, NAMESPACE } from './monitor-metrics';
import { CheckKind, MonitorPlan } from './monitor-plan';

const AN_HOUR = Duration.hours(1);
const A_DAY = Duration.days(1);

/** The plan of a monitor that is made in this app. */
export function planOfMonitor(monitor: IModelMonitor): MonitorPlan | undefined {
  return (monitor as { readonly _plan?: MonitorPlan })._plan;
}

/** Whether it is right: what was found, and what that rests on. */
export function monitorRows(monitor: IModelMonitor): cloudwatch.IWidget[][] {
  const period = windowOf(monitor);
  const checks = planOfMonitor(monitor)?.checks;
  const labelled = !checks || checks.some(({ groundTruth }) => groundTruth);
  const measuring = !checks || checks.some(({ kind }) => MEASURING.includes(kind));
  const found = [drift(monitor, period), violations(monitor, period), ...measuring ? [quality(monitor, period)] : []];
  const basis = [samples(monitor, period), judged(monitor, period), ...labelled ? [labels(monitor, period)] : []];
  return [question(`Is it right? Monitor ${monitor.monitorName}, one point for each window`), ...[found, basis].map(filled)];
}

/** Checks that measure something beside drift. */
const MEASURING: readonly CheckKind[] = ['modelQuality', 'bias', 'featureAttribution', 'custom'];

/** One point for each window; CloudWatch sums over a day at most. */
function windowOf(monitor: IModelMonitor): Duration {
  const window = planOfMonitor(monitor)?.schedule.window ?? AN_HOUR;
  return window.toSeconds() > A_DAY.toSeconds() ? A_DAY : window;
}

function drift({ monitorName }: IModelMonitor, period: Duration): Graph {
  return {
    title: 'Drift of each feature, in parts of its limit',
    unit: '1 is at the limit',
    left: [search({
      namespace: NAMESPACE,
      dimensions: ['Monitor', 'Check', 'Feature'],
      metricName: METRICS.featureDrift,
      where: { Monitor: monitorName },
      statistic: 'Maximum',
      period,
      named: 'Feature',
    })],
    leftAnnotations: limit(1, 'limit'),
  };
}

function violations(monitor: IModelMonitor, period: Duration): Graph {
  const perCheck = monitor.checkNames.map((check) => monitor.metricViolations({ check, period, label: check }));
  return {
    title: 'Violations by check',
    unit: 'violations in a window',
    stacked: true,
    left: [
      ...perCheck.length > 0 ? perCheck : [monitor.metricViolations({ period, label: 'violations' })],
      monitor.metric(METRICS.suppressed, { period, label: 'during a release', color: COLOR.muted }),
    ],
  };
}

function quality({ monitorName }: IModelMonitor, period: Duration): Graph {
  return {
    title: 'Measured quality',
    unit: 'value of each measure',
    leftYAxis: { label: 'value of each measure', showUnits: false },
    left: [search({
      namespace: NAMESPACE,
      dimensions: ['Monitor', 'Check', 'Measure'],
      metricName: METRICS.quality,
      where: { Monitor: monitorName },
      statistic: 'Average',
      period,
      named: 'Measure',
    })],
  };
}

function samples(monitor: IModelMonitor, period: Duration): Graph {
  return {
    title: 'Records that were looked at',
    unit: 'records in a window',
    left: [monitor.metricSamples({ period, label: 'records', color: COLOR.calm })],
  };
}

function judged(monitor: IModelMonitor, period: Duration): Graph {
  return {
    title: 'Windows, and those that could not be judged',
    unit: 'windows',
    left: [
      monitor.metricExecutions({ period, label: 'looked at', color: COLOR.good }),
      monitor.metricNotJudged({ period, label: 'something was not judged', color: COLOR.worrying }),
      monitor.metricFailures({ period, label: 'failed', color: COLOR.bad }),
    ],
  };
}

function labels({ monitorName }: IModelMonitor, period: Duration): Graph {
  return {
    title: 'Labels that have arrived',
    unit: 'percent of records',
    max: 100,
    left: [search({
      namespace: NAMESPACE,
      dimensions: ['Monitor', 'Check'],
      metricName: METRICS.labelShare,
      where: { Monitor: monitorName },
      statistic: 'Average',
      period,
      named: 'Check',
    })],
  };
}
