import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { startGuard, TODAY } from './execution-calls';
import { endStates } from './guard-end';
import { acquireStates, countOne, Lock } from './guard-lock';
import { RunStorage, runStates } from './guard-run';
import { RetrainingRuntime } from './retraining-runtime';
import { jobsIn } from './run-cleaner';
import { ServiceTask } from './service-task';
import { OUTCOMES, onRunEnded } from './workflow-events';
import { WorkflowMachine } from './workflow-machine';
import { arnIn } from '../internal/arn';
import { derivedName } from '../internal/names';
import { Encryption } from '../security';
import { keyStatements } from '../security/observed-machine';

/** How the runs of a workflow are kept apart. */
export interface RunGuardProps {
  /** The name of the workflow: of its lock and in its reports. It never changes. */
  readonly workflow: string;
  /** What a run does. */
  readonly work: WorkflowMachine;
  /** The time-out of the work. */
  readonly longest: Duration;
  /** How long a run waits before it looks at the data, so that a burst of uploads is one run. */
  readonly quietWindow: Duration;
  /** How many runs may begin on one UTC day. */
  readonly runsPerDay: number;
  readonly encryption: Encryption;
  /** Storage that lives as long as a run. */
  readonly storage?: RunStorage;
  /** Who is told about the end of a run. */
  readonly topic?: sns.ITopic;
}

/** Holds the lock and the storage of a run, runs the work as a child, and frees everything whatever becomes of that. It has no time-out. */
export class RunGuard extends Construct {
  /** What starts a run. */
  public readonly machine: WorkflowMachine;
  /** What counts events and cleans up for this workflow and its neighbours. */
  public readonly runtime: RetrainingRuntime;

  constructor(scope: Construct, id: string, props: RunGuardProps) {
    super(scope, id);
    const { workflow, work, encryption } = props;
    const runtime = RetrainingRuntime.of(this, encryption);
    this.runtime = runtime;
    const name = derivedName(this);
    const stack = Stack.of(this);
    const own = (resource: string, resourceName: string): string =>
      arnIn(stack, { service: 'states', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    const guardPrefix = own('execution', `${name}:`);
    const workPrefix = work.executionArn('');
    const lock: Lock = { table: runtime.table, key: { S: `lock#${workflow}` }, workflow, guardPrefix, workPrefix, jobs: jobsIn(work) };

    this.machine = new WorkflowMachine(this, 'Machine', {
      definition: this.states(props, lock, own('stateMachine', `${name}:live`)),
      comment: `Runs ${workflow} one at a time`,
      encryption,
      alias: true,
      name,
    });
    runtime.serve(this, {
      workflow,
      work,
      guard: this.machine,
      guardName: name,
      guardPrefix,
      workPrefix,
      jobs: lock.jobs,
      lock: `lock#${workflow}`,
      executions: `${guardPrefix}*`,
      guardExecutions: `${guardPrefix}*`,
    });
    if (!props.topic) return;
    this.tell(props.topic, workflow);
    runtime.watch(props.topic);
  }

  private states(props: RunGuardProps, lock: Lock, self: string): sfn.IChainable {
    const scope = new Construct(this, 'States');
    const { runtime } = this;
    const end = endStates(scope, { lock, oneMore: startAgain(scope, self, props.encryption) });
    const run = runStates(scope, { ...props, lock, end, cleaner: runtime.cleaner });
    const acquire = acquireStates(scope, { lock, cleaner: runtime.cleaner, executions: `${lock.guardPrefix}*`, locked: run.start, otherwise: run.failed });
    const count = countOne(scope, lock);
    count.orElse(run.failed).next(acquire);
    const counted = new sfn.Pass(scope, 'Begin', { parameters: FACTS });
    const uncounted = new sfn.Pass(scope, 'Begin by hand', { parameters: FACTS });
    counted.next(acquire);
    uncounted.next(count);
    return new sfn.Choice(scope, 'Counted?').when(sfn.Condition.isPresent('$.counted'), counted).otherwise(uncounted);
  }

  /** By a rule, so that a report of the cleaner is told as well. */
  private tell(topic: sns.ITopic, workflow: string): void {
    const target = { bind: () => ({ arn: topic.topicArn }) };
    const rule: events.Rule = onRunEnded(this, 'Tell', { workflow, outcomes: OUTCOMES }, { target });
    topic.addToResourcePolicy(new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }));
  }
}

/** What a run says about itself; whatever it was started with is dropped. */
const FACTS = {
  'execution.$': '$$.Execution.Id',
  'today.$': TODAY,
  'run': { 'id.$': '$$.Execution.Name', 'startedAt.$': '$$.Execution.StartTime' },
};

function startAgain(scope: Construct, self: string, encryption: Encryption): ServiceTask {
  return startGuard(scope, 'Start one more run', { StateMachineArn: self }, [
    { actions: ['states:StartExecution'], resources: [self] },
    ...keyStatements(encryption._keyFor(scope)),
  ]);
}
