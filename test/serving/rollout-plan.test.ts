import { Duration } from 'aws-cdk-lib/core';
import { DeploymentStrategy, EndpointCapacity, EndpointScaling, RolloutPlan } from '../../src/serving';
import { endpointIn, rolloutOf, TYPE, variant } from '../support/endpoints';
import { testStack } from '../support/stacks';

const { minutes } = Duration;
const bake = { bakeTime: minutes(10) };
const shares = (plan: RolloutPlan) => plan.steps.map((step) => step.trafficPercentage);
const minutesOf = (plan: RolloutPlan, when: 'startsAfter' | 'endsAfter') => plan.steps.map((step) => step[when].toMinutes());

describe('the steps', () => {
  test.each([
    ['all at once', DeploymentStrategy.allAtOnce(bake), 4, [100]],
    ['a canary', DeploymentStrategy.canary({ ...bake, percentage: 25 }), 4, [25, 100]],
    ['a canary of one instance', DeploymentStrategy.canary({ ...bake, instanceCount: 1 }), 4, [25, 100]],
    ['halves', DeploymentStrategy.linear({ ...bake, percentage: 50 }), 4, [50, 100]],
    ['steps that do not divide the traffic', DeploymentStrategy.linear({ ...bake, percentage: 30 }), 4, [30, 60, 90, 100]],
    ['batches', DeploymentStrategy.rolling({ ...bake, percentage: 25 }), 4, [25, 50, 75, 100]],
    ['batches that round up to an instance', DeploymentStrategy.rolling({ ...bake, percentage: 5 }), 4, [25, 50, 75, 100]],
    ['batches that do not divide the fleet', DeploymentStrategy.rolling({ ...bake, instanceCount: 2 }), 5, [40, 80, 100]],
  ])('of %s move these shares of the traffic', (_, strategy, instances, expected) => {
    expect(shares(strategy.planFor(instances))).toEqual(expected);
  });

  test('keep two whole fleets unless instances are replaced in batches', () => {
    const [first] = DeploymentStrategy.canary({ percentage: 25 }).planFor(4).steps;

    expect([first.newInstances, first.oldInstances]).toEqual([4, 4]);
  });

  test('replace instances one batch after the other', () => {
    const { steps } = DeploymentStrategy.rolling({ instanceCount: 2 }).planFor(5);

    expect(steps.map((step) => [step.newInstances, step.oldInstances])).toEqual([[2, 3], [4, 1], [5, 0]]);
  });

  test('follow each other without a gap', () => {
    const plan = DeploymentStrategy.linear({ ...bake, percentage: 50 }).planFor(4);

    expect(minutesOf(plan, 'startsAfter')).toEqual([0, 10]);
    expect(minutesOf(plan, 'endsAfter')).toEqual([10, 20]);
  });

  test('bake while the old fleet is kept, where all traffic moves at once', () => {
    expect(minutesOf(DeploymentStrategy.allAtOnce(bake).planFor(4), 'endsAfter')).toEqual([10]);
  });
});

describe('the peak', () => {
  test.each([
    ['all at once', DeploymentStrategy.allAtOnce(), 8],
    ['a canary', DeploymentStrategy.canary(), 8],
    ['linear steps', DeploymentStrategy.linear(), 8],
    ['batches', DeploymentStrategy.rolling({ percentage: 50 }), 6],
    ['batches of one', DeploymentStrategy.rolling({ instanceCount: 1 }), 5],
  ])('of %s on a fleet of 4', (_, strategy, peak) => {
    expect(strategy.planFor(4).peakInstances).toBe(peak);
  });
});

describe('the worst case', () => {
  test.each([
    ['all at once', DeploymentStrategy.allAtOnce(bake), 10],
    ['a canary', DeploymentStrategy.canary(bake), 20],
    ['a canary and a kept fleet', DeploymentStrategy.canary({ ...bake, terminationWait: minutes(30) }), 50],
    ['five linear steps', DeploymentStrategy.linear(bake), 50],
    ['four batches', DeploymentStrategy.rolling(bake), 40],
  ])('of %s is all waiting, the last bake included', (_, strategy, expected) => {
    expect(strategy.planFor(4).worstCaseDuration.toMinutes()).toBe(expected);
  });
});

describe('the timeout', () => {
  test('leaves an hour for instances to start', () => {
    expect(DeploymentStrategy.canary(bake).planFor(4).timeout.toMinutes()).toBe(20 + 60);
  });

  test('is what was given', () => {
    expect(DeploymentStrategy.canary({ ...bake, timeout: minutes(30) }).planFor(4).timeout.toMinutes()).toBe(30);
  });

  test('grows with the batches that a fleet takes', () => {
    const one = DeploymentStrategy.rolling({ ...bake, instanceCount: 1 });

    expect(one.planFor(10).timeout.toMinutes() - one.planFor(5).timeout.toMinutes()).toBe(50);
  });
});

describe('the plan of an endpoint', () => {
  const planOf = (props: Parameters<typeof endpointIn>[1]) => endpointIn(testStack(), props).rolloutPlan;

  test('is for the fleet of its capacity', () => {
    expect(planOf({ capacity: EndpointCapacity.instances(TYPE, { count: 6 }) })?.peakInstances).toBe(12);
  });

  test('is for the smallest fleet of its scaling', () => {
    const scaling = EndpointScaling.onInvocations({ minCapacity: 3, maxCapacity: 9, perInstancePerMinute: 100 });

    expect(planOf({ capacity: EndpointCapacity.instances(TYPE, { count: 6 }), scaling })?.peakInstances).toBe(6);
  });

  test('counts the instances of all variants', () => {
    const plan = planOf({ variants: [variant('A'), variant('B', { capacity: EndpointCapacity.instances(TYPE, { count: 3 }) })] })!;

    expect([plan.peakInstances, plan.steps[0].newInstances, plan.steps[0].oldInstances]).toEqual([10, 5, 5]);
  });

  test('has time for the largest fleet of its scaling', () => {
    const scaling = EndpointScaling.onInvocations({ minCapacity: 4, maxCapacity: 20, perInstancePerMinute: 100 });
    const deployment = DeploymentStrategy.rolling({ ...bake, percentage: 5 }); // four batches of one now, twenty of one then

    const plan = planOf({ capacity: EndpointCapacity.instances(TYPE, { count: 4 }), scaling, deployment })!;

    expect([plan.steps.length, plan.timeout.toMinutes()]).toEqual([4, 20 * 10 + 60]);
  });

  test('says the timeout that the template has', () => {
    const stack = testStack();
    const scaling = EndpointScaling.onInvocations({ maxCapacity: 20, perInstancePerMinute: 100 });
    const plan = endpointIn(stack, { scaling, deployment: DeploymentStrategy.rolling({ ...bake, percentage: 5 }) }).rolloutPlan!;

    expect(rolloutOf(stack).RollingUpdatePolicy.MaximumExecutionTimeoutInSeconds).toBe(plan.timeout.toSeconds());
  });

  test('is missing where there is no rollout', () => {
    expect(planOf({ capacity: EndpointCapacity.serverless() })).toBeUndefined();
  });
});
