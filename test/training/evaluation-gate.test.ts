import { Lazy } from 'aws-cdk-lib/core';
import { EvaluationGate, Metric } from '../../src/training';
import { warnings } from '../support/nag';
import { testStack } from '../support/stacks';

const METRICS = [Metric.higherIsBetter('auc'), Metric.lowerIsBetter('rmse')];
const bind = (gate: EvaluationGate, stack = testStack()) => gate._bind(stack, METRICS);

test.each([
  ['metricAtLeast', EvaluationGate.metricAtLeast('f1', 0.8)],
  ['metricAtMost', EvaluationGate.metricAtMost('f1', 0.8)],
  ['betterThanChampion', EvaluationGate.betterThanChampion('f1')],
  ['allOf', EvaluationGate.allOf(EvaluationGate.metricAtLeast('f1', 0.8))],
])('%s judges declared metrics only', (_, gate) => {
  expect(() => bind(gate)).toThrow("'gate' must judge a metric that the evaluation declares (auc, rmse), got f1; add Metric.higherIsBetter('f1') or Metric.lowerIsBetter('f1') to the metrics of the EvaluationStep, or correct the name");
});

test.each([NaN, Infinity])('a threshold of %p is no number', (threshold) => {
  expect(() => bind(EvaluationGate.metricAtLeast('auc', threshold))).toThrow(`'threshold' must be a number, got ${threshold}; give the value that is just good enough`);
});

test('a token is no threshold', () => {
  expect(() => bind(EvaluationGate.metricAtLeast('auc', Lazy.number({ produce: () => 1 })))).toThrow("'threshold' must be known at synth because the state machine compares with it as a literal, got a token; give a number");
});

test('a difference of 0 is one', () => {
  expect(bind(EvaluationGate.betterThanChampion('auc', { by: 0 }))).toEqual({ check: { kind: 'relative', metric: 'auc', by: 0, growing: true } });
});

test('a difference below 0 is none', () => {
  expect(() => bind(EvaluationGate.betterThanChampion('auc', { by: -0.001 }))).toThrow("'by' must be 0 or more, got -0.001; use EvaluationGate.metricAtLeast() or metricAtMost() to let worse models pass");
});

test('default of BetterThanChampionOptions.by: an equal model is not better', () => {
  expect(bind(EvaluationGate.betterThanChampion('auc'))).toMatchObject({ check: { by: 0 } });
});

test('the champion is beaten in the direction of the metric', () => {
  expect(bind(EvaluationGate.betterThanChampion('rmse'))).toMatchObject({ check: { growing: false } });
});

test.each([[EvaluationGate.allOf()], [EvaluationGate.anyOf()]])('gates of nothing are refused: %#', (gate) => {
  expect(() => bind(gate)).toThrow("'gates' must be at least one gate, got none; name what a model must reach, like EvaluationGate.metricAtLeast('auc', 0.8)");
});

test.each([
  ['got metricAtLeast for rmse, of which less is better; use EvaluationGate.metricAtMost()', EvaluationGate.metricAtLeast('rmse', 3)],
  ['got metricAtMost for auc, of which more is better; use EvaluationGate.metricAtLeast()', EvaluationGate.metricAtMost('auc', 0.8)],
])('a bound against the direction of the metric warns: %s', (message, gate) => {
  const stack = testStack();
  bind(gate, stack);
  expect(warnings(stack)).toEqual([expect.stringContaining(`'gate' lets worse models pass, ${message}`)]);
});

test.each([[EvaluationGate.metricAtLeast('auc', 0.8)], [EvaluationGate.metricAtMost('rmse', 3)]])('a bound in the direction of the metric does not: %#', (gate) => {
  const stack = testStack();
  bind(gate, stack);
  expect(warnings(stack)).toEqual([]);
});
