import { RolloutFacts, SizeFacts } from './facts';
import { between, eachKnown, NONE, oneOf, problemIf } from './problems';
import { knownSize } from './rollout';
import { Fact, given, known, Problem, Rule } from './rule';

const GUIDE = 'SageMaker Developer Guide, deployment-guardrails';

/** The share of the fleet that one step may move, and the way out of a wrong share. */
interface StepBounds {
  readonly noun: string;
  readonly low: number;
  readonly high: number;
  readonly mend: string;
}

const CANARY: StepBounds = { noun: 'canary', low: 1, high: 50, mend: 'use DeploymentStrategy.allAtOnce() to move everything at once' };
const LINEAR: StepBounds = { noun: 'step', low: 10, high: 50, mend: 'use DeploymentStrategy.canary() for a smaller first step, DeploymentStrategy.allAtOnce() for one step' };
const ROLLING: StepBounds = { noun: 'batch', low: 5, high: 50, mend: 'use DeploymentStrategy.allAtOnce() to replace the whole fleet at once' };

function percentProblem(f: RolloutFacts, strategy: string, { low, high, mend }: StepBounds): Problem[] {
  if (f.strategy !== strategy || !given(f.size) || f.size.unit !== 'percent' || !known(f.size.value)) return NONE;
  const { value } = f.size;
  return problemIf(value < low || value > high, { field: 'size.value', rule: `must be between ${low} and ${high}`, got: value, mend });
}

/** The instance-count form of a share: `ceil(low % of n)` to `floor(high % of n)` of every variant. */
function countProblem(f: RolloutFacts, strategy: string, { noun, low, high, mend }: StepBounds): Problem[] {
  if (f.strategy !== strategy || !given(f.size) || f.size.unit !== 'instances' || !known(f.size.value)) return NONE;
  const { value } = f.size;
  if (value < 1 || !Number.isInteger(value)) return NONE; // GR-11 says that
  for (const [count, field] of eachKnown('counts', f.counts)) {
    if (count === undefined || count < 1) continue;
    const [least, most] = [Math.ceil((count * low) / 100 - 1e-9), Math.floor((count * high) / 100 + 1e-9)];
    if (value >= least && value <= most) continue;
    const rule = most < 1
      ? `must be at most ${high} % of the fleet, which {${field}} = ${count} makes impossible`
      : `must be between ${least} and ${most}, which is ${low} % to ${high} % of {${field}} = ${count}`;
    return [{ field: 'size.value', rule, got: value, mend: most < 1 ? `use at least 2 instances, or ${mend.replace(/^use /, '')}` : `change the ${noun} or the number of instances` }];
  }
  return NONE;
}

/** The same check as an error on a fleet of fixed size, and as a warning on a scaled one, which may be larger than its minimum. */
function countRules(rule: Omit<Rule<RolloutFacts>, 'severity'>): Rule<RolloutFacts>[] {
  return [
    { ...rule, severity: 'error', check: (f) => (f.scaled === false ? rule.check(f) : NONE) },
    { ...rule, severity: 'warning', what: `${rule.what} (at the scaling minimum)`, check: (f) => (f.scaled === true ? rule.check(f) : NONE) },
  ];
}

function wholeSize(field: string, size: Fact<SizeFacts | undefined>, percentToo: boolean): Problem[] {
  if (!given(size) || !known(size.unit) || !known(size.value)) return NONE;
  const whole = Number.isInteger(size.value);
  if (size.unit === 'percent' && whole && !percentToo) return NONE; // the bounds of the strategy say that
  return between(`${field}.value`, size.value, { low: 1, high: Infinity }, 'use at least 1');
}

function needsSize(id: string, strategy: 'canary' | 'linear', field: string): Rule<RolloutFacts> {
  return {
    id,
    what: `${strategy === 'canary' ? 'Canary' : 'Linear'} traffic shifting says how much it moves`,
    severity: 'error',
    source: `${GUIDE}-blue-green-${strategy}`,
    check: (f) => problemIf(f.strategy === strategy && f.size === undefined, {
      field: 'size',
      rule: `must be given with ${strategy.toUpperCase()}`,
      mend: `give ${field}, or use ALL_AT_ONCE`,
    }),
  };
}

/** How much of the fleet one step may move. */
export const SIZES: Rule<RolloutFacts>[] = [
  needsSize('GR-04', 'canary', 'CanarySize'),
  {
    id: 'GR-05',
    what: 'A canary is 1 to 50 percent of the fleet',
    severity: 'error',
    source: 'SageMaker API, TrafficRoutingConfig.CanarySize',
    check: (f) => percentProblem(f, 'canary', CANARY),
  },
  ...countRules({
    id: 'GR-06',
    what: 'A canary in instances is at most half of each variant',
    source: 'Follows from SageMaker API, TrafficRoutingConfig.CanarySize',
    check: (f) => countProblem(f, 'canary', CANARY),
  }),
  needsSize('GR-07', 'linear', 'LinearStepSize'),
  {
    id: 'GR-07',
    what: 'A linear step is 10 to 50 percent of the fleet',
    severity: 'error',
    source: 'SageMaker API, TrafficRoutingConfig.LinearStepSize',
    check: (f) => percentProblem(f, 'linear', LINEAR),
  },
  ...countRules({
    id: 'GR-08',
    what: 'A linear step in instances is 10 to 50 percent of each variant',
    source: 'Follows from SageMaker API, TrafficRoutingConfig.LinearStepSize',
    check: (f) => countProblem(f, 'linear', LINEAR),
  }),
  {
    id: 'GR-09',
    what: 'A rolling batch is 5 to 50 percent of the fleet',
    severity: 'error',
    source: 'SageMaker API, RollingUpdatePolicy.MaximumBatchSize',
    check: (f) => (f.target === 'endpoint' ? percentProblem(f, 'rolling', ROLLING) : NONE),
  },
  ...countRules({
    id: 'GR-09',
    what: 'A rolling batch in instances is 5 to 50 percent of the fleet',
    source: 'SageMaker API, RollingUpdatePolicy.MaximumBatchSize',
    check: (f) => (f.target === 'endpoint' ? countProblem(f, 'rolling', ROLLING) : NONE),
  }),
  {
    id: 'GR-10',
    what: 'A rollback batch is at most the whole fleet',
    severity: 'warning',
    source: 'SageMaker API, RollingUpdatePolicy.RollbackMaximumBatchSize (no upper bound is documented)',
    check: (f) => {
      const size = given(f.rollbackSize) ? knownSize(f.rollbackSize) : undefined;
      return problemIf(size?.unit === 'percent' && size.value > 100, {
        field: 'rollbackSize.value', rule: 'must be at most 100 percent of the fleet', got: size?.value, mend: 'leave it out to roll everything back at once',
      });
    },
  },
  {
    id: 'GR-11',
    what: 'A size of instances or percent is a whole number of at least 1',
    severity: 'error',
    source: 'SageMaker API, CapacitySize',
    check: (f) => [...wholeSize('size', f.size, false), ...wholeSize('rollbackSize', f.rollbackSize, true)],
  },
  {
    id: 'GR-11',
    what: 'A size counts instances or copies, or is a share of the capacity',
    severity: 'error',
    source: 'SageMaker API, CapacitySize.Type and InferenceComponentCapacitySize.Type',
    check: (f) => {
      const types = [f.target === 'inferenceComponent' ? 'COPY_COUNT' : 'INSTANCE_COUNT', 'CAPACITY_PERCENT'];
      return ([['size', f.size], ['rollbackSize', f.rollbackSize]] as const)
        .flatMap(([field, size]) => (given(size) && size.type !== undefined && known(f.target) ? oneOf(`${field}.type`, size.type, types, 'use one of them') : NONE));
    },
  },
  {
    id: 'GR-34',
    what: 'A rolling update of an inference component moves 5 to 50 percent of its copies at a time',
    severity: 'error',
    source: 'SageMaker API, InferenceComponentRollingUpdatePolicy.MaximumBatchSize',
    check: (f) => (f.target === 'inferenceComponent' ? percentProblem(f, 'rolling', { ...ROLLING, mend: 'use a share in that range' }) : NONE),
  },
  ...countRules({
    id: 'GR-34',
    what: 'A rolling update of an inference component moves 5 to 50 percent of its copies at a time, counted in copies',
    source: 'SageMaker API, InferenceComponentRollingUpdatePolicy.MaximumBatchSize',
    check: (f) => (f.target === 'inferenceComponent'
      ? countProblem(f, 'rolling', { ...ROLLING, mend: 'give the size in percent' }).map((p) => ({ ...p, mend: 'change the batch or the number of copies' }))
      : NONE),
  }),
];

