import { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { ScalingStep, ScheduledCapacity } from './endpoint-scaling';

interface Cooldowns {
  readonly scaleInCooldown?: Duration;
  readonly scaleOutCooldown?: Duration;
}

export interface InvocationsPolicy extends Cooldowns {
  readonly kind: 'invocations';
  readonly target: number;
}

export interface UtilizationPolicy extends Cooldowns {
  readonly kind: 'utilization';
  readonly metric: string;
  readonly units: number;
  readonly target: number;
}

export interface BacklogPolicy extends Cooldowns {
  readonly kind: 'backlog';
  readonly target: number;
}

export interface StepsPolicy {
  readonly kind: 'steps';
  readonly metric: IMetric;
  readonly threshold: number;
  readonly steps: ScalingStep[];
  readonly cooldown?: Duration;
  readonly evaluationPeriods?: number;
}

export type PolicySettings = InvocationsPolicy | UtilizationPolicy | BacklogPolicy | StepsPolicy;

/** A way to scale as data. */
export interface ScalingSettings {
  readonly minCapacity?: number;
  readonly maxCapacity?: number;
  readonly policies: readonly PolicySettings[];
  readonly schedule?: readonly ScheduledCapacity[];
  readonly suspended?: boolean;
  /** Set by `plus` when the bounds of the two differ; reported where the scaling is bound. */
  readonly conflictsWith?: ScalingSettings;
}
