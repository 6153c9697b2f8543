import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { AbsoluteCheck, Check, Gate } from './gate';
import { gateStates } from './gate-states';
import { Metric } from './metric';
import { workflowTable } from './workflow-table';
import { fail, warn } from '../internal/errors';
import { CriterionBranches, CriterionContext, IApprovalCriterion } from '../registry';

/**
 * By how much a model must beat the champion.
 */
export interface BetterThanChampionOptions {
  /**
   * The least difference, in the unit of the metric, 0 or more; with 0, an equal model is not better. Decimals count exactly: 0.1 above 0.2 is 0.3.
   *
   * @default 0
   */
  readonly by?: number;
}

/**
 * What the report of an evaluation must say before a model is registered, or before it is approved without a person.
 */
export class EvaluationGate implements IApprovalCriterion {
  /**
   * A metric must reach a number.
   *
   * @param metric - The name of a metric that the evaluation declares.
   * @param threshold - The least value that passes.
   */
  public static metricAtLeast(metric: string, threshold: number): EvaluationGate {
    return new EvaluationGate((scope, metrics) => ({ check: absolute(scope, metrics, { metric, threshold, growing: true }) }));
  }

  /**
   * A metric must not exceed a number.
   *
   * @param metric - The name of a metric that the evaluation declares.
   * @param threshold - The greatest value that passes.
   */
  public static metricAtMost(metric: string, threshold: number): EvaluationGate {
    return new EvaluationGate((scope, metrics) => ({ check: absolute(scope, metrics, { metric, threshold, growing: false }) }));
  }

  /**
   * A metric must be better than that of the version that serves, in the direction that the metric declares.
   *
   * Both are measured on the same data; where the champion could not be measured, its registered number counts, and the reasons say so.
   * Where no version serves yet, this passes: combine it with `metricAtLeast` or `metricAtMost` to guard the first version.
   *
   * @param metric - The name of a metric that the evaluation declares.
   * @param options - By how much.
   */
  public static betterThanChampion(metric: string, options: BetterThanChampionOptions = {}): EvaluationGate {
    return new EvaluationGate((scope, metrics) => ({ check: relative(scope, metrics, { metric, by: options.by ?? 0 }) }));
  }

  /**
   * All of several gates must pass.
   *
   * @param gates - The gates, at least one.
   */
  public static allOf(...gates: EvaluationGate[]): EvaluationGate {
    return new EvaluationGate((scope, metrics) => ({ every: bound(scope, metrics, gates) }));
  }

  /**
   * One of several gates must pass.
   *
   * @param gates - The gates, at least one.
   */
  public static anyOf(...gates: EvaluationGate[]): EvaluationGate {
    return new EvaluationGate((scope, metrics) => ({ some: bound(scope, metrics, gates) }));
  }

  private constructor(private readonly binder: (scope: Construct, metrics: readonly Metric[]) => Gate) {}

  /**
   * Defines the states that judge a report before its version is approved. Fails when the gate judges a metric that the evaluation does not declare.
   *
   * @param scope - An empty construct for the states.
   * @param context - What the report declares, and how states are named.
   * @param branches - Where the workflow goes on.
   */
  public bindCriterion(scope: Construct, context: CriterionContext, branches: CriterionBranches): sfn.IChainable {
    const { name, encryption } = context;
    const metrics = Object.entries(context.metrics)
      .map(([metric, growing]) => (growing ? Metric.higherIsBetter(metric) : Metric.lowerIsBetter(metric)));
    const { calculator } = workflowTable(scope, encryption);
    return gateStates(scope, this._bind(scope, metrics), { calculator, onRejected: branches.missed, name, resultPath: '$.criterion' }).next(branches.met);
  }

  /**
   * The gate over the metrics of an evaluation.
   *
   * @internal
   */
  public _bind(scope: Construct, metrics: readonly Metric[]): Gate {
    return this.binder(scope, metrics);
  }
}

function absolute(scope: Construct, metrics: readonly Metric[], { metric, threshold, growing }: Omit<AbsoluteCheck, 'kind'>): Check {
  const declared = declaredMetric(scope, metrics, metric);
  requireNumber(scope, 'threshold', threshold);
  if (declared.growing !== growing) {
    const [here, there] = growing ? ['metricAtLeast', 'metricAtMost'] : ['metricAtMost', 'metricAtLeast'];
    warn(scope, 'GateDirection', `'gate' lets worse models pass, got ${here} for ${metric}, of which ${declared.growing ? 'more' : 'less'} is better; use EvaluationGate.${there}()`);
  }
  return { kind: 'absolute', metric, threshold, growing };
}

function relative(scope: Construct, metrics: readonly Metric[], { metric, by }: { metric: string; by: number }): Check {
  const { growing } = declaredMetric(scope, metrics, metric);
  requireNumber(scope, 'by', by);
  if (by < 0) fail(scope, 'GateNumberInvalid', `'by' must be 0 or more, got ${by}; use EvaluationGate.metricAtLeast() or metricAtMost() to let worse models pass`);
  return { kind: 'relative', metric, by, growing };
}

function declaredMetric(scope: Construct, metrics: readonly Metric[], name: string): Metric {
  return metrics.find(({ metricName }) => metricName === name) ?? fail(scope, 'GateMetricUnknown',
    `'gate' must judge a metric that the evaluation declares (${metrics.map(({ metricName }) => metricName).join(', ')}), got ${name}; add Metric.higherIsBetter('${name}') or Metric.lowerIsBetter('${name}') to the metrics of the EvaluationStep, or correct the name`);
}

/** The number becomes part of a text in the state machine. */
function requireNumber(scope: Construct, prop: string, value: number): void {
  if (Token.isUnresolved(value)) {
    fail(scope, 'TokenInCalculation', `'${prop}' must be known at synth because the state machine compares with it as a literal, got a token; give a number`);
  }
  if (!Number.isFinite(value)) fail(scope, 'GateNumberInvalid', `'${prop}' must be a number, got ${value}; give the value that is just good enough`);
}

function bound(scope: Construct, metrics: readonly Metric[], gates: readonly EvaluationGate[]): Gate[] {
  if (gates.length === 0) fail(scope, 'GateEmpty', "'gates' must be at least one gate, got none; name what a model must reach, like EvaluationGate.metricAtLeast('auc', 0.8)");
  return gates.map((gate) => gate._bind(scope, metrics));
}
