import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Lock, ME } from './guard-lock';
import { reportTask } from './run-report';
import { ServiceTask } from './service-task';
import { FORGET, REFUSED } from './workflow-table';

const EVERY_ERROR = ['States.DataLimitExceeded', 'States.ALL'];

/** What a guard needs to end. */
export interface EndStates {
  readonly lock: Lock;
  /** Starts one more run. */
  readonly oneMore: ServiceTask;
}

/**
 * Says how the run ended, gives the lock back, and ends the same way. The report goes out while the lock is held: whoever frees a lock
 * that is held knows that nobody reported for its holder.
 */
export function endStates(scope: Construct, { lock, oneMore }: EndStates): sfn.State {
  const failedRun = new sfn.Fail(scope, 'Failed', { errorPath: '$.ended.error', causePath: '$.ended.cause' });
  const unreported = new sfn.Fail(scope, 'Not reported', { errorPath: '$.unreported.Error', cause: 'The event about the end of this run could not be sent.' });
  const verdict = new sfn.Choice(scope, 'How did it end?')
    .when(sfn.Condition.isPresent('$.unreported'), unreported)
    .when(sfn.Condition.stringEquals('$.ended.outcome', 'failed'), failedRun)
    .otherwise(new sfn.Succeed(scope, 'Done'));

  const release = releaseStates(scope, lock, oneMore, verdict);
  const report = reportTask(scope, 'Report');
  for (const error of EVERY_ERROR) report.addCatch(release, { errors: [error], resultPath: '$.unreported' });
  report.next(release);
  return report;
}

/** Gives the lock back in one conditional update; if events came since the run looked, starts one more run. */
function releaseStates(scope: Construct, { table, key }: Lock, oneMore: ServiceTask, verdict: sfn.State): ServiceTask {
  const seen = `SET handled = remembered ${FORGET}`;
  const values = { ':me': ME };
  const release = table.update(scope, 'Give the lock back', { key, update: seen, condition: 'holder = :me AND signals = remembered', values });
  const newer = table.update(scope, 'Give it back, more to do', { key, update: seen, condition: 'holder = :me AND attribute_exists(remembered)', values });
  const unseen = table.update(scope, 'Give it back, nothing done', {
    key,
    update: FORGET,
    condition: 'holder = :me',
    values,
    comment: 'The run ended before it looked at the events, or never had the lock; the sweeper starts another one.',
  });
  const stuck = new sfn.Fail(scope, 'Lock not given back', { errorPath: '$.stuck.Error', cause: 'The cleaner frees the lock of this run.' });
  const steps: [ServiceTask, sfn.IChainable, sfn.IChainable][] = [[release, verdict, newer], [newer, oneMore, unseen], [unseen, verdict, verdict]];
  for (const [task, next, refused] of steps) {
    task.addCatch(refused, { errors: [REFUSED], resultPath: sfn.JsonPath.DISCARD });
    for (const error of EVERY_ERROR) task.addCatch(stuck, { errors: [error], resultPath: '$.stuck' });
    task.next(next);
  }
  oneMore.orElseIgnore(verdict).next(verdict);
  return release;
}
