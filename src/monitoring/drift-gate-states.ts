import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { GatePlan } from './drift-gate-plan';
import { questionStates } from './drift-question';
import { keyStatements } from '../security/observed-machine';
import { askStatus, GONE } from '../training/execution-calls';
import { ServiceTask } from '../training/service-task';
import { Attribute, REFUSED, WorkflowTable } from '../training/workflow-table';

/** What the states of a gate need. */
export interface DriftGateStates extends GatePlan {
  /** The name of the gate: of its item and its counts. */
  readonly gate: string;
  readonly table: WorkflowTable;
  /** Where one message is one event for the workflow. */
  readonly queue: sqs.IQueue;
  /** The ARNs of all executions of the gate. */
  readonly executions: string;
}

const ME: Attribute = { 'S.$': '$$.Execution.Id' };
const NOW: Attribute = { 'S.$': '$$.State.EnteredTime' };

/** The UTC date on which a state is entered: a person may have thought about it overnight. */
const TODAY = "States.ArrayGetItem(States.StringSplit($$.State.EnteredTime, 'T'), 0)";

/**
 * Holds the item of the gate from the violation until the time is over; asks, counts against the cap of the day, sends one message.
 * Every error gives the item back and fails; an execution that could not give it back is dead, and the next violation takes the item over.
 */
export function gateStates(scope: Construct, props: DriftGateStates): sfn.IChainable {
  const { table, gate, atMostEvery, question } = props;
  const failed = giveBack(scope, 'Give the gate back, failed', props);
  const failure = new sfn.Fail(scope, 'Not started', { errorPath: '$.error.Error', causePath: '$.error.Cause' });
  failed.orElseIgnore(failure).next(failure);

  const freed = giveBack(scope, 'Give the gate back', props);
  const open = new sfn.Succeed(scope, 'Open again');
  const stuck = new sfn.Fail(scope, 'Gate not given back', { errorPath: '$.error.Error', cause: 'The next violation takes the gate over.' });
  freed.addCatch(open, { errors: [REFUSED], resultPath: sfn.JsonPath.DISCARD });
  freed.orElse(stuck).next(open);

  const wait = new sfn.Wait(scope, 'Cool down', { time: sfn.WaitTime.duration(atMostEvery) });
  wait.next(freed);
  const start = startRun(scope, props);
  start.orElse(failed).next(wait);
  const count = countStart(scope, props, { counted: start, capped: freed, failed });
  const room = () => roomToday(scope, props, { capped: freed, failed });
  const first = question ? questionStates(scope, question, { room: room(), agreed: count, declined: wait, failed }) : count;

  const take = table.update(scope, 'Take the gate', {
    key: itemOf(gate),
    update: 'SET holder = :me, since = :now',
    condition: 'attribute_not_exists(holder) OR holder = :me',
    values: { ':me': ME, ':now': NOW },
    comment: 'A retry of a call whose answer was lost finds itself as the holder.',
  });
  take.addCatch(takeOver(scope, props, { take, taken: first, failure }), { errors: [REFUSED], resultPath: sfn.JsonPath.DISCARD });
  take.orElse(failure).next(first);
  return take;
}

/** Where a violation goes on that finds the gate held. */
interface Held {
  /** The item is free after all. */
  readonly take: sfn.IChainable;
  readonly taken: sfn.IChainable;
  readonly failure: sfn.IChainable;
}

/** Drops the violation while the holder runs; takes the item from one that is dead. */
function takeOver(scope: Construct, { table, gate, executions }: DriftGateStates, on: Held): ServiceTask {
  const holder = '$.gate.Item.holder.S';
  const look = table.read(scope, 'Look who has it', itemOf(gate), '$.gate');
  const ask = askStatus(scope, 'Ask about the holder', { execution: holder, resultPath: '$.other', resources: [executions] });
  const over = table.update(scope, 'Take it over', {
    key: itemOf(gate),
    update: 'SET holder = :me, since = :now',
    condition: 'holder = :holder OR holder = :me',
    values: { ':me': ME, ':now': NOW, ':holder': { 'S.$': holder } },
  });
  const other = new sfn.Succeed(scope, 'Another one has it');
  const closed = new sfn.Succeed(scope, 'Cooling down', { comment: 'A violation that goes on is found again.' });
  look.orElse(on.failure).next(new sfn.Choice(scope, 'Held?').when(sfn.Condition.isPresent(holder), ask).otherwise(on.take));
  ask.addCatch(over, { errors: [GONE], resultPath: sfn.JsonPath.DISCARD });
  ask.orElse(on.failure).next(new sfn.Choice(scope, 'Does it run?').when(sfn.Condition.stringEquals('$.other.status', 'RUNNING'), closed).otherwise(over));
  over.addCatch(other, { errors: [REFUSED], resultPath: sfn.JsonPath.DISCARD });
  over.orElse(on.failure).next(on.taken);
  return look;
}

/** Whether the day has a start left: nobody is asked for what may not be. */
function roomToday(scope: Construct, { table, gate, perDay }: DriftGateStates, on: { capped: sfn.IChainable; failed: sfn.IChainable }): ServiceTask {
  const room = table.update(scope, 'Is there a start left today?', {
    key: dayOf(gate),
    update: 'SET asked = :now',
    condition: 'attribute_not_exists(n) OR n < :cap',
    values: { ':now': NOW, ':cap': { N: String(perDay) } },
  });
  room.addCatch(on.capped, { errors: [REFUSED], resultPath: sfn.JsonPath.DISCARD });
  return room.orElse(on.failed);
}

/** Counts against the cap. A count whose answer was lost is found by its starter, so that the cap is spent once and the run starts. */
function countStart(
  scope: Construct, { table, gate, perDay }: DriftGateStates, on: { counted: sfn.IChainable; capped: sfn.IChainable; failed: sfn.IChainable },
): ServiceTask {
  const count = table.update(scope, 'Count the start', {
    key: dayOf(gate),
    update: 'SET starter = :me ADD n :one',
    condition: '(attribute_not_exists(n) OR n < :cap) AND (attribute_not_exists(starter) OR starter <> :me)',
    values: { ':me': ME, ':one': { N: '1' }, ':cap': { N: String(perDay) } },
  });
  const starter = '$.day.Item.starter.S';
  const counted = table.read(scope, 'Was it counted?', dayOf(gate), '$.day');
  const { and, isPresent, stringEqualsJsonPath } = sfn.Condition;
  counted.orElse(on.failed).next(new sfn.Choice(scope, 'Capped?')
    .when(and(isPresent(starter), stringEqualsJsonPath(starter, '$$.Execution.Id')), on.counted)
    .otherwise(on.capped));
  count.addCatch(counted, { errors: [REFUSED], resultPath: sfn.JsonPath.DISCARD });
  count.orElse(on.failed).next(on.counted);
  return count;
}

function startRun(scope: Construct, { queue, monitor }: DriftGateStates): ServiceTask {
  return new ServiceTask(scope, 'Start a run', {
    service: 'sqs',
    action: 'sendMessage',
    parameters: { QueueUrl: queue.queueUrl, MessageBody: { monitor, 'gate.$': '$$.Execution.Id' } },
    timeout: Duration.seconds(30),
    allow: [
      { actions: ['sqs:SendMessage'], resources: [queue.queueArn] },
      ...keyStatements(queue.encryptionMasterKey),
    ],
  });
}

function giveBack(scope: Construct, id: string, { table, gate }: DriftGateStates): ServiceTask {
  return table.update(scope, id, { key: itemOf(gate), update: 'REMOVE holder, since', condition: 'holder = :me', values: { ':me': ME } });
}

function itemOf(gate: string): Attribute {
  return { S: `drift#${gate}` };
}

function dayOf(gate: string): Attribute {
  return { 'S.$': `States.Format('drift#${gate}#{}', ${TODAY})` };
}
