import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ChampionSource, championStates } from './champion';
import { Gate } from './gate';
import { Calculator, gateStates } from './gate-states';
import { PlacedStep } from './placed-step';
import { IWorkflowStep, StepContext } from './workflow-step';

/** What a run does, in order. */
export interface Work {
  readonly context: StepContext;
  /** Until there is a report, or a model where nothing is measured. */
  readonly before: readonly IWorkflowStep[];
  /** Whom the model is compared with, where it is measured. */
  readonly champion?: ChampionSource;
  readonly gate?: Gate;
  readonly calculator: Calculator;
  /** What is done with a model that passed. */
  readonly after: readonly IWorkflowStep[];
  /** Hands the version over to who decides; nobody is waited for. */
  readonly handOver: (scope: Construct) => sfn.IChainable;
}

/** The states of a run. Its document ends with `$.outcome`. */
export function workStates(scope: Construct, { context, before, champion, gate, calculator, after, handOver }: Work): sfn.Chain {
  const parts: sfn.IChainable[] = [
    ...(champion ? [championStates(new Construct(scope, 'Champion'), champion)] : []),
    ...before.map((step) => place(scope, step, context)),
    ...(gate ? [gateStates(new Construct(scope, 'Gate'), gate, { calculator, onRejected: outcome(scope, 'rejected') })] : []),
    ...after.map((step) => place(scope, step, context)),
    handOver(scope),
    outcome(scope, 'succeeded'),
  ];
  return parts.slice(1).reduce<sfn.Chain>((chain, part) => chain.next(part), sfn.Chain.start(parts[0]));
}

function place(scope: Construct, step: IWorkflowStep, context: StepContext): sfn.IChainable {
  return step.bindStep(PlacedStep.in(scope, step), context);
}

function outcome(scope: Construct, name: 'rejected' | 'succeeded'): sfn.Pass {
  return new sfn.Pass(scope, name === 'rejected' ? 'Rejected' : 'Succeeded', { result: sfn.Result.fromString(name), resultPath: '$.outcome' });
}
