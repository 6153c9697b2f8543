import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { EndpointCapacity, EndpointScaling, ScalingOptions, UtilizationMetric } from '../../src/serving';
import { alarmsOf, policiesOf, serve, targetOf, TYPE } from '../support/endpoints';
import { resourcesOf } from '../support/templates';

const { minutes } = Duration;
const bounds = { minCapacity: 2, maxCapacity: 9 };
const cooldowns = { scaleInCooldown: minutes(10), scaleOutCooldown: minutes(1) };
const metric = new cloudwatch.Metric({ namespace: 'Fraud', metricName: 'Waiting' });
const nightly = { name: 'Night', schedule: appscaling.Schedule.cron({ hour: '22', minute: '0' }), minCapacity: 1 };

describe('the settings of', () => {
  test.each([
    ['onInvocations', EndpointScaling.onInvocations({ ...bounds, ...cooldowns, perInstancePerMinute: 600 }), { kind: 'invocations', target: 600, ...cooldowns }],
    ['onUtilization', EndpointScaling.onUtilization({ ...bounds, ...cooldowns, targetPercentage: 60, metric: UtilizationMetric.GPU, units: 4 }),
      { kind: 'utilization', metric: 'GPUUtilization', units: 4, target: 60, ...cooldowns }],
    ['onBacklog', EndpointScaling.onBacklog({ ...bounds, ...cooldowns, backlogPerInstance: 5 }), { kind: 'backlog', target: 5, ...cooldowns }],
    ['inSteps', EndpointScaling.inSteps({ ...bounds, metric, threshold: 1, steps: [{ above: 0, change: 1 }], cooldown: minutes(2), evaluationPeriods: 3 }),
      { kind: 'steps', metric, threshold: 1, steps: [{ above: 0, change: 1 }], cooldown: minutes(2), evaluationPeriods: 3 }],
  ])('%s', (_, scaling, policy) => {
    expect(scaling._settings).toEqual({ ...bounds, policies: [policy] });
  });

  test('onSchedule', () => {
    expect(EndpointScaling.onSchedule({ ...bounds, actions: [nightly] })._settings).toEqual({ ...bounds, policies: [], schedule: [nightly] });
  });

  test('suspended', () => {
    expect(EndpointScaling.suspended()._settings).toEqual({ policies: [], suspended: true });
  });
});

describe('plus', () => {
  const invocations = EndpointScaling.onInvocations({ ...bounds, perInstancePerMinute: 600 });
  const schedule = EndpointScaling.onSchedule({ ...bounds, actions: [nightly] });

  test('has the policies and schedules of both', () => {
    const { policies, schedule: actions } = invocations.plus(schedule)._settings;

    expect([policies.map((policy) => policy.kind), actions]).toEqual([['invocations'], [nightly]]);
  });

  test('keeps both schedules', () => {
    expect(schedule.plus(EndpointScaling.onSchedule({ ...bounds, actions: [{ ...nightly, name: 'Other' }] }))._settings.schedule?.map((a) => a.name)).toEqual(['Night', 'Other']);
  });

  test('changes neither of the two', () => {
    invocations.plus(schedule);

    expect([invocations._settings.schedule, schedule._settings.policies]).toEqual([undefined, []]);
  });

  test('is one target with the policies of both', () => {
    const stack = serve({ scaling: invocations.plus(EndpointScaling.onUtilization({ ...bounds, targetPercentage: 60 })) });

    expect(targetOf(stack).Properties).toMatchObject({ MinCapacity: 2, MaxCapacity: 9 });
    expect(policiesOf(stack).map((policy) => policy.PolicyName)).toEqual(['OnInvocations', 'OnUtilization']);
  });

  test('names two policies of one kind apart', () => {
    const on = (name: UtilizationMetric) => EndpointScaling.onUtilization({ ...bounds, targetPercentage: 60, metric: name });

    expect(policiesOf(serve({ scaling: on(UtilizationMetric.CPU).plus(on(UtilizationMetric.MEMORY)) })).map((policy) => policy.PolicyName)).toEqual(['OnUtilization', 'OnUtilization2']);
  });

  test.each([[{ ...bounds, maxCapacity: 8 }, '2 to 8'], [{ maxCapacity: 9 }, 'the first size to 9']])('fails when the bounds differ', (other, shown) => {
    const both = invocations.plus(EndpointScaling.onSchedule({ ...other, actions: [nightly] }));

    expect(() => serve({ scaling: both })).toThrow(new Error(
      `'scaling' must have one pair of bounds, got 2 to 9 and ${shown}; give both ways of scaling the same minCapacity and maxCapacity`));
  });

  test('fails when the bounds of an earlier pair differ', () => {
    const different = EndpointScaling.onSchedule({ maxCapacity: 3, actions: [nightly] });

    expect(() => serve({ scaling: invocations.plus(different).plus(schedule) })).toThrow("'scaling' must have one pair of bounds");
  });
});

describe('suspended', () => {
  const suspended = () => serve({ scaling: EndpointScaling.suspended() });

  test('registers nothing', () => {
    expect(Object.keys(resourcesOf(suspended(), 'AWS::ApplicationAutoScaling::ScalableTarget'))).toEqual([]);
    expect(policiesOf(suspended())).toEqual([]);
  });

  test('keeps the live size through releases', () => {
    expect(Object.values(resourcesOf(suspended(), 'AWS::SageMaker::Endpoint'))[0].Properties.RetainAllVariantProperties).toBe(true);
  });
});

describe('defaults', () => {
  const policy = (options: Partial<ScalingOptions> = {}) => {
    const scaling = EndpointScaling.onInvocations({ maxCapacity: 9, perInstancePerMinute: 600, ...options });
    return policiesOf(serve({ scaling }))[0].TargetTrackingScalingPolicyConfiguration;
  };

  test('default of ScalingBounds.minCapacity: what the variant starts with', () => {
    const stack = serve({
      capacity: EndpointCapacity.instances(TYPE, { count: 4 }), scaling: EndpointScaling.onInvocations({ maxCapacity: 9, perInstancePerMinute: 600 }),
    });

    expect(targetOf(stack).Properties.MinCapacity).toBe(4);
  });

  test("default of ScalingOptions.scaleInCooldown, ScalingOptions.scaleOutCooldown: the service's own 5 minutes", () => {
    expect(Object.keys(policy()).filter((key) => key.includes('Cooldown'))).toEqual([]);
  });

  test('cooldowns are as given, in seconds', () => {
    expect(policy(cooldowns)).toMatchObject({ ScaleInCooldown: 600, ScaleOutCooldown: 60 });
  });

  test('default of UtilizationScalingOptions.metric, UtilizationScalingOptions.units: one processor', () => {
    const { TargetTrackingScalingPolicyConfiguration: { TargetValue, CustomizedMetricSpecification } } =
      policiesOf(serve({ scaling: EndpointScaling.onUtilization({ maxCapacity: 9, targetPercentage: 60 }) }))[0];

    expect([TargetValue, CustomizedMetricSpecification.MetricName]).toEqual([60, 'CPUUtilization']);
  });

  const action = (change: { readonly minCapacity?: number; readonly maxCapacity?: number }) => {
    const { schedule, name } = nightly;
    const scaling = EndpointScaling.onSchedule({ maxCapacity: 9, actions: [{ name, schedule, ...change }] });
    return targetOf(serve({ scaling })).Properties.ScheduledActions[0];
  };

  test('default of ScheduledCapacity.minCapacity: it stays', () => {
    expect(action({ maxCapacity: 5 }).ScalableTargetAction).toEqual({ MaxCapacity: 5 });
  });

  test('default of ScheduledCapacity.maxCapacity: it stays', () => {
    expect(action({ minCapacity: 5 }).ScalableTargetAction).toEqual({ MinCapacity: 5 });
  });

  test("default of ScheduledCapacity.timeZone: the service's own, UTC", () => {
    expect(action({ minCapacity: 5 }).Timezone).toBeUndefined();
  });

  const steps = () => serve({ scaling: EndpointScaling.inSteps({ maxCapacity: 9, metric, threshold: 10, steps: [{ above: 0, change: 1 }] }) });

  test('default of StepScalingOptions.cooldown: 5 minutes', () => {
    expect(policiesOf(steps())[0].StepScalingPolicyConfiguration.Cooldown).toBe(300);
  });

  test('default of StepScalingOptions.evaluationPeriods: one period', () => {
    expect(alarmsOf(steps()).find((alarm) => alarm.MetricName === 'Waiting')!.EvaluationPeriods).toBe(1);
  });
});
