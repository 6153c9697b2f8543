import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { COLOR, graph, limit, question, search } from './dashboard-widgets';
import type { IModelMonitor } from './model-monitor';
import { METRICS, NAMESPACE } from './monitor-metrics';
import { MonitorPlan } from './monitor-plan';

const AN_HOUR = Duration.hours(1);
const A_DAY = Duration.days(1);

/** The plan of a monitor that is made in this app. */
export function planOfMonitor(monitor: IModelMonitor): MonitorPlan | undefined {
  return (monitor as { readonly _plan?: MonitorPlan })._plan;
}

/** Whether it is right: numbers of the last window, then what led to them. */
export function monitorRows(monitor: IModelMonitor): cloudwatch.IWidget[][] {
  const period = windowOf(monitor);
  return [
    question(`Is it right? Monitor ${monitor.monitorName}, one point for each window`),
    [drift(monitor, period), violations(monitor, period), quality(monitor, period)],
    [samples(monitor, period), judged(monitor, period), labels(monitor, period)],
  ];
}

/** One point for each window; CloudWatch sums over a day at most. */
function windowOf(monitor: IModelMonitor): Duration {
  const window = planOfMonitor(monitor)?.schedule.window ?? AN_HOUR;
  return window.toSeconds() > A_DAY.toSeconds() ? A_DAY : window;
}

function drift({ monitorName }: IModelMonitor, period: Duration): cloudwatch.IWidget {
  return graph({
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
    leftAnnotations: [...limit(1, 'limit')],
  });
}

function violations(monitor: IModelMonitor, period: Duration): cloudwatch.IWidget {
  const perCheck = monitor.checkNames.map((check) => monitor.metricViolations({ check, period, label: check }));
  return graph({
    title: 'Violations by check',
    unit: 'violations in a window',
    stacked: true,
    left: [
      ...perCheck.length > 0 ? perCheck : [monitor.metricViolations({ period, label: 'violations' })],
      monitor.metric(METRICS.suppressed, { period, label: 'during a release', color: COLOR.muted }),
    ],
  });
}

function quality({ monitorName }: IModelMonitor, period: Duration): cloudwatch.IWidget {
  return graph({
    title: 'Measured quality',
    unit: 'value of each measure',
    left: [search({
      namespace: NAMESPACE,
      dimensions: ['Monitor', 'Check', 'Measure'],
      metricName: METRICS.quality,
      where: { Monitor: monitorName },
      statistic: 'Average',
      period,
      named: 'Measure',
    })],
  });
}

function samples(monitor: IModelMonitor, period: Duration): cloudwatch.IWidget {
  return graph({
    title: 'Records that were looked at',
    unit: 'records in a window',
    left: [monitor.metricSamples({ period, label: 'records', color: COLOR.calm })],
  });
}

function judged(monitor: IModelMonitor, period: Duration): cloudwatch.IWidget {
  return graph({
    title: 'Windows, and those that could not be judged',
    unit: 'windows',
    left: [
      monitor.metricExecutions({ period, label: 'looked at', color: COLOR.good }),
      monitor.metricNotJudged({ period, label: 'something was not judged', color: COLOR.worrying }),
      monitor.metricFailures({ period, label: 'failed', color: COLOR.bad }),
    ],
  });
}

function labels({ monitorName }: IModelMonitor, period: Duration): cloudwatch.IWidget {
  return graph({
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
  });
}
