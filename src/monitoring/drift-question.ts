import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DriftQuestion } from './drift-gate-plan';
import { format } from '../internal/intrinsics';
import { keyStatements } from '../security/observed-machine';
import { ServiceTask } from '../training/service-task';

/** Where a question leads. */
export interface QuestionEnds {
  /** Whether there is anything to ask for. */
  readonly room: ServiceTask;
  readonly agreed: sfn.IChainable;
  /** Somebody said no, or nobody said anything. */
  readonly declined: sfn.IChainable;
  readonly failed: sfn.IChainable;
}

/** Asks once and waits: only `{"decision": "Approved"}` is a yes. */
export function questionStates(scope: Construct, question: DriftQuestion, { room, agreed, declined, failed }: QuestionEnds): sfn.IChainable {
  const unheard = new sfn.Pass(scope, 'Nobody decided');
  const no = new sfn.Pass(scope, 'Declined');
  unheard.next(declined);
  no.next(declined);
  const facts = new sfn.Pass(scope, 'What was found', {
    parameters: { 'absent': ABSENT, 'event.$': '$' },
    comment: 'Whoever may put events on the bus may leave something out.',
  });
  const whole = new sfn.Pass(scope, 'All of it', { parameters: { 'event.$': 'States.JsonMerge($.absent, $.event, false)' } });
  const ask = question.queue ? askSystem(scope, question, question.queue) : askPerson(scope, question);
  ask.task.addCatch(unheard, { errors: ['States.Timeout'], resultPath: sfn.JsonPath.DISCARD });
  const decision = '$.answer.decision';
  const { and, isPresent, isString, stringEquals } = sfn.Condition;
  ask.task.orElse(failed).next(new sfn.Choice(scope, 'Approved?').when(and(isPresent(decision), isString(decision), stringEquals(decision, 'Approved')), agreed).otherwise(no));
  room.next(facts).next(whole).next(ask.start);
  return room;
}

/** What the event says, where it says nothing. */
const ABSENT = { monitor: 'unknown', checks: [], reasons: [], report: 'none', version: 'none', windowStart: 'unknown', windowEnd: 'unknown' };

/** The call that waits, and the state before it. */
interface Ask {
  readonly start: sfn.IChainable;
  readonly task: ServiceTask;
}

function askPerson(scope: Construct, { topic, expiry }: DriftQuestion): Ask {
  const { topicArn, masterKey } = topic!;
  const answer = (decision: string) => `aws stepfunctions send-task-success --region ${Stack.of(scope).region} --task-output '{"decision":"${decision}"}' --task-token `;
  const write = new sfn.Pass(scope, 'Write the question', {
    parameters: {
      'newline': '\n',
      'what.$': format(['The monitor ', ' found violations of ', ' in the window that began at ', '.'], '$.event.monitor', 'States.JsonToString($.event.checks)', '$.event.windowStart'),
      'why.$': format(['Reasons: ', ''], 'States.JsonToString($.event.reasons)'),
      'report.$': format(['Report: ', ''], '$.event.report'),
      'until': `Without an answer nothing is started; the question ends after ${expiry.toHumanString()}.`,
    },
    resultPath: '$.text',
  });
  const [line, token] = ['$.text.newline', '$$.Task.Token'];
  const task = new ServiceTask(scope, 'Ask', {
    service: 'sns',
    action: 'publish',
    pattern: 'waitForTaskToken',
    parameters: {
      'TopicArn': topicArn,
      'Subject': 'Drift was found: train again?',
      'Message.$': format(['', '', '', '', '', '', `To train again: ${answer('Approved')}`, '', `Not to: ${answer('Rejected')}`, '', '', ''],
        '$.text.what', line, '$.text.why', line, '$.text.report', line, token, line, token, line, '$.text.until'),
    },
    resultPath: '$.answer',
    timeout: expiry,
    allow: [{ actions: ['sns:Publish'], resources: [topicArn] }, ...keyStatements(masterKey)],
  });
  write.next(task);
  return { start: write, task };
}

function askSystem(scope: Construct, { expiry }: DriftQuestion, queue: NonNullable<DriftQuestion['queue']>): Ask {
  const task = new ServiceTask(scope, 'Ask', {
    service: 'sqs',
    action: 'sendMessage',
    pattern: 'waitForTaskToken',
    parameters: { QueueUrl: queue.queueUrl, MessageBody: { 'taskToken.$': '$$.Task.Token', 'violation.$': '$.event' } },
    resultPath: '$.answer',
    timeout: expiry,
    allow: [{ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }, ...keyStatements(queue.encryptionMasterKey)],
  });
  return { start: task, task };
}
