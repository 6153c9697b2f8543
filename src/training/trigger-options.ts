import * as events from 'aws-cdk-lib/aws-events';
import { Duration } from 'aws-cdk-lib/core';

/** What all triggers can be told. */
export interface TriggerOptions {
  /**
   * The id of the trigger among those of its workflow, letters and digits. It is part of logical ids: another one replaces the queue of the trigger.
   *
   * @default - made from what the trigger reacts to, so that it stays where the order of triggers changes
   */
  readonly triggerId?: string;

  /**
   * How long events are collected before they are counted in one go, 0 to 300 whole seconds.
   *
   * @default Duration.minutes(1)
   */
  readonly batchingWindow?: Duration;
}

/** How events of a bus start a run. */
export interface EventTriggerOptions extends TriggerOptions {
  /**
   * The bus that has the events. For those of another account or Region: a bus in the account and Region of the workflow, to which a rule over there forwards.
   *
   * @default - the default bus of the account
   */
  readonly eventBus?: events.IEventBus;

  /**
   * How long the events are kept for a replay, whole days.
   *
   * @default Duration.days(14)
   */
  readonly keepEvents?: Duration;
}

/** Which uploads start a run. */
export interface UploadTriggerOptions extends EventTriggerOptions {
  /** What the keys of the objects begin with, for example `labelled/`; empty for every object of the bucket. */
  readonly prefix: string;

  /**
   * What the keys end with, for example `.parquet`.
   *
   * @default - keys may end in any way
   */
  readonly suffix?: string;

  /**
   * The name of the file that says that an upload is complete, for example `_SUCCESS`: only it starts a run, below the prefix and in every folder there.
   *
   * @default - every object starts a run
   */
  readonly manifest?: string;
}
