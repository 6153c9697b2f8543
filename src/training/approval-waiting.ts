import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApprovalTable } from './approval-table';
import { ServiceTask } from './service-task';
import { CALL, isText } from './version-calls';
import { Statement } from '../internal/policy';

/** How often a question is asked again after an answer that nobody understands. */
const ATTEMPTS = 3;

/** When the registry is asked after the token was stored: an approval may have come before. */
const LOOK_AFTER = Duration.minutes(1);

/** The states that wait for an answer, and where ways to ask can be added. */
export interface WaitingStates {
  readonly start: sfn.Parallel;
  /** Chooses how somebody is told; ways are added as policies need them. */
  readonly ways: sfn.Choice;
  /** What follows after somebody was told. */
  readonly told: sfn.IChainable;
}

/** What starting another machine needs. */
export interface Startable {
  readonly arn: string;
  readonly statements: readonly Statement[];
}

/** Waits until somebody answers or the time is over, and meanwhile asks, and looks once into the registry. */
export function waitingStates(scope: Construct, table: ApprovalTable, decisions: Startable): WaitingStates {
  const expired = new sfn.Pass(scope, 'Nobody decided', {
    parameters: { 'decision': 'Rejected', 'by': 'expiry', 'reason.$': "States.Format('nobody decided within {}', $.expiryText)" },
  });
  const unheard = new sfn.Pass(scope, 'No answer', { parameters: { 'error.$': '$.error' } });
  const wait = table.wait(scope, 'Wait for an answer');
  wait.addCatch(expired, { errors: ['States.Timeout'], resultPath: '$.error' });
  wait.orElse(unheard);

  const told = new sfn.Wait(scope, 'Let an early decision arrive', { time: sfn.WaitTime.duration(LOOK_AFTER) });
  const looked = new sfn.Pass(scope, 'Asked');
  const look = new ServiceTask(scope, 'Look into the registry', {
    service: 'states',
    action: 'startExecution',
    parameters: { StateMachineArn: decisions.arn, Input: { 'version.$': '$.version' } },
    timeout: CALL,
    allow: decisions.statements,
  }).orElseIgnore(looked);
  told.next(look).next(looked);
  const { isPresent, not, or } = sfn.Condition;
  const ways = new sfn.Choice(scope, 'Whom to ask?').when(not(or(isPresent('$.notify'), isPresent('$.queue'))), told).otherwise(told);

  const start = new sfn.Parallel(scope, 'Ask and wait', { resultSelector: { 'value.$': '$[0]' }, resultPath: '$.answer' });
  start.branch(wait, ways);
  return { start, ways, told };
}

/** The message for people: what waits, how good it is, and how to decide. */
export function noticeStates(scope: Construct, next: sfn.IChainable): sfn.IChainable {
  const { region } = Stack.of(scope);
  const command = `aws sagemaker update-model-package --region ${region} --model-package-arn {} --model-approval-status Approved`;
  const write = new sfn.Pass(scope, 'Write the message', {
    parameters: {
      'newline': '\n',
      'what.$': "States.Format('{} waits for approval, registered by {}.', $.version, $.workflow)",
      'metrics.$': "States.Format('Metrics: {}', States.JsonToString($.report))",
      'how.$': `States.Format('Approve it in SageMaker Studio, or reject it there, or run: ${command}', $.version)`,
      'until.$': "States.Format('Without a decision it is rejected after {}.', $.expiryText)",
    },
    resultPath: '$.message',
  });
  const send = new ServiceTask(scope, 'Send the message', {
    service: 'sns',
    action: 'publish',
    parameters: {
      'TopicArn.$': '$.notify',
      'Subject': 'A model version waits for approval',
      'Message.$': "States.Format('{}{}{}{}{}{}{}', $.message.what, $.message.newline, $.message.metrics, $.message.newline, $.message.how, $.message.newline, $.message.until)",
    },
    timeout: CALL,
    allow: [], // each topic is allowed when a policy names it
  }).orElseIgnore(next);
  write.next(send).next(next);
  return write;
}

/** The message for a system: what waits, and the token to answer with. */
export function questionStates(scope: Construct, table: ApprovalTable, next: sfn.IChainable): sfn.IChainable {
  const token = table.token(scope, 'Read the token').orElseIgnore(next);
  const send = new ServiceTask(scope, 'Send the question', {
    service: 'sqs',
    action: 'sendMessage',
    parameters: {
      'QueueUrl.$': '$.queue',
      'MessageBody': { 'taskToken.$': '$.stored.token', 'version.$': '$.version', 'workflow.$': '$.workflow', 'run.$': '$.run', 'report.$': '$.report' },
    },
    timeout: CALL,
    allow: [],
  }).orElseIgnore(next);
  token.next(send).next(next);
  return token;
}

/** Asks a function; its answer is at `$.answer.value`. */
export function functionState(scope: Construct, otherwise: sfn.IChainable): ServiceTask {
  return new ServiceTask(scope, 'Ask the function', {
    service: 'lambda',
    action: 'invoke',
    parameters: {
      'FunctionName.$': '$.function',
      'Payload': { 'version.$': '$.version', 'workflow.$': '$.workflow', 'run.$': '$.run', 'report.$': '$.report' },
    },
    resultSelector: { 'value.$': '$.Payload' },
    resultPath: '$.answer',
    timeout: Duration.minutes(16), // a function has 15
    allow: [],
  }).orElseIgnore(otherwise);
}

/** Whether an answer says what to do: a decision, and texts where there is more. */
export function isUnderstood(): sfn.Condition {
  const path = '$.answer.value';
  const textOrNothing = (key: string) => sfn.Condition.or(sfn.Condition.isNotPresent(`${path}.${key}`), sfn.Condition.isString(`${path}.${key}`));
  return sfn.Condition.and(
    isText(`${path}.decision`),
    sfn.Condition.or(sfn.Condition.stringEquals(`${path}.decision`, 'Approved'), sfn.Condition.stringEquals(`${path}.decision`, 'Rejected')),
    textOrNothing('by'),
    textOrNothing('reason'),
  );
}

/** Asks again after an answer that nobody understands, a few times. */
export function againStates(scope: Construct, again: sfn.IChainable): sfn.IChainable {
  const count = new sfn.Pass(scope, 'Count the answers', {
    parameters: {
      'group.$': '$.known.group',
      'number.$': '$.known.number',
      'status.$': '$.known.status',
      'attempt.$': 'States.MathAdd($.known.attempt, 1)',
      'asked.$': "States.Format('{}', States.MathAdd($.known.attempt, 1))",
    },
    resultPath: '$.known',
  });
  const last = new sfn.Fail(scope, 'No answer was understood', {
    error: 'AnswerNotUnderstood',
    cause: 'an answer must be {"decision": "Approved" or "Rejected", "by": text, "reason": text}; the version stays as it is in the registry',
  });
  return count.next(new sfn.Choice(scope, 'Ask again?').when(sfn.Condition.numberLessThan('$.known.attempt', ATTEMPTS), again).otherwise(last));
}
