import { Construct } from 'constructs';
import { fail } from '../internal/errors';

/** A group holds something. */
export function requireSteps(scope: Construct, prop: string, steps: readonly unknown[]): void {
  if (steps.length > 0) return;
  fail(scope, 'StepsEmpty', `'${prop}' must be at least one step, got none; give a step, or leave the group out`);
}
