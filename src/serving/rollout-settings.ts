import { Duration, Token } from 'aws-cdk-lib/core';
import type { RollbackAlarms } from './rollback-alarms';
import { SizeFacts, StrategyKind } from '../rules/facts';
import { rolloutArithmetic, RolloutNumbers } from '../rules/rollout';
import { Fact, UNKNOWN } from '../rules/rule';

/** A deployment strategy as data. */
export interface RolloutSettings {
  readonly kind: StrategyKind;
  readonly percentage?: number;
  readonly instanceCount?: number;
  readonly bakeTime: Duration;
  readonly terminationWait?: Duration;
  readonly timeout?: Duration;
  readonly rollbackPercentage?: number;
  readonly rollbackAlarms: RollbackAlarms;
}

/** The fleet that a plan is for: its largest variant decides about the steps. */
export interface PlannedFleet {
  readonly instances: number;
  /** The instances of all variants together. */
  readonly total?: number;
  /** What scaling may make of it: the timeout must suffice for that. */
  readonly largest?: number;
}

/** Time for the instances of a fleet to start, on top of all waiting. */
const PROVISIONING_SECONDS = 3600;
const LEAST_TIMEOUT = 600;
const MOST_TIMEOUT = 28800;

/** The size of a canary, a step or a batch as the rules see it. */
export function sizeFacts({ percentage, instanceCount }: Pick<RolloutSettings, 'percentage' | 'instanceCount'>): SizeFacts | undefined {
  if (instanceCount !== undefined) return { unit: 'instances', value: unlessToken(instanceCount) };
  if (percentage !== undefined) return { unit: 'percent', value: unlessToken(percentage) };
  return undefined;
}

function unlessToken(value: number): Fact<number> {
  return Token.isUnresolved(value) ? UNKNOWN : value;
}

/** The numbers for the arithmetic. Tokens among them make the plan a guess, so they count as nothing. */
export function rolloutNumbers(settings: RolloutSettings, count: number): RolloutNumbers {
  const size = sizeFacts(settings);
  const known = size && typeof size.value === 'number' && typeof size.unit === 'string' && size.value > 0;
  return {
    strategy: settings.kind,
    count,
    size: known ? { unit: size.unit as 'percent', value: size.value as number } : undefined,
    wait: seconds(settings.bakeTime),
    terminationWait: settings.terminationWait ? seconds(settings.terminationWait) : 0,
  };
}

/** The timeout that is emitted: as given, or all waiting and an hour, within the service's bounds. */
export function timeoutSeconds(settings: RolloutSettings, count: number): number {
  if (settings.timeout) return settings.timeout.toSeconds({ integral: false });
  const { worstWait } = rolloutArithmetic(rolloutNumbers(settings, count));
  return Math.min(MOST_TIMEOUT, Math.max(LEAST_TIMEOUT, worstWait + PROVISIONING_SECONDS));
}

function seconds(duration: Duration): number {
  return duration.isUnresolved() ? 0 : duration.toSeconds({ integral: false });
}
