import { Duration, Size } from 'aws-cdk-lib/core';
import { ComputeChoice, ComputeMode } from './compute-choice';

/** Options of the instances of a training job. */
export interface TrainingComputeOptions {
  /**
   * How many instances a job has, at least 1. Your script, or the launcher of its framework, spreads the work over them.
   *
   * @default 1
   */
  readonly count?: number;

  /**
   * The volume of each instance. Refused for instance types with local storage, which use that instead.
   *
   * @default - 30 GiB, and nothing on types with local storage
   */
  readonly volumeSize?: Size;

  /**
   * When the service stops a job that still runs: at most 28 days, all attempts together.
   *
   * @default Duration.days(1)
   */
  readonly maxRuntime?: Duration;

  /**
   * Whether the instances talk over Elastic Fabric Adapter: all traffic among them is admitted, for which the job must lie in a VPC.
   *
   * @default false
   */
  readonly efa?: boolean;
}

/** Options of a job on spot capacity. */
export interface SpotComputeOptions extends TrainingComputeOptions {
  /**
   * When the service gives up: waiting for capacity and running, interruptions included. At least `maxRuntime`.
   *
   * @default - twice as long as `maxRuntime`
   */
  readonly maxWait?: Duration;
}

/** Options of a job whose instances are kept for the next one. */
export interface WarmPoolComputeOptions extends TrainingComputeOptions {
  /**
   * How long the instances stay after a job, at most 6 hours. They cost as much as running ones.
   *
   * @default Duration.minutes(30)
   */
  readonly keepAlive?: Duration;
}

/** Instances of one type in a cluster of several. */
export interface ClusterGroup {
  /** The name of the group, 1 to 64 characters; a channel can be for some groups only. */
  readonly name: string;
  /** The type with its prefix, for example `ml.g6.xlarge`. */
  readonly instanceType: string;
  /** How many instances, at least 1. */
  readonly count: number;
}

/** Options of a cluster of several instance types. */
export interface ClusterComputeOptions {
  /**
   * The volume of each instance.
   *
   * @default - 30 GiB, and nothing where all types have local storage
   */
  readonly volumeSize?: Size;

  /**
   * When the service stops a job that still runs: at most 28 days.
   *
   * @default Duration.days(1)
   */
  readonly maxRuntime?: Duration;

  /**
   * Whether the instances talk over Elastic Fabric Adapter: all traffic among them is admitted, for which the job must lie in a VPC.
   *
   * @default false
   */
  readonly efa?: boolean;
}

/**
 * What a training job runs on. Several choices make a list: where there is no capacity for one, the next is taken.
 *
 * @example
 * import { TrainingCompute } from 'cdk-mlops/training';
 *
 * const compute = TrainingCompute.spot('ml.g6.xlarge').orElse(TrainingCompute.onDemand('ml.g6.xlarge'));
 */
export class TrainingCompute {
  /**
   * Instances at the full price, for one job.
   *
   * @param instanceType - The type with its prefix, for example `ml.m7i.xlarge`.
   * @param options - How many, how large, for how long.
   */
  public static onDemand(instanceType: string, options: TrainingComputeOptions = {}): TrainingCompute {
    return TrainingCompute.one('onDemand', instanceType, options);
  }

  /**
   * Spare instances at a fraction of the price. The service interrupts a job when it needs them and resumes it later, from its checkpoints.
   *
   * @param instanceType - The type with its prefix, for example `ml.g6.xlarge`.
   * @param options - How many, how large, for how long.
   */
  public static spot(instanceType: string, options: SpotComputeOptions = {}): TrainingCompute {
    return TrainingCompute.one('spot', instanceType, options, { maxWait: options.maxWait });
  }

  /**
   * Instances that stay after a job, so that the next one with the same settings starts in seconds.
   *
   * The account needs a quota for warm pools of the type; it is 0 by default.
   *
   * @param instanceType - The type with its prefix, for example `ml.g6.xlarge`.
   * @param options - How many, how large, for how long, and how long they stay.
   */
  public static warmPool(instanceType: string, options: WarmPoolComputeOptions = {}): TrainingCompute {
    return TrainingCompute.one('warmPool', instanceType, options, { keepAlive: options.keepAlive ?? Duration.minutes(30) });
  }

  /**
   * Groups of instances of different types for one job at the full price, for example processors that prepare batches for accelerators.
   *
   * @param groups - 1 to 5 groups.
   * @param options - How large, for how long.
   */
  public static cluster(groups: ClusterGroup[], options: ClusterComputeOptions = {}): TrainingCompute {
    return new TrainingCompute([{ mode: 'onDemand', groups: [...groups], maxRuntime: Duration.days(1), ...given(options) }]);
  }

  private static one(mode: ComputeMode, instanceType: string, options: TrainingComputeOptions, more: Partial<ComputeChoice> = {}): TrainingCompute {
    const { count = 1, volumeSize, maxRuntime = Duration.days(1), efa } = options;
    return new TrainingCompute([{ mode, instanceType, count, volumeSize, maxRuntime, efa, ...more }]);
  }

  /**
   * In the order in which they are tried.
   *
   * @internal
   */
  public readonly _choices: readonly ComputeChoice[];

  private constructor(choices: readonly ComputeChoice[]) {
    this._choices = choices;
  }

  /**
   * These instances, or, when there is no capacity for them, others. A job that waited for spot capacity in vain counts as well;
   * a job that failed for another reason does not.
   *
   * @param next - What is taken instead.
   */
  public orElse(next: TrainingCompute): TrainingCompute {
    return new TrainingCompute([...this._choices, ...next._choices]);
  }
}

function given({ volumeSize, maxRuntime, efa }: ClusterComputeOptions): Partial<ComputeChoice> {
  return { volumeSize, efa, ...(maxRuntime ? { maxRuntime } : {}) };
}
