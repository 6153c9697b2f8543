import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { allow } from '../internal/grants';

/** What the grants of a workflow are about. */
interface GrantedWorkflow {
  readonly stateMachineArn: string;
  /** The ARNs of all its executions. */
  readonly executionArns: string;
  readonly key?: kms.IKey;
}

/** Who may use a retraining workflow, action by action. */
export class RetrainingWorkflowGrants {
  /**
   * @internal
   */
  public static _of(workflow: GrantedWorkflow): RetrainingWorkflowGrants {
    return new RetrainingWorkflowGrants(workflow);
  }

  private constructor(private readonly workflow: GrantedWorkflow) {}

  /**
   * Lets a principal start a run. A start counts as one more event: while a run goes on, one more run follows it.
   *
   * @param grantee - The principal.
   */
  public start(grantee: iam.IGrantable): void {
    allow(grantee, { actions: ['states:StartExecution'], resources: [`${this.workflow.stateMachineArn}:live`] });
    this.useKey(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /**
   * Lets a principal see the runs, their history and how they ended.
   *
   * @param grantee - The principal.
   */
  public read(grantee: iam.IGrantable): void {
    allow(grantee, { actions: ['states:ListExecutions'], resources: [this.workflow.stateMachineArn] });
    allow(grantee, { actions: ['states:DescribeExecution', 'states:GetExecutionHistory'], resources: [this.workflow.executionArns] });
    this.useKey(grantee, 'kms:Decrypt');
  }

  private useKey(grantee: iam.IGrantable, ...actions: string[]): void {
    const { key } = this.workflow;
    if (key) allow(grantee, { actions, resources: [key.keyArn] });
  }
}
