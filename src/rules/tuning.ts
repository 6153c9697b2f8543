import { between, eachKnown, knownValue, lengthBetween, matches, NONE, oneOf, problemIf } from './problems';
import { Family, given, known, Problem, Rule } from './rule';
import { RangeFacts, TuningFacts } from './training-facts';

const CONFIG = 'SageMaker API, HyperParameterTuningJobConfig';

function onRanges(check: (range: RangeFacts, at: string) => Problem[]): (f: TuningFacts) => Problem[] {
  return (f) => eachKnown('ranges', f.ranges).flatMap(([range, at]) => check(range, at));
}

/** How many combinations a grid has, where all of it is known. */
function combinations({ ranges }: TuningFacts): number | undefined {
  if (!given(ranges)) return undefined;
  const sizes = ranges.map((range) => (known(range) && given(range.values) ? range.values : undefined));
  return sizes.reduce((product, size) => (product === undefined || size === undefined ? undefined : product * size), 1 as number | undefined);
}

const RULES: Rule<TuningFacts>[] = [
  {
    id: 'HT-01',
    what: 'The name of a tuning job has at most 32 letters, digits and single hyphens in between',
    severity: 'error',
    source: 'SageMaker API, CreateHyperParameterTuningJob.HyperParameterTuningJobName',
    check: ({ jobName }) => matches('jobName', jobName, {
      pattern: /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}$/, rule: 'must have 1 to 32 letters, digits and single hyphens in between', mend: 'shorten it',
    }),
  },
  {
    id: 'HT-02',
    what: 'The strategy is Bayesian, Random, Hyperband or Grid',
    severity: 'error',
    source: `${CONFIG}.Strategy`,
    check: ({ strategy }) => oneOf('strategy', strategy, ['Bayesian', 'Random', 'Hyperband', 'Grid'], 'use Bayesian unless there is a reason'),
  },
  {
    id: 'HT-03',
    what: 'The objective is one of the metrics that are read from the log',
    severity: 'error',
    source: 'amazon-sagemaker-examples#1207: a metric is required for this objective, provide a metric in the metric definitions',
    check: ({ objective, metrics }) => problemIf(given(objective) && given(metrics) && metrics.every(known) && !metrics.includes(objective), {
      field: 'objective', rule: 'must be one of {metrics}', got: knownValue(objective), mend: 'add the metric there, with the expression that finds it in the log',
    }),
  },
  {
    id: 'HT-04',
    what: 'A tuning job varies 1 to 30 hyperparameters',
    severity: 'error',
    source: 'SageMaker API, ParameterRanges',
    check: ({ ranges }) => lengthBetween('ranges', ranges, { low: 1, high: 30, noun: 'ranges' }, 'vary those that matter most'),
  },
  {
    id: 'HT-05',
    what: 'A range ends above its beginning, and integer ranges have whole ends',
    severity: 'error',
    source: 'SageMaker API, ContinuousParameterRange, IntegerParameterRange',
    check: onRanges(({ least, most, kind }, at) => [
      ...problemIf(given(least) && given(most) && !(least < most), { field: at, rule: `must end above its beginning ${String(knownValue(least))}`, got: knownValue(most), mend: 'turn the two around, or leave the hyperparameter as it is' }),
      ...(kind === 'Integer' ? [least, most].filter(given).filter((end) => !Number.isInteger(end)).slice(0, 1).map((end) => ({
        field: at, rule: 'must have whole numbers as ends', got: end, mend: 'use ParameterRange.continuous() for fractions',
      })) : NONE),
    ]),
  },
  {
    id: 'HT-06',
    what: 'A logarithmic scale needs a range above 0, a reverse logarithmic one a continuous range from 0 to below 1',
    severity: 'error',
    source: 'SageMaker Developer Guide, automatic-model-tuning-define-ranges',
    check: onRanges(({ least, most, kind, scaling }, at) => [
      ...problemIf(scaling === 'Logarithmic' && given(least) && least <= 0, { field: at, rule: 'must begin above 0 for a logarithmic scale', got: knownValue(least), mend: 'begin higher, or use RangeScaling.LINEAR' }),
      ...problemIf(scaling === 'ReverseLogarithmic' && (kind !== 'Continuous' || (given(least) && least < 0) || (given(most) && most >= 1)), {
        field: at, rule: 'must be continuous, from 0 to below 1, for a reverse logarithmic scale', mend: 'use RangeScaling.LINEAR',
      }),
    ]),
  },
  {
    id: 'HT-07',
    what: 'A categorical range has 1 to 30 values',
    severity: 'error',
    source: 'SageMaker API, CategoricalParameterRange.Values',
    check: onRanges(({ values }, at) => between(at, values, { low: 1, high: 30, unit: ' values' }, 'vary by steps, or use a range of numbers')),
  },
  {
    id: 'HT-08',
    what: 'A grid has categorical ranges only, and as many jobs as combinations',
    severity: 'error',
    source: 'SageMaker Developer Guide, automatic-model-tuning-how-it-works, grid search',
    check: (f) => {
      if (f.strategy !== 'Grid') return NONE;
      const other = eachKnown('ranges', f.ranges).find(([{ kind }]) => kind !== 'Categorical');
      const all = combinations(f);
      return [
        ...(other ? [{ field: other[1], rule: 'must be categorical for a grid', got: other[0].kind.toLowerCase(), mend: 'use ParameterRange.categorical(), or another strategy' }] : NONE),
        ...problemIf(given(f.maxJobs) && all !== undefined && f.maxJobs !== all, { field: 'maxJobs', rule: `must be the number of combinations, ${all}, for a grid`, got: knownValue(f.maxJobs), mend: 'leave it out' }),
      ];
    },
  },
  {
    id: 'HT-09',
    what: 'Hyperband stops jobs by itself: early stopping is off beside it',
    severity: 'error',
    source: `${CONFIG}.TrainingJobEarlyStoppingType`,
    check: ({ strategy, earlyStopping }) => problemIf(strategy === 'Hyperband' && earlyStopping === 'Auto', {
      field: 'earlyStopping', rule: 'must be off beside Hyperband, which stops jobs by itself', mend: 'leave it out',
    }),
  },
  {
    id: 'HT-10',
    what: 'Resources are given for Hyperband only, at least 1, and more at most than at least',
    severity: 'error',
    source: 'SageMaker API, HyperbandStrategyConfig',
    check: ({ strategy, minResource, maxResource }) => [
      ...problemIf(given(strategy) && strategy !== 'Hyperband' && (given(minResource) || given(maxResource)), { field: 'minResource', rule: 'must be left out for other strategies than Hyperband', mend: 'use TuningStrategy.hyperband()' }),
      ...between('minResource', minResource, { low: 1, high: Infinity }, 'start with 1 epoch'),
      ...between('maxResource', maxResource, { low: 1, high: Infinity }, 'give the number of epochs of a whole training'),
      ...problemIf(given(minResource) && given(maxResource) && maxResource >= 1 && minResource > maxResource, { field: 'minResource', rule: `must be at most {maxResource} = ${String(knownValue(maxResource))}`, got: knownValue(minResource), mend: 'turn the two around' }),
    ],
  },
  {
    id: 'HT-11',
    what: 'A tuning job makes at least one training job, and runs at least one at once',
    severity: 'error',
    source: 'SageMaker API, ResourceLimits',
    check: ({ maxJobs, parallelJobs }) => [
      ...between('maxJobs', maxJobs, { low: 1, high: Infinity }, 'start with 20'),
      ...between('parallelJobs', parallelJobs, { low: 1, high: Infinity }, 'start with 2'),
    ],
  },
  {
    id: 'HT-12',
    what: 'No more training jobs run at once than there are',
    severity: 'warning',
    source: 'SageMaker Developer Guide, automatic-model-tuning-limits (what happens otherwise is not documented)',
    check: ({ maxJobs, parallelJobs }) => problemIf(given(maxJobs) && given(parallelJobs) && maxJobs >= 1 && parallelJobs > maxJobs, {
      field: 'parallelJobs', rule: `should be at most {maxJobs} = ${String(knownValue(maxJobs))}`, got: knownValue(parallelJobs), mend: 'lower it; Bayesian search learns more from jobs that run in turn',
    }),
  },
  {
    id: 'HT-13',
    what: 'A tuning job runs for 2 minutes to 182.5 days',
    severity: 'error',
    source: 'SageMaker API, ResourceLimits.MaxRuntimeInSeconds',
    check: ({ maxRuntime }) => between('maxRuntime', maxRuntime, { low: 120, high: 15_768_000, unit: ' seconds' }, 'leave it out to end with the last training job'),
  },
  {
    id: 'HT-14',
    what: 'A seed is a whole number from 0',
    severity: 'error',
    source: `${CONFIG}.RandomSeed`,
    check: ({ seed }) => between('seed', seed, { low: 0, high: 2_147_483_647 }, 'use any whole number'),
  },
  {
    id: 'HT-15',
    what: 'A hyperparameter varies or stays the same, and there are at most 100 of both kinds',
    severity: 'error',
    source: 'SageMaker Developer Guide, automatic-model-tuning-define-ranges',
    check: ({ ranges, fixed }) => {
      const names = eachKnown('ranges', ranges).map(([{ name }]) => name).filter(given);
      const both = given(fixed) && names.find((name) => fixed.includes(name));
      return [
        ...problemIf(typeof both === 'string', { field: 'ranges', rule: 'must not hold a name of {fixed}', got: both || undefined, mend: 'leave it out of one of them' }),
        ...problemIf(given(fixed) && fixed.length + names.length > 100, { field: 'ranges', rule: 'must leave room for {fixed} among 100 hyperparameters', got: given(fixed) ? fixed.length + names.length : undefined, mend: 'put constants into the script' }),
      ];
    },
  },
  {
    id: 'HT-16',
    what: 'A tuning job tries at most 6 instance types in turn',
    severity: 'error',
    source: 'SageMaker API, HyperParameterTuningResourceConfig.InstanceConfigs',
    check: ({ instanceConfigs }) => between('instanceConfigs', instanceConfigs, { low: 1, high: 6, unit: ' types' }, 'leave out the least likely'),
  },
];

/** What SageMaker accepts as a tuning job; its training jobs keep the rules of training jobs. */
export const TUNING: Family<TuningFacts> = { title: 'Tuning jobs', rules: RULES, notes: [] };
