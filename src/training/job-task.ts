import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failed, NamesOfJobs } from './job-names';
import { ServiceTask } from './service-task';
import { arnIn } from '../internal/arn';
import { Statement } from '../internal/policy';
import { ExecutionRole } from '../security';

/** How SageMaker calls the parts of a kind of job. */
export interface JobKind {
  /** What the calls are named after: `TrainingJob`. */
  readonly noun: string;
  /** The resource of its ARNs. */
  readonly resource: string;
  /** Where an answer has the list of jobs: `TrainingJobSummaries`. */
  readonly summaries: string;
  /** The rule that Step Functions manages to hear of the end of a job. */
  readonly managedRule: string;
  /** What says more of an end than the status does: `SecondaryStatus`. */
  readonly detail?: string;
}

/** The kinds of jobs that a state can wait for. */
export const JOBS: Record<'training' | 'processing' | 'tuning' | 'transform', JobKind> = {
  training: { noun: 'TrainingJob', resource: 'training-job', summaries: 'TrainingJobSummaries', managedRule: 'StepFunctionsGetEventsForSageMakerTrainingJobsRule', detail: 'SecondaryStatus' },
  processing: { noun: 'ProcessingJob', resource: 'processing-job', summaries: 'ProcessingJobSummaries', managedRule: 'StepFunctionsGetEventsForSageMakerProcessingJobsRule' },
  tuning: {
    noun: 'HyperParameterTuningJob', resource: 'hyper-parameter-tuning-job', summaries: 'HyperParameterTuningJobSummaries', managedRule: 'StepFunctionsGetEventsForSageMakerTuningJobsRule',
  },
  transform: { noun: 'TransformJob', resource: 'transform-job', summaries: 'TransformJobSummaries', managedRule: 'StepFunctionsGetEventsForSageMakerTransformJobsRule' },
};

/** One job of SageMaker that a workflow waits for. */
export interface Job {
  readonly kind: JobKind;
  /** The name of its first state. */
  readonly name: string;
  readonly names: NamesOfJobs;
  /** What the job takes, without its name. */
  readonly parameters: Record<string, unknown>;
  /** The role that the job runs as. */
  readonly role: ExecutionRole;
  /** What is kept of the answer, beside `status`. */
  readonly resultSelector: Record<string, unknown>;
  /** Where that goes. */
  readonly resultPath: string;
  /** Paths that a finished job's result must have: what is missing in the answer of a job that never ran. */
  readonly demands?: readonly string[];
  /** What the result becomes when the job has completed. */
  readonly outcome?: Record<string, unknown>;
  /** How long the job may take, waiting for capacity included. */
  readonly longest: Duration;
  /** What goes on after an error, when no job of the step runs any more; by default the machine fails with the error. */
  readonly otherwise?: sfn.IChainable;
}

/** What lies between the end of a job and the event that says so. */
const GRACE = Duration.hours(1);
const CALL = Duration.minutes(5);

/** The states of a job: create and wait, demand that it completed, and stop it when the wait ends early. */
export function jobStates(scope: Construct, job: Job): sfn.Chain {
  const { kind, name, names, resultPath } = job;
  const task = new ServiceTask(scope, name, {
    service: 'sagemaker',
    action: `create${kind.noun}`,
    pattern: 'sync',
    parameters: { [`${kind.noun}Name.$`]: names.next, ...job.parameters },
    resultSelector: {
      'status.$': `$.${kind.noun}Status`,
      'job.$': `$.${kind.noun}Name`,
      ...(kind.detail ? { 'detail.$': `$.${kind.detail}` } : {}),
      ...job.resultSelector,
    },
    resultPath,
    timeout: job.longest.plus(GRACE),
    allow: permissions(scope, job),
  });
  const otherwise = job.otherwise ?? failed(scope, name);
  task.orElse(stopStates(scope, job, otherwise));
  const done = new sfn.Pass(scope, `${name}: completed`, job.outcome ? { parameters: job.outcome, resultPath } : {});
  task.next(completedOr(scope, job, done, otherwise));
  return sfn.Chain.custom(task, [done], task);
}

/** A job that was stopped ends its state without an error. */
function completedOr(scope: Construct, { kind, name, resultPath, demands = [] }: Job, done: sfn.Pass, otherwise: sfn.IChainable): sfn.Choice {
  const facts = ['job', 'status', ...(kind.detail ? ['detail'] : [])];
  const unfinished = new sfn.Pass(scope, `${name}: not completed`, {
    parameters: {
      'Error': `${kind.noun}NotCompleted`,
      'Cause.$': `States.Format('{} ended as {}${kind.detail ? ' ({})' : ''}', ${facts.map((fact) => `${resultPath}.${fact}`).join(', ')})`,
    },
    resultPath: '$.error',
  });
  unfinished.next(otherwise);
  const { and, isPresent, isString, stringEquals } = sfn.Condition;
  const status = `${resultPath}.status`;
  return new sfn.Choice(scope, `${name}: completed?`)
    .when(and(isString(status), stringEquals(status, 'Completed'), ...demands.map((path) => isPresent(path))), done)
    .otherwise(unfinished);
}

/** Nobody else stops a job whose state gave up: every attempt that still runs is found by its name. */
function stopStates(scope: Construct, { kind, name, names }: Job, otherwise: sfn.IChainable): sfn.IChainable {
  const find = new ServiceTask(scope, `${name}: find what runs`, {
    service: 'aws-sdk:sagemaker',
    action: `list${kind.noun}s`,
    parameters: { 'NameContains.$': names.common, 'StatusEquals': 'InProgress' },
    resultSelector: { 'names.$': `$.${kind.summaries}[*].${kind.noun}Name` },
    resultPath: '$.running',
    timeout: CALL,
    allow: [{ actions: [`sagemaker:List${kind.noun}s`], resources: ['*'] }],
  });
  const stop = new ServiceTask(scope, `${name}: stop it`, {
    service: 'aws-sdk:sagemaker',
    action: `stop${kind.noun}`,
    parameters: { [`${kind.noun}Name.$`]: '$' },
    timeout: CALL,
    allow: [{ actions: [`sagemaker:Stop${kind.noun}`], resources: [arnOfJobs(scope, kind, names)] }],
  });
  stop.orElseIgnore(new sfn.Pass(scope, `${name}: gone already`));
  const each = new sfn.Map(scope, `${name}: stop what runs`, { itemsPath: '$.running.names', resultPath: sfn.JsonPath.DISCARD, maxConcurrency: 1 });
  each.itemProcessor(stop);
  find.orElseIgnore(otherwise);
  find.next(each).next(otherwise);
  return find;
}

function permissions(scope: Construct, { kind, names, role }: Job): Statement[] {
  const stack = Stack.of(scope);
  return [
    {
      actions: ['sagemaker:AddTags', `sagemaker:Create${kind.noun}`, `sagemaker:Describe${kind.noun}`, `sagemaker:Stop${kind.noun}`],
      resources: [arnOfJobs(scope, kind, names)],
    },
    {
      actions: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
      resources: [arnIn(stack, { service: 'events', resource: 'rule', resourceName: kind.managedRule, arnFormat: ArnFormat.SLASH_RESOURCE_NAME })],
    },
    { actions: ['iam:PassRole'], resources: [role.roleArn], conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } } },
  ];
}

function arnOfJobs(scope: Construct, kind: JobKind, names: NamesOfJobs): string {
  return arnIn(Stack.of(scope), { service: 'sagemaker', resource: kind.resource, resourceName: `${names.literal}-*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}
