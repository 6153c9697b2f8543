import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { ScalingSettings } from './scaling-settings';

/** The bounds that every kind of scaling has. */
export interface ScalingBounds {
  /** The most instances of a variant (serverless: the most warm environments). */
  readonly maxCapacity: number;

  /**
   * The fewest instances of a variant (serverless: the fewest warm environments). Only an asynchronous endpoint can scale to 0.
   *
   * @default - what the variant starts with
   */
  readonly minCapacity?: number;
}

/** Bounds and how fast they are approached. */
export interface ScalingOptions extends ScalingBounds {
  /**
   * How long after a scale-in the next one may follow.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;

  /**
   * How long after a scale-out the next one may follow.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleOutCooldown?: Duration;
}

/** Options of `EndpointScaling.onInvocations`. */
export interface InvocationScalingOptions extends ScalingOptions {
  /** How many requests a minute one instance should answer: about 70 % of what it can. */
  readonly perInstancePerMinute: number;
}

/** What an instance can run short of. */
export enum UtilizationMetric {
  /** Processors, summed over all vCPUs of the instance. */
  CPU = 'CPUUtilization',
  /** Memory of the instance. */
  MEMORY = 'MemoryUtilization',
  /** Accelerators, summed over all GPUs of the instance. */
  GPU = 'GPUUtilization',
  /** Memory of the accelerators, summed over all GPUs of the instance. */
  GPU_MEMORY = 'GPUMemoryUtilization',
}

/** Options of `EndpointScaling.onUtilization`. */
export interface UtilizationScalingOptions extends ScalingOptions {
  /** The utilization to hold, in percent of one unit: more than 0, at most 100. */
  readonly targetPercentage: number;

  /**
   * What is measured. A serverless endpoint always measures its provisioned concurrency.
   *
   * @default UtilizationMetric.CPU
   */
  readonly metric?: UtilizationMetric;

  /**
   * How many vCPUs or GPUs the service sums over: an `ml.m7i.xlarge` has 4 vCPUs, and its CPU utilization ends at 400 %.
   *
   * @default 1
   */
  readonly units?: number;
}

/** Options of `EndpointScaling.onBacklog`. */
export interface BacklogScalingOptions extends ScalingOptions {
  /** How many queued requests one instance may have in front of it. */
  readonly backlogPerInstance: number;
}

/** A change of the bounds at a time. */
export interface ScheduledCapacity {
  /** A name, unique within the schedule. */
  readonly name: string;
  /** When. */
  readonly schedule: appscaling.Schedule;
  /**
   * The fewest instances from then on.
   *
   * @default - stays as it is
   */
  readonly minCapacity?: number;
  /**
   * The most instances from then on.
   *
   * @default - stays as it is
   */
  readonly maxCapacity?: number;
  /**
   * The time zone of a cron expression, for example `Europe/Berlin`.
   *
   * @default 'UTC'
   */
  readonly timeZone?: string;
}

/** Options of `EndpointScaling.onSchedule`. */
export interface ScheduleScalingOptions extends ScalingBounds {
  /** What changes and when: at least one. */
  readonly actions: ScheduledCapacity[];
}

/** One step of step scaling. */
export interface ScalingStep {
  /** From how far above the threshold the step counts; 0 is the threshold itself. */
  readonly above: number;
  /** How many instances are added; negative numbers remove. */
  readonly change: number;
}

/** Options of `EndpointScaling.inSteps`. */
export interface StepScalingOptions extends ScalingBounds {
  /** What is measured. */
  readonly metric: cloudwatch.IMetric;
  /** Where the first step begins. */
  readonly threshold: number;
  /** The steps, upwards: at least one. */
  readonly steps: ScalingStep[];
  /**
   * How long after a change the next one may follow.
   *
   * @default Duration.minutes(5)
   */
  readonly cooldown?: Duration;
  /**
   * How many periods of the metric the threshold must be passed.
   *
   * @default 1
   */
  readonly evaluationPeriods?: number;
}

/**
 * How a variant grows and shrinks.
 *
 * A scaled endpoint keeps its live size through a release. The instance type of a scaled variant cannot change in one deployment:
 * deploy with `suspended()`, change the type, deploy, and bring the scaling back.
 */
export class EndpointScaling {
  /** By requests per instance: the usual choice for an endpoint that answers at once. */
  public static onInvocations(options: InvocationScalingOptions): EndpointScaling {
    return new EndpointScaling({ ...bounds(options), policies: [{ kind: 'invocations', target: options.perInstancePerMinute, ...cooldowns(options) }] });
  }

  /** By how busy processors, memory or accelerators are; for a serverless endpoint, by its provisioned concurrency. */
  public static onUtilization(options: UtilizationScalingOptions): EndpointScaling {
    const { metric = UtilizationMetric.CPU, units = 1, targetPercentage } = options;
    return new EndpointScaling({ ...bounds(options), policies: [{ kind: 'utilization', metric, units, target: targetPercentage, ...cooldowns(options) }] });
  }

  /** By the queue of an asynchronous endpoint. With `minCapacity: 0` the first queued request starts an instance. */
  public static onBacklog(options: BacklogScalingOptions): EndpointScaling {
    return new EndpointScaling({ ...bounds(options), policies: [{ kind: 'backlog', target: options.backlogPerInstance, ...cooldowns(options) }] });
  }

  /** By the clock. */
  public static onSchedule(options: ScheduleScalingOptions): EndpointScaling {
    return new EndpointScaling({ ...bounds(options), policies: [], schedule: options.actions });
  }

  /** By steps above a threshold of any metric. */
  public static inSteps(options: StepScalingOptions): EndpointScaling {
    const { metric, threshold, steps, cooldown, evaluationPeriods } = options;
    return new EndpointScaling({ ...bounds(options), policies: [{ kind: 'steps', metric, threshold, steps, cooldown, evaluationPeriods }] });
  }

  /**
   * No scaling for now, without losing the live size: the way to change the instance type of a scaled variant.
   *
   * The registration and its policies go away, and the endpoint still keeps its live instance count through releases.
   */
  public static suspended(): EndpointScaling {
    return new EndpointScaling({ policies: [], suspended: true });
  }

  private constructor(
    /** @internal */
    public readonly _settings: ScalingSettings,
  ) {}

  /**
   * Both: the policies and schedules of this one and of another. The bounds must be the same.
   *
   * @param other the second way to scale
   */
  public plus(other: EndpointScaling): EndpointScaling {
    const [a, b] = [this._settings, other._settings];
    return new EndpointScaling({
      ...a,
      conflictsWith: sameBounds(a, b) ? a.conflictsWith ?? b.conflictsWith : b,
      suspended: a.suspended || b.suspended,
      policies: [...a.policies, ...b.policies],
      schedule: a.schedule || b.schedule ? [...(a.schedule ?? []), ...(b.schedule ?? [])] : undefined,
    });
  }
}

function bounds({ minCapacity, maxCapacity }: ScalingBounds) {
  return { minCapacity, maxCapacity };
}

function cooldowns({ scaleInCooldown, scaleOutCooldown }: ScalingOptions) {
  return { scaleInCooldown, scaleOutCooldown };
}

function sameBounds(a: ScalingSettings, b: ScalingSettings): boolean {
  return a.minCapacity === b.minCapacity && a.maxCapacity === b.maxCapacity;
}
