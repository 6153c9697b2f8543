import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge } from '../internal/acknowledged';
import { Encryption, ExecutionRole } from '../security';
import { KEY_ACTIONS } from '../security/observed-machine';
import { admit, eventQueue } from '../training/event-queues';

/** A state machine and the alarms that start it. */
export interface MachineOnAlarm {
  readonly machine: sfn.IStateMachine;
  readonly key?: kms.IKey;
  readonly encryption: Encryption;
  /** What the names of these alarms begin with. */
  readonly alarmNames: readonly string[];
}

/** Starts a state machine when an alarm begins to ring; what cannot be delivered waits for two weeks in a queue. */
export function startOnAlarm(scope: Construct, { machine, key, encryption, alarmNames }: MachineOnAlarm): events.Rule {
  const start = new Construct(scope, `Start${below(machine)}`);
  const deadLetters = eventQueue(start, 'DeadLetters', encryption);
  acknowledge(deadLetters, 'DeadLettersOfRules');
  const role = new ExecutionRole(start, 'Role', { servicePrincipal: 'events.amazonaws.com', description: 'Starts a state machine when an alarm rings', restrictToAccount: true });
  role._allow({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] });
  if (key) role._allow({ actions: KEY_ACTIONS, resources: [key.keyArn] });
  const rule = new events.Rule(start, 'Resource', {
    description: `Alarms ${alarmNames.join(', ')} start ${machine.node.id}`,
    eventPattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      detail: { alarmName: alarmNames.map((prefix) => ({ prefix })), state: { value: ['ALARM'] } },
    },
  });
  rule.addTarget(new Start(machine, role, deadLetters));
  return rule;
}

/** The machine as the target of a rule. */
class Start implements events.IRuleTarget {
  constructor(private readonly machine: sfn.IStateMachine, private readonly role: ExecutionRole, private readonly deadLetters: sqs.IQueue) {}

  public bind(rule: events.IRule): events.RuleTargetConfig {
    admit(this.deadLetters, rule);
    return {
      arn: this.machine.stateMachineArn,
      role: this.role,
      deadLetterConfig: { arn: this.deadLetters.queueArn },
      targetResource: this.machine,
    };
  }
}

/** Where a machine lies in its stack: the ids of two machines never meet. */
function below(machine: sfn.IStateMachine): string {
  const stack = Stack.of(machine);
  return machine.node.scopes.slice(machine.node.scopes.indexOf(stack) + 1).map(({ node }) => node.id).join('');
}
