import { RolloutFacts } from './facts';
import { between, Bounds, eachKnown, NONE, problemIf } from './problems';
import { knownSize, rolloutArithmetic, RolloutArithmetic } from './rollout';
import { given, known, Rule, Severity } from './rule';

const DAY_LIMIT = 28800;
const WAIT: Bounds = { low: 0, high: 3600, unit: ' seconds' };

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
    source: 'SageMaker API, DeploymentConfig; CloudFormation lists it as optional for blue/green',
    check: (f) => problemIf(given(f.strategy) && (f.strategy === 'rolling') === (severity === 'error') && f.wait === undefined, {
      field: 'wait',
      rule: 'must be given, because the SageMaker API requires it',
      mend: 'give the seconds to wait after each step, 0 for no wait',
    }),
  };
}

/** How long a rollout waits, and how long it may take. */
export const TIMES: Rule<RolloutFacts>[] = [
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

