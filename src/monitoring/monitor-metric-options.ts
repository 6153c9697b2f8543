import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** Options of the metrics of a monitor. */
export interface MonitorMetricOptions extends cloudwatch.MetricOptions {
  /**
   * The name of a check.
   *
   * @default - the monitor as a whole; where a metric knows only checks, the check of the kind that it belongs to
   */
  readonly check?: string;
}
