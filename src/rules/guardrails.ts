import { RolloutFacts, SizeFacts } from './facts';
import { GUARDRAIL_NOTES } from './guardrails-notes';
import { accelerated } from './instances';
import { between, Bounds, eachKnown, NONE, problemIf } from './problems';
import { instancesOf, knownSize, rolloutArithmetic, RolloutArithmetic } from './rollout';
import { Fact, Family, given, known, Problem, Rule, Severity } from './rule';

const API = 'SageMaker API, DeploymentConfig';
const GUIDE = 'SageMaker Developer Guide, deployment-guardrails';
const DAY_LIMIT = 28800;
const WAIT: Bounds = { low: 0, high: 3600, unit: ' seconds' };

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

/** Whether anything is lost when the service falls back to all at once without a bake. */
function protects(f: RolloutFacts): boolean {
  if (!given(f.strategy)) return false;
  return f.strategy !== 'allAtOnce' || bakes(f);
}

function bakes(f: RolloutFacts): boolean {
  return (given(f.wait) && f.wait > 0) || (given(f.terminationWait) && f.terminationWait > 0);
}

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

/** The arithmetic of the slowest variant, where everything that it needs is known. */
function slowest(f: RolloutFacts): RolloutArithmetic | undefined {
  if (!given(f.strategy) || !given(f.wait) || !known(f.terminationWait) || !known(f.size)) return undefined;
  const size = f.size && knownSize(f.size);
  if (f.strategy !== 'allAtOnce' && (!size || !(size.value > 0))) return undefined;
  const byShare = f.strategy === 'allAtOnce' || f.strategy === 'canary' || (f.strategy === 'linear' && size?.unit === 'percent');
  const counts = byShare ? [100] : eachKnown('counts', f.counts).map(([count]) => count).filter((n): n is number => n !== undefined && n > 0);
  const { strategy, wait, terminationWait = 0 } = f;
  const all = counts.map((count) => rolloutArithmetic({ strategy, count, size, wait, terminationWait }));
  return all.sort((a, b) => b.worstWait - a.worstWait)[0];
}

/** Seconds of waiting that the limit must exceed: surely, or only if the service also counts the last bake. */
function tooLong(f: RolloutFacts, limit: number, severity: Severity): number | undefined {
  const plan = slowest(f);
  if (!plan) return undefined;
  if (severity === 'error') return plan.leastWait >= limit ? plan.leastWait : undefined;
  return plan.leastWait < limit && plan.worstWait >= limit ? plan.worstWait : undefined;
}

function timeoutRule(severity: Severity): Rule<RolloutFacts> {
  return {
    id: 'GR-13',
    what: severity === 'error'
      ? 'The timeout of a deployment is longer than all its waits together'
      : 'The timeout of a deployment is longer than all its waits together, the bake after the last step included',
    severity,
    source: 'SageMaker API, BlueGreenUpdatePolicy.MaximumExecutionTimeoutInSeconds',
    check: (f) => {
      if (!given(f.timeout) || tooLong(f, DAY_LIMIT, severity) !== undefined) return NONE;
      const seconds = tooLong(f, f.timeout, severity);
      return problemIf(seconds !== undefined, {
        field: 'timeout',
        rule: `must be longer than the ${seconds} seconds of waiting that the rollout plans${severity === 'warning' ? ' when the last step bakes too' : ''}`,
        got: f.timeout,
        mend: `raise it to at least ${Math.min(DAY_LIMIT, seconds! + 600)} seconds, so that there is time to start instances too, or wait less`,
      });
    },
  };
}

function scheduleRule(severity: Severity): Rule<RolloutFacts> {
  return {
    id: 'GR-14',
    what: severity === 'error'
      ? 'A rollout can finish within the longest timeout that the service allows'
      : 'A rollout can finish within the longest timeout that the service allows, the bake after the last step included',
    severity,
    source: 'Follows from MaximumExecutionTimeoutInSeconds (SageMaker API, BlueGreenUpdatePolicy), at most 28800 seconds',
    check: (f) => {
      const seconds = tooLong(f, DAY_LIMIT, severity);
      return problemIf(seconds !== undefined, {
        field: 'wait',
        rule: `must leave the rollout shorter than ${DAY_LIMIT} seconds, and it waits ${seconds} in ${slowest(f)?.steps.length} step(s)`,
        got: given(f.wait) ? f.wait : undefined,
        mend: 'take larger steps or wait less after each',
      });
    },
  };
}

function requiredWait(severity: Severity): Rule<RolloutFacts> {
  return {
    id: 'GR-03',
    what: severity === 'error' ? 'A rolling update says how long it waits after each batch' : 'Traffic routing says how long it waits after each step',
    severity,
    source: `${API}; CloudFormation lists it as optional for blue/green`,
    check: (f) => problemIf(given(f.strategy) && (f.strategy === 'rolling') === (severity === 'error') && f.wait === undefined, {
      field: 'wait',
      rule: 'must be given, because the SageMaker API requires it',
      mend: 'give the seconds to wait after each step, 0 for no wait',
    }),
  };
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

const SIZES: Rule<RolloutFacts>[] = [
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

const TIMES: Rule<RolloutFacts>[] = [
  {
    id: 'GR-03',
    what: 'The wait after a step is 0 to 3600 seconds',
    severity: 'error',
    source: 'SageMaker API, TrafficRoutingConfig.WaitIntervalInSeconds and RollingUpdatePolicy.WaitIntervalInSeconds',
    check: (f) => between('wait', f.wait, WAIT, 'take smaller steps to make a rollout slower'),
  },
  requiredWait('error'),
  requiredWait('warning'),
  {
    id: 'GR-12',
    what: 'The old fleet is kept 0 to 3600 seconds after the last step',
    severity: 'error',
    source: 'SageMaker API, BlueGreenUpdatePolicy.TerminationWaitInSeconds',
    check: (f) => between('terminationWait', f.terminationWait, WAIT, 'keep the old fleet for at most an hour'),
  },
  {
    id: 'GR-13',
    what: 'The timeout of a deployment is 600 to 28800 seconds',
    severity: 'error',
    source: 'SageMaker API, BlueGreenUpdatePolicy.MaximumExecutionTimeoutInSeconds',
    check: (f) => between('timeout', f.timeout, { low: 600, high: DAY_LIMIT, unit: ' seconds' }, 'choose ten minutes to eight hours'),
  },
  timeoutRule('error'),
  timeoutRule('warning'),
  scheduleRule('error'),
  scheduleRule('warning'),
  {
    id: 'GR-31',
    what: 'A scaled fleet is not frozen for more than an hour by a rollout',
    severity: 'warning',
    source: 'SageMaker Developer Guide, endpoint-scaling-update: scaling is blocked during an update',
    check: (f) => {
      const seconds = slowest(f)?.leastWait ?? 0;
      return problemIf(f.scaled === true && seconds > 3600, {
        field: 'wait',
        rule: `makes the rollout wait ${seconds} seconds, and the fleet cannot scale until it has ended`,
        mend: 'wait less, take larger steps, or release when traffic is low',
      });
    },
  },
];

const ALARMS: Rule<RolloutFacts>[] = [
  {
    id: 'GR-15',
    what: 'A rollback has 1 to 10 alarms, and each has a name of 1 to 255 characters',
    severity: 'error',
    source: 'SageMaker API, AutoRollbackConfig and Alarm',
    check: (f) => [
      ...problemIf(given(f.alarms) && (f.alarms.length < 1 || f.alarms.length > 10), {
        field: 'alarms', rule: 'must have 1 to 10 alarms', got: given(f.alarms) ? f.alarms.length : undefined, mend: 'combine alarms into a composite alarm, or leave the rollback out',
      }),
      ...eachKnown('alarms', f.alarms).flatMap(([name, field]) => problemIf(name.length > 255 || name.trim() === '', {
        field, rule: 'must be the name of an alarm, 1 to 255 characters and not blank', got: name.length > 255 ? `${name.length} characters` : name, mend: 'give the name, not the ARN',
      })),
    ],
  },
  {
    id: 'GR-16',
    what: 'A canary, linear or rolling deployment has alarms: without them nothing is ever rolled back',
    severity: 'error',
    source: `${GUIDE}-configuration`,
    check: (f) => problemIf(given(f.strategy) && f.strategy !== 'allAtOnce' && f.alarms === undefined && f.unguarded === false, {
      field: 'alarms',
      rule: `must name at least one alarm, because without alarms a ${given(f.strategy) ? f.strategy : ''} deployment is watched by nobody and never rolls back`,
      mend: 'add rollback alarms, or deploy all at once',
    }),
  },
  {
    id: 'GR-16',
    what: 'A bake after all traffic has moved has alarms that watch it',
    severity: 'warning',
    source: `${GUIDE}-configuration`,
    check: (f) => problemIf(f.strategy === 'allAtOnce' && bakes(f) && f.alarms === undefined && f.unguarded === false, {
      field: 'alarms', rule: 'must name at least one alarm, because nobody watches the bake without one', mend: 'add rollback alarms, or do not bake',
    }),
  },
  {
    id: 'GR-18',
    what: 'A rollback alarm does not refer to the endpoint that refers to the alarm',
    severity: 'error',
    source: 'CloudFormation refuses circular dependencies between resources',
    check: (f) => (f.alarmsReadEndpoint === undefined ? NONE : eachKnown('alarmsReadEndpoint', f.alarmsReadEndpoint).map(([alarm]) => ({
      field: 'alarms',
      rule: `names the alarm ${alarm}, which itself refers to the endpoint: CloudFormation refuses the circle`,
      mend: 'give the endpoint a literal name and use it in the alarm\'s dimensions',
    }))),
  },
];

const COMBINATIONS: Rule<RolloutFacts>[] = [
  {
    id: 'GR-01',
    what: 'A deployment configuration has one update policy, blue/green or rolling',
    severity: 'error',
    source: API,
    check: (f) => problemIf(known(f.policies) && f.policies > 1, {
      field: 'policies', rule: 'must have one of BlueGreenUpdatePolicy and RollingUpdatePolicy', got: known(f.policies) ? f.policies : undefined, mend: 'remove one',
    }),
  },
  {
    id: 'GR-02',
    what: 'Traffic moves ALL_AT_ONCE, CANARY or LINEAR',
    severity: 'error',
    source: 'SageMaker API, TrafficRoutingConfig.Type',
    check: (f) => problemIf(given(f.trafficType ?? undefined) && !['ALL_AT_ONCE', 'CANARY', 'LINEAR'].includes(f.trafficType as string), {
      field: 'trafficType', rule: 'must be one of ALL_AT_ONCE, CANARY, LINEAR', got: f.trafficType as string, mend: 'use one of them; rolling is a policy of its own',
    }),
  },
  {
    id: 'GR-21',
    what: 'Inf1 instances have no guardrails: the service falls back to all at once without a bake, and says nothing',
    severity: 'error',
    source: `${GUIDE}-exclusions`,
    check: (f) => (protects(f) ? eachKnown('instanceTypes', f.instanceTypes).filter(([type]) => type?.startsWith('ml.inf1.')).slice(0, 1) : [])
      .map(([got, field]) => ({ field, rule: 'must not be an Inf1 type with a guarded deployment, which is silently replaced by all at once without a bake', got, mend: 'use Inf2 or a GPU type, or deploy all at once' })),
  },
  {
    id: 'GR-22',
    what: 'Rolling deployments know neither serverless endpoints nor several variants',
    severity: 'error',
    source: `${GUIDE}-exclusions`,
    check: (f) => [
      ...problemIf(f.target === 'endpoint' && f.strategy === 'rolling' && known(f.counts) && f.counts.length > 1, {
        field: 'strategy', rule: `must not be rolling with ${known(f.counts) ? f.counts.length : 'several'} variants`, mend: 'use a canary or linear deployment, or one variant',
      }),
      ...problemIf(f.strategy === 'rolling' && f.capacity === 'serverless', {
        field: 'strategy', rule: 'must not be rolling on a serverless endpoint', mend: 'leave the deployment configuration out',
      }),
    ],
  },
  {
    id: 'GR-23',
    what: 'Deployment guardrails know real-time and asynchronous endpoints only, not serverless ones',
    severity: 'error',
    source: `${GUIDE} (2023) and ${GUIDE}-exclusions`,
    check: (f) => problemIf(f.capacity === 'serverless' && given(f.strategy) && f.strategy !== 'rolling', {
      field: 'strategy', rule: 'must not be given for a serverless endpoint, which has no deployment guardrails', mend: 'leave the deployment configuration out, or use instances',
    }),
  },
  {
    id: 'GR-24',
    what: 'A blue/green deployment runs two fleets: the quota for accelerated instances must cover both',
    severity: 'warning',
    source: `${GUIDE}-blue-green; quotas for accelerated instance types are often 0`,
    check: twoFleets,
  },
  {
    id: 'GR-33',
    what: 'Guardrails together with a shadow variant are not documented',
    severity: 'warning',
    source: 'Not documented by AWS',
    check: (f) => problemIf(f.shadowed === true && protects(f), {
      field: 'strategy', rule: 'is not documented for endpoints with a shadow variant', mend: 'try it in a test account, or shift traffic all at once while the shadow variant is there',
    }),
  },
];

/** What a blue/green deployment needs of an accelerated instance type while both fleets run. */
function twoFleets(f: RolloutFacts): Problem[] {
  if (f.target !== 'endpoint' || !given(f.strategy) || f.strategy === 'rolling' || f.capacity === 'serverless') return NONE;
  if (!known(f.counts) || !known(f.instanceTypes)) return NONE;
  const { counts, instanceTypes } = f;
  return instanceTypes.flatMap((type, index) => {
    const count = counts[index] ?? undefined;
    if (!given(type) || count === undefined || count === 0 || !known(count) || !accelerated(type)) return NONE;
    const batch = instancesOf({ unit: 'percent', value: ROLLING.high }, count);
    return [{
      field: `counts[${index}]`,
      rule: `means that ${2 * count} ${type} run during a blue/green deployment, and the quota '${type} for endpoint usage' must cover them`,
      got: count,
      mend: count > 1
        ? `check the quota, or use DeploymentStrategy.rolling(), which needs at most ${count + Math.min(batch, Math.floor(count / 2))}`
        : 'check the quota',
    }];
  });
}

/** Deployment guardrails of endpoints, and the rolling updates of inference components. */
export const GUARDRAILS: Family<RolloutFacts> = {
  title: 'Deployment guardrails',
  rules: [...COMBINATIONS, ...SIZES, ...TIMES, ...ALARMS],
  notes: GUARDRAIL_NOTES,
};
