import * as events from 'aws-cdk-lib/aws-events';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { NONE } from './monitor-events';
import { CheckSettings, MonitorPlan } from './monitor-plan';
import { releasesOf } from './monitor-request';
import { defineSchedule } from './monitor-start';
import { DEFINITION_KINDS } from './sagemaker-monitor-kinds';
import { listStates, tellStates } from './sagemaker-monitor-states';
import { WindowPlanner } from './window-planner';
import { arnIn } from '../internal/arn';
import { ExecutionRole } from '../security';
import { MachineTarget } from '../training/event-queues';
import { WorkflowMachine } from '../training/workflow-machine';

/** A schedule of Model Monitor that is watched. */
export interface WatchedSchedule {
  readonly check: CheckSettings;
  readonly scheduleName: string;
}

/** What is watched of a monitor. */
export interface Watched {
  readonly plan: MonitorPlan;
  readonly schedules: readonly WatchedSchedule[];
  /** Below which prefix of the plan's store Model Monitor writes. */
  readonly output: string;
}

/**
 * Tells every execution of Model Monitor as those of our own engine are told: metrics, one event, alarms.
 *
 * Twice an hour the last executions are listed, and each that has ended is told once: the machine that tells is started under a name that
 * is made from schedule and time, and Step Functions knows a name for 90 days. The event about the end of a job only makes that earlier:
 * whether it names the schedule for jobs of Model Monitor is not documented.
 */
export class SageMakerMonitorWatch extends Construct {
  /** Tells one execution. */
  public readonly machine: WorkflowMachine;
  /** Finds the executions that have ended. */
  public readonly lister: WorkflowMachine;

  constructor(scope: Construct, id: string, watched: Watched) {
    super(scope, id);
    const { plan, schedules } = watched;
    const { encryption, monitorName, version } = plan;
    this.machine = new WorkflowMachine(scope, 'Machine', {
      definition: tellStates(new Construct(this, 'TellStates'), { plan, planner: this.plannerFor(watched) }),
      comment: `Tells what Model Monitor has found for ${monitorName}`,
      encryption,
    });
    this.lister = new WorkflowMachine(this, 'ListingMachine', {
      definition: listStates(new Construct(this, 'ListStates'), { machine: this.machine, schedules: schedules.map(seen) }),
      comment: `Looks for executions of ${monitorName} that have ended`,
      encryption,
      timeout: Duration.minutes(25),
    });
    const clock = defineSchedule(this, { ...plan, schedule: { ...plan.schedule, expression: 'rate(30 minutes)' } }, this.lister);
    clock.cfnOptions.condition = version?.condition;
    this.listen(watched);
  }

  /** The planner reads the log of releases and what Model Monitor writes for this monitor. */
  private plannerFor({ plan, output }: Watched) {
    const { store, endpoint, version, schedule, encryption, monitorName } = plan;
    const planner = WindowPlanner.of(this, encryption);
    const releases = releasesOf(endpoint!.endpointName);
    plan.releases.grants.read(planner.role, releases);
    store.grants.read(planner.role, output);
    return {
      functionArn: planner.functionArn,
      results: { bucket: store.bucketName, prefix: `${output}/${endpoint!.endpointName}/` },
      asked: {
        monitor: monitorName,
        version: version?.arn ?? NONE,
        windowHours: schedule.window.toHours(),
        releases: { bucket: plan.releases.bucketName, prefix: releases },
      },
    };
  }

  private listen({ plan: { monitorName }, schedules }: Watched): void {
    const role = new ExecutionRole(this, 'RuleRole', {
      servicePrincipal: 'events.amazonaws.com', description: `Looks for executions of ${monitorName}`, restrictToAccount: true,
    });
    const target = new MachineTarget(this.lister, role, this.node.findChild('DeadLetters') as sqs.Queue);
    for (const { check, scheduleName } of schedules) {
      const rule = new events.Rule(this, `JobEnded${check.name}`, {
        description: `A job of Model Monitor for ${monitorName} has ended`,
        eventPattern: {
          source: ['aws.sagemaker'],
          detailType: ['SageMaker Processing Job State Change'],
          detail: { ProcessingJobStatus: ['Completed', 'Failed', 'Stopped'], MonitoringScheduleArn: [scheduleArn(this, scheduleName)] },
        },
      });
      rule.addTarget(target);
    }
  }
}

function seen({ check: { name, kind, groundTruth, labelDelay }, scheduleName }: WatchedSchedule) {
  return { check: name, kind: DEFINITION_KINDS[kind]!, name: scheduleName, delayHours: groundTruth && labelDelay ? labelDelay.toHours() : 0 };
}

function scheduleArn(scope: Construct, resourceName: string): string {
  return arnIn(Stack.of(scope), { service: 'sagemaker', resource: 'monitoring-schedule', resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}
