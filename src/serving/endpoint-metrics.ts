import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';

/** Options of the metrics of an endpoint. */
export interface EndpointMetricOptions extends cloudwatch.MetricOptions {
  /**
   * The variant.
   *
   * @default - the first variant of the endpoint
   */
  readonly variantName?: string;
}

/** A metric of one variant, by the name that SageMaker gives it. */
export function variantMetric(scope: Construct, endpointName: string, variantNames: readonly string[], props: EndpointMetricOptions & {
  readonly metricName: string;
  readonly namespace?: string;
}): cloudwatch.Metric {
  const { variantName, ...options } = props;
  return new cloudwatch.Metric({
    namespace: 'AWS/SageMaker',
    ...options,
    dimensionsMap: { EndpointName: endpointName, VariantName: variantName ?? variantNames[0], ...props.dimensionsMap },
  }).attachTo(scope);
}
