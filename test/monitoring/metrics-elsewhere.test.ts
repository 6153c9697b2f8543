import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IResource } from 'aws-cdk-lib/core';
import { ModelMonitor } from '../../src/monitoring';
import { ModelEndpoint } from '../../src/serving';
import { RetrainingWorkflow } from '../../src/training';
import { testStack } from '../support/stacks';

const stack = testStack();
const endpoint = ModelEndpoint.fromEndpointName(stack, 'Scoring', 'scoring');
const monitor = ModelMonitor.fromModelMonitorAttributes(stack, 'Monitor', { monitorName: 'fraud-monitor' });
const stateMachineArn = 'arn:aws:states:eu-west-1:111111111111:stateMachine:guard';
const workflow = RetrainingWorkflow.fromRetrainingWorkflowAttributes(stack, 'Retraining', { stateMachineArn, workflowName: 'fraud' });

/** Every `metricXxx()` of a construct, with what it needs. */
function metricsOf(construct: IResource): [string, unknown][] {
  const names = new Set<string>();
  for (let type = Object.getPrototypeOf(construct); type; type = Object.getPrototypeOf(type)) {
    Object.getOwnPropertyNames(type).filter((name) => /^metric(?!Of)[A-Z]/.test(name)).forEach((name) => names.add(name));
  }
  return [...names].sort().map((name) => [name, (construct as any)[name](...(/FeatureDrift|Quality$/.test(name) ? ['amount'] : []))]);
}

/** Libraries that draw dashboards, as cdk-monitoring-constructs, take metrics of these two classes. */
describe.each([
  ['an endpoint', endpoint, 'AWS/SageMaker'], ['a monitor', monitor, 'cdk-mlops/ModelMonitor'], ['a workflow', workflow, 'AWS/States'],
] as const)('the metrics of %s', (_, construct, namespace) => {
  const metrics = metricsOf(construct);

  test('are there', () => {
    expect(metrics.length).toBeGreaterThan(2);
  });

  test.each(metrics)('%s is a plain metric under its official namespace', (__, metric) => {
    expect(metric).toBeInstanceOf(cloudwatch.Metric);
    expect((metric as cloudwatch.Metric).namespace).toBe(namespace);
  });

  test.each(metrics)('%s can be drawn, and alarmed on', (name, metric) => {
    const drawn = new cloudwatch.GraphWidget({ left: [metric as cloudwatch.IMetric] }).toJson();
    expect(drawn[0].properties.metrics).toHaveLength(1);
    expect(() => (metric as cloudwatch.Metric).createAlarm(construct, `Alarm${name}`, { threshold: 1, evaluationPeriods: 1 })).not.toThrow();
  });
});
