import { NONE, problemIf } from './problems';
import { Fact, given, known, Problem, Rule } from './rule';
import { CallFacts, callsOf } from './workflow-calls';
import { hasHole } from './workflow-definition';
import { PermissionFacts, WorkflowFacts } from './workflow-facts';
import { mayAllow } from './workflow-permissions';
import { onDefinition } from './workflow-structure';

const GUIDE = 'Step Functions Developer Guide';
const INTEGRATION = `${GUIDE}, connect-sagemaker`;
const IAM = `${GUIDE}, sagemaker-iam`;

/** A kind of job that a state can wait for. */
interface Job {
  /** Where its name stands, and how long that may be. */
  readonly name: string;
  readonly longest: number;
  /** The rule by which Step Functions hears of its end. */
  readonly rule: string;
  /** Where its role stands. */
  readonly role: readonly string[];
}

const JOBS: Record<string, Job> = {
  createTrainingJob: { name: 'TrainingJobName', longest: 63, rule: 'StepFunctionsGetEventsForSageMakerTrainingJobsRule', role: ['RoleArn'] },
  createProcessingJob: { name: 'ProcessingJobName', longest: 63, rule: 'StepFunctionsGetEventsForSageMakerProcessingJobsRule', role: ['RoleArn'] },
  createTransformJob: { name: 'TransformJobName', longest: 63, rule: 'StepFunctionsGetEventsForSageMakerTransformJobsRule', role: [] },
  createHyperParameterTuningJob: {
    name: 'HyperParameterTuningJobName', longest: 32, rule: 'StepFunctionsGetEventsForSageMakerTuningJobsRule', role: ['TrainingJobDefinition', 'RoleArn'],
  },
  createLabelingJob: { name: 'LabelingJobName', longest: 63, rule: 'StepFunctionsGetEventsForSageMakerLabelingJobsRule', role: ['RoleArn'] },
};

/** What the optimized integration can do. */
const ACTIONS = [...Object.keys(JOBS), 'createEndpoint', 'createEndpointConfig', 'createModel', 'updateEndpoint'];

const EXECUTIONS_RULE = 'StepFunctionsGetEventsForStepFunctionsExecutionRule';

const NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/;

/** A rule about the calls of SageMaker. */
function onCalls(check: (call: CallFacts, job: Job | undefined) => Problem[]): (facts: WorkflowFacts) => Problem[] {
  return onDefinition((definition) => callsOf(definition, 'sagemaker').flatMap((call) => check(call, JOBS[call.action])));
}

/** A rule about what the role must allow for the jobs that states wait for. */
function onWaits(check: (permissions: readonly PermissionFacts[], call: CallFacts) => Problem[]): (facts: WorkflowFacts) => Problem[] {
  return onDefinition((definition, { permissions }) => (known(permissions)
    ? callsOf(definition, 'sagemaker').filter(({ action, pattern }) => JOBS[action] && pattern === 'sync')
      .flatMap((call) => check(permissions, call))
    : NONE));
}

/** The managed rules that the calls of a machine need. */
function managedRules(calls: readonly CallFacts[]): string[] {
  const rules = calls.map(({ service, action, pattern }) => {
    if (!pattern?.startsWith('sync')) return undefined;
    return service === 'states' ? EXECUTIONS_RULE : service === 'sagemaker' ? JOBS[action]?.rule : undefined;
  });
  return [...new Set(rules)].filter((rule) => rule !== undefined);
}

function missing(action: string, why: string): Problem {
  return { field: 'permissions', rule: `must allow ${action}, ${why}`, mend: 'add the statement to a policy of the role' };
}

function mustTag(actions: readonly string[]): (facts: WorkflowFacts) => Problem[] {
  return onWaits((permissions, { action }) => (actions.includes(action) && !mayAllow(permissions, 'sagemaker:AddTags')
    ? [missing('sagemaker:AddTags', `because Step Functions tags the job of ${action}.sync`)]
    : NONE));
}

/** The first of equal problems. */
function once(check: (facts: WorkflowFacts) => Problem[]): (facts: WorkflowFacts) => Problem[] {
  return (facts) => [...new Map(check(facts).map((problem) => [`${problem.field} ${problem.rule}`, problem])).values()];
}

function nameOf({ parameters }: CallFacts, job: Job): Fact<string | undefined> {
  return parameters.get(job.name).text();
}

function fits(name: string, job: Job): boolean {
  return name.length <= job.longest && NAME.test(name);
}

export const TASKS: Rule<WorkflowFacts>[] = [
  {
    id: 'SF-07',
    what: 'A state can wait for the end of five kinds of SageMaker jobs, and for no endpoint',
    severity: 'error',
    source: INTEGRATION,
    check: onCalls((call, job) => problemIf(call.pattern !== undefined && !(job && call.pattern === 'sync'), {
      field: `${call.state.at}.Resource`,
      rule: 'must not wait, because only jobs for training, processing, tuning, transform and labeling can be waited for, with .sync',
      got: `${call.action}.${call.pattern}`,
      mend: 'call it without waiting and ask for its state in a loop',
    })),
  },
  {
    id: 'SF-07',
    what: 'The calls of SageMaker that Step Functions knows by itself are nine',
    severity: 'error',
    source: INTEGRATION,
    check: onCalls(({ action, state }) => problemIf(!ACTIONS.includes(action), {
      field: `${state.at}.Resource`, rule: `must be one of ${ACTIONS.join(', ')}`, got: action, mend: `use arn:aws:states:::aws-sdk:sagemaker:${action}`,
    })),
  },
  {
    id: 'SF-07',
    what: 'No call of an AWS SDK waits for the end of a job',
    severity: 'error',
    source: `${GUIDE}, supported-services-awssdk`,
    check: onDefinition((definition) => callsOf(definition).flatMap(({ service, action, pattern, state }) => problemIf(
      service.startsWith('aws-sdk:') && pattern !== undefined && pattern !== 'waitForTaskToken',
      { field: `${state.at}.Resource`, rule: 'must not end in .sync, because it is a call of an AWS SDK', got: `${service}:${action}.${pattern}`, mend: 'ask for the state in a loop' },
    ))),
  },
  {
    id: 'SF-08',
    what: 'A role whose machine waits for jobs may manage the rule that tells of their end',
    severity: 'error',
    source: `${IAM}; serverless-operations/serverless-step-functions#385`,
    check: onDefinition((definition, { permissions }) => (known(permissions)
      ? managedRules(callsOf(definition)).flatMap((rule) => {
        const lacks = ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'].filter((action) => !mayAllow(permissions, action, `arn:*:events:*:*:rule/${rule}`));
        return lacks.length === 0 ? NONE : [missing(lacks.join(', '), `on the rule ${rule}`)];
      })
      : NONE)),
  },
  {
    id: 'SF-09',
    what: 'A role whose machine waits for training or transform jobs may tag them',
    severity: 'error',
    source: 'aws/aws-cdk#26012, #32294',
    check: once(mustTag(['createTrainingJob', 'createTransformJob'])),
  },
  {
    id: 'SF-09',
    what: 'A role whose machine waits for other jobs may tag them',
    severity: 'warning',
    source: 'Not documented by AWS for these jobs; aws/aws-cdk#26012 for others',
    check: once(mustTag(['createProcessingJob', 'createHyperParameterTuningJob', 'createLabelingJob'])),
  },
  {
    id: 'SF-10',
    what: 'A role whose machine starts a job may hand the role of the job to SageMaker',
    severity: 'error',
    source: IAM,
    check: once(onDefinition((definition, { permissions }) => (known(permissions) ? callsOf(definition, 'sagemaker') : []).flatMap((call) => {
      const role = JOBS[call.action]?.role ?? [];
      const arn = role.length > 0 ? call.parameters.get(...role).raw() : undefined;
      const refused = arn !== undefined && known(permissions) && !mayAllow(permissions, 'iam:PassRole', arn);
      return refused ? [missing('iam:PassRole', hasHole(arn) ? `on the role of ${call.state.name}` : `on ${arn}`)] : NONE;
    }))),
  },
  {
    id: 'SF-14',
    what: 'The name of a job is letters, digits and hyphens, at most 63; HT-01 says it of tuning jobs',
    severity: 'error',
    source: 'SageMaker API, CreateTrainingJob.TrainingJobName',
    check: onCalls((call, job) => {
      const name = job && nameOf(call, job);
      return job && job.longest === 63 && given(name) ? problemIf(!fits(name, job), {
        field: call.parameters.get(job.name).at, rule: `must be 1 to ${job.longest} letters, digits and hyphens in between`, got: name, mend: 'shorten it',
      }) : NONE;
    }),
  },
  {
    id: 'SF-14',
    what: 'Every run names its jobs anew',
    severity: 'warning',
    source: 'SageMaker API, CreateTrainingJob.TrainingJobName (unique in an account and Region)',
    check: onCalls((call, job) => {
      const name = job && nameOf(call, job);
      return job && given(name) && fits(name, job) ? [{
        field: call.parameters.get(job.name).at,
        rule: 'should not be the same in every run, because the second run finds it taken',
        got: name,
        mend: 'make it of the execution and the attempt',
      }] : NONE;
    }),
  },
  {
    id: 'SF-14',
    what: 'The name of an execution is no name for a job',
    severity: 'warning',
    source: 'Step Functions API, StartExecution.name (80 characters, underscores); SageMaker API, CreateTrainingJob.TrainingJobName',
    check: onCalls((call, job) => {
      const source = job && call.parameters.source(job.name);
      return job && source !== undefined && ['$$.Execution.Name', '$$.Execution.Id'].includes(source) ? [{
        field: call.parameters.get(job.name).at,
        rule: 'should not be taken from the execution as it is, because it may be too long, hold underscores, and is taken when the state is retried',
        got: source,
        mend: 'use States.Format and States.Hash with $$.Execution.Id and $$.State.RetryCount',
      }] : NONE;
    }),
  },
];
