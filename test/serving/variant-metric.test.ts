import { Duration } from 'aws-cdk-lib/core';
import { EndpointMetricOptions, ModelEndpoint } from '../../src/serving';
import { variantMetric } from '../../src/serving/variant-metric';
import { endpointIn, variant } from '../support/endpoints';
import { REGION, testStack } from '../support/stacks';

const metricOf = (metricName: string, options: EndpointMetricOptions = {}) => variantMetric(testStack(), 'scoring', ['A', 'B'], { metricName, ...options });

test.each(['Invocations', 'InvocationsPerInstance', 'ModelLatency', 'OverheadLatency', 'Invocation4XXErrors', 'ModelSetupTime'])('%s is published by the service', (name) => {
  expect(metricOf(name).namespace).toBe('AWS/SageMaker');
});

test.each(['CPUUtilization', 'CPUUtilizationNormalized', 'MemoryUtilization', 'GPUUtilization', 'GPUMemoryUtilization', 'DiskUtilization'])('%s is published by the instances', (name) => {
  expect(metricOf(name).namespace).toBe('/aws/sagemaker/Endpoints');
});

test('default of EndpointMetricOptions.variantName: the first variant', () => {
  expect(metricOf('Invocations').dimensions).toEqual({ EndpointName: 'scoring', VariantName: 'A' });
});

test('another variant', () => {
  expect(metricOf('Invocations', { variantName: 'B' }).dimensions).toEqual({ EndpointName: 'scoring', VariantName: 'B' });
});

test('more dimensions', () => {
  expect(metricOf('Invocations', { dimensionsMap: { EndpointConfigName: 'x' } }).dimensions).toEqual({ EndpointName: 'scoring', VariantName: 'A', EndpointConfigName: 'x' });
});

test('options of the CDK', () => {
  expect(metricOf('Invocations', { statistic: 'p99', period: Duration.minutes(1), label: 'Requests' })).toMatchObject({ statistic: 'p99', period: Duration.minutes(1), label: 'Requests' });
});

describe('metrics of an endpoint', () => {
  const endpoint = endpointIn(testStack(), { variants: [variant('A'), variant('B')] });
  type Named = 'metricInvocations' | 'metricInvocationsPerInstance' | 'metricInvocation5xxErrors' | 'metricInvocation4xxErrors' | 'metricModelLatency' | 'metricOverheadLatency';

  test.each<[Named, string, string]>([
    ['metricInvocations', 'Invocations', 'Sum'],
    ['metricInvocationsPerInstance', 'InvocationsPerInstance', 'Sum'],
    ['metricInvocation5xxErrors', 'Invocation5XXErrors', 'Sum'],
    ['metricInvocation4xxErrors', 'Invocation4XXErrors', 'Sum'],
    ['metricModelLatency', 'ModelLatency', 'Average'],
    ['metricOverheadLatency', 'OverheadLatency', 'Average'],
  ])('%s is the %s of the first variant: %s', (method, metricName, statistic) => {
    expect(endpoint[method]()).toMatchObject({ metricName, statistic, namespace: 'AWS/SageMaker', dimensions: { EndpointName: endpoint.endpointName, VariantName: 'A' } });
  });

  test('take another statistic and variant', () => {
    expect(endpoint.metricModelLatency({ statistic: 'p99', variantName: 'B' })).toMatchObject({ statistic: 'p99', dimensions: { VariantName: 'B' } });
  });

  test('have the Region of their stack', () => {
    expect(endpoint.metric('Invocations').region ?? REGION).toBe(REGION);
  });

  test('are known of an endpoint that was made elsewhere', () => {
    expect(ModelEndpoint.fromEndpointName(testStack(), 'Other', 'other').metricInvocations().dimensions).toEqual({ EndpointName: 'other', VariantName: 'AllTraffic' });
  });
});
