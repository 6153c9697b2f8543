import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Lazy } from 'aws-cdk-lib/core';
import { DeploymentStrategy, EndpointCapacity, EndpointScaling, RollbackAlarms } from '../../src/serving';
import { alarmsOf, endpointIn, refusal, rolloutOf, serve, TYPE, variant, warningIds } from '../support/endpoints';
import { testStack } from '../support/stacks';

const fleet = (count: number) => EndpointCapacity.instances(TYPE, { count });
const refused = (deployment: DeploymentStrategy, count = 10) => refusal({ deployment, capacity: fleet(count) });
const warned = (deployment: DeploymentStrategy) => warningIds(serve({ deployment, capacity: fleet(10) }));
const { seconds, minutes } = Duration;

/** The policy that a strategy becomes on a fleet of ten. */
const policyOf = (deployment: DeploymentStrategy) => {
  const { BlueGreenUpdatePolicy, RollingUpdatePolicy } = rolloutOf(serve({ deployment, capacity: fleet(10) }));
  return BlueGreenUpdatePolicy ?? RollingUpdatePolicy;
};
const routingOf = (deployment: DeploymentStrategy) => policyOf(deployment).TrafficRoutingConfiguration;

describe('a share of the fleet', () => {
  const ALL = 'use DeploymentStrategy.allAtOnce() to move everything at once';
  const OTHER = 'use DeploymentStrategy.canary() for a smaller first step, DeploymentStrategy.allAtOnce() for one step';
  const WHOLE = 'use DeploymentStrategy.allAtOnce() to replace the whole fleet at once';

  test.each([
    ['canary', 1], ['canary', 50], ['linear', 10], ['linear', 50], ['rolling', 5], ['rolling', 50],
  ] as const)('of a %s rollout may be %d %%', (kind, percentage) => {
    expect(refused(DeploymentStrategy[kind]({ percentage }))).toBeUndefined();
  });

  test.each([
    ['canary', 0, 1, ALL], ['canary', 51, 1, ALL], ['linear', 9, 10, OTHER], ['linear', 51, 10, OTHER], ['rolling', 4, 5, WHOLE], ['rolling', 51, 5, WHOLE],
  ] as const)('fails when that of a %s rollout is %d %%', (kind, percentage, low, mend) => {
    expect(refused(DeploymentStrategy[kind]({ percentage }))).toBe(`'percentage' must be between ${low} and 50, got ${percentage}; ${mend}`);
  });

  test.each(['canary', 'linear', 'rolling'] as const)('fails when that of a %s rollout is no whole number', (kind) => {
    expect(refused(DeploymentStrategy[kind]({ percentage: 12.5 }))).toBe("'percentage' must be a whole number of at least 1, got 12.5; use at least 1");
  });

  test('is not judged while it is a token', () => {
    expect(refused(DeploymentStrategy.canary({ percentage: Lazy.number({ produce: () => 80 }) }))).toBeUndefined();
  });

  test('of a rollback may be 100 %', () => {
    expect(warned(DeploymentStrategy.rolling({ rollbackPercentage: 100 }))).toEqual([]);
  });

  test('of a rollback warns above 100 %', () => {
    expect(warned(DeploymentStrategy.rolling({ rollbackPercentage: 101 }))).toEqual(['GR-10']);
  });

  test('fails when that of a rollback is 0', () => {
    expect(refused(DeploymentStrategy.rolling({ rollbackPercentage: 0 }))).toBe("'rollbackPercentage' must be a whole number of at least 1, got 0; use at least 1");
  });
});

describe('a number of instances', () => {
  test.each([
    ['canary', 1, 10], ['canary', 5, 10], ['canary', 1, 2], ['linear', 3, 30], ['linear', 15, 30], ['rolling', 2, 40], ['rolling', 20, 40],
  ] as const)('of a %s rollout may be %d of %d', (kind, instanceCount, count) => {
    expect(refused(DeploymentStrategy[kind]({ instanceCount }), count)).toBeUndefined();
  });

  test.each([
    ['canary', 6, 10, 'must be between 1 and 5, which is 1 % to 50 %'],
    ['linear', 2, 30, 'must be between 3 and 15, which is 10 % to 50 %'],
    ['linear', 16, 30, 'must be between 3 and 15, which is 10 % to 50 %'],
    ['rolling', 1, 40, 'must be between 2 and 20, which is 5 % to 50 %'],
    ['rolling', 21, 40, 'must be between 2 and 20, which is 5 % to 50 %'],
  ] as const)('fails when that of a %s rollout is %d of %d', (kind, instanceCount, count, rule) => {
    const noun = { canary: 'canary', linear: 'step', rolling: 'batch' }[kind];

    expect(refused(DeploymentStrategy[kind]({ instanceCount }), count))
      .toBe(`'instanceCount' ${rule} of 'count' = ${count}, got ${instanceCount}; change the ${noun} or the number of instances`);
  });

  test('fails when the fleet is one instance, which has no half', () => {
    expect(refused(DeploymentStrategy.canary({ instanceCount: 1 }), 1)).toBe(
      "'instanceCount' must be at most 50 % of the fleet, which 'count' = 1 makes impossible, got 1; use at least 2 instances, or DeploymentStrategy.allAtOnce() to move everything at once");
  });

  test.each([0, -1, 1.5])('fails when it is %d', (instanceCount) => {
    expect(refused(DeploymentStrategy.canary({ instanceCount }))).toBe(`'instanceCount' must be a whole number of at least 1, got ${instanceCount}; use at least 1`);
  });

  test('must suit every variant', () => {
    const variants = [variant('Champion'), variant('Challenger', { capacity: fleet(2) })];

    expect(refusal({ variants, capacity: fleet(10), deployment: DeploymentStrategy.canary({ instanceCount: 2 }) })).toContain("'count' = 2, got 2");
  });

  test('only warns on a scaled fleet, which may be larger than its minimum', () => {
    const scaling = EndpointScaling.onInvocations({ maxCapacity: 20, perInstancePerMinute: 600 });

    expect(warningIds(serve({ capacity: fleet(4), scaling, deployment: DeploymentStrategy.canary({ instanceCount: 3 }) }))).toContain('GR-06');
  });

  test.each(['canary', 'linear', 'rolling'] as const)('takes the place of the share of a %s rollout', (kind) => {
    const { TrafficRoutingConfiguration: routing, MaximumBatchSize } = policyOf(DeploymentStrategy[kind]({ instanceCount: 2 }));

    expect(MaximumBatchSize ?? routing.CanarySize ?? routing.LinearStepSize).toEqual({ Type: 'INSTANCE_COUNT', Value: 2 });
  });

  test.each(['canary', 'linear', 'rolling'] as const)('fails when a %s rollout has a share too', (kind) => {
    expect(refused(DeploymentStrategy[kind]({ percentage: 20, instanceCount: 2 }))).toBe("'percentage' must not be given beside 'instanceCount', got 20 and 2; choose one");
  });
});

describe('a wait', () => {
  test.each([0, 3600])('of %d seconds may follow each step', (bake) => {
    expect(refused(DeploymentStrategy.canary({ bakeTime: seconds(bake) }))).toBeUndefined();
  });

  test.each([['canary', 3601], ['linear', 3601], ['rolling', 3601], ['canary', 0.5]] as const)('fails when a %s rollout bakes for %d seconds', (kind, bake) => {
    expect(refused(DeploymentStrategy[kind]({ bakeTime: Duration.millis(bake * 1000) })))
      .toContain(`'bakeTime' must be a whole number between 0 and 3600 seconds, got ${bake}; take smaller steps to make a rollout slower`);
  });

  test.each([0, 3600])('of %d seconds may keep the old fleet', (wait) => {
    expect(refused(DeploymentStrategy.linear({ terminationWait: seconds(wait) }))).toBeUndefined();
  });

  test('fails when the old fleet is kept longer than an hour', () => {
    expect(refused(DeploymentStrategy.linear({ terminationWait: seconds(3601) })))
      .toBe("'terminationWait' must be a whole number between 0 and 3600 seconds, got 3601; keep the old fleet for at most an hour");
  });

  test.each([0, 3600])('of %d seconds may follow a rollout all at once', (bake) => {
    expect(refused(DeploymentStrategy.allAtOnce({ bakeTime: seconds(bake) }))).toBeUndefined();
  });

  test('fails when a rollout all at once bakes longer than an hour', () => {
    expect(refused(DeploymentStrategy.allAtOnce({ bakeTime: seconds(3601) }))).toContain("'bakeTime' must be a whole number between 0 and 3600 seconds, got 3601");
  });

  test('is not judged while it is a token', () => {
    expect(refused(DeploymentStrategy.canary({ bakeTime: seconds(Lazy.number({ produce: () => 9999 })) }))).toBeUndefined();
  });
});

describe('a timeout', () => {
  const quick = { bakeTime: minutes(1) };

  test.each([600, 28800])('may be %d seconds', (timeout) => {
    expect(refused(DeploymentStrategy.canary({ ...quick, timeout: seconds(timeout) }))).toBeUndefined();
  });

  test.each([599, 28801])('fails when it is %d seconds', (timeout) => {
    expect(refused(DeploymentStrategy.canary({ ...quick, timeout: seconds(timeout) })))
      .toBe(`'timeout' must be a whole number between 600 and 28800 seconds, got ${timeout}; choose ten minutes to eight hours`);
  });

  // a canary that bakes ten minutes and keeps the old fleet for ten: 1200 seconds surely, 1800 if the last step bakes too
  const within = (timeout: number) => DeploymentStrategy.canary({ bakeTime: minutes(10), terminationWait: minutes(10), timeout: seconds(timeout) });

  test('fails when the waiting alone takes as long', () => {
    expect(refused(within(1200))).toBe(
      "'timeout' must be longer than the 1200 seconds of waiting that the rollout plans, got 1200; raise it to at least 1800 seconds, so that there is time to start instances too, or wait less");
  });

  test.each([1201, 1800])('warns when %d seconds are enough only if the last step does not bake', (timeout) => {
    expect(warned(within(timeout))).toEqual(['GR-13']);
  });

  test('is silent when the worst case fits', () => {
    expect(warned(within(1801))).toEqual([]);
  });

  // ten steps: 9 waits surely, 10 if the last step bakes too
  const tenSteps = (bake: number) => DeploymentStrategy.linear({ percentage: 10, bakeTime: seconds(bake) });

  test('fails when no timeout is long enough for the steps', () => {
    expect(refused(tenSteps(3200))).toBe(
      "'bakeTime' must leave the rollout shorter than 28800 seconds, and it waits 28800 in 10 step(s), got 3200; take larger steps or wait less after each");
  });

  test.each([3199, 2880])('warns when ten steps of %d seconds fit only if the last one does not bake', (bake) => {
    expect(warned(tenSteps(bake))).toEqual(['GR-14']);
  });

  test('is silent when ten steps fit in the worst case', () => {
    expect(warned(tenSteps(2879))).toEqual([]);
  });

  test('warns when a scaled fleet would be frozen for more than an hour', () => {
    const scaling = EndpointScaling.onInvocations({ maxCapacity: 20, perInstancePerMinute: 600 });
    const canary = (bakeTime: Duration) => DeploymentStrategy.canary({ bakeTime, terminationWait: minutes(30) });
    const freezes = (bakeTime: Duration) => warningIds(serve({ capacity: fleet(10), scaling, deployment: canary(bakeTime) }));

    expect(freezes(minutes(31))).toEqual(['GR-31']);
    expect(freezes(minutes(30))).toEqual([]);
  });
});

describe('rollback alarms of a rollout', () => {
  const own = (count: number) => {
    const stack = testStack();
    const alarms = Array.from({ length: count }, (_, i) => cloudwatch.Alarm.fromAlarmName(stack, `Alarm${i}`, `alarm-${i}`));
    return () => endpointIn(stack, { deployment: DeploymentStrategy.canary({ rollbackAlarms: RollbackAlarms.of(...alarms) }) });
  };

  test.each([1, 10])('may be %d', (count) => {
    expect(own(count)).not.toThrow();
  });

  test.each([0, 11])('fails when they are %d', (count) => {
    expect(own(count)).toThrow(new Error(`'rollbackAlarms' must have 1 to 10 alarms, got ${count}; combine alarms into a composite alarm, or leave the rollback out`));
  });

  const of = (count: number) => ({ variants: Array.from({ length: count }, (_, i) => variant(`V${i}`)) });

  test('are three for each of at most three variants', () => {
    expect(alarmsOf(serve(of(3)))).toHaveLength(9);
  });

  test('fails when four variants would have three each', () => {
    expect(refusal(of(4))).toContain("'rollbackAlarms' must have 1 to 10 alarms, got 12");
  });

  test.each(['canary', 'linear', 'rolling'] as const)('fails when a %s rollout goes without them for a blank reason', (kind) => {
    expect(refused(DeploymentStrategy[kind]({ rollbackAlarms: RollbackAlarms.noRollback(' ') })))
      .toContain(`'rollbackAlarms' must name at least one alarm, because without alarms a ${kind} deployment is watched by nobody and never rolls back`);
  });
});

describe('what guardrails exclude', () => {
  test.each(['allAtOnce', 'canary', 'linear'] as const)('fails when a serverless endpoint has a rollout: %s', (kind) => {
    expect(refusal({ capacity: EndpointCapacity.serverless(), deployment: DeploymentStrategy[kind]() })).toContain(
      "'deployment' must not be given for a serverless endpoint, which has no deployment guardrails; leave the deployment configuration out, or use instances");
  });

  test('fails when a serverless endpoint has a rolling rollout', () => {
    expect(refusal({ capacity: EndpointCapacity.serverless(), deployment: DeploymentStrategy.rolling() }))
      .toContain("'deployment' must not be rolling on a serverless endpoint; leave the deployment configuration out");
  });

  const inf1 = EndpointCapacity.instances('ml.inf1.xlarge');

  test.each([
    ['canary', DeploymentStrategy.canary()], ['linear', DeploymentStrategy.linear()], ['rolling', DeploymentStrategy.rolling()],
    ['all at once with a bake', DeploymentStrategy.allAtOnce()],
  ])('fails when Inf1 instances have a guarded rollout: %s', (_, deployment) => {
    expect(refusal({ capacity: inf1, deployment })).toContain("'instanceType' must not be an Inf1 type with a guarded deployment");
  });

  test('takes Inf1 instances all at once without a bake', () => {
    expect(refusal({ capacity: inf1, deployment: DeploymentStrategy.allAtOnce({ bakeTime: seconds(0) }) })).toBeUndefined();
  });

  test('takes Inf2 instances', () => {
    expect(refusal({ capacity: EndpointCapacity.instances('ml.inf2.xlarge') })).toBeUndefined();
  });

  test('fails when several variants are replaced in batches', () => {
    expect(refusal({ variants: [variant('A'), variant('B')], deployment: DeploymentStrategy.rolling() }))
      .toBe("'deployment' must not be rolling with 2 variants; use a canary or linear deployment, or one variant");
  });

  test('takes one of several variants in batches when it is alone', () => {
    expect(refusal({ variants: [variant('A')], deployment: DeploymentStrategy.rolling() })).toBeUndefined();
  });

  test.each(['allAtOnce', 'canary', 'linear'] as const)('takes several variants: %s', (kind) => {
    expect(refusal({ variants: [variant('A'), variant('B')], deployment: DeploymentStrategy[kind]() })).toBeUndefined();
  });

  test.each([['ml.g6.xlarge', ['GR-24']], [TYPE, []]])('names the quota that two fleets of %s need', (type, ids) => {
    expect(warningIds(serve({ capacity: EndpointCapacity.instances(type), deployment: DeploymentStrategy.canary() }))).toEqual(ids);
  });

  test('does not speak of two fleets where instances are replaced in batches', () => {
    expect(warningIds(serve({ capacity: EndpointCapacity.instances('ml.g6.xlarge'), deployment: DeploymentStrategy.rolling() }))).toEqual([]);
  });
});

describe('defaults', () => {
  test.each([['canary', 2], ['linear', 5]] as const)('a %s rollout takes %d steps', (kind, steps) => {
    expect(DeploymentStrategy[kind]().planFor(10).steps).toHaveLength(steps);
  });

  test('default of AllAtOnceOptions.bakeTime: the old fleet is kept for 10 minutes', () => {
    expect(policyOf(DeploymentStrategy.allAtOnce()).TerminationWaitInSeconds).toBe(600);
  });

  test('default of CanaryOptions.bakeTime: 10 minutes after each step', () => {
    expect(routingOf(DeploymentStrategy.canary()).WaitIntervalInSeconds).toBe(600);
  });

  test('default of RolloutOptions.bakeTime: 10 minutes, with batches too', () => {
    expect(policyOf(DeploymentStrategy.rolling()).WaitIntervalInSeconds).toBe(600);
  });

  test('default of RolloutOptions.rollbackAlarms: error ratio, model latency and overhead latency', () => {
    expect(alarmsOf(serve({ deployment: DeploymentStrategy.canary() })).map((alarm) => alarm.MetricName)).toEqual(['Invocation5XXErrors', 'ModelLatency', 'OverheadLatency']);
  });

  test('default of RolloutOptions.timeout: all waiting and an hour', () => {
    const canary = DeploymentStrategy.canary({ bakeTime: minutes(10), terminationWait: minutes(5) });

    expect(policyOf(canary).MaximumExecutionTimeoutInSeconds).toBe(2 * 600 + 300 + 3600);
  });

  test('default of RolloutOptions.timeout: at most 8 hours', () => {
    expect(policyOf(DeploymentStrategy.linear({ percentage: 10, bakeTime: seconds(2800) })).MaximumExecutionTimeoutInSeconds).toBe(28800);
  });

  test('default of BlueGreenOptions.terminationWait: the old fleet is removed at once', () => {
    expect(policyOf(DeploymentStrategy.canary()).TerminationWaitInSeconds).toBeUndefined();
  });

  test('default of CanaryOptions.percentage, CanaryOptions.instanceCount: 10 %', () => {
    expect(routingOf(DeploymentStrategy.canary()).CanarySize).toEqual({ Type: 'CAPACITY_PERCENT', Value: 10 });
  });

  test('default of LinearOptions.percentage, LinearOptions.instanceCount: 20 %', () => {
    expect(routingOf(DeploymentStrategy.linear()).LinearStepSize).toEqual({ Type: 'CAPACITY_PERCENT', Value: 20 });
  });

  test('default of RollingOptions.percentage, RollingOptions.instanceCount: 25 %', () => {
    expect(policyOf(DeploymentStrategy.rolling()).MaximumBatchSize).toEqual({ Type: 'CAPACITY_PERCENT', Value: 25 });
  });

  test('default of RollingOptions.rollbackPercentage: the whole fleet at once', () => {
    expect(policyOf(DeploymentStrategy.rolling()).RollbackMaximumBatchSize).toBeUndefined();
  });
});
