import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { addedBy, keptStates, placedStates, writtenBy } from './branch-states';
import { failed } from './job-names';
import { requireSteps } from './require-steps';
import { catching } from './service-task';
import { IWorkflowStep, StepContext, WorkflowStep } from './workflow-step';

/**
 * Steps at the same time. Each sees the document of the run as it was before; what it added stands below
 * `$.steps.<stepName>.<branch>`, in the same places: `$.steps.Checks.Quality.steps.Quality.outputs.report`.
 *
 * When one branch fails, the others are left and the step fails.
 */
export class ParallelStep extends WorkflowStep {
  public readonly stepName: string;
  /** The steps, one for each branch. */
  public readonly branches: IWorkflowStep[];

  /**
   * Fails when there is no branch, when two steps have one name, or when a step contains itself.
   *
   * @param stepName - The name of the group.
   * @param branches - The steps, at least one; a `SequenceStep` for several in one branch.
   */
  constructor(stepName: string, branches: IWorkflowStep[]) {
    super();
    this.stepName = stepName;
    this.branches = [...branches];
  }

  public bindStep(scope: Construct, context: StepContext): sfn.IChainable {
    requireSteps(scope, 'branches', this.branches);
    const all = new sfn.Parallel(scope, this.stepName, {
      resultSelector: Object.fromEntries(this.branches.map(({ stepName }, index) => [`${stepName}.$`, `$[${index}]`])),
      resultPath: `$.steps.${this.stepName}`,
    });
    for (const branch of this.branches) {
      all.branch(placedStates(scope, [branch], context).next(keptStates(scope, branch.stepName, addedBy([branch]))));
    }
    return catching(all, failed(scope, this.stepName));
  }

  /**
   * @internal
   */
  public override _writes(context: StepContext): string[] {
    return writtenBy(this.branches, context);
  }
}
