import { Fact } from './rule';

/** A rule of EventBridge. */
export interface EventRuleFacts {
  readonly name: Fact<string | undefined>;
  readonly hasPattern: Fact<boolean>;
  /** The pattern as JSON, with UNKNOWN where a value is not known. */
  readonly pattern: Fact<unknown>;
  /** When it fires by the clock. */
  readonly expression: Fact<string | undefined>;
  /** The bus, by name or ARN; nothing for the default one. */
  readonly bus: Fact<string | undefined>;
  readonly targets: Fact<Fact<EventTargetFacts>[] | undefined>;
}

/** A target of a rule. */
export interface EventTargetFacts {
  readonly id: Fact<string | undefined>;
  readonly arn: Fact<string | undefined>;
  /** The kind of a target of the same template, by its type. */
  readonly type?: Fact<string | undefined>;
  readonly hasRole: Fact<boolean>;
  readonly input: Fact<string | undefined>;
  readonly inputPath: Fact<string | undefined>;
  readonly hasTransformer: Fact<boolean>;
  readonly template: Fact<string | undefined>;
  /** How many paths an input transformer reads. */
  readonly paths: Fact<number | undefined>;
  readonly messageGroup: Fact<string | undefined>;
  /** A job of AWS Batch. */
  readonly arraySize: Fact<number | undefined>;
  readonly attempts: Fact<number | undefined>;
}

/** A schedule of EventBridge Scheduler. */
export interface ScheduleFacts {
  readonly expression: Fact<string | undefined>;
}

/** What keeps events. */
export interface ArchiveFacts {
  readonly name: Fact<string | undefined>;
  readonly retentionDays: Fact<number | undefined>;
  readonly pattern: Fact<unknown>;
}

/** A pipe. Times in seconds. */
export interface PipeFacts {
  readonly name: Fact<string | undefined>;
  readonly source: Fact<'sqs' | 'stream' | 'other'>;
  readonly batchSize: Fact<number | undefined>;
  readonly window: Fact<number | undefined>;
  readonly filters: Fact<Fact<string | undefined>[] | undefined>;
  readonly startingPosition: Fact<string | undefined>;
  readonly parallelization: Fact<number | undefined>;
  readonly retries: Fact<number | undefined>;
  readonly recordAge: Fact<number | undefined>;
}

/** The direct notifications of a bucket. */
export interface NotificationsFacts {
  readonly notifications: Fact<Fact<NotificationFacts>[] | undefined>;
}

/** One notification. */
export interface NotificationFacts {
  readonly events: Fact<Fact<string>[]>;
  readonly prefix: Fact<string | undefined>;
  readonly suffix: Fact<string | undefined>;
  /** Where it goes, as messages show it. */
  readonly destination: string;
}
