import { Duration } from 'aws-cdk-lib/core';
import { PlannedFleet, RolloutSettings, rolloutNumbers, timeoutSeconds } from './rollout-settings';
import { rolloutArithmetic } from '../rules/rollout';

/** One shift of traffic and the bake that follows it. */
export interface RolloutStep {
  /** The share of the traffic that the new fleet takes with this step, in percent. */
  readonly trafficPercentage: number;
  /** Instances of the new fleet that run during this step. */
  readonly newInstances: number;
  /** Instances of the old fleet that still run during this step. */
  readonly oldInstances: number;
  /** When the shift happens: waiting since the first one, without the time that instances need to start. */
  readonly startsAfter: Duration;
  /** When its bake ends, counted the same way. */
  readonly endsAfter: Duration;
}

/** What a rollout does to a fleet: who reviews a release reads it here, not from the template. */
export class RolloutPlan {
  /** @internal */
  public static _of(settings: RolloutSettings, fleet: PlannedFleet): RolloutPlan {
    return new RolloutPlan(settings, fleet);
  }

  /** The steps, in order. */
  public readonly steps: RolloutStep[];
  /** Most instances that run at once: the quota that the account needs. */
  public readonly peakInstances: number;
  /** All waiting when every step bakes and the old fleet is kept to the end, without the time that instances need to start. */
  public readonly worstCaseDuration: Duration;
  /** When the service gives up and rolls back. */
  public readonly timeout: Duration;

  private constructor(settings: RolloutSettings, { instances, total = instances, largest = instances }: PlannedFleet) {
    const { steps, peakInstances, worstWait } = rolloutArithmetic(rolloutNumbers(settings, instances));
    const inBatches = settings.kind === 'rolling';
    this.steps = steps.map((step) => ({
      trafficPercentage: step.newShare,
      newInstances: inBatches ? step.newInstances : total,
      oldInstances: inBatches ? step.oldInstances : total,
      startsAfter: Duration.seconds(step.startsAt),
      endsAfter: Duration.seconds(settings.kind === 'allAtOnce' ? worstWait : step.endsAt), // its bake is the wait before the old fleet ends
    }));
    this.peakInstances = inBatches ? peakInstances : 2 * total;
    this.worstCaseDuration = Duration.seconds(worstWait);
    this.timeout = Duration.seconds(timeoutSeconds(settings, largest));
  }
}
