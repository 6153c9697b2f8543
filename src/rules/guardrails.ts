import { RolloutFacts } from './facts';
import { GUARDRAIL_NOTES } from './guardrails-notes';
import { SIZES } from './guardrails-sizes';
import { TIMES } from './guardrails-times';
import { accelerated } from './instances';
import { eachKnown, NONE, problemIf } from './problems';
import { instancesOf } from './rollout';
import { Family, given, known, Problem, Rule } from './rule';

const API = 'SageMaker API, DeploymentConfig';
const GUIDE = 'SageMaker Developer Guide, deployment-guardrails';
const LARGEST_BATCH = 50;

/** Whether anything is lost when the service falls back to all at once without a bake. */
function protects(f: RolloutFacts): boolean {
  if (!given(f.strategy)) return false;
  return f.strategy !== 'allAtOnce' || bakes(f);
}

function bakes(f: RolloutFacts): boolean {
  return (given(f.wait) && f.wait > 0) || (given(f.terminationWait) && f.terminationWait > 0);
}

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
      .map(([got, field]) => ({ field, rule: 'must not be an Inf1 type with a guarded deployment, which is silently replaced by all at once without a bake', got, mend: 'use Inf2 or a GPU type, or deploy all at once without a bake' })),
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
    const batch = instancesOf({ unit: 'percent', value: LARGEST_BATCH }, count);
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
