import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { MonitorPlan } from './monitor-plan';
import { acknowledge } from '../internal/acknowledged';
import { ExecutionRole } from '../security';
import { eventQueue } from '../training/event-queues';
import { WorkflowMachine } from '../training/workflow-machine';

/** A start that comes later than this helps nobody: the next window is there. */
const PATIENCE = Duration.hours(1);

/** Starts the machine whenever the schedule says, with the time at which that was due; what cannot be started waits in a queue. */
export function defineSchedule(scope: Construct, plan: MonitorPlan, machine: WorkflowMachine): scheduler.CfnSchedule {
  const { schedule, encryption, monitorName } = plan;
  const key = encryption._keyFor(scope);
  const deadLetters = eventQueue(scope, 'DeadLetters', encryption);
  acknowledge(deadLetters, 'DeadLettersOfSchedules');
  const role = new ExecutionRole(scope, 'ScheduleRole', {
    servicePrincipal: 'scheduler.amazonaws.com', description: `Starts ${monitorName}`, restrictToAccount: true,
  });
  role._allow({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] });
  for (const statement of machine.startStatements) role._allow(statement);
  return new scheduler.CfnSchedule(scope, 'Schedule', {
    description: `When ${monitorName} looks`,
    scheduleExpression: schedule.expression,
    scheduleExpressionTimezone: 'UTC',
    flexibleTimeWindow: { mode: 'OFF' },
    kmsKeyArn: key?.keyArn,
    target: {
      arn: machine.startArn,
      roleArn: role.roleArn,
      input: '{"scheduled":"<aws.scheduler.scheduled-time>"}',
      deadLetterConfig: { arn: deadLetters.queueArn },
      retryPolicy: { maximumEventAgeInSeconds: PATIENCE.toSeconds(), maximumRetryAttempts: 10 },
    },
  });
}
