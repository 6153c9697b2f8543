import { CfnCondition } from 'aws-cdk-lib/core';

/** What the alarms of a rollout watch. */
export interface RollbackAlarmsContext {
  readonly endpointName: string;
  /** The configuration of the new fleet, as a reference. */
  readonly configurationName: string;
  /** The variants, and what the ids of their alarms begin with: whatever joins later must not change them. */
  readonly variants: readonly { readonly name: string; readonly idPrefix: string }[];
  /** How long a step bakes: an alarm must be able to fire inside. */
  readonly bakeSeconds: number;
  readonly condition?: CfnCondition;
}

/** An alarm of a rollout. */
export interface RollbackAlarm {
  /** What the deployment configuration calls it. */
  readonly reference: string;
  /** The ARN of an alarm that was made elsewhere; ours are known by their names. */
  readonly arn?: string;
}

/** CloudWatch judges a percentile from 10/(1 - percentile) samples on: 100 in each period for p90, 1,000 for p99. */
export const LATENCY_STATISTIC = 'p90';
export const SAMPLES_PER_PERIOD = 100;
