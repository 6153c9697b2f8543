import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { EndpointMetricOptions } from './endpoint-metrics';

/** What instances publish themselves; the service publishes everything else. */
const OF_INSTANCES = /^(CPU|GPU|Memory|GPUMemory|Disk)Utilization(Normalized)?$/;

/** A metric of one variant, by the name that SageMaker gives it. */
export function variantMetric(scope: Construct, endpointName: string, variantNames: readonly string[], props: EndpointMetricOptions & {
  readonly metricName: string;
}): cloudwatch.Metric {
  const { variantName, ...options } = props;
  return new cloudwatch.Metric({
    ...options,
    namespace: OF_INSTANCES.test(props.metricName) ? '/aws/sagemaker/Endpoints' : 'AWS/SageMaker',
    dimensionsMap: { EndpointName: endpointName, VariantName: variantName ?? variantNames[0], ...props.dimensionsMap },
  }).attachTo(scope);
}
