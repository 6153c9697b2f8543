import { Duration } from 'aws-cdk-lib/core';
import { RollbackAlarms } from './rollback-alarms';
import { RolloutPlan } from './rollout-plan';
import { RolloutSettings } from './rollout-settings';

/** What every rollout has in common. */
export interface RolloutOptions {
  /**
   * How long each step must stay healthy before the next one.
   *
   * Longer values catch slow leaks, shorter ones shorten releases. Whole seconds, at most 1 hour.
   *
   * @default Duration.minutes(10)
   */
  readonly bakeTime?: Duration;

  /**
   * What sends the traffic back to the old fleet.
   *
   * @default - error ratio, model latency and overhead latency of the new fleet: `RollbackAlarms.standard()`
   */
  readonly rollbackAlarms?: RollbackAlarms;

  /**
   * When the service gives up and rolls back. Between 10 minutes and 8 hours; it must exceed all waiting of the rollout.
   *
   * @default - all waiting of the rollout, of the largest fleet that scaling allows, and one hour for instances to start; at most 8 hours
   */
  readonly timeout?: Duration;
}

/** Options of a rollout that runs two whole fleets beside each other. */
export interface BlueGreenOptions extends RolloutOptions {
  /**
   * How long the old fleet is kept after the last step, ready to take the traffic back. At most 1 hour.
   *
   * @default - the old fleet is removed at once
   */
  readonly terminationWait?: Duration;
}

/** Options of `DeploymentStrategy.allAtOnce`. */
export interface AllAtOnceOptions extends RolloutOptions {}

/** Options of `DeploymentStrategy.canary`. Give `percentage` or `instanceCount`, not both. */
export interface CanaryOptions extends BlueGreenOptions {
  /**
   * The share of the fleet that takes traffic first, in percent: 1 to 50.
   *
   * @default - 10, unless `instanceCount` is given
   */
  readonly percentage?: number;

  /**
   * How many instances take traffic first: 1 to half of the fleet.
   *
   * @default - the `percentage` decides
   */
  readonly instanceCount?: number;
}

/** Options of `DeploymentStrategy.linear`. Give `percentage` or `instanceCount`, not both. */
export interface LinearOptions extends BlueGreenOptions {
  /**
   * The share of the fleet that each step adds, in percent: 10 to 50.
   *
   * @default - 20, unless `instanceCount` is given
   */
  readonly percentage?: number;

  /**
   * How many instances each step adds: a tenth to half of the fleet.
   *
   * @default - the `percentage` decides
   */
  readonly instanceCount?: number;
}

/** Options of `DeploymentStrategy.rolling`. Give `percentage` or `instanceCount`, not both. */
export interface RollingOptions extends RolloutOptions {
  /**
   * The share of the fleet that is replaced at a time, in percent: 5 to 50.
   *
   * @default - 25, unless `instanceCount` is given
   */
  readonly percentage?: number;

  /**
   * How many instances are replaced at a time: a twentieth to half of the fleet.
   *
   * @default - the `percentage` decides
   */
  readonly instanceCount?: number;

  /**
   * The share of the fleet that a rollback replaces at a time, in percent: 1 to 100.
   *
   * @default - the whole fleet at once (the service's own default)
   */
  readonly rollbackPercentage?: number;
}

/**
 * How traffic moves from the old fleet to the new one when the model, its image or its instances change.
 *
 * The numbers are checked when the strategy meets its endpoint, because their bounds depend on the fleet.
 */
export class DeploymentStrategy {
  /** The new fleet takes everything at once; the old one is kept for `bakeTime`, so that an alarm can send the traffic back. */
  public static allAtOnce(options: AllAtOnceOptions = {}): DeploymentStrategy {
    return new DeploymentStrategy({ ...shared(options), kind: 'allAtOnce', bakeTime: Duration.seconds(0), terminationWait: options.bakeTime ?? DEFAULT_BAKE });
  }

  /** A small share first, then the rest, with a bake after each. */
  public static canary(options: CanaryOptions = {}): DeploymentStrategy {
    return new DeploymentStrategy({ ...shared(options), ...share(options, 10), kind: 'canary', terminationWait: options.terminationWait });
  }

  /** Equal steps, with a bake after each. */
  public static linear(options: LinearOptions = {}): DeploymentStrategy {
    return new DeploymentStrategy({ ...shared(options), ...share(options, 20), kind: 'linear', terminationWait: options.terminationWait });
  }

  /** Batches of instances are replaced in place: needs one extra batch instead of a second fleet. */
  public static rolling(options: RollingOptions = {}): DeploymentStrategy {
    return new DeploymentStrategy({ ...shared(options), ...share(options, 25), kind: 'rolling', rollbackPercentage: options.rollbackPercentage });
  }

  private constructor(
    /** @internal */
    public readonly _settings: RolloutSettings,
  ) {}

  /**
   * What this strategy does to a fleet of a given size: the steps, when each ends, the peak of instances and the longest wait.
   *
   * @param instances how many instances the fleet has when the rollout starts
   */
  public planFor(instances: number): RolloutPlan {
    return RolloutPlan._of(this._settings, { instances });
  }
}

const DEFAULT_BAKE = Duration.minutes(10);

function shared(options: RolloutOptions) {
  const { bakeTime = DEFAULT_BAKE, timeout, rollbackAlarms = RollbackAlarms.standard() } = options;
  return { bakeTime, timeout, rollbackAlarms };
}

function share(options: { readonly percentage?: number; readonly instanceCount?: number }, percentage: number) {
  const { instanceCount } = options;
  return { instanceCount, percentage: options.percentage ?? (instanceCount === undefined ? percentage : undefined) };
}
