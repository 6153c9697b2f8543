import * as events from 'aws-cdk-lib/aws-events';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IArtifactStore } from '../data';
import { Encryption } from '../security';

/** A prefix that a workflow writes to: an upload below it is no reason to train again. */
export interface WrittenPrefix {
  /** The store. */
  readonly store: IArtifactStore;

  /** The prefix, with a slash at its end. */
  readonly prefix: string;
}

/** Where the events of a trigger go. */
export interface TriggerTarget {
  /** What a rule of EventBridge hands its events to. It admits the rule and keeps what cannot be delivered. */
  readonly ruleTarget: events.IRuleTarget;

  /** The queue behind it, for senders that are no rules: one message of any content is one event. It knows its key. */
  readonly queue: sqs.IQueue;

  /** Where messages end that cannot be counted. */
  readonly deadLetters: sqs.IQueue;

  /** Where the workflow itself writes. */
  readonly written: WrittenPrefix[];

  /**
   * Where the workflow tells people what went wrong; an alarm of the trigger may tell it, too.
   *
   * @default - nobody is told
   */
  readonly alerts?: sns.ITopic;

  /**
   * How what the trigger makes is encrypted.
   *
   * @default Encryption.customerManaged()
   */
  readonly encryption?: Encryption;
}

/**
 * What starts runs of a workflow. Events of all triggers are counted together: a burst becomes one run.
 *
 * Ours come from `RetrainingTrigger`; write your own by sending events to the target.
 */
export interface IRetrainingTrigger {
  /** The id of the trigger among those of a workflow, at most 64 letters and digits. It is part of logical ids: another one replaces the queue of the trigger. */
  readonly triggerId: string;

  /**
   * How long events are collected before they are counted in one go, 0 to 300 whole seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly batchingWindow?: Duration;

  /**
   * Makes the source of the events, once for each workflow.
   *
   * @param scope - An empty construct for whatever the trigger owns.
   * @param target - Where its events go.
   */
  bindTrigger(scope: Construct, target: TriggerTarget): void;
}
