import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IResource, Resource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { RetrainingWorkflowGrants } from './retraining-workflow-grants';
import { onRunEnded, Outcome } from './workflow-events';

/** What turns new data into a model version, again and again. */
export interface IRetrainingWorkflow extends IResource {
  /**
   * The ARN of the state machine that guards the runs; it is started through its alias `live`.
   *
   * @attribute
   */
  readonly stateMachineArn: string;

  /** The name under which the workflow locks and reports: the same for as long as its path is. */
  readonly workflowName: string;

  /** Who may start runs and see them. */
  readonly grants: RetrainingWorkflowGrants;

  /**
   * A rule for every run that registered a version.
   *
   * @param id - The id of the rule below this workflow.
   * @param options - Target, description and further conditions of the rule.
   */
  onSucceeded(id: string, options?: events.OnEventOptions): events.Rule;

  /**
   * A rule for every run whose model the gate rejected.
   *
   * @param id - The id of the rule below this workflow.
   * @param options - Target, description and further conditions of the rule.
   */
  onRejected(id: string, options?: events.OnEventOptions): events.Rule;

  /**
   * A rule for every run that failed, was aborted or timed out.
   *
   * @param id - The id of the rule below this workflow.
   * @param options - Target, description and further conditions of the rule.
   */
  onFailed(id: string, options?: events.OnEventOptions): events.Rule;

  /**
   * A rule for the first run of a day that did not begin because `limits.runsPerDay` have begun; it begins on the next day.
   *
   * @param id - The id of the rule below this workflow.
   * @param options - Target, description and further conditions of the rule.
   */
  onCapped(id: string, options?: events.OnEventOptions): events.Rule;

  /**
   * Any metric of the guarding state machine. Runs that were merged into another one count as succeeded.
   *
   * @param metricName - The name that Step Functions gives it, for example `ExecutionsStarted`.
   * @param options - Statistic, period, label and the like.
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Runs that failed; sum over five minutes.
   *
   * @param options - Statistic, period, label and the like.
   */
  metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Runs that were started, those that were merged into another one included; sum over five minutes.
   *
   * @param options - Statistic, period, label and the like.
   */
  metricStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How long runs take, in milliseconds, quiet window and merged runs included; average over five minutes.
   *
   * @param options - Statistic, period, label and the like.
   */
  metricDuration(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

/** What a workflow can do whether it was made here or elsewhere. */
export abstract class RetrainingWorkflowBase extends Resource implements IRetrainingWorkflow {
  public abstract readonly stateMachineArn: string;
  public abstract readonly workflowName: string;
  /**
   * @internal
   */
  protected abstract readonly _encryptionKey?: kms.IKey;
  /**
   * @internal
   */
  protected abstract readonly _executionArns: string;

  public get grants(): RetrainingWorkflowGrants {
    return RetrainingWorkflowGrants._of({ stateMachineArn: this.stateMachineArn, executionArns: this._executionArns, key: this._encryptionKey });
  }

  public onSucceeded(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEnded(id, 'succeeded', options);
  }

  public onRejected(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEnded(id, 'rejected', options);
  }

  public onFailed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEnded(id, 'failed', options);
  }

  public onCapped(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEnded(id, 'capped', options);
  }

  public metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return stateMachineMetric(this, this.stateMachineArn, metricName, options);
  }

  public metricFailed(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('ExecutionsFailed', options);
  }

  public metricStarted(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('ExecutionsStarted', options);
  }

  public metricDuration(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('ExecutionTime', { statistic: 'Average', ...options });
  }

  private onEnded(id: string, outcome: Outcome, options: events.OnEventOptions): events.Rule {
    return onRunEnded(this, id, { workflow: this.workflowName, outcomes: [outcome] }, options);
  }
}

/** A metric of a state machine under its official name; sum over five minutes unless said otherwise. */
export function stateMachineMetric(scope: Construct, arn: string, metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
  const dimensionsMap = { StateMachineArn: arn };
  return new cloudwatch.Metric({ namespace: 'AWS/States', metricName, dimensionsMap, statistic: 'Sum', ...options }).attachTo(scope);
}
