import * as iam from 'aws-cdk-lib/aws-iam';
import { allow } from '../internal/grants';
import { Statement } from '../internal/policy';

/** Who may use a retraining workflow, action by action. */
export class RetrainingWorkflowGrants {
  /**
   * @internal
   */
  public static _of(startStatements: readonly Statement[], readStatements: readonly Statement[]): RetrainingWorkflowGrants {
    return new RetrainingWorkflowGrants(startStatements, readStatements);
  }

  private constructor(private readonly startStatements: readonly Statement[], private readonly readStatements: readonly Statement[]) {}

  /**
   * Lets a principal start a run. A start counts as one more event: while a run goes on, one more run follows it.
   *
   * @param grantee - The principal.
   */
  public start(grantee: iam.IGrantable): void {
    for (const statement of this.startStatements) allow(grantee, statement);
  }

  /**
   * Lets a principal see the runs, their history and how they ended.
   *
   * @param grantee - The principal.
   */
  public read(grantee: iam.IGrantable): void {
    for (const statement of this.readStatements) allow(grantee, statement);
  }
}
