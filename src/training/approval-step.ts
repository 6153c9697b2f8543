import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { approvalStates } from './approval-states';
import { Metric } from './metric';
import { StepContext, WorkflowStep } from './workflow-step';
import { derivedName } from '../internal/names';
import { ApprovalPolicy } from '../registry';

/** Who decides, and what a rejection means. */
export interface ApprovalStepProps {
  /** Who approves the version, and how long that may take. */
  readonly policy: ApprovalPolicy;

  /**
   * What the report at `$.report` declares: a criterion of `ApprovalPolicy.automatic` can judge these.
   *
   * @default - a criterion that judges a metric is refused
   */
  readonly metrics?: Metric[];

  /**
   * Whether a version that is rejected, or that nobody decided on in time, ends the state machine as failed.
   * Otherwise it goes on, and `$.steps.<stepName>.decision` says `Approved` or `Rejected`.
   *
   * @default true
   */
  readonly failOnRejection?: boolean;

  /**
   * What messages, records and events call the workflow.
   *
   * @default - made from the name of the stack and the path of the step
   */
  readonly workflowName?: string;

  /**
   * The name of the step.
   *
   * @default 'Approve'
   */
  readonly stepName?: string;
}

/**
 * Waits until the version at `$.version.arn` is approved; `$.steps.<stepName>` then holds `decision`, `by`, `at` and `reason`.
 *
 * It is for state machines of your own. A `RetrainingWorkflow` hands its versions over by itself and waits for nobody: inside one, this step
 * would keep the lock of the workflow until somebody decides.
 *
 * Fails at synth when no registry is given, or when the expiry of the policy is below 5 minutes or above 364 days.
 */
export class ApprovalStep extends WorkflowStep {
  public readonly stepName: string;

  /**
   * @param props - Who decides, and what a rejection means.
   */
  constructor(private readonly props: ApprovalStepProps) {
    super();
    this.stepName = props.stepName ?? 'Approve';
  }

  public bindStep(scope: Construct, context: StepContext): sfn.IChainable {
    const { stepName, props: { policy, failOnRejection, workflowName, metrics } } = this;
    const resultPath = `$.steps.${stepName}`;
    const workflow = workflowName ?? derivedName(scope);
    const decided = approvalStates(scope, context, { stepName, policy, workflow, resultPath, metrics });
    if (failOnRejection === false) return decided;
    const approved = new sfn.Pass(scope, `${stepName}: approved`);
    const rejected = new sfn.Fail(scope, `${stepName}: rejected`, {
      error: 'VersionRejected',
      causePath: `States.Format('rejected by {}: {}', ${resultPath}.by, ${resultPath}.reason)`,
    });
    decided.next(new sfn.Choice(scope, `${stepName}: approved?`)
      .when(sfn.Condition.stringEquals(`${resultPath}.decision`, 'Approved'), approved)
      .otherwise(rejected));
    return sfn.Chain.custom(decided.startState, [approved], approved);
  }
}
