import { Metric } from '../../src/training';

test.each([[Metric.higherIsBetter('auc'), true], [Metric.lowerIsBetter('auc'), false]])('a metric says which way is better: %#', (metric, growing) => {
  expect(metric.growing).toBe(growing);
});

test.each(['a', 'auc_2', `a${'x'.repeat(63)}`])('%s is a name', (name) => {
  expect(Metric.higherIsBetter(name).metricName).toBe(name);
});

test.each([
  ['', 'auc'],
  ['2auc', 'auc'],
  ['validation:auc', 'validation_auc'],
  [`a${'x'.repeat(64)}`, `a${'x'.repeat(63)}`],
])('%p is none', (name, better) => {
  expect(() => Metric.lowerIsBetter(name)).toThrow(`'name' must be a letter and up to 63 letters, digits and underscores, because paths and registered versions hold it, got ${name}; write it as ${better} in the report, too`);
});
