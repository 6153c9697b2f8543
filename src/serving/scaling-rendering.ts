import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CfnResource, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BoundVariant, leastCapacity, smallestFleet } from './bound-variant';
import { PolicySettings, ScalingSettings, StepsPolicy } from './scaling-settings';

/** Where a variant is scaled. */
export interface ScaledVariant {
  readonly variant: BoundVariant;
  readonly settings: ScalingSettings;
  readonly endpointName: string;
  /** The endpoint: it must live before its variants are registered, and outlive the registration. */
  readonly endpoint: CfnResource;
  readonly idPrefix: string;
}

export const INSTANCE_DIMENSION = 'sagemaker:variant:DesiredInstanceCount';
export const CONCURRENCY_DIMENSION = 'sagemaker:variant:DesiredProvisionedConcurrency';

export function dimensionOf(variant: BoundVariant): string {
  return variant.capacity._serverless ? CONCURRENCY_DIMENSION : INSTANCE_DIMENSION;
}

export function resourceIdOf(endpointName: string, variant: BoundVariant): string {
  return `endpoint/${endpointName}/variant/${variant.name}`;
}

/** Registers a variant with Application Auto Scaling, by its service-linked role. */
export function defineScaling(scope: Construct, scaled: ScaledVariant): void {
  const { settings, variant, endpointName, endpoint } = scaled;
  const target = new appscaling.CfnScalableTarget(scope, `${scaled.idPrefix}Target`, {
    serviceNamespace: 'sagemaker',
    scalableDimension: dimensionOf(variant),
    resourceId: resourceIdOf(endpointName, variant),
    minCapacity: smallestFleet(variant),
    maxCapacity: settings.maxCapacity!,
    scheduledActions: settings.schedule?.map((action) => ({
      scheduledActionName: action.name,
      schedule: action.schedule.expressionString,
      timezone: action.timeZone,
      scalableTargetAction: { minCapacity: action.minCapacity, maxCapacity: action.maxCapacity },
    })),
  });
  target.addResourceDependency(endpoint);
  target.cfnOptions.condition = endpoint.cfnOptions.condition;
  settings.policies.forEach((policy, index) => {
    const id = `${scaled.idPrefix}${POLICY_IDS[policy.kind]}${settings.policies.findIndex((p) => p.kind === policy.kind) === index ? '' : index + 1}`;
    definePolicy(scope, id, { ...scaled, target, policy });
  });
  if (variant.capacity._asynchronous && leastCapacity(variant) === 0) wakeUp(scope, { ...scaled, target });
}

const POLICY_IDS = { invocations: 'OnInvocations', utilization: 'OnUtilization', backlog: 'OnBacklog', steps: 'InSteps' } as const;

interface Registered extends ScaledVariant {
  readonly target: appscaling.CfnScalableTarget;
}

function definePolicy(scope: Construct, id: string, context: Registered & { readonly policy: PolicySettings }): void {
  const { policy, target } = context;
  if (policy.kind === 'steps') {
    defineSteps(scope, id, { ...context, policy });
    return;
  }
  policyOf(scope, id, target, {
    policyType: 'TargetTrackingScaling',
    targetTrackingScalingPolicyConfiguration: {
      targetValue: targetValue(context.variant, policy),
      scaleInCooldown: policy.scaleInCooldown?.toSeconds(),
      scaleOutCooldown: policy.scaleOutCooldown?.toSeconds(),
      ...trackedMetric(context, policy),
    },
  });
}

function targetValue(variant: BoundVariant, policy: Exclude<PolicySettings, StepsPolicy>): number {
  if (policy.kind !== 'utilization') return policy.target;
  return variant.capacity._serverless ? policy.target / 100 : policy.target * policy.units;
}

/** The metric that a policy tracks: one that Application Auto Scaling knows by name where there is one. */
export function trackedMetric({ variant, endpointName }: Pick<ScaledVariant, 'variant' | 'endpointName'>, policy: Exclude<PolicySettings, StepsPolicy>) {
  const predefined = (predefinedMetricType: string) => ({ predefinedMetricSpecification: { predefinedMetricType } });
  const custom = (namespace: string, metricName: string, ...dimensions: appscaling.CfnScalingPolicy.MetricDimensionProperty[]) => ({
    customizedMetricSpecification: { namespace, metricName, statistic: 'Average', dimensions },
  });
  const endpoint = { name: 'EndpointName', value: endpointName };
  switch (policy.kind) {
    case 'invocations': return predefined('SageMakerVariantInvocationsPerInstance');
    case 'backlog': return custom('AWS/SageMaker', 'ApproximateBacklogSizePerInstance', endpoint);
    case 'utilization': return variant.capacity._serverless
      ? predefined('SageMakerVariantProvisionedConcurrencyUtilization')
      : custom('/aws/sagemaker/Endpoints', policy.metric, endpoint, { name: 'VariantName', value: variant.name });
  }
}

function policyOf(
  scope: Construct, id: string, target: appscaling.CfnScalableTarget, props: Omit<appscaling.CfnScalingPolicyProps, 'policyName' | 'scalingTargetId'>,
): appscaling.CfnScalingPolicy {
  const policy = new appscaling.CfnScalingPolicy(scope, id, { policyName: id, scalingTargetId: target.ref, ...props });
  policy.cfnOptions.condition = target.cfnOptions.condition;
  return policy;
}

function stepPolicy(adjustments: appscaling.CfnScalingPolicy.StepAdjustmentProperty[], cooldown: Duration | undefined) {
  return {
    policyType: 'StepScaling',
    stepScalingPolicyConfiguration: {
      adjustmentType: 'ChangeInCapacity',
      metricAggregationType: 'Average',
      cooldown: (cooldown ?? Duration.minutes(5)).toSeconds(),
      stepAdjustments: adjustments,
    },
  };
}

function defineSteps(scope: Construct, id: string, { policy, target }: Registered & { readonly policy: StepsPolicy }): void {
  const steps = [...policy.steps].sort((a, b) => a.above - b.above);
  const scaling = policyOf(scope, id, target, stepPolicy(steps.map((step, i) => ({
    metricIntervalLowerBound: step.above,
    metricIntervalUpperBound: steps[i + 1]?.above,
    scalingAdjustment: step.change,
  })), policy.cooldown));
  const alarm = new cloudwatch.Alarm(scope, `${id}Alarm`, {
    metric: policy.metric,
    threshold: policy.threshold,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: policy.evaluationPeriods ?? 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction({ bind: () => ({ alarmActionArn: scaling.ref }) });
  (alarm.node.defaultChild as cloudwatch.CfnAlarm).cfnOptions.condition = target.cfnOptions.condition;
}

/** At zero instances there is no backlog per instance: the first queued request starts one. */
function wakeUp(scope: Construct, context: Registered): void {
  const { target, endpointName, idPrefix } = context;
  const policy = policyOf(scope, `${idPrefix}WakeUp`, target, stepPolicy([{ metricIntervalLowerBound: 0, scalingAdjustment: 1 }], undefined));
  const alarm = new cloudwatch.CfnAlarm(scope, `${idPrefix}WakeUpAlarm`, {
    namespace: 'AWS/SageMaker',
    metricName: 'HasBacklogWithoutCapacity',
    dimensions: [{ name: 'EndpointName', value: endpointName }],
    statistic: 'Average',
    period: 60,
    evaluationPeriods: 2,
    datapointsToAlarm: 2,
    threshold: 1,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    treatMissingData: 'missing',
    alarmActions: [policy.ref],
  });
  alarm.cfnOptions.condition = target.cfnOptions.condition;
}
