import { Construct } from 'constructs';
import { checkTraining, requireKnown } from './training-check';
import type { BoundTraining } from './training-job';
import { tuningFacts } from './tuning-facts';
import type { TuningSettings } from './tuning-states';
import { fail } from '../internal/errors';
import { fieldNames } from '../internal/fields';
import { findings } from '../rules/rule';
import { TUNING } from '../rules/tuning';

/** Every rule that a tuning job and its training jobs must keep, all problems at once. */
export function checkTuning(scope: Construct, settings: TuningSettings, training: BoundTraining): void {
  const { choices, code } = training;
  requireKnown(scope, 'maxRuntime', settings.maxRuntime);
  if (code.command?.entrypoint ?? code.command?.commandArguments) {
    fail(scope, 'TuningCommand', "'code' must leave the command to the image in a tuning job, got TrainingCode.inImage() with a command; build the command into the image");
  }
  const kinds = [...new Set(choices.map(({ mode }) => mode))];
  if (choices.length > 1 && (kinds.length > 1 || kinds[0] === 'warmPool' || choices.some(({ groups }) => groups))) {
    fail(scope, 'TuningCompute', `'compute' must list on-demand types only, or spot types only, for a tuning job, got ${choices.map(({ mode }) => mode).join(', ')}; the service itself takes the next type of one kind`);
  }
  checkTraining(scope, training, findings(TUNING.rules, tuningFacts(settings, training), nameOf(settings)));
}

function nameOf({ ranges }: TuningSettings) {
  return fieldNames({
    ...Object.fromEntries(Object.keys(ranges).map((name, index) => [`ranges[${index}]`, `ranges.${name}`])),
    ranges: 'ranges',
    metrics: 'metricDefinitions',
    fixed: 'hyperparameters',
    instanceConfigs: 'compute',
  });
}
