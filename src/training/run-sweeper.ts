import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Lazy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { askStatus, GONE, startGuard, TODAY } from './execution-calls';
import { nothingNew } from './guard-lock';
import { WorkflowMachine } from './workflow-machine';
import { WorkflowTable } from './workflow-table';
import { Encryption } from '../security';

/** A workflow that is looked after. */
export interface SweptWorkflow {
  /** The key of its lock. */
  readonly lock: string;
  readonly guard: WorkflowMachine;
  /** The ARNs of all executions of the guard. */
  readonly executions: string;
}

/**
 * Events about dead runs are best effort, so every quarter of an hour each lock is looked at: where the holder is dead, or where events
 * wait that no run has seen, the guard is started. It does the rest.
 */
export class RunSweeper extends Construct {
  public readonly machine: WorkflowMachine;
  private readonly workflows: SweptWorkflow[] = [];

  constructor(scope: Construct, id: string, table: WorkflowTable, encryption: Encryption) {
    super(scope, id);
    const states = new Construct(this, 'States');
    const list = new sfn.Pass(states, 'The workflows', {
      result: sfn.Result.fromObject(Lazy.any({ produce: () => this.workflows.map(({ lock, guard }) => ({ lock, guard: guard.startArn })) })),
      resultPath: '$.workflows',
    });
    const each = new sfn.Map(states, 'Look at each', {
      itemsPath: '$.workflows',
      itemSelector: { 'lock.$': '$$.Map.Item.Value.lock', 'guard.$': '$$.Map.Item.Value.guard', 'today.$': '$.today' },
      resultPath: '$.results',
      maxConcurrency: 5,
    });
    each.itemProcessor(lookStates(states, table));
    const sum = new sfn.Pass(states, 'All looked at', { parameters: { 'failed.$': "States.ArrayContains($.results, 'failed')" } });
    const verdict = new sfn.Choice(states, 'All well?')
      .when(sfn.Condition.booleanEquals('$.failed', true), new sfn.Fail(states, 'Not all', { error: 'SweepFailed', cause: 'A lock could not be looked at; the log says why.' }))
      .otherwise(new sfn.Succeed(states, 'Swept'));
    const begin = new sfn.Pass(states, 'Today', { parameters: { 'today.$': TODAY } });
    this.machine = new WorkflowMachine(this, 'Machine', {
      definition: sfn.Chain.start(begin).next(list).next(each).next(sum).next(verdict),
      comment: 'Finds locks of dead runs and events that no run has seen',
      encryption,
      timeout: Duration.minutes(14),
    });
  }

  /** Looks after a workflow from now on. */
  public serve(workflow: SweptWorkflow): void {
    this.workflows.push(workflow);
    this.machine.role._allow({ actions: ['states:DescribeExecution'], resources: [workflow.executions] });
    for (const statement of workflow.guard.startStatements) this.machine.role._allow(statement);
  }
}

/** What is done with one lock; the answer is one word. */
function lookStates(scope: Construct, table: WorkflowTable): sfn.IChainable {
  const well = new sfn.Pass(scope, 'Well', { result: sfn.Result.fromString('well') });
  const failed = new sfn.Pass(scope, 'Not looked at', { result: sfn.Result.fromString('failed') });
  const look = table.read(scope, 'Look at the lock', { 'S.$': '$.lock' }, '$.found');
  const start = startGuard(scope, 'Start the guard', { 'StateMachineArn.$': '$.guard' });
  const ask = askStatus(scope, 'Ask about the holder', { execution: '$.found.Item.holder.S', resultPath: '$.holder' });
  start.orElse(failed).next(well);
  ask.addCatch(start, { errors: [GONE], resultPath: sfn.JsonPath.DISCARD });
  ask.orElse(failed).next(new sfn.Choice(scope, 'Does it run?').when(sfn.Condition.stringEquals('$.holder.status', 'RUNNING'), well).otherwise(start));
  look.orElse(failed).next(new sfn.Choice(scope, 'What is it?')
    .when(sfn.Condition.isPresent('$.found.Item.holder.S'), ask)
    .when(nothingNew('$.found.Item'), well)
    .when(sfn.Condition.and(
      sfn.Condition.isPresent('$.found.Item.cappedOn.S'), sfn.Condition.stringEqualsJsonPath('$.found.Item.cappedOn.S', '$.today'),
    ), well)
    .otherwise(start));
  return look;
}
