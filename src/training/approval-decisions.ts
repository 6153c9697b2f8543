import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApprovalTable } from './approval-table';
import { failed } from './job-names';
import { ServiceTask } from './service-task';
import { CALL, decisionOfRegistry, isText, knowVersion, lookAtVersion, tellDecision } from './version-calls';

/** Long enough for the machine that waited to write down a decision of its own. */
const SETTLING = Duration.minutes(1);

const NAME = 'Decision';

/**
 * The states that bring a decision of the registry to whoever waits for it. They ask what the registry says now: events are repeated, late
 * and out of order. When nobody waits any more and the decision is not written down, they write it down themselves.
 */
export function decisionStates(scope: Construct, table: ApprovalTable, waitingArn: string): sfn.IChainable {
  const failure = failed(scope, NAME);
  const nothing = new sfn.Succeed(scope, `${NAME}: nothing to do`);
  const know = knowVersion(scope, `${NAME}: which version`).orElse(failure);
  const look = lookAtVersion(scope, `${NAME}: what the registry says`).orElse(failure);
  const read = table.read(scope, `${NAME}: who waits`).orElse(failure);
  const reread = table.read(scope, `${NAME}: what was written down meanwhile`).orElse(failure);
  const record = table.record(scope, `${NAME}: write it down`).orElse(failure);
  const told = tellDecision(scope, `${NAME}: tell`, '$.item.Item.workflow.S').orElse(failure);
  const settle = new sfn.Wait(scope, `${NAME}: let the other one write`, { time: sfn.WaitTime.duration(SETTLING) });
  const answer = answerStates(scope, waitingArn).orElseIgnore(settle);
  answer.next(new sfn.Succeed(scope, `${NAME}: brought`));

  const registry = decisionOfRegistry(scope, `${NAME} of the registry`);
  const decided = (id: string, path: string) => new sfn.Choice(scope, id)
    .when(sfn.Condition.and(isText(path), sfn.Condition.stringEqualsJsonPath(path, '$.decision.decision')), nothing);
  settle.next(reread).next(decided(`${NAME}: written down meanwhile?`, '$.item.Item.decision.S').otherwise(record));
  record.next(told).next(new sfn.Succeed(scope, `${NAME}: written down`));

  const known = decided(`${NAME}: written down before?`, '$.item.Item.decision.S').otherwise(record);
  const waits = new sfn.Choice(scope, `${NAME}: does somebody wait?`).when(isText('$.item.Item.token.S'), answer).otherwise(known);
  const ours = new sfn.Choice(scope, `${NAME}: was it asked for?`).when(isText('$.item.Item.workflow.S'), registry).otherwise(nothing);
  registry.next(waits);
  const open = new sfn.Choice(scope, `${NAME}: is there one?`)
    .when(sfn.Condition.or(sfn.Condition.stringEquals('$.known.status', 'Approved'), sfn.Condition.stringEquals('$.known.status', 'Rejected')), look)
    .otherwise(nothing);
  look.next(read).next(ours);
  return know.next(open);
}

function answerStates(scope: Construct, waitingArn: string): ServiceTask {
  return new ServiceTask(scope, `${NAME}: bring it`, {
    service: 'aws-sdk:sfn',
    action: 'sendTaskSuccess',
    parameters: { 'TaskToken.$': '$.item.Item.token.S', 'Output.$': 'States.JsonToString($.decision)' },
    timeout: CALL,
    allow: [{ actions: ['states:SendTaskSuccess'], resources: [waitingArn] }],
  });
}
