import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Where the metrics of all monitors are. */
export const NAMESPACE = 'cdk-mlops/ModelMonitor';

/** The names of the metrics, as the engine writes them. */
export const METRICS = {
  /** Windows that were looked at: 1 each. */
  executions: 'Executions',
  /** Executions that failed: 1 each. */
  failures: 'Failures',
  /** Records that were looked at. */
  samples: 'Samples',
  /** What was found, for the monitor or for a check; none while a check was not judged. */
  violations: 'Violations',
  /** What was found during a release. */
  suppressed: 'SuppressedViolations',
  /** 1 while something could not be judged. */
  notJudged: 'NotJudged',
  /** How far a feature has drifted: 1 is at the limit. */
  featureDrift: 'FeatureDrift',
  /** What a check measured. */
  quality: 'Quality',
  /** How many of the labels have arrived, in percent. */
  labelShare: 'LabelShare',
} as const;

/** What a metric of a monitor is about. */
export interface MonitorMetric {
  readonly monitor: string;
  readonly metricName: string;
  readonly check?: string;
  readonly feature?: string;
  readonly measure?: string;
}

/** A metric of a monitor under the dimensions that the engine writes. */
export function monitorMetric(scope: Construct, metric: MonitorMetric, options: cloudwatch.MetricOptions): cloudwatch.Metric {
  const { monitor, metricName, check, feature, measure } = metric;
  return new cloudwatch.Metric({
    ...options,
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: {
      Monitor: monitor,
      ...(check ? { Check: check } : {}),
      ...(feature ? { Feature: feature } : {}),
      ...(measure ? { Measure: measure } : {}),
      ...options.dimensionsMap,
    },
  }).attachTo(scope);
}

/** The period of a metric that has one value in that time; CloudWatch sums over a day at most. */
export function atMostADay(time: Duration): Duration {
  const day = Duration.days(1);
  return time.toSeconds() > day.toSeconds() ? day : time;
}
