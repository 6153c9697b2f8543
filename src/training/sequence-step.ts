import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { namesOf, placedStates, writtenBy } from './branch-states';
import { requireSteps } from './require-steps';
import { IWorkflowStep, StepContext, WorkflowStep } from './workflow-step';

/**
 * Steps one after the other, where one step is asked for: as a branch of a `ParallelStep`, for example. They share the document of the run.
 */
export class SequenceStep extends WorkflowStep {
  public readonly stepName: string;
  /** The steps, in order. */
  public readonly steps: IWorkflowStep[];

  /**
   * Fails when there is no step, when two have one name, or when a step contains itself.
   *
   * @param stepName - The name of the sequence.
   * @param steps - The steps, at least one.
   */
  constructor(stepName: string, steps: IWorkflowStep[]) {
    super();
    this.stepName = stepName;
    this.steps = [...steps];
  }

  public bindStep(scope: Construct, context: StepContext): sfn.IChainable {
    requireSteps(scope, 'steps', this.steps);
    return placedStates(scope, this.steps, context);
  }

  /**
   * @internal
   */
  public override _writes(context: StepContext): string[] {
    return writtenBy(this.steps, context);
  }

  /**
   * @internal
   */
  public override get _names(): string[] {
    return namesOf(this.steps);
  }

  /**
   * @internal
   */
  public override _afterRegistration(scope: Construct, context: StepContext): sfn.Chain | undefined {
    const placeOf = ({ stepName }: IWorkflowStep) => scope.node.findChild(stepName) as Construct;
    const chains = this.steps.flatMap((step) => (step as Partial<WorkflowStep>)._afterRegistration?.(placeOf(step), context) ?? []);
    return chains.length === 0 ? undefined : chains.reduce((chain, next) => chain.next(next));
  }
}
