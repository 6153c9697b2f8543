import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { COLOR, filled, Graph, limit, question, search } from './dashboard-widgets';
import type { IModelMonitor } from './model-monitor';
import { atMostADay, METRICS, NAMESPACE } from './monitor-metrics';
import { CheckKind, MonitorPlan } from './monitor-plan';

const AN_HOUR = Duration.hours(1);

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

/** One point for each window. */
function windowOf(monitor: IModelMonitor): Duration {
  return atMostADay(planOfMonitor(monitor)?.schedule.window ?? AN_HOUR);
}

/** A metric that has a value for each of some things, which nobody knows at synth. */
interface MetricOfMany {
  readonly metricName: string;
  /** The dimensions behind that of the monitor; lines are named by the last one. */
  readonly dimensions: string[];
  readonly statistic: string;
}

function lines({ monitorName }: IModelMonitor, period: Duration, metric: MetricOfMany): cloudwatch.IMetric {
  return search({
    ...metric, namespace: NAMESPACE, dimensions: ['Monitor', ...metric.dimensions], where: { Monitor: monitorName }, period, named: metric.dimensions.at(-1)!,
  });
}

function drift(monitor: IModelMonitor, period: Duration): Graph {
  return {
    title: 'Drift of each feature, in parts of its limit',
    unit: '1 is at the limit',
    left: [lines(monitor, period, { metricName: METRICS.featureDrift, dimensions: ['Check', 'Feature'], statistic: 'Maximum' })],
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

function quality(monitor: IModelMonitor, period: Duration): Graph {
  return {
    title: 'Measured quality',
    unit: 'value of each measure',
    leftYAxis: { label: 'value of each measure', showUnits: false },
    left: [lines(monitor, period, { metricName: METRICS.quality, dimensions: ['Check', 'Measure'], statistic: 'Average' })],
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

function labels(monitor: IModelMonitor, period: Duration): Graph {
  return {
    title: 'Labels that have arrived',
    unit: 'percent of records',
    max: 100,
    left: [lines(monitor, period, { metricName: METRICS.labelShare, dimensions: ['Check'], statistic: 'Average' })],
  };
}
