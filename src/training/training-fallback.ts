import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ComputeChoice, longest } from './compute-choice';
import { JobNames, NamesOfJobs } from './job-names';
import { JOBS, jobStates } from './job-task';
import { ExecutionRole } from '../security';

/** A training job on the first of several choices that has capacity. */
export interface TrainingJob {
  readonly stepName: string;
  readonly role: ExecutionRole;
  readonly image: string;
  readonly choices: readonly { readonly choice: ComputeChoice; readonly names: NamesOfJobs; readonly parameters: Record<string, unknown> }[];
}

/** Names of the jobs of each choice: a second job of a run must not be called like the first one. */
export function namesOf(scope: Construct, choices: readonly ComputeChoice[], context: { readonly insideMap?: boolean }): NamesOfJobs[] {
  return choices.map((_, index) => new JobNames(index === 0 ? scope : new Construct(scope, `Choice${index + 1}`), context));
}

/** The states of a training job: one for each choice, and the next is taken only where the one before found no capacity. */
export function capacityFallback(scope: Construct, job: TrainingJob, end: sfn.IChainable): sfn.Chain {
  let otherwise = end;
  const ends: sfn.INextable[] = [];
  let start: sfn.State | undefined;
  for (let index = job.choices.length - 1; index >= 0; index -= 1) {
    const name = index === 0 ? job.stepName : `${job.stepName}: choice ${index + 1}`;
    if (start) otherwise = noCapacity(scope, name, start, end);
    const states = choiceStates(scope, name, { ...job, ...job.choices[index] }, otherwise);
    ends.unshift(...states.endStates);
    start = states.startState;
  }
  return sfn.Chain.custom(start!, ends, start!);
}

type OneChoice = TrainingJob & TrainingJob['choices'][number];

function choiceStates(scope: Construct, name: string, { choice, names, parameters, role, image }: OneChoice, otherwise: sfn.IChainable): sfn.Chain {
  return jobStates(scope, {
    kind: JOBS.training,
    name,
    names,
    role,
    parameters,
    resultSelector: { 'artifacts.$': '$..S3ModelArtifacts' },
    resultPath: '$.model',
    demands: ['$.model.artifacts[0]'],
    outcome: { 'artifact.$': '$.model.artifacts[0]', 'job.$': '$.model.job', 'status.$': '$.model.status', image },
    longest: longest(choice),
    otherwise,
  });
}

/** How SageMaker says that there was no capacity, in a cause that is a text or JSON: it is never parsed. */
const NO_CAPACITY = ['*CapacityError*', '*InsufficientCapacity*', '*MaxWaitTimeExceeded*'];

function noCapacity(scope: Construct, name: string, next: sfn.IChainable, end: sfn.IChainable): sfn.Choice {
  const { and, isString, or, stringMatches } = sfn.Condition;
  return new sfn.Choice(scope, `${name}: no capacity?`)
    .when(and(isString('$.error.Cause'), or(...NO_CAPACITY.map((text) => stringMatches('$.error.Cause', text)))), next)
    .when(and(isString('$.error.Error'), stringMatches('$.error.Error', '*ResourceLimitExceeded*')), next)
    .otherwise(end);
}
