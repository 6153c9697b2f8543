import { SizeFacts, StrategyKind } from './facts';

/** The numbers of a rollout, all known. Times in seconds. */
export interface RolloutNumbers {
  readonly strategy: StrategyKind;
  /** Instances of the fleet when the rollout starts. */
  readonly count: number;
  /** The canary, the linear step or the rolling batch. */
  readonly size?: { readonly unit: 'percent' | 'instances'; readonly value: number };
  readonly wait: number;
  readonly terminationWait: number;
  readonly timeout?: number;
}

/** One shift of traffic and the bake that follows it. */
export interface RolloutStep {
  /** Instances of the new fleet that serve after this step. */
  readonly newInstances: number;
  /** Instances of the old fleet that still serve. */
  readonly oldInstances: number;
  /** Share of the traffic on the new fleet, in percent. */
  readonly newShare: number;
  /** When the shift happens, in seconds of waiting since the first one. */
  readonly startsAt: number;
  /** When its bake ends. */
  readonly endsAt: number;
}

export interface RolloutArithmetic {
  readonly steps: readonly RolloutStep[];
  /** Most instances that run at once. */
  readonly peakInstances: number;
  /** Seconds of waiting before the last bake, if the last step does not bake: the least that the service may count. */
  readonly leastWait: number;
  /** Seconds of waiting when every step bakes and the old fleet is kept: the most that the service may count. */
  readonly worstWait: number;
}

/** How many instances a size means for a fleet: percentages round up, because a step is at least one instance. */
export function instancesOf(size: { readonly unit: 'percent' | 'instances'; readonly value: number }, count: number): number {
  return size.unit === 'instances' ? size.value : Math.max(1, Math.ceil((count * size.value) / 100));
}

/**
 * The arithmetic of a rollout: the steps, when each ends, what each fleet serves, the peak and the longest wait.
 * `RolloutPlan`, the rules and the printed timeline all come from here.
 */
export function rolloutArithmetic(numbers: RolloutNumbers): RolloutArithmetic {
  const { count, wait, terminationWait, strategy } = numbers;
  const shares = sharesOf(numbers);
  const steps = shares.map((share, index): RolloutStep => ({
    newInstances: strategy === 'rolling' ? Math.round((share / 100) * count) : count,
    oldInstances: strategy === 'rolling' ? count - Math.round((share / 100) * count) : count,
    newShare: share,
    startsAt: index * wait,
    endsAt: (index + 1) * wait,
  }));
  const batch = numbers.size ? instancesOf(numbers.size, count) : count;
  return {
    steps,
    peakInstances: strategy === 'rolling' ? count + batch : 2 * count,
    leastWait: (steps.length - 1) * wait + terminationWait,
    worstWait: steps.length * wait + terminationWait,
  };
}

/** The share of the new fleet after each step, in percent. */
function sharesOf({ strategy, size, count }: RolloutNumbers): number[] {
  if (strategy === 'allAtOnce' || !size) return [100];
  const step = size.unit === 'percent' && strategy !== 'rolling' ? size.value : (100 * instancesOf(size, count)) / count;
  if (strategy === 'canary') return [step, 100];
  const steps = Math.ceil(100 / step - 1e-9);
  return Array.from({ length: steps }, (_, i) => Math.min(100, (i + 1) * step));
}

/** A size whose unit and value are both known. */
export function knownSize(size: SizeFacts): RolloutNumbers['size'] | undefined {
  return typeof size.unit === 'symbol' || typeof size.value === 'symbol' ? undefined : { unit: size.unit, value: size.value };
}
