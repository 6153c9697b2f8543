import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { askStatus, GONE } from './execution-calls';
import { RunCleaner, StepJobs } from './run-cleaner';
import { ServiceTask } from './service-task';
import { Attribute, REFUSED, WorkflowTable } from './workflow-table';

/**
 * The lock of a workflow is one item: `signals` counts events, `handled` is how many of them a run has seen, `holder` is the execution
 * that runs, `child` what it started, `remembered` how many events it will have seen. Every change is one conditional update,
 * so that an event that comes at any moment is either seen by the run that goes on or found at its release.
 */
export interface Lock {
  readonly table: WorkflowTable;
  /** The key of the item. */
  readonly key: Attribute;
  /** The name of the workflow. */
  readonly workflow: string;
  /** The ARNs of executions of the guard and of the work machine, up to their names. */
  readonly guardPrefix: string;
  readonly workPrefix: string;
  /** The jobs that the work can start. */
  readonly jobs: readonly StepJobs[];
}

/** This execution. */
export const ME: Attribute = { 'S.$': '$$.Execution.Id' };

/** What a guard needs to get a lock. */
export interface LockStates {
  readonly lock: Lock;
  readonly cleaner: RunCleaner;
  /** The ARNs of all executions of the guard. */
  readonly executions: string;
  /** What goes on with the lock. */
  readonly locked: sfn.IChainable;
  /** What goes on after an error. */
  readonly otherwise: sfn.IChainable;
}

/** Counts one event and goes on: a run that a person starts is an event, too. */
export function countOne(scope: Construct, { table, key }: Lock): ServiceTask {
  return table.update(scope, 'Count this start', {
    key,
    update: 'ADD signals :one',
    values: { ':one': { N: '1' } },
  });
}

/** Takes the lock; ends without a word when another run sees the event; cleans up behind a holder that is dead. */
export function acquireStates(scope: Construct, { lock, cleaner, executions, locked, otherwise }: LockStates): sfn.State {
  const acquire = lock.table.update(scope, 'Take the lock', {
    key: lock.key,
    update: 'SET holder = :me, child = :child, since = :since REMOVE remembered',
    condition: 'holder = :me OR (attribute_exists(signals) AND attribute_not_exists(holder) AND (attribute_not_exists(handled) OR signals <> handled))',
    values: {
      ':me': ME,
      ':child': { 'S.$': `States.Format('${lock.workPrefix}{}', $$.Execution.Name)` },
      ':since': { 'S.$': '$$.State.EnteredTime' },
    },
    comment: 'A retry of a call whose answer was lost finds itself as the holder.',
  });
  const look = lock.table.read(scope, 'Look who has it', lock.key, '$.lock');
  acquire.addCatch(look, { errors: [REFUSED], resultPath: sfn.JsonPath.DISCARD });
  acquire.orElse(otherwise).next(locked);

  const held = sfn.Condition.isPresent('$.lock.Item.holder.S');
  const ask = askStatus(scope, 'Ask about the holder', { execution: '$.lock.Item.holder.S', resultPath: '$.other', resources: [executions] });
  look.orElse(otherwise).next(new sfn.Choice(scope, 'Held?')
    .when(held, ask)
    .when(nothingNew('$.lock.Item'), new sfn.Succeed(scope, 'Nothing new', { comment: 'A run has seen this event since.' }))
    .otherwise(acquire));

  const clean = cleaner.start(scope, 'Clean up behind it', {
    'workflow': lock.workflow, 'jobs': lock.jobs, 'holder.$': '$.lock.Item.holder.S', 'child.$': '$.lock.Item.child.S',
  });
  clean.orElse(otherwise).next(acquire);
  const running = new sfn.Choice(scope, 'Does it run?')
    .when(sfn.Condition.stringEquals('$.other.status', 'RUNNING'), new sfn.Succeed(scope, 'Merged', { comment: 'The run that goes on finds the event at its release.' }))
    .otherwise(clean);
  ask.addCatch(clean, { errors: [GONE], resultPath: sfn.JsonPath.DISCARD });
  ask.orElse(otherwise).next(running);
  return acquire;
}

/** Whether an item that nobody holds has no event that no run has seen. */
export function nothingNew(item: string): sfn.Condition {
  return sfn.Condition.or(
    sfn.Condition.isNotPresent(`${item}.signals.N`),
    sfn.Condition.and(sfn.Condition.isPresent(`${item}.handled.N`), sfn.Condition.stringEqualsJsonPath(`${item}.handled.N`, `${item}.signals.N`)),
  );
}
