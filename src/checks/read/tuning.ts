import { Facts, Paths } from './subject';
import { CallFactsReader, trainingFacts } from './training';
import { Fact, given, known, UNKNOWN } from '../../rules/rule';
import { MetricDefinitionFacts, RangeFacts, TrainingFacts, TuningFacts } from '../../rules/training-facts';
import { CallParameters } from '../../rules/workflow-calls';

/** The facts of a tuning job, and of what it says of its training jobs. */
export interface ReadTuning {
  readonly tuning: Facts<TuningFacts>;
  readonly training?: Facts<TrainingFacts>;
}

/** The facts of a tuning job with one definition of its training jobs. */
export function readTuning(parameters: CallParameters, place: (at: string) => string): ReadTuning {
  const job = parameters.get('TrainingJobDefinition');
  const training = new CallFactsReader(new Paths(), place);
  const facts: TrainingFacts = {
    ...trainingFacts(training, job),
    tuned: true,
    fallback: false,
    hyperparameters: training.written('hyperparameters', job.get('StaticHyperParameters')),
    tags: undefined,
    debugger: false,
  };
  return {
    tuning: readConfig(parameters, facts, new CallFactsReader(new Paths(), place)),
    training: job.present() === true ? new Facts(facts, training.paths) : undefined,
  };
}

function readConfig(parameters: CallParameters, { metricDefinitions, hyperparameters }: TrainingFacts, reader: CallFactsReader): Facts<TuningFacts> {
  const config = parameters.get('HyperParameterTuningJobConfig');
  const at = (field: string, ...keys: string[]) => reader.at(field, config.get(...keys));
  const job = parameters.get('TrainingJobDefinition');
  reader.at('metrics', job.get('AlgorithmSpecification', 'MetricDefinitions'));
  reader.at('fixed', job.get('StaticHyperParameters'));
  const complete = job.present() === true && parameters.get('Autotune').present() === false;
  const configs = reader.at('instanceConfigs', job.get('HyperParameterTuningResourceConfig', 'InstanceConfigs')).items();
  return new Facts({
    jobName: reader.at('jobName', parameters.get('HyperParameterTuningJobName')).text(),
    strategy: at('strategy', 'Strategy').text(),
    objective: at('objective', 'HyperParameterTuningJobObjective', 'MetricName').text(),
    ranges: complete ? rangesOf(reader, reader.at('ranges', config.get('ParameterRanges'))) : UNKNOWN,
    maxJobs: at('maxJobs', 'ResourceLimits', 'MaxNumberOfTrainingJobs').number(),
    parallelJobs: at('parallelJobs', 'ResourceLimits', 'MaxParallelTrainingJobs').number(),
    maxRuntime: at('maxRuntime', 'ResourceLimits', 'MaxRuntimeInSeconds').number(),
    earlyStopping: at('earlyStopping', 'TrainingJobEarlyStoppingType').text(),
    minResource: at('minResource', 'StrategyConfig', 'HyperbandStrategyConfig', 'MinResource').number(),
    maxResource: at('maxResource', 'StrategyConfig', 'HyperbandStrategyConfig', 'MaxResource').number(),
    seed: at('seed', 'RandomSeed').number(),
    instanceConfigs: given(configs) ? configs.length : configs,
    metrics: given(metricDefinitions) ? metricDefinitions.map(nameOf) : metricDefinitions,
    fixed: given(hyperparameters) ? Object.keys(hyperparameters) : hyperparameters,
  }, reader.paths);
}

function nameOf(metric: Fact<MetricDefinitionFacts>): Fact<string> {
  return known(metric) && given(metric.name) ? metric.name : UNKNOWN;
}

function rangesOf(reader: CallFactsReader, node: CallParameters): Fact<Fact<RangeFacts>[]> {
  const all: RangeFacts[] = [];
  for (const kind of ['Continuous', 'Integer', 'Categorical'] as const) {
    const items = node.get(`${kind}ParameterRanges`).items();
    if (!known(items)) return UNKNOWN;
    for (const item of items ?? []) {
      reader.at(`ranges[${all.length}]`, item);
      const values = item.get('Values').items();
      all.push({
        name: item.get('Name').text(),
        kind,
        least: numberOf(item.get('MinValue').text()),
        most: numberOf(item.get('MaxValue').text()),
        scaling: item.get('ScalingType').text(),
        values: given(values) ? values.length : values,
      });
    }
  }
  return node.present() === false ? [] : all;
}

/** The service takes the ends of ranges as texts. */
function numberOf(text: Fact<string | undefined>): Fact<number | undefined> {
  if (!given(text)) return text;
  return text.trim() === '' || Number.isNaN(Number(text)) ? UNKNOWN : Number(text);
}
