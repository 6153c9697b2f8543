import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BoundVariant, initialCapacity, leastCapacity, smallestFleet } from './bound-variant';
import type { ScheduledCapacity } from './endpoint-scaling';
import { dimensionOf, resourceIdOf, trackedMetric } from './scaling-rendering';
import { PolicySettings, StepsPolicy } from './scaling-settings';
import { fail } from '../internal/errors';
import { fieldNames } from '../internal/fields';
import { fact, secondsFact } from '../internal/tokens';
import { ScalingFacts, ScalingPolicyFacts } from '../rules/facts';
import { Finding, findings } from '../rules/rule';
import { SCALING } from '../rules/scaling';

const NAMES = fieldNames({
  min: 'minCapacity',
  max: 'maxCapacity',
  initialCount: 'count',
  instanceType: 'instanceType',
  policies: 'scaling',
  dimension: 'scaling',
});

/** What the rules find about the scaling of a variant. */
export function scalingFindings(scope: Construct, variant: BoundVariant, endpointName: string): Finding[] {
  const { scaling, capacity } = variant;
  if (!scaling) return [];
  if (scaling.conflictsWith) {
    const shown = ({ minCapacity, maxCapacity }: { minCapacity?: number; maxCapacity?: number }) => `${minCapacity ?? 'the first size'} to ${maxCapacity ?? 'nothing'}`;
    fail(scope, 'ScalingBoundsDiffer', `'scaling' must have one pair of bounds, got ${shown(scaling)} and ${shown(scaling.conflictsWith)}; give both ways of scaling the same minCapacity and maxCapacity`);
  }
  if (scaling.suspended) return [];
  scaling.policies.forEach((policy) => checkTarget(scope, policy));
  if (scaling.schedule) checkSchedule(scope, scaling.schedule);
  if (capacity._serverless && capacity._serverless.provisionedConcurrency === undefined) {
    fail(scope, 'NothingToScale', "'provisionedConcurrency' must be given for a serverless endpoint that scales, because only warm environments do, got nothing; give it, or leave 'scaling' out: the rest scales by itself");
  }
  const backlog = scaling.policies.some((p) => p.kind === 'backlog');
  if (backlog && !capacity._asynchronous) {
    fail(scope, 'BacklogWithoutQueue', `'scaling' must not follow a backlog on an endpoint that has no queue, got EndpointScaling.onBacklog() with ${capacity._kind}; use EndpointCapacity.asynchronous(), or EndpointScaling.onInvocations()`);
  }
  const atLeast = scalingFacts(variant, endpointName);
  const atFirst: ScalingFacts = { ...atLeast, min: fact(smallestFleet(variant)) }; // what is registered; a schedule may go below
  return [atFirst, ...(atLeast.min === atFirst.min ? [] : [atLeast])].flatMap((facts) => findings(SCALING.rules, facts, NAMES));
}

const TARGETS = { invocations: 'perInstancePerMinute', utilization: 'targetPercentage', backlog: 'backlogPerInstance' } as const;

/** What a policy holds is a number above 0. */
function checkTarget(scope: Construct, policy: PolicySettings): void {
  if (policy.kind === 'steps') {
    checkSteps(scope, policy);
    return;
  }
  const most = policy.kind === 'utilization' ? 100 : Infinity;
  if (!Token.isUnresolved(policy.target) && !(policy.target > 0 && policy.target <= most && Number.isFinite(policy.target))) {
    fail(scope, 'ScalingTargetOutOfRange', `'${TARGETS[policy.kind]}' must be more than 0${most === 100 ? ' and at most 100' : ''}, got ${policy.target}; name the load that one instance should carry`);
  }
  if (policy.kind === 'utilization' && !Token.isUnresolved(policy.units) && !(policy.units >= 1 && Number.isFinite(policy.units))) {
    fail(scope, 'ScalingTargetOutOfRange', `'units' must be at least 1, got ${policy.units}; give the number of vCPUs or GPUs of the instance type`);
  }
}

function checkSteps(scope: Construct, { threshold, steps }: StepsPolicy): void {
  const endless = [threshold, ...steps.flatMap(({ above, change }) => [above, change])].find((n) => !Token.isUnresolved(n) && !Number.isFinite(n));
  if (endless !== undefined) fail(scope, 'ScalingTargetOutOfRange', `'steps' and 'threshold' must be finite numbers, got ${endless}; name the values of the metric`);
}

function checkSchedule(scope: Construct, schedule: readonly ScheduledCapacity[]): void {
  const names = schedule.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (names.length === 0) fail(scope, 'ScheduleInvalid', "'actions' must have at least 1 action, got 0; say what changes and when");
  const idle = schedule.find(({ minCapacity, maxCapacity }) => minCapacity === undefined && maxCapacity === undefined);
  if (idle) fail(scope, 'ScheduleInvalid', `'actions' must each change a bound, got ${idle.name} without; give it minCapacity or maxCapacity`);
  for (const { name, minCapacity, maxCapacity } of schedule) {
    const odd = [minCapacity, maxCapacity].find((n) => n !== undefined && !Token.isUnresolved(n) && !(Number.isInteger(n) && n >= 0));
    if (odd !== undefined) fail(scope, 'ScheduleInvalid', `'actions' must hold whole numbers of at least 0, got ${odd} in ${name}; count instances`);
    if (!Token.isUnresolved([minCapacity, maxCapacity]) && minCapacity! > maxCapacity!) {
      fail(scope, 'ScheduleInvalid', `'minCapacity' must be at most 'maxCapacity', got ${minCapacity} and ${maxCapacity} in ${name}; swap them`);
    }
  }
  if (twice !== undefined) fail(scope, 'ScheduleInvalid', `'actions' must have names of their own, got ${twice} twice; rename one`);
}

function scalingFacts(variant: BoundVariant, endpointName: string): ScalingFacts {
  const { scaling, capacity } = variant;
  const wakesUp = capacity._asynchronous && leastCapacity(variant) === 0;
  return {
    dimension: dimensionOf(variant),
    resourceId: fact(resourceIdOf(endpointName, variant)),
    min: fact(leastCapacity(variant)),
    max: fact(scaling!.maxCapacity),
    instanceType: fact(capacity._instances?.instanceType),
    initialCount: fact(initialCapacity(variant)),
    capacity: capacity._kind,
    waitsForEndpoint: true,
    policies: [...scaling!.policies.map((policy) => policyFacts(variant, policy)), ...(wakesUp ? [STEP_FACTS] : [])],
  };
}

const STEP_FACTS: ScalingPolicyFacts = {
  type: 'StepScaling',
  predefinedMetric: undefined,
  resourceLabel: undefined,
  customMetric: undefined,
  targetValue: undefined,
  scaleInCooldown: undefined,
  scaleOutCooldown: undefined,
  stepAdjustments: 1,
  name: undefined,
};

function policyFacts(variant: BoundVariant, policy: PolicySettings): ScalingPolicyFacts {
  if (policy.kind === 'steps') return { ...STEP_FACTS, stepAdjustments: policy.steps.length };
  const metric: { predefinedMetricSpecification?: { predefinedMetricType: string }; customizedMetricSpecification?: { metricName: string } } =
    trackedMetric({ variant, endpointName: 'endpoint' }, policy);
  return {
    ...STEP_FACTS,
    type: 'TargetTrackingScaling',
    predefinedMetric: metric.predefinedMetricSpecification?.predefinedMetricType,
    customMetric: metric.customizedMetricSpecification?.metricName,
    targetValue: fact(policy.target),
    scaleInCooldown: secondsFact(policy.scaleInCooldown),
    scaleOutCooldown: secondsFact(policy.scaleOutCooldown),
    stepAdjustments: undefined,
  };
}
