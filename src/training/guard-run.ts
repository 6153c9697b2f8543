import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { stopExecution, syncStatements } from './execution-calls';
import { Lock, ME } from './guard-lock';
import { RunCleaner } from './run-cleaner';
import { ended, reportTask } from './run-report';
import { ServiceTask } from './service-task';
import { WorkflowMachine } from './workflow-machine';
import { FORGET, REFUSED } from './workflow-table';

/** Storage that lives as long as one run. */
export interface RunStorage {
  /** Makes it and puts what the run must know below `$.run`; an error is put at `$.error` and goes to `otherwise`. */
  before(scope: Construct, otherwise: sfn.IChainable): sfn.Chain;
  /** Removes it after a success and after a failure (`$.ended.outcome`), keeps the document and never fails. */
  after(scope: Construct): sfn.Chain;
}

/** What a guard needs to run the work once. */
export interface RunStates {
  readonly lock: Lock;
  readonly work: WorkflowMachine;
  readonly longest: Duration;
  readonly quietWindow: Duration;
  readonly runsPerDay: number;
  readonly storage?: RunStorage;
  readonly cleaner: RunCleaner;
  /** What goes on when the run is over, with its report at `$.ended`. */
  readonly end: sfn.State;
}

const CALL = Duration.minutes(1);

/** What lies between the end of an execution and the event that says so. */
const GRACE = Duration.hours(1);

/** The states of a run that has the lock: `start`, and where every error of it goes. */
export interface Run {
  readonly start: sfn.State;
  readonly failed: sfn.State;
}

/** Waits until it is quiet, counts the run, remembers which events it will have seen, and only then runs the work. */
export function runStates(scope: Construct, props: RunStates): Run {
  const { lock, storage, end } = props;
  const after = storage?.after(scope).next(end) ?? end;
  const failed = failureStates(scope, lock, after);
  const work = workStates(scope, props, after, failed);
  const ready = storage ? sfn.Chain.start(storage.before(scope, failed)).next(work) : work;
  const snapshot = new sfn.Pass(scope, 'Snapshot', {
    parameters: { 'id.$': '$.run.id', 'startedAt.$': '$.run.startedAt', 'snapshotAt.$': '$$.State.EnteredTime' },
    resultPath: '$.run',
    comment: 'What was uploaded before this moment belongs to this run.',
  });
  snapshot.next(ready);
  const remember = lock.table.update(scope, 'Remember the events', {
    key: lock.key, update: 'SET remembered = signals', condition: 'holder = :me', values: { ':me': ME },
  });
  remember.orElse(failed).next(snapshot);
  const quiet = new sfn.Wait(scope, 'Quiet window', { time: sfn.WaitTime.duration(props.quietWindow) });
  quiet.next(capStates(scope, props, remember, failed));
  return { start: quiet, failed };
}

/** Counts the run of the day; at the cap the lock goes back and the events stay unseen, so that the sweeper starts a run on another day. */
function capStates(scope: Construct, { lock, runsPerDay }: RunStates, next: sfn.IChainable, failed: sfn.IChainable): ServiceTask {
  const count = lock.table.update(scope, 'Count the run', {
    key: { 'S.$': `States.Format('runs#${lock.workflow}#{}', $.today)` },
    update: 'ADD n :one',
    condition: 'attribute_not_exists(n) OR n < :cap',
    values: { ':one': { N: '1' }, ':cap': { N: String(runsPerDay) } },
  });
  const free = lock.table.update(scope, 'At the cap', {
    key: lock.key,
    update: `SET cappedOn = :today ${FORGET}`,
    condition: 'holder = :me',
    values: { ':me': ME, ':today': { 'S.$': '$.today' } },
    returns: 'ALL_OLD',
    resultPath: '$.before',
  });
  const capped = new sfn.Succeed(scope, 'Capped', { comment: 'The sweeper starts the next run on another day.' });
  const say = ended(scope, 'Capped today', { 'workflow': lock.workflow, 'execution.$': '$.execution', 'outcome': 'capped' });
  const report = reportTask(scope, 'Report the cap');
  report.orElseIgnore(capped).next(capped);
  say.next(report);
  const said = new sfn.Choice(scope, 'Said today?').when(sfn.Condition.and(
    sfn.Condition.isPresent('$.before.Attributes.cappedOn.S'),
    sfn.Condition.stringEqualsJsonPath('$.before.Attributes.cappedOn.S', '$.today'),
  ), capped).otherwise(say);
  count.addCatch(free, { errors: [REFUSED], resultPath: sfn.JsonPath.DISCARD });
  count.orElse(failed).next(next);
  free.orElse(failed).next(said);
  return count;
}

/** Runs the work under the name of this execution, and tells its outcomes apart. */
function workStates(scope: Construct, props: RunStates, after: sfn.IChainable, failed: sfn.IChainable): ServiceTask {
  const { lock, work, longest, cleaner } = props;
  const detail = { 'workflow': lock.workflow, 'execution.$': '$.execution' };
  const run = new ServiceTask(scope, 'Run', {
    service: 'states',
    action: 'startExecution',
    pattern: 'sync:2',
    parameters: {
      'StateMachineArn': work.arn,
      'Name.$': '$$.Execution.Name',
      'Input': { 'run.$': '$.run', 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id' },
    },
    resultSelector: { 'output.$': '$.Output' },
    resultPath: '$.work',
    timeout: longest.plus(GRACE),
    allow: [...work.startStatements, ...syncStatements(scope, `${lock.workPrefix}*`)],
  });
  const rejected = ended(scope, 'Rejected', { ...detail, outcome: 'rejected' });
  const registered = ended(scope, 'Registered', { ...detail, 'outcome': 'succeeded', 'version.$': '$.work.output.version.arn' });
  const succeeded = ended(scope, 'Succeeded', { ...detail, outcome: 'succeeded' });
  for (const state of [rejected, registered, succeeded]) state.next(after);
  const outcome = '$.work.output.outcome';
  const verdict = new sfn.Choice(scope, 'What came of it?')
    .when(sfn.Condition.and(sfn.Condition.isPresent(outcome), sfn.Condition.isString(outcome), sfn.Condition.stringEquals(outcome, 'rejected')), rejected)
    .when(sfn.Condition.isPresent('$.work.output.version.arn'), registered)
    .otherwise(succeeded);
  // A job whose creation was not answered runs on beside the one that was made in its place.
  const tidy = cleaner.start(scope, 'Stop what it left', { workflow: lock.workflow, jobs: lock.jobs, asked: true });
  tidy.orElseIgnore(verdict).next(verdict);
  run.orElse(stopStates(scope, props, failed)).next(tidy);
  return run;
}

/** Nothing of a failed run goes on, and its report says what the work said. */
function stopStates(scope: Construct, { cleaner, lock: { workflow, workPrefix, jobs } }: RunStates, failed: sfn.IChainable): ServiceTask {
  const execution = `States.Format('${workPrefix}{}', $$.Execution.Name)`;
  const stop = stopExecution(scope, 'Stop the work', {
    execution, resources: [`${workPrefix}*`], comment: 'After a time-out or a lost answer the work may still run; where it has ended, nothing changes.',
  });
  const why = new ServiceTask(scope, 'Ask why', {
    service: 'aws-sdk:sfn',
    action: 'describeExecution',
    parameters: { 'ExecutionArn.$': execution },
    resultPath: '$.child',
    timeout: CALL,
    allow: [{ actions: ['states:DescribeExecution'], resources: [`${workPrefix}*`] }],
  });
  const own = new sfn.Pass(scope, 'Its own words', { parameters: { 'Error.$': '$.child.Error', 'Cause.$': '$.child.Cause' }, resultPath: '$.error' });
  own.next(failed);
  const clean = cleaner.start(scope, 'Stop its jobs', { workflow, jobs, asked: true });
  stop.orElseIgnore(clean).next(clean);
  clean.orElseIgnore(why).next(why);
  why.orElseIgnore(failed).next(new sfn.Choice(scope, 'Did it say?')
    .when(sfn.Condition.and(
      sfn.Condition.isPresent('$.child.Error'), sfn.Condition.isPresent('$.child.Cause'), sfn.Condition.stringEquals('$.child.Status', 'FAILED'),
    ), own)
    .otherwise(failed));
  return stop;
}

/** The report of a failure; an error without a cause is reported as well. */
function failureStates(scope: Construct, { workflow }: Lock, after: sfn.IChainable): sfn.Choice {
  const detail = { 'workflow': workflow, 'execution.$': '$.execution', 'outcome': 'failed', 'error.$': '$.error.Error' };
  const explained = ended(scope, 'Failed for a reason', { ...detail, 'cause.$': '$.error.Cause' });
  const unexplained = ended(scope, 'Failed without one', { ...detail, cause: 'The service gave no cause.' });
  explained.next(after);
  unexplained.next(after);
  return new sfn.Choice(scope, 'Is there a cause?').when(sfn.Condition.isPresent('$.error.Cause'), explained).otherwise(unexplained);
}
