import { Duration, Size, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PlannedEndpoint } from './endpoint-facts';
import { fail } from '../internal/errors';

/**
 * A number that only the deployment knows may stand where the template repeats it. Where the library would calculate with it,
 * or convert its unit, the template would hold nonsense: there it is refused.
 */
export function checkUnknownNumbers(scope: Construct, { variants, rollout }: PlannedEndpoint): void {
  for (const { capacity, scaling } of variants) {
    const { volumeSize, startupTimeout, modelDownloadTimeout } = capacity._instances ?? {};
    requireUnit(scope, 'volumeSize', volumeSize, { name: 'Size.gibibytes()', convert: (size: Size) => size.toGibibytes() });
    requireUnit(scope, 'memory', capacity._serverless?.memory, { name: 'Size.mebibytes()', convert: (size: Size) => size.toMebibytes() });
    requireSeconds(scope, { startupTimeout, modelDownloadTimeout });
    for (const policy of scaling?.policies ?? []) {
      if (policy.kind === 'steps') {
        requireSeconds(scope, { cooldown: policy.cooldown });
        continue;
      }
      requireSeconds(scope, { scaleInCooldown: policy.scaleInCooldown, scaleOutCooldown: policy.scaleOutCooldown });
      if (policy.kind !== 'utilization') continue;
      requireKnown(scope, 'units', policy.units);
      if (capacity._serverless || policy.units !== 1) requireKnown(scope, 'targetPercentage', policy.target);
    }
  }
  requireSeconds(scope, { bakeTime: rollout?.bakeTime, terminationWait: rollout?.terminationWait, timeout: rollout?.timeout });
}

/** Fails for a number or duration that the library calculates with and cannot see. */
export function requireKnown(scope: Construct, prop: string, value: number | Duration | undefined): void {
  if (value instanceof Duration ? !value.isUnresolved() : !Token.isUnresolved(value)) return;
  fail(scope, 'TokenInCalculation', `'${prop}' must be known at synth because the template holds a number that is calculated from it, got a token; give a literal`);
}

interface Unit<T> {
  readonly name: string;
  readonly convert: (value: T) => number;
}

function requireUnit<T extends Duration | Size>(scope: Construct, prop: string, value: T | undefined, { name, convert }: Unit<T>): void {
  if (!value?.isUnresolved()) return;
  try {
    convert(value);
  } catch {
    fail(scope, 'TokenInOtherUnit', `'${prop}' must be in the unit of the service when only the deployment knows it, got a token in another unit; use ${name}`);
  }
}

function requireSeconds(scope: Construct, durations: { readonly [prop: string]: Duration | undefined }): void {
  for (const [prop, value] of Object.entries(durations)) requireUnit(scope, prop, value, { name: 'Duration.seconds()', convert: (d: Duration) => d.toSeconds() });
}
