import { Duration } from 'aws-cdk-lib/core';
import { ModelMonitor } from '../../src/monitoring';
import { testStack } from '../support/stacks';

const monitor = ModelMonitor.fromModelMonitorAttributes(testStack(), 'Monitor', { monitorName: 'fraud', checkNames: ['DataDrift', 'ModelQuality', 'Bias'] });
type Shown = ReturnType<typeof monitor.metric>;
const shown = ({ namespace, metricName, dimensions, statistic }: Shown) => ({ namespace, metricName, dimensions, statistic });
const named = (metricName: string, dimensions: object = {}, statistic = 'Sum') => ({
  namespace: 'cdk-mlops/ModelMonitor', metricName, dimensions: { Monitor: 'fraud', ...dimensions }, statistic,
});

test.each([
  ['Executions', monitor.metricExecutions()],
  ['Failures', monitor.metricFailures()],
  ['Samples', monitor.metricSamples()],
  ['Violations', monitor.metricViolations()],
  ['NotJudged', monitor.metricNotJudged()],
  ['SuppressedViolations', monitor.metric('SuppressedViolations')],
])('%s is a sum of the monitor as a whole', (name, metric) => {
  expect(shown(metric)).toEqual(named(name));
});

test.each([
  ['Samples', monitor.metricSamples({ check: 'Bias' })],
  ['Violations', monitor.metricViolations({ check: 'Bias' })],
  ['NotJudged', monitor.metricNotJudged({ check: 'Bias' })],
])('%s is known of a check, too', (name, metric) => {
  expect(shown(metric)).toEqual(named(name, { Check: 'Bias' }));
});

test('default of MonitorMetricOptions.check: a metric of checks is that of the check of its kind', () => {
  expect(shown(monitor.metricFeatureDrift('amount'))).toEqual(named('FeatureDrift', { Check: 'DataDrift', Feature: 'amount' }, 'Maximum'));
  expect(shown(monitor.metricQuality('auc'))).toEqual(named('Quality', { Check: 'ModelQuality', Measure: 'auc' }, 'Average'));
  expect(shown(monitor.metricLabelShare())).toEqual(named('LabelShare', { Check: 'ModelQuality' }, 'Average'));
});

test('a metric of another check than that of its kind', () => {
  expect(shown(monitor.metricQuality('DPPL', { check: 'Bias' })).dimensions).toEqual({ Monitor: 'fraud', Check: 'Bias', Measure: 'DPPL' });
});

test('statistic, period and label are those of the caller', () => {
  const { statistic, period, label } = monitor.metricViolations({ statistic: 'Maximum', period: Duration.hours(1), label: 'found' });
  expect([statistic, period.toHours(), label]).toEqual(['Maximum', 1, 'found']);
});

test('a check that the monitor does not have is refused', () => {
  expect(() => monitor.metricViolations({ check: 'Drift' })).toThrow("'check' must be one of DataDrift, ModelQuality, Bias, got Drift; name a check of this monitor");
});
