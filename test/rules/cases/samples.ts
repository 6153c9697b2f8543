import {
  ComponentFacts, ConfigurationFacts, ContainerFacts, EndpointFacts, ExperimentFacts, ModelFacts, RolloutFacts,
  ScalingFacts, ScalingPolicyFacts, VariantFacts,
} from '../../../src/rules/facts';

/** A canary of a quarter that nothing is wrong with. */
export function rollout(change: Partial<RolloutFacts> = {}): RolloutFacts {
  return {
    target: 'endpoint',
    strategy: 'canary',
    policies: 1,
    size: { unit: 'percent', value: 25 },
    rollbackSize: undefined,
    wait: 300,
    terminationWait: 0,
    timeout: 3600,
    alarms: ['errors'],
    unguarded: false,
    counts: [4],
    capacity: 'instances',
    instanceTypes: ['ml.m5.large'],
    scaled: false,
    shadowed: false,
    ...change,
  };
}

export function endpoint(change: Partial<EndpointFacts> = {}): EndpointFacts {
  return {
    name: 'fraud',
    tags: undefined,
    retainsVariants: undefined,
    excludedFromRetention: undefined,
    retainsDeploymentConfig: undefined,
    hasDeploymentConfig: true,
    scaled: false,
    nameByGetAtt: false,
    ...change,
  };
}

export function variant(change: Partial<VariantFacts> = {}): VariantFacts {
  return {
    name: 'AllTraffic',
    modelName: 'model',
    instanceType: 'ml.m5.large',
    count: 4,
    weight: 1,
    volumeGiB: undefined,
    downloadTimeout: undefined,
    startupTimeout: undefined,
    acceleratorType: undefined,
    amiVersion: undefined,
    routing: undefined,
    capacityReservation: undefined,
    instancePools: undefined,
    provisionTimeout: undefined,
    serverless: undefined,
    managedScaling: undefined,
    ...change,
  };
}

/** A variant without instances. */
export function serverlessVariant(change: Partial<VariantFacts> = {}): VariantFacts {
  return variant({
    instanceType: undefined,
    count: undefined,
    serverless: { memoryMiB: 2048, maxConcurrency: 10, provisionedConcurrency: undefined },
    ...change,
  });
}

export function configuration(change: Partial<ConfigurationFacts> = {}): ConfigurationFacts {
  return {
    physicalName: undefined,
    variants: [variant()],
    shadows: undefined,
    asynchronous: undefined,
    capture: undefined,
    kmsKey: undefined,
    executionRole: undefined,
    explainer: undefined,
    metricsPeriod: undefined,
    models: [model()],
    ...change,
  };
}

/** A configuration with one variant that is changed. */
export function withVariant(change: Partial<VariantFacts>): ConfigurationFacts {
  return configuration({ variants: [variant(change)] });
}

export function container(change: Partial<ContainerFacts> = {}): ContainerFacts {
  return {
    image: '111111111111.dkr.ecr.us-east-1.amazonaws.com/fraud:1',
    modelDataUrl: 's3://bucket/model.tar.gz',
    modelDataSource: undefined,
    modelPackage: undefined,
    mode: undefined,
    modelCache: undefined,
    hostname: undefined,
    environment: undefined,
    repositoryAccess: undefined,
    repositoryCredentials: false,
    ...change,
  };
}

export function model(change: Partial<ModelFacts> = {}): ModelFacts {
  return {
    region: 'us-east-1',
    physicalName: undefined,
    hasPrimaryContainer: true,
    hasContainers: false,
    containers: [container()],
    executionMode: undefined,
    networkIsolation: undefined,
    vpc: undefined,
    roleArn: 'arn:aws:iam::111111111111:role/fraud',
    waitsForPolicies: true,
    ...change,
  };
}

/** A model with one container that is changed. */
export function withContainer(change: Partial<ContainerFacts>): ModelFacts {
  return model({ containers: [container(change)] });
}

/** A model of several containers. */
export function pipeline(...changes: Partial<ContainerFacts>[]): ModelFacts {
  return model({ hasPrimaryContainer: false, hasContainers: true, containers: changes.map((change) => container(change)) });
}

export function scaling(change: Partial<ScalingFacts> = {}): ScalingFacts {
  return {
    dimension: 'sagemaker:variant:DesiredInstanceCount',
    resourceId: 'endpoint/fraud/variant/AllTraffic',
    min: 2,
    max: 8,
    instanceType: 'ml.m5.large',
    initialCount: 4,
    capacity: 'instances',
    waitsForEndpoint: true,
    policies: [],
    ...change,
  };
}

export function policy(change: Partial<ScalingPolicyFacts> = {}): ScalingPolicyFacts {
  return {
    type: 'TargetTrackingScaling',
    predefinedMetric: 'SageMakerVariantInvocationsPerInstance',
    resourceLabel: undefined,
    customMetric: undefined,
    targetValue: 100,
    scaleInCooldown: undefined,
    scaleOutCooldown: undefined,
    stepAdjustments: 0,
    name: 'policy',
    ...change,
  };
}

export function component(change: Partial<ComponentFacts> = {}): ComponentFacts {
  return {
    name: 'component',
    copyCount: 1,
    hasSpecification: true,
    specifications: undefined,
    minMemoryMiB: 1024,
    cpuCores: undefined,
    accelerators: undefined,
    hasComputeRequirements: true,
    baseComponent: undefined,
    environmentEntries: undefined,
    hostHasModel: false,
    hostHasExecutionRole: true,
    ...change,
  };
}

export function experiment(change: Partial<ExperimentFacts> = {}): ExperimentFacts {
  return {
    name: 'shadow',
    variants: ['champion', 'challenger'],
    source: 'champion',
    shadows: [{ name: 'challenger', sampling: 100 }],
    hours: undefined,
    endpointInApp: false,
    ...change,
  };
}
