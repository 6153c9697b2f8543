import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { alarmOn, alertsTopic } from './alerts';
import { approvalStates } from './approval-states';
import { planOf, RetrainingPlan, writtenBy } from './retraining-plan';
import { IRetrainingWorkflow, RetrainingWorkflowBase, stateMachineMetric } from './retraining-workflow-base';
import { RetrainingWorkflowAttributes, RetrainingWorkflowProps } from './retraining-workflow-props';
import { RunGuard } from './run-guard';
import { bindTrigger } from './trigger-intake';
import { IRetrainingTrigger, WrittenPrefix } from './trigger-target';
import { Work, workStates } from './work-states';
import { WorkflowMachine } from './workflow-machine';
import { workflowTable } from './workflow-table';
import { arnIn } from '../internal/arn';
import { fail } from '../internal/errors';
import { derivedName } from '../internal/names';

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
    this.alerts = props.alerts ?? alertsTopic(this, encryption);
    this.written = writtenBy(plan);

    const work = new WorkflowMachine(this, 'Work', {
      definition: workStates(new Construct(this, 'Steps'), this.workOf(props)),
      comment: `What a run of ${this.workflowName} does`,
      encryption,
      timeout: longest,
    });
    this.runs = new RunGuard(this, 'Guard', { ...plan, workflow: this.workflowName, work, topic: this.alerts });
    this.work = work.resource;
    this.guard = this.runs.machine.resource;
    this.stateMachineArn = this.runs.machine.arn;
    this._executionArns = this.runs.machine.executionArn('*');

    this.failedRuns = this.alarm('FailedRuns', this.metricFailed(), 'A run failed; its event and the log of the state machines say why');
    const timedOut = stateMachineMetric(this, work.arn, 'ExecutionsTimedOut');
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
    const { runs: guard, workflowName: workflow, written } = this;
    const intake = bindTrigger(this, { trigger, workflow, guard, written, encryption: this.plan.encryption });
    if (!intake) return;
    alarmOn(intake, 'LostEvents', {
      metric: intake.deadLetters.metricApproximateNumberOfMessagesVisible(),
      topic: this.alerts,
      description: `Events of the trigger ${trigger.triggerId} of ${this.workflowName} could not be counted; repair what is wrong and redrive the queue of dead letters`,
    });
  }

  private workOf({ evaluation, champion }: RetrainingWorkflowProps): Work {
    const { context, registry, approval, encryption } = this.plan;
    return {
      ...this.plan,
      champion: evaluation && { registry, approved: champion },
      calculator: workflowTable(this, encryption).calculator,
      handOver: (scope) => approvalStates(scope, context, { stepName: 'Approve', policy: approval, workflow: this.workflowName, alerts: this.alerts }),
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
