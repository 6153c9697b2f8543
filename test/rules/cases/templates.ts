import { Template } from './case';

type Properties = Record<string, unknown>;

/** The parts of a template with one endpoint; each is added to a default that breaks no rule. */
export interface Serving {
  readonly endpoint?: Properties;
  readonly config?: Properties;
  /** Changes of the only variant. */
  readonly variant?: Properties;
  readonly model?: Properties;
  /** Changes of the only container. */
  readonly container?: Properties;
  /** More resources. */
  readonly resources?: Record<string, object>;
}

export const CONTAINER = { Image: '111111111111.dkr.ecr.us-east-1.amazonaws.com/fraud:1', ModelDataUrl: 's3://bucket/model.tar.gz' };
export const VARIANT = {
  VariantName: 'AllTraffic',
  ModelName: { 'Fn::GetAtt': ['Model', 'ModelName'] },
  InstanceType: 'ml.m5.large',
  InitialInstanceCount: 4,
  InitialVariantWeight: 1,
};
/** A variant without instances. */
export const SERVERLESS = {
  InstanceType: undefined,
  InitialInstanceCount: undefined,
  ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 10 },
};

/** Model, configuration and endpoint. */
export function serving({ endpoint, config, variant, model, container, resources }: Serving = {}): Template {
  return {
    Resources: {
      Model: {
        Type: 'AWS::SageMaker::Model',
        Properties: { ExecutionRoleArn: 'arn:aws:iam::111111111111:role/fraud', PrimaryContainer: { ...CONTAINER, ...container }, ...model },
      },
      Config: { Type: 'AWS::SageMaker::EndpointConfig', Properties: { ProductionVariants: [{ ...VARIANT, ...variant }], ...config } },
      Endpoint: {
        Type: 'AWS::SageMaker::Endpoint',
        Properties: { EndpointName: 'fraud', EndpointConfigName: { 'Fn::GetAtt': ['Config', 'EndpointConfigName'] }, ...endpoint },
      },
      ...resources,
    },
  };
}

/** Properties of an endpoint with a blue/green deployment. */
export function blueGreen(routing: Properties, update: Properties = {}, deployment: Properties = {}): Properties {
  return {
    DeploymentConfig: {
      AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors' }] },
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: { Type: 'CANARY', WaitIntervalInSeconds: 300, CanarySize: { Type: 'CAPACITY_PERCENT', Value: 25 }, ...routing },
        MaximumExecutionTimeoutInSeconds: 3600,
        ...update,
      },
      ...deployment,
    },
  };
}

export function linear(size: Properties | undefined, routing: Properties = {}, update: Properties = {}): Properties {
  return blueGreen({ Type: 'LINEAR', CanarySize: undefined, LinearStepSize: size, ...routing }, update);
}

/** Properties of an endpoint with a rolling deployment. */
export function rolling(update: Properties, deployment: Properties = {}): Properties {
  return {
    DeploymentConfig: {
      AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors' }] },
      RollingUpdatePolicy: { MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 25 }, WaitIntervalInSeconds: 60, ...update },
      ...deployment,
    },
  };
}

export const percent = (value: unknown) => ({ Type: 'CAPACITY_PERCENT', Value: value });
export const instances = (value: unknown) => ({ Type: 'INSTANCE_COUNT', Value: value });

/** A scalable target of the endpoint's variant. */
export function target(properties: Properties = {}, resource: Properties = { DependsOn: 'Endpoint' }): object {
  return {
    Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    ...resource,
    Properties: {
      ServiceNamespace: 'sagemaker',
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      ResourceId: 'endpoint/fraud/variant/AllTraffic',
      MinCapacity: 2,
      MaxCapacity: 8,
      ...properties,
    },
  };
}

/** A policy of the scalable target `Target`. */
export function policy(properties: Properties = {}): object {
  return {
    Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    Properties: {
      PolicyName: 'policy',
      PolicyType: 'TargetTrackingScaling',
      ScalingTargetId: { Ref: 'Target' },
      TargetTrackingScalingPolicyConfiguration: { TargetValue: 100, PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' } },
      ...properties,
    },
  };
}

export const RETAINED = { RetainAllVariantProperties: true, ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredWeight' }] };

/** A template whose endpoint scales. */
export function scaled(properties: Properties = {}, more: Serving = {}): Template {
  return serving({ ...more, endpoint: { ...RETAINED, ...more.endpoint }, resources: { Target: target(properties), ...more.resources } });
}

/** An endpoint without models, and a component on it. */
export function hosting(component: Properties = {}, more: Serving & { specification?: Properties } = {}): Template {
  const { specification, ...rest } = more;
  return serving({
    ...rest,
    variant: { ModelName: undefined, ...rest.variant },
    config: { ExecutionRoleArn: 'arn:aws:iam::111111111111:role/fraud', ...rest.config },
    resources: {
      Component: {
        Type: 'AWS::SageMaker::InferenceComponent',
        Properties: {
          InferenceComponentName: 'component',
          EndpointName: { 'Fn::GetAtt': ['Endpoint', 'EndpointArn'] },
          VariantName: 'AllTraffic',
          RuntimeConfig: { CopyCount: 1 },
          Specification: { ModelName: 'model', ComputeResourceRequirements: { MinMemoryRequiredInMb: 1024 }, ...specification },
          ...component,
        },
      },
      ...rest.resources,
    },
  });
}

/** A shadow test. */
export function shadowTest(properties: Properties = {}): Template {
  const variantOf = (name: string) => ({ VariantName: name, ModelName: name, InfrastructureConfig: { InfrastructureType: 'RealTimeInference' } });
  return {
    Resources: {
      Experiment: {
        Type: 'AWS::SageMaker::InferenceExperiment',
        Properties: {
          Name: 'shadow',
          Type: 'ShadowMode',
          EndpointName: 'elsewhere',
          RoleArn: 'arn:aws:iam::111111111111:role/fraud',
          ModelVariants: [variantOf('champion'), variantOf('challenger')],
          ShadowModeConfig: { SourceModelVariantName: 'champion', ShadowModelVariants: [{ ShadowModelVariantName: 'challenger', SamplingPercentage: 100 }] },
          ...properties,
        },
      },
    },
  };
}
