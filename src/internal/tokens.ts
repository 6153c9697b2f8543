import { Duration, Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib/core';
import { Fact, UNKNOWN } from '../rules/rule';

/** A prop as a fact: tokens are unknown. */
export function fact<T>(value: T): Fact<T> {
  return Token.isUnresolved(value) ? UNKNOWN : value;
}

/** A duration as a fact in seconds. */
export function secondsFact(value: Duration | undefined): Fact<number | undefined> {
  if (value === undefined) return undefined;
  return value.isUnresolved() ? UNKNOWN : value.toSeconds({ integral: false });
}

/** A size as a fact in GiB. */
export function gibibytesFact(value: Size | undefined): Fact<number | undefined> {
  if (value === undefined) return undefined;
  return value.isUnresolved() ? UNKNOWN : value.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
}

/** A size as a fact in MiB. */
export function mebibytesFact(value: Size): Fact<number> {
  return value.isUnresolved() ? UNKNOWN : value.toMebibytes({ rounding: SizeRoundingBehavior.NONE });
}

/** Whether two texts are surely not the same: both are known, and they differ. */
export function differ(one: string, other: string): boolean {
  return !Token.isUnresolved(one) && !Token.isUnresolved(other) && one !== other;
}
