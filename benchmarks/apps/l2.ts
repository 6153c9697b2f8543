import { PredefinedMetric, ScalableTarget, ServiceNamespace } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnEndpoint, CfnEndpointConfig, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { ACCOUNT, ALARMS, ARTIFACT, BUCKET, endpointName, FLEET, IMAGE, KEY_ARN, statements } from './given';

/** What most teams write: the L2s of the CDK where there are any, L1s for SageMaker, which has none. */
export function define(stack: Stack, index: number): void {
  const id = (name: string) => `E${index}${name}`;
  const name = endpointName(index);
  const key = (stack.node.tryFindChild('Key') as IKey | undefined) ?? Key.fromKeyArn(stack, 'Key', KEY_ARN);
  const bucket = (stack.node.tryFindChild('Bucket') as IBucket | undefined) ?? Bucket.fromBucketName(stack, 'Bucket', BUCKET);
  const role = new Role(stack, id('Role'), { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
  role.addManagedPolicy(new ManagedPolicy(stack, id('Policy'), { statements: statements(name).map((s) => new PolicyStatement(s)) }));
  const model = new CfnModel(stack, id('Model'), {
    executionRoleArn: role.roleArn,
    enableNetworkIsolation: true,
    primaryContainer: { image: IMAGE, modelDataUrl: bucket.s3UrlForObject(ARTIFACT) },
  });
  const configuration = new CfnEndpointConfig(stack, id('Configuration'), {
    kmsKeyId: key.keyArn,
    productionVariants: [{ variantName: 'main', modelName: model.attrModelName, instanceType: FLEET.instanceType, initialInstanceCount: FLEET.count, initialVariantWeight: 1 }],
    dataCaptureConfig: {
      enableCapture: true,
      initialSamplingPercentage: 100,
      destinationS3Uri: bucket.s3UrlForObject(`capture/${name}/`),
      captureOptions: [{ captureMode: 'Input' }, { captureMode: 'Output' }],
      captureContentTypeHeader: { csvContentTypes: ['text/csv'], jsonContentTypes: ['application/json'] },
    },
  });
  const alarms = ALARMS.map(({ id: alarm, metric, statistic, threshold }) => new Alarm(stack, id(alarm), {
    metric: new Metric({
      namespace: 'AWS/SageMaker',
      metricName: metric,
      dimensionsMap: { EndpointName: name, VariantName: 'main', EndpointConfigName: configuration.attrEndpointConfigName },
      statistic,
      period: Duration.minutes(1),
    }),
    alarmName: `${name}-main-${alarm}`,
    evaluationPeriods: 3,
    threshold,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
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
      autoRollbackConfiguration: { alarms: alarms.map((a) => ({ alarmName: a.alarmName })) },
    },
  });
  const target = new ScalableTarget(stack, id('Target'), {
    serviceNamespace: ServiceNamespace.SAGEMAKER,
    scalableDimension: 'sagemaker:variant:DesiredInstanceCount',
    resourceId: `endpoint/${name}/variant/main`,
    minCapacity: FLEET.count,
    maxCapacity: FLEET.maxCapacity,
    role: Role.fromRoleArn(stack, id('ScalingRole'), `arn:aws:iam::${ACCOUNT}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint`),
  });
  target.node.addDependency(endpoint);
  target.scaleToTrackMetric('Scaling', { targetValue: FLEET.perInstancePerMinute, predefinedMetric: PredefinedMetric.SAGEMAKER_VARIANT_INVOCATIONS_PER_INSTANCE });
}
