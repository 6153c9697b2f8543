import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { eventQueue, MachineTarget } from './event-queues';
import { CleanedWorkflow, RunCleaner, StepJobs } from './run-cleaner';
import { RunIntake } from './run-intake';
import { RunSweeper, SweptWorkflow } from './run-sweeper';
import { WorkflowMachine } from './workflow-machine';
import { WorkflowTable, workflowTable } from './workflow-table';
import { acknowledge } from '../internal/acknowledged';
import { alarmOn, stateMachineMetric } from '../internal/alerts';
import { oncePerStack } from '../internal/once';
import { Encryption, ExecutionRole } from '../security';

const ID = 'RetrainingRuntime';

/** A workflow that the runtime serves. */
export interface ServedWorkflow extends CleanedWorkflow, SweptWorkflow {
  readonly workflow: string;
  /** The ARNs of executions of the guard and of the work machine, up to their names. */
  readonly guardPrefix: string;
  readonly workPrefix: string;
  readonly jobs: readonly StepJobs[];
}

/** What all retraining workflows of a stack share: the table of locks, the intake of events, the cleaner and the sweeper. */
export class RetrainingRuntime extends Construct {
  /** The runtime of a stack, made by the first who asks, with the encryption of the first who asks. */
  public static of(scope: Construct, encryption: Encryption): RetrainingRuntime {
    return oncePerStack(scope, ID, (stack) => new RetrainingRuntime(stack, ID, encryption));
  }

  public readonly table: WorkflowTable;
  public readonly intake: RunIntake;
  public readonly cleaner: RunCleaner;
  public readonly sweeper: RunSweeper;
  /** Where events about dead runs and calls of the clock end that could not be delivered. */
  public readonly deadLetters: sqs.Queue;
  private readonly clock: events.Rule;
  private readonly starter: ExecutionRole;
  private readonly deaths: events.Rule[] = [];
  private readonly chores: WorkflowMachine[] = [];
  private watched = false;

  private constructor(scope: Construct, id: string, encryption: Encryption) {
    super(scope, id);
    this.table = workflowTable(this, encryption);
    this.intake = new RunIntake(this, 'Intake', this.table, encryption);
    this.cleaner = new RunCleaner(this, 'Cleaner', this.table, encryption);
    this.sweeper = new RunSweeper(this, 'Sweeper', this.table, encryption);
    this.deadLetters = eventQueue(this, 'DeadLetters', encryption);
    acknowledge(this.deadLetters, 'DeadLettersOfRules');
    this.starter = new ExecutionRole(this, 'Starter', {
      servicePrincipal: 'events.amazonaws.com', description: 'Starts the cleaner, the sweeper and their helpers', restrictToAccount: true,
    });
    this.clock = new events.Rule(this, 'Clock', { schedule: events.Schedule.rate(Duration.minutes(15)) });
    this.clock.addTarget(new MachineTarget(this.sweeper.machine, this.starter, this.deadLetters));
  }

  /** Serves a workflow: its events are counted, its dead runs are cleaned up, its lock is looked after. */
  public serve(scope: Construct, served: ServedWorkflow): void {
    const { guard, work, workflow, guardPrefix, workPrefix, jobs } = served;
    this.intake.serve(guard);
    this.cleaner.serve(served);
    this.sweeper.serve(served);
    const name = events.EventField.fromPath('$.detail.name');
    const input = events.RuleTargetInput.fromObject({ workflow, jobs, holder: `${guardPrefix}${name}`, child: `${workPrefix}${name}` });
    const died = new events.Rule(scope, 'Died', {
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['ABORTED', 'FAILED', 'TIMED_OUT'], stateMachineArn: [guard.arn, work.arn] },
      },
    });
    died.addTarget(new MachineTarget(this.cleaner.machine, this.starter, this.deadLetters, input));
    for (const chore of this.chores) died.addTarget(this.starting(chore));
    this.deaths.push(died);
  }

  /** Lets a topic hear when the runtime itself cannot do its work. The first topic of a stack is told, once. */
  public watch(topic: sns.ITopic): void {
    if (this.watched) return;
    this.watched = true;
    const failures = (machine: WorkflowMachine) => stateMachineMetric(machine.arn, 'ExecutionsFailed');
    alarmOn(this, 'CleanerFailed', { metric: failures(this.cleaner.machine), topic, description: 'What a dead run held could not be freed; the log of the cleaner says why, and the sweeper tries again' });
    alarmOn(this, 'SweeperFailed', { metric: failures(this.sweeper.machine), topic, description: 'A lock could not be looked at; the log of the sweeper says why' });
    alarmOn(this, 'Undelivered', {
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible(),
      topic,
      description: 'A rule could not start the cleaner or the sweeper; the queue of dead letters holds the event',
    });
  }

  /** Starts a machine every quarter of an hour and whenever a run dies, so that it frees what dead runs hold. */
  public addChore(machine: WorkflowMachine): void {
    this.chores.push(machine);
    for (const rule of [this.clock, ...this.deaths]) rule.addTarget(this.starting(machine));
  }

  private starting(machine: WorkflowMachine): MachineTarget {
    return new MachineTarget(machine, this.starter, this.deadLetters);
  }
}
