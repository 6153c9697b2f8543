import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnManagedPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnEndpoint, CfnEndpointConfig, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { Stack } from 'aws-cdk-lib/core';
import { ACCOUNT, ALARMS, ARTIFACT, BUCKET, endpointName, FLEET, IMAGE, KEY_ARN, statements } from './given';

/** The floor: ten resources written by hand, nothing computed that need not be. */
export function define(stack: Stack, index: number): void {
  const id = (name: string) => `E${index}${name}`;
  const name = endpointName(index);
  const policy = new CfnManagedPolicy(stack, id('Policy'), {
    policyDocument: { Version: '2012-10-17', Statement: statements(name).map((s) => ({ Effect: 'Allow', Action: s.actions, Resource: s.resources, Condition: s.conditions })) },
  });
  const role = new CfnRole(stack, id('Role'), {
    assumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'sagemaker.amazonaws.com' } }] },
    managedPolicyArns: [policy.ref],
  });
  const model = new CfnModel(stack, id('Model'), {
    executionRoleArn: role.attrArn,
    enableNetworkIsolation: true,
    primaryContainer: { image: IMAGE, modelDataUrl: `s3://${BUCKET}/${ARTIFACT}` },
  });
  const configuration = new CfnEndpointConfig(stack, id('Configuration'), {
    kmsKeyId: KEY_ARN,
    productionVariants: [{ variantName: 'main', modelName: model.attrModelName, instanceType: FLEET.instanceType, initialInstanceCount: FLEET.count, initialVariantWeight: 1 }],
    dataCaptureConfig: {
      enableCapture: true,
      initialSamplingPercentage: 100,
      destinationS3Uri: `s3://${BUCKET}/capture/${name}/`,
      captureOptions: [{ captureMode: 'Input' }, { captureMode: 'Output' }],
      captureContentTypeHeader: { csvContentTypes: ['text/csv'], jsonContentTypes: ['application/json'] },
    },
  });
  const alarms = ALARMS.map(({ id: alarm, metric, statistic, threshold }) => new CfnAlarm(stack, id(alarm), {
    namespace: 'AWS/SageMaker',
    metricName: metric,
    dimensions: [
      { name: 'EndpointName', value: name },
      { name: 'VariantName', value: 'main' },
      { name: 'EndpointConfigName', value: configuration.attrEndpointConfigName },
    ],
    alarmName: `${name}-main-${alarm}`,
    period: 60,
    evaluationPeriods: 3,
    threshold,
    comparisonOperator: 'GreaterThanThreshold',
    treatMissingData: 'notBreaching',
    ...(statistic.startsWith('p') ? { extendedStatistic: statistic } : { statistic }),
  }));
  const endpoint = new CfnEndpoint(stack, id('Endpoint'), {
    endpointName: name,
    endpointConfigName: configuration.attrEndpointConfigName,
    retainAllVariantProperties: true,
    excludeRetainedVariantProperties: [{ variantPropertyType: 'DesiredWeight' }],
    deploymentConfig: {
      blueGreenUpdatePolicy: {
        trafficRoutingConfiguration: { type: 'CANARY', canarySize: { type: 'CAPACITY_PERCENT', value: FLEET.canaryPercentage }, waitIntervalInSeconds: FLEET.bakeMinutes * 60 },
        maximumExecutionTimeoutInSeconds: 7200,
      },
      autoRollbackConfiguration: { alarms: alarms.map((a) => ({ alarmName: a.ref })) },
    },
  });
  const resourceId = `endpoint/${name}/variant/main`;
  const target = new CfnScalableTarget(stack, id('Target'), {
    serviceNamespace: 'sagemaker',
    scalableDimension: 'sagemaker:variant:DesiredInstanceCount',
    resourceId,
    minCapacity: FLEET.count,
    maxCapacity: FLEET.maxCapacity,
    roleArn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint`,
  });
  target.addResourceDependency(endpoint);
  new CfnScalingPolicy(stack, id('Scaling'), {
    policyName: 'OnInvocations',
    policyType: 'TargetTrackingScaling',
    scalingTargetId: target.ref,
    targetTrackingScalingPolicyConfiguration: {
      targetValue: FLEET.perInstancePerMinute,
      predefinedMetricSpecification: { predefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
    },
  });
}
