import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { EndpointCapacity, EndpointScaling, ModelEndpointProps, UtilizationMetric } from '../../src/serving';
import { endpointIn, endpointOf, importedStore, policiesOf, serve, targetOf, TYPE, variant } from '../support/endpoints';
import { nagFindings } from '../support/nag';
import { appOf, testStack } from '../support/stacks';
import { resourcesOf } from '../support/templates';

const bounds = { minCapacity: 2, maxCapacity: 9 };
const scaled = (scaling: EndpointScaling, props: Partial<ModelEndpointProps> = {}) => serve({ scaling, ...props });
const invocations = EndpointScaling.onInvocations({ ...bounds, perInstancePerMinute: 600 });
const warmServerless = () => scaled(
  EndpointScaling.onUtilization({ minCapacity: 1, maxCapacity: 4, targetPercentage: 70 }),
  { capacity: EndpointCapacity.serverless({ provisionedConcurrency: 1 }) },
);
const trackingOf = (stack: Stack) => policiesOf(stack)[0].TargetTrackingScalingPolicyConfiguration;
const nameOf = (stack: Stack) => endpointOf(stack).Properties.EndpointName;

describe('the target', () => {
  test('is the variant, by literal names', () => {
    const stack = scaled(invocations);

    expect(targetOf(stack).Properties).toEqual({
      ServiceNamespace: 'sagemaker',
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      ResourceId: `endpoint/${nameOf(stack)}/variant/AllTraffic`,
      MinCapacity: 2,
      MaxCapacity: 9,
    });
  });

  test('waits for the endpoint, and goes before it', () => {
    const stack = scaled(invocations);

    expect(targetOf(stack).DependsOn).toEqual(Object.keys(resourcesOf(stack, 'AWS::SageMaker::Endpoint')));
  });

  test('leaves the role to the service', () => {
    expect(targetOf(scaled(invocations)).Properties.RoleARN).toBeUndefined();
  });

  test('is made for each variant', () => {
    const stack = scaled(invocations, { variants: [variant('A'), variant('B')] });

    expect(Object.values(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalableTarget')).map((t) => t.Properties.ResourceId.split('/').at(-1))).toEqual(['A', 'B']);
    expect(policiesOf(stack).map((policy) => policy.PolicyName)).toEqual(['AOnInvocations', 'BOnInvocations']);
  });

  test('is the warm environments of a serverless variant', () => {
    const stack = warmServerless();

    expect(targetOf(stack).Properties.ScalableDimension).toBe('sagemaker:variant:DesiredProvisionedConcurrency');
  });

  test('carries a schedule', () => {
    const actions = [{ name: 'Night', schedule: appscaling.Schedule.cron({ hour: '22', minute: '0' }), minCapacity: 1, maxCapacity: 3, timeZone: 'Europe/Berlin' }];

    expect(targetOf(scaled(EndpointScaling.onSchedule({ ...bounds, actions }))).Properties.ScheduledActions).toEqual([{
      ScheduledActionName: 'Night', Schedule: 'cron(0 22 * * ? *)', Timezone: 'Europe/Berlin', ScalableTargetAction: { MinCapacity: 1, MaxCapacity: 3 },
    }]);
  });
});

describe('what is tracked', () => {
  test('requests per instance', () => {
    expect(trackingOf(scaled(invocations))).toEqual({ TargetValue: 600, PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' } });
  });

  test.each([[UtilizationMetric.CPU, 'CPUUtilization'], [UtilizationMetric.MEMORY, 'MemoryUtilization'], [UtilizationMetric.GPU, 'GPUUtilization'], [UtilizationMetric.GPU_MEMORY, 'GPUMemoryUtilization']])('%s of the instances, summed over their units', (metric, name) => {
    const stack = scaled(EndpointScaling.onUtilization({ ...bounds, targetPercentage: 60, metric, units: 4 }));

    expect(trackingOf(stack)).toEqual({
      TargetValue: 240,
      CustomizedMetricSpecification: {
        Namespace: '/aws/sagemaker/Endpoints',
        MetricName: name,
        Statistic: 'Average',
        Dimensions: [{ Name: 'EndpointName', Value: nameOf(stack) }, { Name: 'VariantName', Value: 'AllTraffic' }],
      },
    });
  });

  test('provisioned concurrency as a share of one', () => {
    const stack = warmServerless();

    expect(trackingOf(stack)).toEqual({ TargetValue: 0.7, PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantProvisionedConcurrencyUtilization' } });
  });
});

describe('steps', () => {
  const metric = new cloudwatch.Metric({ namespace: 'Fraud', metricName: 'Waiting', period: Duration.minutes(1) });
  const stack = scaled(EndpointScaling.inSteps({
    ...bounds, metric, threshold: 10, steps: [{ above: 20, change: 3 }, { above: 0, change: 1 }], evaluationPeriods: 2,
  }));

  test('touch each other, upwards, whatever their order', () => {
    expect(policiesOf(stack)[0].StepScalingPolicyConfiguration).toMatchObject({
      AdjustmentType: 'ChangeInCapacity',
      StepAdjustments: [
        { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 20, ScalingAdjustment: 1 },
        { MetricIntervalLowerBound: 20, ScalingAdjustment: 3 },
      ],
    });
  });

  test('begin with an alarm on the metric', () => {
    const [[, alarm]] = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).filter(([id]) => id.includes('InSteps'));

    expect(alarm.Properties).toMatchObject({
      Namespace: 'Fraud',
      MetricName: 'Waiting',
      Threshold: 10,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 2,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: Object.keys(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy'))[0] }],
    });
  });

  test('have no finding', () => {
    expect(nagFindings(appOf(stack))).toEqual([]);
  });
});

describe('a queue that may sleep', () => {
  const sleeping = (scaling: EndpointScaling) => {
    const stack = testStack();
    endpointIn(stack, { capacity: EndpointCapacity.asynchronous(TYPE, { store: importedStore(stack), count: 1 }), scaling });
    return stack;
  };
  const backlog = (minCapacity: number) => EndpointScaling.onBacklog({ minCapacity, maxCapacity: 4, backlogPerInstance: 5 });
  const wakeUpOf = (stack: Stack) => policiesOf(stack).find((policy) => policy.PolicyType === 'StepScaling');

  test('follows the backlog of the endpoint', () => {
    const stack = sleeping(backlog(1));

    expect(trackingOf(stack)).toEqual({
      TargetValue: 5,
      CustomizedMetricSpecification: {
        Namespace: 'AWS/SageMaker', MetricName: 'ApproximateBacklogSizePerInstance', Statistic: 'Average', Dimensions: [{ Name: 'EndpointName', Value: nameOf(stack) }],
      },
    });
  });

  test('wakes up with one instance', () => {
    expect(wakeUpOf(sleeping(backlog(0)))!.StepScalingPolicyConfiguration)
      .toMatchObject({ AdjustmentType: 'ChangeInCapacity', StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }] });
  });

  test('is woken by the first request that finds nobody', () => {
    const stack = sleeping(backlog(0));
    const [alarm] = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map((a) => a.Properties).filter((a) => a.MetricName === 'HasBacklogWithoutCapacity');

    expect(alarm).toMatchObject({
      Namespace: 'AWS/SageMaker',
      Dimensions: [{ Name: 'EndpointName', Value: nameOf(stack) }],
      Threshold: 1,
      TreatMissingData: 'missing',
      AlarmActions: [{ Ref: expect.stringContaining('WakeUp') }],
    });
  });

  test('needs no wake-up while an instance is up', () => {
    expect(wakeUpOf(sleeping(backlog(1)))).toBeUndefined();
  });

  test('wakes up when a schedule put it to sleep', () => {
    const actions = [{ name: 'Night', schedule: appscaling.Schedule.cron({ hour: '22', minute: '0' }), minCapacity: 0 }];

    expect(wakeUpOf(sleeping(EndpointScaling.onSchedule({ minCapacity: 1, maxCapacity: 4, actions })))).toBeDefined();
  });
});
