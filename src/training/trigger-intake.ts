import * as pipes from 'aws-cdk-lib/aws-pipes';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { eventQueue, QueueTarget } from './event-queues';
import { RetrainingTrigger } from './retraining-trigger';
import { RunGuard } from './run-guard';
import { INTAKE_TIME, IntakeEvent } from './run-intake';
import { IRetrainingTrigger, WrittenPrefix } from './trigger-target';
import { fail, report } from '../internal/errors';
import { fieldNames } from '../internal/fields';
import { secondsFact } from '../internal/tokens';
import { PipeFacts } from '../rules/event-facts';
import { PIPES } from '../rules/pipes';
import { findings } from '../rules/rule';
import { Encryption, ExecutionRole } from '../security';

/** What takes the events of one trigger. */
export interface TriggerIntakeProps {
  readonly trigger: IRetrainingTrigger;
  readonly workflow: string;
  readonly guard: RunGuard;
  readonly encryption: Encryption;
  readonly written: WrittenPrefix[];
  readonly alerts?: sns.ITopic;
}

/** As many as a pipe takes at once; the window or the size of the messages ends a batch earlier. */
const BATCH = 10000;

/** Without a window a pipe takes no more. */
const SMALL_BATCH = 10;

/** How often a batch is tried before its messages go to the dead letters. */
const TRIES = 5;

/** What a pipe of ours leaves out. */
const PIPE: PipeFacts = {
  source: 'sqs',
  batchSize: undefined,
  window: undefined,
  name: undefined,
  filters: undefined,
  parallelization: undefined,
  retries: undefined,
  recordAge: undefined,
  startingPosition: undefined,
};

const WINDOW = Duration.minutes(1);

/** Takes the events of a trigger; nothing for one that has none. The id is that of the trigger. */
export function bindTrigger(scope: Construct, props: TriggerIntakeProps): TriggerIntake | undefined {
  const { trigger } = props;
  const { triggerId } = trigger;
  if (!/^[A-Za-z][A-Za-z0-9]{0,63}$/.test(triggerId)) {
    fail(scope, 'TriggerIdInvalid', `'triggerId' must be 1 to 64 letters and digits, a letter first, got ${triggerId}; write for example Labels`);
  }
  if (scope.node.tryFindChild(triggerId)) {
    fail(scope, 'TriggerIdTaken', `'triggerId' must be another one for each trigger of a workflow, got ${triggerId} again; leave the second one out, or give it a triggerId`);
  }
  return trigger instanceof RetrainingTrigger && trigger._silent ? undefined : new TriggerIntake(scope, triggerId, props);
}

/** Queue, dead letters and pipe of one trigger: its events reach the intake in batches, and none is dropped without a trace. */
export class TriggerIntake extends Construct {
  public readonly queue: sqs.Queue;
  public readonly deadLetters: sqs.Queue;
  public readonly pipe: pipes.CfnPipe;

  constructor(scope: Construct, id: string, props: TriggerIntakeProps) {
    super(scope, id);
    const { trigger, encryption, written, alerts } = props;
    const window = trigger.batchingWindow ?? WINDOW;
    const batch = window.isUnresolved() || window.toMilliseconds() > 0 ? BATCH : SMALL_BATCH;
    report(this, findings(PIPES.rules, { ...PIPE, batchSize: batch, window: secondsFact(window) }, fieldNames({ window: 'batchingWindow' })));
    this.deadLetters = eventQueue(this, 'DeadLetters', encryption);
    this.queue = eventQueue(this, 'Queue', encryption, {
      visibilityTimeout: window.plus(Duration.seconds(6 * INTAKE_TIME.toSeconds())),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: TRIES },
    });
    this.pipe = this.definePipe(props, batch, window);
    trigger.bindTrigger(new Construct(this, 'Source'), {
      ruleTarget: new QueueTarget(this.queue, this.deadLetters), queue: this.queue, deadLetters: this.deadLetters, written, alerts, encryption,
    });
  }

  private definePipe({ workflow, guard, encryption }: TriggerIntakeProps, batchSize: number, window: Duration): pipes.CfnPipe {
    const { machine } = guard.runtime.intake;
    const key = encryption._keyFor(this);
    const role = new ExecutionRole(this, 'Role', { servicePrincipal: 'pipes.amazonaws.com', description: `Brings events of ${workflow} to the intake`, restrictToAccount: true });
    role._allow({ actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], resources: [this.queue.queueArn] });
    role._allow({ actions: ['states:StartSyncExecution'], resources: [machine.arn] });
    for (const { actions, resources } of machine.startStatements.slice(1)) role._allow({ actions, resources });
    if (key) role._allow({ actions: ['kms:Decrypt'], resources: [key.keyArn] });
    const event: IntakeEvent = { workflow, guard: guard.machine.startArn };
    return new pipes.CfnPipe(this, 'Pipe', {
      roleArn: role.roleArn,
      source: this.queue.queueArn,
      sourceParameters: { sqsQueueParameters: { batchSize, maximumBatchingWindowInSeconds: window.toSeconds() } },
      target: machine.arn,
      targetParameters: {
        inputTemplate: Stack.of(this).toJsonString(event),
        stepFunctionStateMachineParameters: { invocationType: 'REQUEST_RESPONSE' },
      },
    });
  }
}
