import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Lazy } from 'aws-cdk-lib/core';
import { DeploymentStrategy, EndpointCapacity, EndpointScaling, ModelEndpointProps } from '../../src/serving';
import { importedStore, refusal, serve, TYPE, warningIds } from '../support/endpoints';
import { testStack } from '../support/stacks';

const on = (minCapacity: number | undefined, maxCapacity: number) =>
  EndpointScaling.onInvocations({ minCapacity, maxCapacity, perInstancePerMinute: 600 });
const fleet = (count: number, type = TYPE) => EndpointCapacity.instances(type, { count });
const queue = () => EndpointCapacity.asynchronous(TYPE, { store: importedStore(testStack()) });
const backlog = (minCapacity: number) => EndpointScaling.onBacklog({ minCapacity, maxCapacity: 4, backlogPerInstance: 5 });
const ids = (props: Partial<ModelEndpointProps>) => warningIds(serve(props));

describe('the bounds', () => {
  test.each([[2, 2], [1, 9]])('may be %d and %d', (min, max) => {
    expect(refusal({ scaling: on(min, max) })).toBeUndefined();
  });

  test('fails when the minimum is above the maximum', () => {
    expect(refusal({ scaling: on(3, 2) })).toContain("'minCapacity' must be at most 'maxCapacity' = 2, got 3; raise the maximum or lower the minimum");
  });

  test.each([-1, 1.5])('fails when the maximum is %d', (max) => {
    expect(refusal({ scaling: on(1, max) })).toContain(`'maxCapacity' must be a whole number of at least 0, got ${max}; use 1 or more`);
  });

  test.each([[1, 4], [9, 4]])('warns when a variant starts outside of them: %d', (count) => {
    expect(ids({ capacity: fleet(count), scaling: on(2, 8) })).toEqual(['SC-15']);
  });

  test.each([2, 8])('is silent when a variant starts at a bound: %d', (count) => {
    expect(ids({ capacity: fleet(count), scaling: on(2, 8) })).toEqual([]);
  });

  test('are not judged while they are tokens', () => {
    expect(refusal({ scaling: on(Lazy.number({ produce: () => 9 }), 2) })).toBeUndefined();
  });
});

describe('zero instances', () => {
  test('are for endpoints with a queue', () => {
    expect(ids({ capacity: queue(), scaling: backlog(0) })).toEqual([]);
  });

  test('warn on an endpoint that answers at once', () => {
    expect(ids({ scaling: on(0, 4) })).toEqual(['SC-04']);
  });

  test('warn when a schedule would reach them', () => {
    const actions = [{ name: 'Night', schedule: appscaling.Schedule.rate(Duration.days(1)), minCapacity: 0 }];

    expect(ids({ scaling: EndpointScaling.onSchedule({ minCapacity: 1, maxCapacity: 4, actions }) })).toEqual(['SC-04']);
  });
});

describe('the way to scale', () => {
  const BACKLOG = "'scaling' must not follow a backlog on an endpoint that has no queue, got EndpointScaling.onBacklog() with";

  test.each([['instances', fleet(2)], ['serverless', EndpointCapacity.serverless({ provisionedConcurrency: 1 })]])('fails when there is no backlog: %s', (kind, capacity) => {
    expect(refusal({ capacity, scaling: backlog(1) })).toBe(`${BACKLOG} ${kind}; use EndpointCapacity.asynchronous(), or EndpointScaling.onInvocations()`);
  });

  test('fails when a serverless variant follows requests per instance', () => {
    expect(refusal({ capacity: EndpointCapacity.serverless({ provisionedConcurrency: 1 }), scaling: on(1, 4) })).toContain(
      "'scaling' must be one of SageMakerVariantProvisionedConcurrencyUtilization, got SageMakerVariantInvocationsPerInstance");
  });

  test('takes a serverless variant by its utilization', () => {
    expect(refusal({
      capacity: EndpointCapacity.serverless({ provisionedConcurrency: 1 }),
      scaling: EndpointScaling.onUtilization({ maxCapacity: 4, targetPercentage: 70 }),
    })).toBeUndefined();
  });

  test('fails when a serverless variant keeps nothing warm', () => {
    expect(refusal({ capacity: EndpointCapacity.serverless(), scaling: EndpointScaling.onUtilization({ maxCapacity: 4, targetPercentage: 70 }) }))
      .toBe("'provisionedConcurrency' must be given for a serverless endpoint that scales, because only warm environments do, got nothing; give it, or leave 'scaling' out: the rest scales by itself");
  });

  test.each(['ml.t2.medium', 'ml.t3.large'])('fails when instances are burstable: %s', (type) => {
    expect(refusal({ capacity: fleet(2, type), scaling: on(1, 4) }))
      .toBe(`'instanceType' must not be burstable, because burstable instances do not scale, got ${type}; choose a type such as ml.m7i.large`);
  });

  test('takes burstable instances without scaling', () => {
    expect(refusal({ capacity: fleet(2, 'ml.t2.medium') })).toBeUndefined();
  });

  test('does not judge what is suspended', () => {
    expect(refusal({ capacity: fleet(2, 'ml.t2.medium'), scaling: EndpointScaling.suspended() })).toBeUndefined();
  });
});

describe('the target', () => {
  const utilization = (targetPercentage: number, units?: number) =>
    refusal({ scaling: EndpointScaling.onUtilization({ maxCapacity: 4, targetPercentage, units }) });

  test.each([0.5, 100])('may be %d %%', (target) => {
    expect(utilization(target)).toBeUndefined();
  });

  test.each([0, -5, 101, NaN])('fails when it is %d %%', (target) => {
    expect(utilization(target)).toBe(`'targetPercentage' must be more than 0 and at most 100, got ${target}; name the load that one instance should carry`);
  });

  test.each([1, 96])('may count %d units', (units) => {
    expect(utilization(60, units)).toBeUndefined();
  });

  test('fails when it counts no unit', () => {
    expect(utilization(60, 0)).toBe("'units' must be at least 1, got 0; give the number of vCPUs or GPUs of the instance type");
  });

  test('fails when no request is answered', () => {
    expect(refusal({ scaling: EndpointScaling.onInvocations({ maxCapacity: 4, perInstancePerMinute: 0 }) }))
      .toBe("'perInstancePerMinute' must be more than 0, got 0; name the load that one instance should carry");
  });

  test('fails when no request may wait', () => {
    expect(refusal({ capacity: queue(), scaling: EndpointScaling.onBacklog({ maxCapacity: 4, backlogPerInstance: -1 }) }))
      .toBe("'backlogPerInstance' must be more than 0, got -1; name the load that one instance should carry");
  });

  test('is not judged while it is a token', () => {
    expect(utilization(Lazy.number({ produce: () => 0 }))).toBeUndefined();
  });
});

describe('steps and schedules', () => {
  test('fails when there is no step', () => {
    const metric = new cloudwatch.Metric({ namespace: 'Fraud', metricName: 'Waiting' });

    expect(refusal({ scaling: EndpointScaling.inSteps({ maxCapacity: 4, metric, threshold: 1, steps: [] }) })).toBe("'scaling' must have at least 1 step, got 0; add a step");
  });

  const scheduled = (...names: string[]) => refusal({
    scaling: EndpointScaling.onSchedule({
      minCapacity: 1, maxCapacity: 4, actions: names.map((name) => ({ name, schedule: appscaling.Schedule.rate(Duration.days(1)), minCapacity: 2 })),
    }),
  });

  test('takes actions with names of their own', () => {
    expect(scheduled('Morning', 'Night')).toBeUndefined();
  });

  test('fails when there is no action', () => {
    expect(scheduled()).toBe("'actions' must have at least 1 action, got 0; say what changes and when");
  });

  test('fails when an action changes nothing', () => {
    const actions = [{ name: 'Night', schedule: appscaling.Schedule.rate(Duration.days(1)) }];

    expect(refusal({ scaling: EndpointScaling.onSchedule({ minCapacity: 1, maxCapacity: 4, actions }) }))
      .toBe("'actions' must each change a bound, got Night without; give it minCapacity or maxCapacity");
  });

  test('fails when two actions share a name', () => {
    expect(scheduled('Night', 'Night')).toBe("'actions' must have names of their own, got Night twice; rename one");
  });
});

test('fails when the first size is above the maximum, though a schedule goes below', () => {
  const schedule = appscaling.Schedule.cron({ hour: '1', minute: '0' });
  const nightly = EndpointScaling.onSchedule({ maxCapacity: 20, actions: [{ name: 'night', schedule, minCapacity: 12 }] });

  expect(refusal({ scaling: nightly, capacity: EndpointCapacity.serverless({ maxConcurrency: 40, provisionedConcurrency: 33 }) }))
    .toContain("'minCapacity' must be at most 'maxCapacity' = 20, got 33; raise the maximum or lower the minimum");
});

describe('the bounds of a scheduled action', () => {
  const schedule = appscaling.Schedule.cron({ hour: '1', minute: '0' });
  const nightly = (action: object) => refusal({
    scaling: EndpointScaling.onSchedule({ minCapacity: 1, maxCapacity: 20, actions: [{ name: 'night', schedule, ...action }] }),
  });

  test.each([{ minCapacity: 3 }, { maxCapacity: 3 }, { minCapacity: 3, maxCapacity: 3 }])('may be %j', (action) => {
    expect(nightly(action)).toBeUndefined();
  });

  test.each([-1, 1.5, NaN, Infinity])('fail at %d', (maxCapacity) => {
    expect(nightly({ maxCapacity })).toBe(`'actions' must hold whole numbers of at least 0, got ${maxCapacity} in night; count instances`);
  });

  test('fail when the least is above the most', () => {
    expect(nightly({ minCapacity: 4, maxCapacity: 3 })).toBe("'minCapacity' must be at most 'maxCapacity', got 4 and 3 in night; swap them");
  });
});

test.each([Infinity, NaN])('fails at a maximum of %d instances, before any rollout is planned for it', (maxCapacity) => {
  expect(refusal({ scaling: on(1, maxCapacity), deployment: DeploymentStrategy.linear({ instanceCount: 1 }) })).toContain('\'maxCapacity\' must be');
});

describe('numbers without an end are refused', () => {
  const scalings: [string, EndpointScaling, string][] = [
    ['a target', EndpointScaling.onInvocations({ maxCapacity: 4, perInstancePerMinute: Infinity }), "'perInstancePerMinute' must be more than 0, got Infinity"],
    ['units', EndpointScaling.onUtilization({ maxCapacity: 4, targetPercentage: 50, units: Infinity }), "'units' must be at least 1, got Infinity"],
    ['a threshold', steps(NaN, 0), "'steps' and 'threshold' must be finite numbers, got NaN"],
    ['a step', steps(10, Infinity), "'steps' and 'threshold' must be finite numbers, got Infinity"],
  ];

  test.each(scalings)('%s', (_, scaling, message) => {
    expect(() => serve({ scaling })).toThrow(message);
  });

  function steps(threshold: number, above: number): EndpointScaling {
    const metric = new cloudwatch.Metric({ namespace: 'Fraud', metricName: 'Waiting' });
    return EndpointScaling.inSteps({ maxCapacity: 4, metric, threshold, steps: [{ above, change: 1 }] });
  }
});
