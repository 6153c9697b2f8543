import { ComputeChoice, renderResources, typesOf, volumeGiB } from './compute-choice';
import type { ParameterRange } from './parameter-range';
import { atRunTime, withoutEmpty } from './run-time-values';
import { algorithm, BoundTraining, commonRequest, hyperparameters } from './training-job';
import type { TuningSettings } from './tuning-states';
import { TuningStrategy } from './tuning-strategy';

const DEFAULT_JOBS = 20;
const DEFAULT_PARALLEL = 2;

/** What `CreateHyperParameterTuningJob` takes, without a name. */
export function tuningRequest(settings: TuningSettings, training: BoundTraining): Record<string, unknown> {
  const { tags } = training.settings;
  return {
    HyperParameterTuningJobConfig: tuningConfig(settings),
    TrainingJobDefinition: definition(training),
    ...(tags ? { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } : {}),
  };
}

function tuningConfig(settings: TuningSettings): Record<string, unknown> {
  const { strategy = TuningStrategy.bayesian(), objective, ranges, goodEnough, seed } = settings;
  return {
    ...strategy._render(),
    HyperParameterTuningJobObjective: objective._render(),
    ResourceLimits: limits(settings),
    ParameterRanges: Object.fromEntries((['Continuous', 'Integer', 'Categorical'] as const).map((kind) => [`${kind}ParameterRanges`, rangesOf(ranges, kind)])
      .filter(([, items]) => items.length > 0)),
    TrainingJobEarlyStoppingType: settings.earlyStopping ?? strategy._name !== 'Hyperband' ? 'Auto' : 'Off',
    ...(goodEnough === undefined ? {} : { TuningJobCompletionCriteria: { TargetObjectiveMetricValue: goodEnough } }),
    ...(seed === undefined ? {} : { RandomSeed: seed }),
  };
}

function limits(settings: TuningSettings): Record<string, unknown> {
  const { maxRuntime } = settings;
  const most = maxJobsOf(settings);
  return {
    ...(most === undefined ? {} : { MaxNumberOfTrainingJobs: most }),
    MaxParallelTrainingJobs: parallelJobsOf(settings),
    ...(maxRuntime ? { MaxRuntimeInSeconds: maxRuntime.toSeconds() } : {}),
  };
}

/** A grid has as many jobs as combinations. */
export function maxJobsOf({ maxJobs, strategy }: TuningSettings): number | undefined {
  return maxJobs ?? (strategy?._name === 'Grid' ? undefined : DEFAULT_JOBS);
}

export function parallelJobsOf({ parallelJobs = DEFAULT_PARALLEL }: TuningSettings): number {
  return parallelJobs;
}

/** How many training jobs there may be. */
export function jobLimit(settings: TuningSettings): number {
  return maxJobsOf(settings) ?? Object.values(settings.ranges).reduce((product, { _values: values }) => product * (values?.length ?? 1), 1);
}

function rangesOf(ranges: TuningSettings['ranges'], kind: ParameterRange['_kind']): Record<string, unknown>[] {
  return Object.entries(ranges).filter(([, range]) => range._kind === kind).map(([name, range]) => range._render(name));
}

function definition(training: BoundTraining): Record<string, unknown> {
  const [first, ...others] = training.choices;
  const { ResourceConfig: resources, ...common } = commonRequest(training, first);
  return {
    AlgorithmSpecification: algorithm(training),
    ...withoutEmpty({ StaticHyperParameters: hyperparameters(training, first), Environment: atRunTime(training.settings.environment) }),
    ...common,
    ...(others.length > 0 ? { HyperParameterTuningResourceConfig: preferred(training) } : { ResourceConfig: resources }),
  };
}

/** The service itself takes the next type where one has no capacity. */
function preferred({ choices, key }: BoundTraining): Record<string, unknown> {
  const { VolumeKmsKeyId } = renderResources(choices[0], key?.keyArn);
  return {
    AllocationStrategy: 'Prioritized',
    InstanceConfigs: choices.map(instanceConfig),
    ...(VolumeKmsKeyId ? { VolumeKmsKeyId } : {}),
  };
}

function instanceConfig(choice: ComputeChoice): Record<string, unknown> {
  return { InstanceType: typesOf(choice)[0], InstanceCount: choice.count, VolumeSizeInGB: volumeGiB(choice) };
}
