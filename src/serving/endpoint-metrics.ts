import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** Options of the metrics of an endpoint. */
export interface EndpointMetricOptions extends cloudwatch.MetricOptions {
  /**
   * The variant.
   *
   * @default - the first variant of the endpoint
   */
  readonly variantName?: string;
}
