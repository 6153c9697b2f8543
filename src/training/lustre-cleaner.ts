import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { HOLDER_TAG, LustreCalls, NO_FILE_SYSTEM } from './lustre-calls';
import { oneOf, pollStates, taskStates } from './poll-states';
import { ServiceTask } from './service-task';
import { WorkflowMachine } from './workflow-machine';
import { arnIn } from '../internal/arn';
import { derivedName } from '../internal/names';
import { Encryption } from '../security';

const SYSTEM = '$.fileSystemId';

/**
 * Removes a file system of a run: waits, cancels its tasks, exports what changed if that is wanted, deletes it, and looks until it is gone.
 * What could not be exported is kept for a while. Its input is `{ fileSystemId, seconds, report, keepSeconds }`; an empty report exports nothing.
 */
export class LustreCleaner extends Construct {
  public readonly machine: WorkflowMachine;

  constructor(scope: Construct, id: string, tag: string, encryption: Encryption) {
    super(scope, id);
    const name = derivedName(this);
    const self = arnIn(Stack.of(this), { service: 'states', resource: 'stateMachine', resourceName: name, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    this.machine = new WorkflowMachine(this, 'Machine', {
      definition: this.states(new Construct(this, 'States'), tag, self),
      comment: 'Removes the file system of a run when nobody needs it any more',
      encryption,
      name,
    });
    const [{ actions }, ...keys] = this.machine.startStatements;
    this.machine.role._allow({ actions, resources: [self] });
    for (const statement of keys) this.machine.role._allow(statement);
  }

  private states(scope: Construct, tag: string, self: string): sfn.IChainable {
    const calls = new LustreCalls(scope, tag);
    const gone = new sfn.Pass(scope, 'Gone', { result: sfn.Result.fromObject({ kept: false }) });
    const remove = removalStates(scope, calls, gone);
    const keep = keepStates(scope, calls, self);
    const exporting = exportStates(scope, calls, { exported: remove, failed: keep, gone });
    const wanted = new sfn.Choice(scope, 'Is there something to export?').when(sfn.Condition.stringEquals('$.report', ''), remove).otherwise(exporting);
    const wait = new sfn.Wait(scope, 'Until its time', { time: sfn.WaitTime.secondsPath('$.seconds') });
    wait.next(drainStates(scope, calls, wanted));
    return wait;
  }
}

/** Cancels tasks until none is left: a file system with one cannot be deleted. */
function drainStates(scope: Construct, calls: LustreCalls, next: sfn.IChainable): sfn.State {
  const cancel = calls.cancelTask('Cancel a task', '$.tasks.ids[0]');
  const list = calls.listTasks('List its tasks', SYSTEM, '$.tasks');
  list.orElseIgnore(next);
  const count = new sfn.Pass(scope, 'Tasks: count', { parameters: { 'n.$': 'States.MathAdd($.polls.n, 1)' }, resultPath: '$.polls' });
  const wait = new sfn.Wait(scope, 'Tasks: wait', { time: sfn.WaitTime.duration(Duration.seconds(15)) });
  cancel.orElseIgnore(count).next(count);
  count.next(wait).next(list);
  list.next(new sfn.Choice(scope, 'Is a task left?')
    .when(sfn.Condition.and(sfn.Condition.isPresent('$.tasks.ids[0]'), sfn.Condition.numberLessThan('$.polls.n', MOST_CANCELS)), cancel)
    .otherwise(next));
  const begin = new sfn.Pass(scope, 'Tasks: begin', { result: sfn.Result.fromObject({ n: 0 }), resultPath: '$.polls' });
  begin.next(list);
  return begin;
}

const MOST_CANCELS = 120;

interface Exports {
  readonly exported: sfn.IChainable;
  readonly failed: sfn.IChainable;
  readonly gone: sfn.IChainable;
}

/** Writes what changed back to S3, and looks whether every file was written. */
function exportStates(scope: Construct, calls: LustreCalls, { exported, failed, gone }: Exports): ServiceTask {
  const start = calls.startTask('Export what changed', {
    'Type': 'EXPORT_TO_REPOSITORY',
    'FileSystemId.$': SYSTEM,
    'Report': { 'Enabled': true, 'Scope': 'FAILED_FILES_ONLY', 'Format': 'REPORT_CSV_20191124', 'Path.$': '$.report' },
  }, '$.task');
  const look = calls.lookAtTask('Look at the export', '$.task.id', {
    resultSelector: { 'lifecycles.$': '$.DataRepositoryTasks[*].Lifecycle', 'failed.$': '$.DataRepositoryTasks[*].Status.FailedCount' },
    resultPath: '$.export',
  });
  look.orElseIgnore(failed);
  const incomplete = sfn.Condition.and(sfn.Condition.isPresent('$.export.failed[0]'), sfn.Condition.isNumeric('$.export.failed[0]'), sfn.Condition.numberGreaterThan('$.export.failed[0]', 0));
  const complete = new sfn.Choice(scope, 'Was every file exported?').when(incomplete, failed).otherwise(exported);
  start.addCatch(gone, { errors: [NO_FILE_SYSTEM], resultPath: sfn.JsonPath.DISCARD });
  start.orElseIgnore(failed).next(taskStates(scope, {
    name: 'Export', ask: look, lifecycles: '$.export.lifecycles', every: Duration.minutes(1), next: complete, never: failed,
  }));
  return start;
}

/** Deletes it, and looks until it is gone; where that fails, the sweeper tries again. */
function removalStates(scope: Construct, calls: LustreCalls, gone: sfn.IChainable): ServiceTask {
  const stuck = new sfn.Fail(scope, 'Not removed', { error: 'StorageNotRemoved', cause: 'The file system could not be deleted; the sweeper tries again.' });
  const remove = calls.delete('Delete it', SYSTEM);
  const look = calls.look('Look whether it is gone', SYSTEM, { resultSelector: { 'lifecycles.$': '$.FileSystems[*].Lifecycle' }, resultPath: '$.system' });
  for (const task of [remove, look]) task.addCatch(gone, { errors: [NO_FILE_SYSTEM], resultPath: sfn.JsonPath.DISCARD });
  look.orElseIgnore(stuck);
  remove.orElseIgnore(stuck).next(pollStates(scope, {
    name: 'Removal',
    ask: look,
    every: Duration.seconds(20),
    most: 180,
    ready: sfn.Condition.not(sfn.Condition.isPresent('$.system.lifecycles[0]')),
    pending: oneOf('$.system.lifecycles[0]', ['DELETING', 'AVAILABLE', 'UPDATING']),
    next: gone,
    never: stuck,
  }));
  return remove;
}

/** Leaves it for a while to whoever mends what could not be exported; another execution removes it then. */
function keepStates(scope: Construct, calls: LustreCalls, self: string): ServiceTask {
  const kept = new sfn.Pass(scope, 'Kept', { parameters: { 'kept': true, 'fileSystemId.$': SYSTEM, 'report.$': '$.report' } });
  const later = new ServiceTask(scope, 'Remove it later', {
    service: 'states',
    action: 'startExecution',
    parameters: { StateMachineArn: self, Input: { 'fileSystemId.$': SYSTEM, 'seconds.$': '$.keepSeconds', 'keepSeconds.$': '$.keepSeconds', 'report': '' } },
    resultSelector: { 'execution.$': '$.ExecutionArn' },
    resultPath: '$.later',
    timeout: Duration.minutes(1),
    allow: [],
  });
  const hold = calls.hold(`Tag it ${HOLDER_TAG}`, SYSTEM, '$.later.execution');
  hold.orElseIgnore(kept).next(kept);
  later.orElseIgnore(kept).next(hold);
  return later;
}
