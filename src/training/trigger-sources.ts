import * as events from 'aws-cdk-lib/aws-events';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { TriggerTarget } from './trigger-target';
import { arnIn } from '../internal/arn';
import { report } from '../internal/errors';
import { fieldNames } from '../internal/fields';
import { fact } from '../internal/tokens';
import { SCHEDULES } from '../rules/events';
import { findings } from '../rules/rule';
import { ExecutionRole } from '../security';

/** Events that are kept. */
export interface Kept {
  readonly eventBus?: events.IEventBus;
  readonly pattern: events.EventPattern;
  readonly keep: Duration;
}

/** Keeps the events of a trigger, so that one call plays them again. */
export function archive(scope: Construct, { eventBus, pattern, keep }: Kept): events.CfnArchive {
  const stack = Stack.of(scope);
  const byDefault = arnIn(stack, { service: 'events', resource: 'event-bus', resourceName: 'default', arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  const { detailType, ...rest } = pattern;
  return new events.CfnArchive(scope, 'Archive', {
    sourceArn: eventBus?.eventBusArn ?? byDefault,
    eventPattern: { ...rest, ...(detailType ? { 'detail-type': detailType } : {}) },
    retentionDays: keep.toDays(),
    description: 'Events that start runs, for a replay',
  });
}

/** A schedule that sends one message each time. */
export function defineSchedule(scope: Construct, expression: scheduler.ScheduleExpression, target: TriggerTarget): scheduler.CfnSchedule {
  const { queue, deadLetters } = target;
  const { expressionString, timeZone } = expression;
  report(scope, findings(SCHEDULES.rules, { expression: fact(expressionString) }, fieldNames({ expression: 'expression' })));
  const key = queue.encryptionMasterKey;
  const role = new ExecutionRole(scope, 'Role', { servicePrincipal: 'scheduler.amazonaws.com', description: 'Sends one message each time', restrictToAccount: true });
  role._allow({ actions: ['sqs:SendMessage'], resources: [queue.queueArn, deadLetters.queueArn] });
  if (key) role._allow({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] });
  return new scheduler.CfnSchedule(scope, 'Schedule', {
    scheduleExpression: expressionString,
    scheduleExpressionTimezone: timeZone?.timezoneName,
    flexibleTimeWindow: { mode: 'OFF' },
    target: { arn: queue.queueArn, roleArn: role.roleArn, input: '{}', deadLetterConfig: { arn: deadLetters.queueArn } },
  });
}
