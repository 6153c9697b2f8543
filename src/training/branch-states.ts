import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { PlacedStep } from './placed-step';
import { IWorkflowStep, StepContext, WorkflowStep } from './workflow-step';

/** Steps one after the other, each in a scope of its own. */
export function placedStates(scope: Construct, steps: readonly IWorkflowStep[], context: StepContext): sfn.Chain {
  const [first, ...others] = steps.map((step) => step.bindStep(PlacedStep.in(scope, step), context));
  return others.reduce((chain: sfn.Chain, next) => chain.next(next), sfn.Chain.start(first));
}

/** What a step says about itself, where it is one of ours. */
export function writtenBy(steps: readonly IWorkflowStep[], context: StepContext): string[] {
  return [...new Set(steps.flatMap((step) => (step instanceof WorkflowStep ? step._writes(context) : [])))];
}

/** The names below `$.steps` under which steps keep results. */
export function namesOf(steps: readonly IWorkflowStep[]): string[] {
  return steps.flatMap((step) => (step instanceof WorkflowStep ? step._names : [step.stepName]));
}

/**
 * Ends a branch: of its document only what its steps added is left, so that results of many branches stay small.
 * A step may have added any of it, or nothing.
 */
export function keptStates(scope: Construct, name: string, paths: readonly string[]): sfn.Chain {
  const start = new sfn.Pass(scope, `${name}: results`, { parameters: { steps: {} }, resultPath: '$.kept' });
  const end = new sfn.Pass(scope, `${name}: done`, { inputPath: '$.kept' });
  const last = paths.reduceRight((next: sfn.IChainable, path) => {
    const keep = new sfn.Pass(scope, `${name}: keep ${path}`, { inputPath: `$.${path}`, resultPath: `$.kept.${path}` });
    keep.next(next);
    return new sfn.Choice(scope, `${name}: is there ${path}?`).when(sfn.Condition.isPresent(`$.${path}`), keep).otherwise(next);
  }, end);
  start.next(last);
  return sfn.Chain.custom(start, [end], start);
}

/** What steps may add to the document. */
export function addedBy(steps: readonly IWorkflowStep[]): string[] {
  return ['model', 'report', 'version', ...namesOf(steps).map((name) => `steps.${name}`)];
}
