import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, IResource, Resource, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { approvalStates } from './approval-states';
import { planOf, RetrainingPlan, writtenBy } from './retraining-plan';
import { RetrainingWorkflowGrants } from './retraining-workflow-grants';
import { RetrainingWorkflowAttributes, RetrainingWorkflowProps } from './retraining-workflow-props';
import { RunGuard } from './run-guard';
import { bindTrigger } from './trigger-intake';
import { IRetrainingTrigger, WrittenPrefix } from './trigger-target';
import { Work, workStates } from './work-states';
import { onRunEnded, Outcome } from './workflow-events';
import { WorkflowMachine } from './workflow-machine';
import { workflowTable } from './workflow-table';
import { alarmOn, alertsTopic, stateMachineMetric } from '../internal/alerts';
import { arnIn } from '../internal/arn';
import { fail } from '../internal/errors';
import { derivedName } from '../internal/names';

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

abstract class RetrainingWorkflowBase extends Resource implements IRetrainingWorkflow {
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
    return stateMachineMetric(this.stateMachineArn, metricName, options).attachTo(this);
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

/**
 * What turns new data into a model version, again and again: a burst of events becomes one run, which prepares, trains, measures, decides,
 * registers and hands over to who approves. Whatever a run holds is freed however it ends, and every end is told once.
 *
 * @resource AWS::StepFunctions::StateMachine
 */
export class RetrainingWorkflow extends RetrainingWorkflowBase {
  /**
   * A workflow that another app or stack makes, in the account and Region of the stack.
   *
   * @param scope - Where the import is made.
   * @param id - Its id there.
   * @param attributes - The state machine and the name of the workflow.
   */
  public static fromRetrainingWorkflowAttributes(scope: Construct, id: string, attributes: RetrainingWorkflowAttributes): IRetrainingWorkflow {
    return new ImportedRetrainingWorkflow(scope, id, attributes);
  }

  public readonly stateMachineArn: string;
  public readonly workflowName: string;

  /** Where failures, alarms and versions that wait for approval are told. */
  public readonly alerts: sns.ITopic;

  /** Rings when a run failed. */
  public readonly failedRuns: cloudwatch.Alarm;

  /** Rings when a run was given up because it took too long. */
  public readonly timedOutRuns: cloudwatch.Alarm;

  /** The state machine that guards the runs: one at a time, and nothing held when it ends. */
  public readonly guard: sfn.CfnStateMachine;

  /** The state machine of the steps. */
  public readonly work: sfn.CfnStateMachine;

  /**
   * @internal
   */
  protected readonly _encryptionKey?: kms.IKey;
  /**
   * @internal
   */
  protected readonly _executionArns: string;
  private readonly runs: RunGuard;
  private readonly plan: RetrainingPlan;
  private readonly written: WrittenPrefix[];
  private triggered = false;

  constructor(scope: Construct, id: string, props: RetrainingWorkflowProps) {
    super(scope, id);
    const plan = planOf(this, props);
    const { encryption, longest } = plan;
    this.plan = plan;
    this.workflowName = derivedName(this);
    this._encryptionKey = encryption._keyFor(this);
    this.alerts = props.alerts ?? alertsTopic(this, this._encryptionKey);
    this.written = [...writtenBy(plan), ...props.storage?._exportsTo(this) ?? []];

    const work = new WorkflowMachine(this, 'Work', {
      definition: workStates(new Construct(this, 'Steps'), this.workOf(props)),
      comment: `What a run of ${this.workflowName} does`,
      encryption,
      timeout: longest,
    });
    const storage = props.storage?._bind(this, plan.context);
    this.runs = new RunGuard(this, 'Guard', { ...plan, workflow: this.workflowName, work, storage, topic: this.alerts });
    this.work = work.resource;
    this.guard = this.runs.machine.resource;
    this.stateMachineArn = this.runs.machine.arn;
    this._executionArns = this.runs.machine.executionArn('*');

    this.failedRuns = this.alarm('FailedRuns', this.metricFailed(), 'A run failed; its event and the log of the state machines say why');
    const timedOut = stateMachineMetric(work.arn, 'ExecutionsTimedOut');
    this.timedOutRuns = this.alarm('TimedOutRuns', timedOut, 'A run was given up because it took longer than limits.timeout');
    for (const trigger of props.triggers ?? []) this.addTrigger(trigger);
    this.node.addValidation({ validate: () => this.requireTrigger() });
  }

  /**
   * Starts runs by one more trigger.
   *
   * @param trigger - What starts a run.
   */
  public addTrigger(trigger: IRetrainingTrigger): void {
    this.triggered = true;
    const { runs: guard, workflowName: workflow, written, alerts } = this;
    const intake = bindTrigger(this, { trigger, workflow, guard, written, alerts, encryption: this.plan.encryption });
    if (!intake) return;
    alarmOn(intake, 'LostEvents', {
      metric: intake.deadLetters.metricApproximateNumberOfMessagesVisible(),
      topic: this.alerts,
      description: `Events of the trigger ${trigger.triggerId} of ${this.workflowName} could not be counted; repair what is wrong and redrive the queue of dead letters`,
    });
  }

  private workOf({ evaluation, champion }: RetrainingWorkflowProps): Work {
    const { context, registry, approval, encryption, metrics } = this.plan;
    return {
      ...this.plan,
      champion: evaluation && { registry, approved: champion },
      calculator: workflowTable(this, encryption).calculator,
      handOver: (scope) => approvalStates(scope, context, { stepName: 'Approve', policy: approval, workflow: this.workflowName, metrics, alerts: this.alerts }),
    };
  }

  private alarm(id: string, metric: cloudwatch.Metric, what: string): cloudwatch.Alarm {
    return alarmOn(this, id, { metric, topic: this.alerts, description: `${this.workflowName}: ${what}` });
  }

  /** Triggers may be added until the end. */
  private requireTrigger(): string[] {
    if (this.triggered) return [];
    return fail(this, 'TriggerMissing',
      "'triggers' must hold what starts a run, got none; add RetrainingTrigger.s3Upload(), schedule() or onEvent(), or RetrainingTrigger.manual() where only grants.start starts runs");
  }
}

class ImportedRetrainingWorkflow extends RetrainingWorkflowBase {
  public readonly stateMachineArn: string;
  public readonly workflowName: string;
  /**
   * @internal
   */
  protected readonly _encryptionKey?: kms.IKey;

  constructor(scope: Construct, id: string, { stateMachineArn, workflowName, encryptionKey }: RetrainingWorkflowAttributes) {
    super(scope, id, { environmentFromArn: stateMachineArn });
    this.stateMachineArn = stateMachineArn;
    this.workflowName = workflowName;
    this._encryptionKey = encryptionKey;
  }

  /**
   * @internal
   */
  protected get _executionArns(): string {
    const { resourceName } = Stack.of(this).splitArn(this.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME);
    return arnIn(Stack.of(this), { service: 'states', resource: 'execution', resourceName: `${resourceName}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  }
}
