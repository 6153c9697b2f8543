import { Construct } from 'constructs';
import type { BoundTraining } from './training-job';
import type { TuningSettings } from './tuning-states';
import { fail } from '../internal/errors';

/** Every rule that a tuning job must keep besides those of its training jobs. */
export function checkTuning(scope: Construct, { maxRuntime }: TuningSettings, { choices, code }: BoundTraining): void {
  if (maxRuntime?.isUnresolved()) {
    fail(scope, 'TokenInCalculation', "'maxRuntime' must be known at synth because the template holds a number that is calculated from it, got a token; give a literal");
  }
  if (code.command?.entrypoint ?? code.command?.commandArguments) {
    fail(scope, 'TuningCommand', "'code' must leave the command to the image in a tuning job, got TrainingCode.inImage() with a command; build the command into the image");
  }
  const kinds = [...new Set(choices.map(({ mode }) => mode))];
  if (choices.length > 1 && (kinds.length > 1 || kinds[0] === 'warmPool' || choices.some(({ groups }) => groups))) {
    fail(scope, 'TuningCompute', `'compute' must list on-demand types only, or spot types only, for a tuning job, got ${choices.map(({ mode }) => mode).join(', ')}; the service itself takes the next type of one kind`);
  }
}
