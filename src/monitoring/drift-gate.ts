import * as events from 'aws-cdk-lib/aws-events';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DriftQuestion, GatePlan } from './drift-gate-plan';
import { gateStates } from './drift-gate-states';
import { monitorEnds } from './monitor-events';
import { acknowledge } from '../internal/acknowledged';
import { alarmOn, stateMachineMetric } from '../internal/alerts';
import { arnIn } from '../internal/arn';
import { allow } from '../internal/grants';
import { derivedName } from '../internal/names';
import { Encryption, ExecutionRole } from '../security';
import { KEY_ACTIONS } from '../security/observed-machine';
import { TriggerTarget } from '../training';
import { eventQueue, MachineTarget } from '../training/event-queues';
import { WorkflowMachine } from '../training/workflow-machine';
import { workflowTable } from '../training/workflow-table';

/** What stands between the violations of a monitor and the runs of a workflow. */
export interface DriftGateProps {
  readonly plan: GatePlan;
  readonly target: TriggerTarget;
}

/** Longer than all of a gate but its waits. */
const CALLS = Duration.hours(4);

/** One execution for each violation: the one that holds the item starts a run and waits, the others end at once. */
export class DriftGate extends Construct {
  public readonly machine: WorkflowMachine;
  /** Hears of violations. */
  public readonly rule: events.Rule;
  /** Violations that could not be brought to the gate. */
  public readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { plan, target }: DriftGateProps) {
    super(scope, id);
    const { encryption = Encryption.customerManaged() } = target;
    const { monitor, atMostEvery, question } = plan;
    const name = derivedName(this);
    const comment = `Lets violations of ${monitor} start runs`;
    const own = { service: 'states', resource: 'execution', resourceName: `${name}:*`, arnFormat: ArnFormat.COLON_RESOURCE_NAME };
    this.machine = new WorkflowMachine(this, 'Machine', {
      definition: gateStates(new Construct(this, 'States'), {
        ...plan, gate: name, table: workflowTable(this, encryption), queue: target.queue, executions: arnIn(Stack.of(this), own),
      }),
      comment,
      encryption,
      timeout: atMostEvery.plus(CALLS).plus(question?.expiry ?? Duration.seconds(0)),
      name,
    });
    this.deadLetters = eventQueue(this, 'DeadLetters', encryption);
    acknowledge(this.deadLetters, 'DeadLettersOfRules');
    const role = new ExecutionRole(this, 'Starter', { servicePrincipal: 'events.amazonaws.com', description: comment, restrictToAccount: true });
    this.rule = new events.Rule(this, 'Rule', { description: `Violations of ${monitor}`, eventPattern: violations(plan) });
    this.rule.addTarget(new MachineTarget(this.machine, role, this.deadLetters, events.RuleTargetInput.fromEventPath('$.detail')));
    if (question) this.admitAnswers(question, encryption);
    this.watch(plan, target);
  }

  private admitAnswers({ answeredBy }: DriftQuestion, encryption: Encryption): void {
    if (!answeredBy) return;
    const key = encryption._keyFor(this);
    allow(answeredBy, { actions: ['states:SendTaskFailure', 'states:SendTaskSuccess'], resources: [this.machine.arn] });
    if (key) allow(answeredBy, { actions: KEY_ACTIONS, resources: [key.keyArn] });
  }

  private watch({ monitor }: GatePlan, { alerts: topic }: TriggerTarget): void {
    if (!topic) return;
    alarmOn(this, 'Failed', {
      metric: stateMachineMetric(this.machine.arn, 'ExecutionsFailed'),
      topic,
      description: `A violation of ${monitor} could not start a run; the log of the gate says why. The next violation tries again; start a run by hand where that is too late`,
    });
    alarmOn(this, 'Undelivered', {
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible(),
      topic,
      description: `A violation of ${monitor} could not be brought to its gate; the queue of dead letters holds the event. The next violation tries again`,
    });
  }
}

/** While a model is released nothing counts: what was found then has its own status. */
function violations({ monitor, checks }: GatePlan): events.EventPattern {
  const { detail, ...pattern } = monitorEnds({ monitor, violationsOnly: true, checks });
  return { ...pattern, detail: { ...detail, status: ['CompletedWithViolations'], duringRelease: [false] } };
}
