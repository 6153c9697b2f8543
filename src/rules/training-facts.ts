import { VpcFacts } from './facts';
import { Fact } from './rule';

/** A value that the service wants as text; a template may hold a number. */
export type WrittenFact = Fact<string | number | boolean>;

/** A channel of a training job. */
export interface ChannelFacts {
  readonly name: Fact<string | undefined>;
  /** Whether it is a directory of a file system. */
  readonly fileSystem: Fact<boolean>;
  readonly mode: Fact<string | undefined>;
  readonly uri: Fact<string | undefined>;
}

export interface MetricDefinitionFacts {
  readonly name: Fact<string | undefined>;
  readonly pattern: Fact<string | undefined>;
}

export interface InstanceGroupFacts {
  readonly name: Fact<string | undefined>;
  readonly instanceType: Fact<string | undefined>;
  readonly count: Fact<number | undefined>;
}

/** What a training job runs on. */
export interface TrainingResourceFacts {
  readonly instanceType: Fact<string | undefined>;
  readonly count: Fact<number | undefined>;
  readonly groups: Fact<Fact<InstanceGroupFacts>[] | undefined>;
  readonly volumeGiB: Fact<number | undefined>;
  readonly volumeKey: Fact<boolean>;
  /** In seconds. */
  readonly keepAlive: Fact<number | undefined>;
}

export interface TagFacts {
  readonly key: Fact<string | undefined>;
  readonly value: Fact<string | undefined>;
}

/** A training job, or what a tuning job says of each of its training jobs. Times are in seconds. */
export interface TrainingFacts {
  /** Whether it is a part of a tuning job. */
  readonly tuned: boolean;
  readonly image: Fact<string | undefined>;
  readonly hasAlgorithm: Fact<boolean>;
  readonly channels: Fact<Fact<ChannelFacts>[] | undefined>;
  readonly hyperparameters: Fact<Record<string, WrittenFact> | undefined>;
  readonly environment: Fact<Record<string, WrittenFact> | undefined>;
  readonly metricDefinitions: Fact<Fact<MetricDefinitionFacts>[] | undefined>;
  readonly entrypoint: Fact<Fact<string>[] | undefined>;
  readonly commandArguments: Fact<Fact<string>[] | undefined>;
  readonly outputPath: Fact<string | undefined>;
  readonly resources: Fact<TrainingResourceFacts | undefined>;
  readonly maxRuntime: Fact<number | undefined>;
  readonly maxWait: Fact<number | undefined>;
  readonly spot: Fact<boolean | undefined>;
  /** Whether instances at the full price are tried when there is no spot capacity. */
  readonly fallback: Fact<boolean>;
  readonly checkpoints: Fact<boolean>;
  readonly vpc: Fact<VpcFacts | undefined>;
  readonly retryAttempts: Fact<number | undefined>;
  readonly tags: Fact<Fact<TagFacts>[] | undefined>;
  /** Whether hooks or rules of SageMaker Debugger watch it. */
  readonly debugger: Fact<boolean>;
}

/** One range of a tuning job. */
export interface RangeFacts {
  readonly name: Fact<string | undefined>;
  readonly kind: 'Continuous' | 'Integer' | 'Categorical';
  readonly least: Fact<number | undefined>;
  readonly most: Fact<number | undefined>;
  readonly scaling: Fact<string | undefined>;
  /** How many categories. */
  readonly values: Fact<number | undefined>;
}

/** A tuning job, without what it says of its training jobs. */
export interface TuningFacts {
  readonly jobName: Fact<string | undefined>;
  readonly strategy: Fact<string | undefined>;
  /** The name of the metric. */
  readonly objective: Fact<string | undefined>;
  readonly ranges: Fact<Fact<RangeFacts>[]>;
  readonly maxJobs: Fact<number | undefined>;
  readonly parallelJobs: Fact<number | undefined>;
  /** In seconds. */
  readonly maxRuntime: Fact<number | undefined>;
  readonly earlyStopping: Fact<string | undefined>;
  readonly minResource: Fact<number | undefined>;
  readonly maxResource: Fact<number | undefined>;
  readonly seed: Fact<number | undefined>;
  /** How many types are tried in turn, where that is a list. */
  readonly instanceConfigs: Fact<number | undefined>;
  /** The names of the metrics that are read from the log; `undefined` where the image brings its own. */
  readonly metrics: Fact<Fact<string>[] | undefined>;
  /** The names of the hyperparameters that stay the same. */
  readonly fixed: Fact<string[] | undefined>;
}
