import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { WorkflowMachine } from './workflow-machine';
import { Encryption, ExecutionRole } from '../security';

/** A queue that takes messages over TLS only, encrypted as the rest. Messages wait for two weeks. */
export function eventQueue(scope: Construct, id: string, encryption: Encryption, props: sqs.QueueProps = {}): sqs.Queue {
  const key = encryption._keyFor(scope);
  return new sqs.Queue(scope, id, {
    encryption: key ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
    encryptionMasterKey: key,
    dataKeyReuse: key ? Duration.hours(1) : undefined,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    ...props,
  });
}

/** Lets a rule put its events into a queue. */
export function admit(queue: sqs.IQueue, rule: events.IRule): void {
  queue.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
  }));
}

/** A queue as the target of a rule; what cannot be delivered goes to another queue. */
export class QueueTarget implements events.IRuleTarget {
  constructor(private readonly queue: sqs.IQueue, private readonly deadLetters: sqs.IQueue) {}

  public bind(rule: events.IRule): events.RuleTargetConfig {
    admit(this.queue, rule);
    admit(this.deadLetters, rule);
    return { arn: this.queue.queueArn, deadLetterConfig: { arn: this.deadLetters.queueArn } };
  }
}

/** A machine as the target of a rule; what cannot be delivered goes to a queue. */
export class MachineTarget implements events.IRuleTarget {
  constructor(
    private readonly machine: WorkflowMachine,
    private readonly role: ExecutionRole,
    private readonly deadLetters: sqs.IQueue,
    private readonly input?: events.RuleTargetInput,
  ) {
    for (const statement of machine.startStatements) role._allow(statement);
  }

  public bind(rule: events.IRule): events.RuleTargetConfig {
    admit(this.deadLetters, rule);
    return {
      arn: this.machine.startArn,
      role: this.role,
      input: this.input ?? events.RuleTargetInput.fromObject({}),
      deadLetterConfig: { arn: this.deadLetters.queueArn },
      targetResource: this.machine,
    };
  }
}
