import { scriptHyperparameters } from './bound-code';
import type { BoundTraining } from './training-job';
import { maxJobsOf, parallelJobsOf } from './tuning-request';
import type { TuningSettings } from './tuning-states';
import { TuningStrategy } from './tuning-strategy';
import { fact, secondsFact } from '../internal/tokens';
import { TuningFacts } from '../rules/training-facts';

/** What the rules see of a tuning job. */
export function tuningFacts(settings: TuningSettings, { settings: training, code, choices }: BoundTraining): TuningFacts {
  const { strategy = TuningStrategy.bayesian(), ranges } = settings;
  return {
    jobName: undefined,
    strategy: strategy._name,
    objective: fact(settings.objective.metricName),
    ranges: Object.entries(ranges).map(([name, range]) => ({
      name: fact(name), kind: range._kind, least: fact(range._least), most: fact(range._most), scaling: range._scaling, values: range._values?.length,
    })),
    maxJobs: fact(maxJobsOf(settings)),
    parallelJobs: fact(parallelJobsOf(settings)),
    maxRuntime: secondsFact(settings.maxRuntime),
    earlyStopping: settings.earlyStopping ?? strategy._name !== 'Hyperband' ? 'Auto' : 'Off',
    minResource: fact(strategy._hyperband?.minResource),
    maxResource: fact(strategy._hyperband?.maxResource),
    seed: fact(settings.seed),
    instanceConfigs: choices.length > 1 ? choices.length : undefined,
    metrics: training.metricDefinitions && Object.keys(training.metricDefinitions).map(fact),
    fixed: Object.keys({ ...training.hyperparameters, ...scriptHyperparameters(code, choices[0]) }),
  };
}
