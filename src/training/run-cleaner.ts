import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { APPEARS, FORGET, GONE } from './guard-lock';
import { syncStatements } from './guard-run';
import { JobKind, JOBS } from './job-task';
import { ended, reportTask } from './run-report';
import { ServiceTask } from './service-task';
import { WorkflowMachine } from './workflow-machine';
import { REFUSED, WorkflowTable } from './workflow-table';
import { arnIn } from '../internal/arn';
import { Encryption } from '../security';

/** Whose run is cleaned up; `holder` and `child` are ARNs of executions, or paths to them. */
export interface CleanerInput {
  readonly workflow: string;
  readonly holder: string;
  readonly child: string;
}

/** The machines of a workflow, as the cleaner must know them. */
export interface CleanedWorkflow {
  /** The literal name of the guard. */
  readonly guardName: string;
  /** The ARNs of all executions of the guard, without a reference to it. */
  readonly guardExecutions: string;
  readonly work: WorkflowMachine;
}

const CALL = Duration.minutes(1);
const LONGEST = Duration.hours(1);

/**
 * Does for a run that is dead what the run cannot do any more: stops its work and its jobs, frees its lock and reports.
 * Started again for the same run it finds nothing to do.
 */
export class RunCleaner extends Construct {
  public readonly machine: WorkflowMachine;

  constructor(scope: Construct, id: string, table: WorkflowTable, encryption: Encryption) {
    super(scope, id);
    const states = new Construct(this, 'States');
    this.machine = new WorkflowMachine(this, 'Machine', {
      definition: cleanerStates(states, table),
      comment: 'Frees what runs hold that ended without doing so',
      encryption,
      timeout: LONGEST,
    });
  }

  /** Lets the cleaner ask about the executions of a workflow and stop what they started. */
  public serve({ guardName, guardExecutions, work }: CleanedWorkflow): void {
    const { role } = this.machine;
    const children = work.executionArn('*');
    role._allow({ actions: ['states:DescribeExecution'], resources: [guardExecutions, children] });
    role._allow({ actions: ['states:StopExecution'], resources: [children] });
    for (const { noun, resource } of Object.values(JOBS)) {
      const action = `sagemaker:Stop${noun}`;
      const own = work.statements.filter(({ actions }) => actions.includes(action)).flatMap(({ resources }) => resources);
      role._allow({ actions: [action], resources: own.length > 0 ? [...new Set(own)] : [jobsOf(this, resource, guardName)] });
    }
  }

  /** A state of another machine that waits for the cleaner. */
  public start(scope: Construct, id: string, { workflow, holder, child }: CleanerInput): ServiceTask {
    const executions = this.machine.executionArn('*');
    return new ServiceTask(scope, id, {
      service: 'states',
      action: 'startExecution',
      pattern: 'sync:2',
      parameters: { StateMachineArn: this.machine.arn, Input: { workflow, 'holder.$': holder, 'child.$': child } },
      timeout: LONGEST.plus(Duration.minutes(5)),
      allow: [...this.machine.startStatements, ...syncStatements(scope, executions)],
    });
  }
}

/** A workflow without jobs of a kind has none to stop: the permission names what it would be called. */
function jobsOf(scope: Construct, resource: string, guardName: string): string {
  return arnIn(Stack.of(scope), { service: 'sagemaker', resource, resourceName: `${guardName}-*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}

function cleanerStates(scope: Construct, table: WorkflowTable): sfn.IChainable {
  const failed = new sfn.Fail(scope, 'Not cleaned up', { errorPath: '$.error.Error', cause: 'The sweeper finds what is still held.' });
  const guard = describe(scope, 'Is the guard alive?', '$.holder', '$.guard');
  const work = describe(scope, 'Is its work?', '$.child', '$.work');
  guard.addRetry(APPEARS);
  work.addRetry(APPEARS);
  const stop = stopWork(scope);
  const free = freeStates(scope, table, failed);
  const alive = sfn.Condition.stringEquals('$.guard.status', 'RUNNING');

  const noGuard = new sfn.Pass(scope, 'No such guard', { parameters: { status: 'GONE' }, resultPath: '$.guard' });
  guard.addCatch(noGuard, { errors: [GONE], resultPath: sfn.JsonPath.DISCARD });
  noGuard.next(stop);
  guard.orElse(failed).next(new sfn.Choice(scope, 'Guard dead?').when(alive, work).otherwise(stop));
  stop.orElseIgnore(work).next(work);

  const done = new sfn.Succeed(scope, 'All runs', { comment: 'Guard and work go on, or the guard frees what it holds.' });
  const jobs = stopJobs(scope);
  const freeIfDead = new sfn.Choice(scope, 'Free the lock?').when(alive, done).otherwise(free);
  work.addCatch(freeIfDead, { errors: [GONE], resultPath: sfn.JsonPath.DISCARD });
  work.orElse(failed).next(new sfn.Choice(scope, 'Both alive?')
    .when(sfn.Condition.and(alive, sfn.Condition.stringEquals('$.work.status', 'RUNNING')), done)
    .otherwise(jobs));
  jobs.next(freeIfDead);
  return guard;
}

/** How an execution is, and the hash that the names of its jobs have in common. */
function describe(scope: Construct, id: string, execution: string, resultPath: string): ServiceTask {
  return new ServiceTask(scope, id, {
    service: 'aws-sdk:sfn',
    action: 'describeExecution',
    parameters: { 'ExecutionArn.$': execution, 'IncludedData': 'METADATA_ONLY' },
    resultSelector: { 'status.$': '$.Status', 'hash.$': "States.Hash(States.Format('{}|{}', $.ExecutionArn, $.RedriveCount), 'MD5')" },
    resultPath,
    timeout: CALL,
    allow: [],
  });
}

function stopWork(scope: Construct): ServiceTask {
  return new ServiceTask(scope, 'Stop its work', {
    service: 'aws-sdk:sfn',
    action: 'stopExecution',
    parameters: { 'ExecutionArn.$': '$.child', 'Error': 'RunEnded', 'Cause': 'The run that started this execution is dead.' },
    timeout: CALL,
    allow: [],
  });
}

/** Step Functions stops the jobs of an execution that ends early as well as it can; this is the second look. */
function stopJobs(scope: Construct): sfn.Chain {
  return Object.values(JOBS).map((kind) => stopJobsOf(scope, kind)).reduce((all, next) => all.next(next));
}

function stopJobsOf(scope: Construct, { noun, summaries }: JobKind): sfn.Chain {
  const list = new ServiceTask(scope, `Find every ${noun}`, {
    service: 'aws-sdk:sagemaker',
    action: `list${noun}s`,
    parameters: { 'NameContains.$': '$.work.hash', 'StatusEquals': 'InProgress' },
    resultSelector: { 'names.$': `$.${summaries}[*].${noun}Name` },
    resultPath: '$.jobs',
    timeout: CALL,
    allow: [{ actions: [`sagemaker:List${noun}s`], resources: ['*'] }],
  });
  const stop = new ServiceTask(scope, `Stop a ${noun}`, {
    service: 'aws-sdk:sagemaker',
    action: `stop${noun}`,
    parameters: { [`${noun}Name.$`]: '$' },
    timeout: CALL,
    allow: [],
  });
  stop.orElseIgnore(new sfn.Pass(scope, `The ${noun} has ended`));
  const each = new sfn.Map(scope, `Stop each ${noun}`, { itemsPath: '$.jobs.names', resultPath: sfn.JsonPath.DISCARD, maxConcurrency: 1 });
  each.itemProcessor(stop);
  const next = new sfn.Pass(scope, `No ${noun} runs`);
  list.orElseIgnore(next).next(each);
  each.next(next);
  return sfn.Chain.custom(list, [next], next);
}

/** Whoever frees the lock of a dead holder reports for it; events that it had not seen stay for the sweeper. */
function freeStates(scope: Construct, table: WorkflowTable, failed: sfn.Fail): ServiceTask {
  const item = { key: { 'S.$': "States.Format('lock#{}', $.workflow)" }, values: { ':holder': { 'S.$': '$.holder' } } };
  const seen = table.update(scope, 'Free the lock', {
    ...item, update: `SET handled = remembered ${FORGET}`, condition: 'holder = :holder AND attribute_exists(remembered)',
  });
  const unseen = table.update(scope, 'Free the lock, nothing done', { ...item, update: FORGET, condition: 'holder = :holder' });
  const say = ended(scope, 'What happened', {
    'workflow.$': '$.workflow', 'execution.$': '$.holder', 'outcome': 'failed', 'error.$': "States.Format('RunEnded.{}', $.guard.status)",
    'cause': 'The run ended without giving back its lock: somebody aborted it, or Step Functions did.',
  });
  const report = reportTask(scope, 'Report for it');
  report.orElse(failed).next(new sfn.Succeed(scope, 'Cleaned up'));
  say.next(report);
  seen.addCatch(unseen, { errors: [REFUSED], resultPath: sfn.JsonPath.DISCARD });
  seen.orElse(failed).next(say);
  unseen.addCatch(new sfn.Succeed(scope, 'Nothing held'), { errors: [REFUSED], resultPath: sfn.JsonPath.DISCARD });
  unseen.orElse(failed).next(say);
  return seen;
}
