import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { APPEARS, askStatus, GONE, stopExecution, syncStatements } from './execution-calls';
import { JOBS } from './job-task';
import { ended, reportTask } from './run-report';
import { ServiceTask } from './service-task';
import { WorkflowMachine } from './workflow-machine';
import { FORGET, REFUSED, WorkflowTable } from './workflow-table';
import { arnIn } from '../internal/arn';
import { Encryption } from '../security';

/** Jobs of one step, by what their names begin with. */
export interface StepJobs {
  /** What the calls are named after: `TrainingJob`. */
  readonly noun: string;
  readonly prefix: string;
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
    role._allow({ actions: ['states:DescribeExecution'], resources: [guardExecutions] });
    role._allow({ actions: ['states:StopExecution'], resources: [children] });
    for (const { noun, resource } of Object.values(JOBS)) {
      const action = `sagemaker:Stop${noun}`;
      const own = stoppable(work, noun);
      role._allow({ actions: [action], resources: own.length > 0 ? [...new Set(own)] : [jobsOf(this, resource, guardName)] });
    }
  }

  /** A state of another machine that waits for the cleaner. */
  public start(scope: Construct, id: string, input: Record<string, unknown>): ServiceTask {
    return new ServiceTask(scope, id, {
      service: 'states',
      action: 'startExecution',
      pattern: 'sync:2',
      parameters: { StateMachineArn: this.machine.arn, Input: input },
      timeout: LONGEST.plus(Duration.minutes(5)),
      allow: [...this.machine.startStatements, ...syncStatements(scope, this.machine.executionArn('*'))],
    });
  }
}

/** The jobs that a machine can start, from its permissions to stop them. */
export function jobsIn(work: WorkflowMachine): StepJobs[] {
  return Object.values(JOBS).flatMap(({ noun }) => [...new Set(stoppable(work, noun))]
    .map((arn) => ({ noun, prefix: arn.slice(arn.lastIndexOf('/') + 1, -1) })));
}

function stoppable(work: WorkflowMachine, noun: string): string[] {
  return work.statements.filter(({ actions }) => actions.includes(`sagemaker:Stop${noun}`)).flatMap(({ resources }) => resources);
}

/** A workflow without jobs of a kind has none to stop: the permission names what it would be called. */
function jobsOf(scope: Construct, resource: string, guardName: string): string {
  return arnIn(Stack.of(scope), { service: 'sagemaker', resource, resourceName: `${guardName}-*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}

/** A guard that asks holds its lock and has stopped its work; for a dead one the lock is held while all of this happens. */
function cleanerStates(scope: Construct, table: WorkflowTable): sfn.IChainable {
  const failed = new sfn.Fail(scope, 'Not cleaned up', { errorPath: '$.error.Error', cause: 'The sweeper finds what is still held.' });
  const done = new sfn.Succeed(scope, 'Nothing held', { comment: 'The guard goes on, or has freed what it held.' });
  const free = freeStates(scope, table, failed, done);
  const jobs = stopJobs(scope);
  const asked = sfn.Condition.isPresent('$.asked');
  jobs.next(new sfn.Choice(scope, 'Free the lock?').when(asked, new sfn.Succeed(scope, 'Jobs stopped')).otherwise(free.seen));

  const stop = stopExecution(scope, 'Stop its work', { execution: '$.child' });
  stop.addRetry(APPEARS);
  stop.addCatch(free.unseen, { errors: [GONE], resultPath: sfn.JsonPath.DISCARD });
  stop.orElseIgnore(jobs).next(jobs);
  const look = table.read(scope, 'Look at the lock', LOCK, '$.lock');
  const holder = '$.lock.Item.holder.S';
  look.orElse(failed).next(new sfn.Choice(scope, 'Does it hold it?')
    .when(sfn.Condition.and(sfn.Condition.isPresent(holder), sfn.Condition.stringEqualsJsonPath(holder, '$.holder')), stop)
    .otherwise(done));
  const guard = askStatus(scope, 'Is the guard alive?', { execution: '$.holder', resultPath: '$.guard' });
  guard.addCatch(look, { errors: [GONE], resultPath: sfn.JsonPath.DISCARD });
  guard.orElse(failed).next(new sfn.Choice(scope, 'Does it run?').when(sfn.Condition.stringEquals('$.guard.status', 'RUNNING'), done).otherwise(look));
  return new sfn.Choice(scope, 'Who asks?').when(asked, jobs).otherwise(guard);
}

const LOCK = { 'S.$': "States.Format('lock#{}', $.workflow)" };

/**
 * Step Functions stops the jobs of an execution that ends early as well as it can; this is the second look.
 * Runs of a workflow exclude each other, so whatever runs under the names of its steps belongs to this one.
 */
function stopJobs(scope: Construct): sfn.Map {
  const each = new sfn.Map(scope, 'For each kind of job', { itemsPath: '$.jobs', resultPath: sfn.JsonPath.DISCARD, maxConcurrency: 1 });
  const done = new sfn.Pass(scope, 'Looked');
  const kind = new sfn.Choice(scope, 'Which kind?');
  for (const { noun, summaries } of Object.values(JOBS)) kind.when(sfn.Condition.stringEquals('$.noun', noun), stopJobsOf(scope, noun, summaries, done));
  each.itemProcessor(kind.otherwise(done));
  return each;
}

function stopJobsOf(scope: Construct, noun: string, summaries: string, done: sfn.Pass): ServiceTask {
  const list = new ServiceTask(scope, `Find every ${noun}`, {
    service: 'aws-sdk:sagemaker',
    action: `list${noun}s`,
    parameters: { 'NameContains.$': '$.prefix', 'StatusEquals': 'InProgress' },
    resultSelector: { 'names.$': `$.${summaries}[*].${noun}Name` },
    resultPath: '$.running',
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
  const each = new sfn.Map(scope, `Stop each ${noun}`, { itemsPath: '$.running.names', resultPath: sfn.JsonPath.DISCARD, maxConcurrency: 1 });
  each.itemProcessor(stop);
  list.orElseIgnore(done).next(each);
  each.next(done);
  return list;
}

/** The ways to free a lock. */
interface Free {
  /** The events that the run remembered count as handled. */
  readonly seen: ServiceTask;
  /** They do not, because its work never began: the sweeper starts another run. */
  readonly unseen: ServiceTask;
}

/** Whoever frees the lock of a dead holder reports for it. */
function freeStates(scope: Construct, table: WorkflowTable, failed: sfn.Fail, done: sfn.Succeed): Free {
  const item = { key: LOCK, values: { ':holder': { 'S.$': '$.holder' } } };
  const seen = table.update(scope, 'Free the lock', {
    ...item, update: `SET handled = remembered ${FORGET}`, condition: 'holder = :holder AND attribute_exists(remembered)',
  });
  const unseen = table.update(scope, 'Free the lock, nothing done', { ...item, update: FORGET, condition: 'holder = :holder' });
  const say = ended(scope, 'What happened', {
    'workflow.$': '$.workflow',
    'execution.$': '$.holder',
    'outcome': 'failed',
    'error': 'RunEnded',
    'cause': 'The run ended without giving back its lock: somebody aborted it, or Step Functions did.',
  });
  const report = reportTask(scope, 'Report for it');
  report.orElse(failed).next(new sfn.Succeed(scope, 'Cleaned up'));
  say.next(report);
  seen.addCatch(unseen, { errors: [REFUSED], resultPath: sfn.JsonPath.DISCARD });
  seen.orElse(failed).next(say);
  unseen.addCatch(done, { errors: [REFUSED], resultPath: sfn.JsonPath.DISCARD });
  unseen.orElse(failed).next(say);
  return { seen, unseen };
}
