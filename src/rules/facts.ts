import { Fact } from './rule';

/** A number of instances, or a share of the fleet in percent. */
export interface SizeFacts {
  readonly unit: Fact<'percent' | 'instances'>;
  readonly value: Fact<number>;
  /** The unit as a template spells it. */
  readonly type?: Fact<string | undefined>;
}

export type StrategyKind = 'allAtOnce' | 'canary' | 'linear' | 'rolling';

/** A deployment configuration, of an endpoint or of an inference component. Times in seconds. */
export interface RolloutFacts {
  /** What is updated; the numbers differ. */
  readonly target: Fact<'endpoint' | 'inferenceComponent'>;
  readonly strategy: Fact<StrategyKind | undefined>;
  /** The type of traffic routing as a template spells it; left out by constructors, whose types know no other. */
  readonly trafficType?: Fact<string | undefined>;
  /** How many update policies the template gives: more than one is refused. */
  readonly policies: Fact<number>;
  /** The canary, the linear step or the rolling batch. */
  readonly size: Fact<SizeFacts | undefined>;
  readonly rollbackSize: Fact<SizeFacts | undefined>;
  readonly wait: Fact<number | undefined>;
  readonly terminationWait: Fact<number | undefined>;
  readonly timeout: Fact<number | undefined>;
  /** Names of the rollback alarms; `undefined` where no rollback is configured. */
  readonly alarms: Fact<Fact<string>[] | undefined>;
  /** Logical ids of those alarms that refer to the endpoint itself, which makes a circle (templates only). */
  readonly alarmsReadEndpoint?: Fact<string[]>;
  /** Whether the author accepted a rollout that nothing can roll back. */
  readonly unguarded: Fact<boolean>;
  /** Instances that each variant has when the rollout starts: the scaling minimum, else the configured count. */
  readonly counts: Fact<Fact<number | undefined>[]>;
  /** The kind of the fleet; guardrails know instance-based and asynchronous endpoints only. */
  readonly capacity: Fact<'instances' | 'serverless' | 'asynchronous'>;
  readonly instanceTypes: Fact<Fact<string | undefined>[]>;
  /** Whether a variant is registered with Application Auto Scaling. */
  readonly scaled: Fact<boolean>;
  readonly shadowed: Fact<boolean>;
}

/** The endpoint itself. */
export interface EndpointFacts {
  readonly name: Fact<string | undefined>;
  readonly tags: Fact<Fact<TagFacts>[] | undefined>;
  readonly retainsVariants: Fact<boolean | undefined>;
  readonly excludedFromRetention: Fact<Fact<string>[] | undefined>;
  readonly retainsDeploymentConfig: Fact<boolean | undefined>;
  readonly hasDeploymentConfig: Fact<boolean>;
  readonly scaled: Fact<boolean>;
  /** Whether alarms, targets or outputs read the name with Fn::GetAtt (templates only). */
  readonly nameByGetAtt: Fact<boolean>;
}

export interface TagFacts {
  readonly key: Fact<string>;
  readonly value: Fact<string>;
}

/** One production or shadow variant. */
export interface VariantFacts {
  readonly name: Fact<string | undefined>;
  readonly modelName: Fact<string | undefined>;
  /** Whether it has a model, where that is known although its name is not. */
  readonly hasModel?: Fact<boolean>;
  readonly instanceType: Fact<string | undefined>;
  readonly count: Fact<number | undefined>;
  readonly weight: Fact<number | undefined>;
  readonly volumeGiB: Fact<number | undefined>;
  readonly downloadTimeout: Fact<number | undefined>;
  readonly startupTimeout: Fact<number | undefined>;
  readonly acceleratorType: Fact<string | undefined>;
  readonly amiVersion: Fact<string | undefined>;
  readonly routing: Fact<RoutingFacts | undefined>;
  /** The preference for capacity reservations. */
  readonly capacityReservation: Fact<string | undefined>;
  readonly instancePools: Fact<Fact<InstancePoolFacts>[] | undefined>;
  readonly provisionTimeout: Fact<number | undefined>;
  readonly serverless: Fact<ServerlessFacts | undefined>;
  readonly managedScaling: Fact<ManagedScalingFacts | undefined>;
}

export interface RoutingFacts {
  readonly strategy: Fact<string | undefined>;
  readonly prefixLength: Fact<number | undefined>;
  readonly concurrencyThreshold: Fact<number | undefined>;
}

export interface InstancePoolFacts {
  readonly instanceType: Fact<string | undefined>;
  readonly priority: Fact<number | undefined>;
}

export interface ServerlessFacts {
  readonly memoryMiB: Fact<number | undefined>;
  readonly maxConcurrency: Fact<number | undefined>;
  readonly provisionedConcurrency: Fact<number | undefined>;
}

export interface ManagedScalingFacts {
  readonly enabled: Fact<boolean | undefined>;
  readonly min: Fact<number | undefined>;
  readonly max: Fact<number | undefined>;
  readonly scaleInStrategy: Fact<string | undefined>;
  readonly scaleInStep: Fact<number | undefined>;
  readonly scaleInCooldownMinutes: Fact<number | undefined>;
}

/** An endpoint configuration: its variants and everything that spans them. */
export interface ConfigurationFacts {
  /** A physical name blocks the next change; `undefined` is the right value. */
  readonly physicalName: Fact<string | undefined>;
  readonly variants: Fact<VariantFacts[]>;
  readonly shadows: Fact<VariantFacts[] | undefined>;
  readonly asynchronous: Fact<AsynchronousFacts | undefined>;
  readonly capture: Fact<CaptureFacts | undefined>;
  readonly kmsKey: Fact<string | undefined>;
  readonly executionRole: Fact<string | undefined>;
  readonly explainer: Fact<ExplainerFacts | undefined>;
  readonly metricsPeriod: Fact<number | undefined>;
  /** The models behind the variants, as far as the reader can see them. */
  readonly models: Fact<Fact<ModelFacts>[]>;
}

export interface ExplainerFacts {
  readonly inlineBaselineLength: Fact<number | undefined>;
  readonly maxPayloadMiB: Fact<number | undefined>;
  readonly featureHeaders: Fact<number | undefined>;
  readonly featureTypes: Fact<Fact<string>[] | undefined>;
  readonly labelHeaders: Fact<number | undefined>;
  readonly textConfig: Fact<boolean>;
}

export interface AsynchronousFacts {
  /** Whether it says where answers go at all (templates only). */
  readonly hasOutput?: Fact<boolean>;
  readonly outputPath: Fact<string | undefined>;
  readonly failurePath: Fact<string | undefined>;
  readonly maxConcurrentInvocations: Fact<number | undefined>;
  readonly successTopic: Fact<string | undefined>;
  readonly errorTopic: Fact<string | undefined>;
  readonly includeResponseIn: Fact<Fact<string>[] | undefined>;
}

export interface CaptureFacts {
  readonly enabled: Fact<boolean | undefined>;
  readonly samplingPercentage: Fact<number | undefined>;
  readonly options: Fact<Fact<string>[] | undefined>;
  readonly destination: Fact<string | undefined>;
  readonly csvContentTypes: Fact<Fact<string>[] | undefined>;
  readonly jsonContentTypes: Fact<Fact<string>[] | undefined>;
}

/** A model: what runs and where. */
export interface ModelFacts {
  /** The Region of the stack, where it is known. */
  readonly region?: Fact<string | undefined>;
  readonly physicalName: Fact<string | undefined>;
  readonly hasPrimaryContainer: Fact<boolean>;
  readonly hasContainers: Fact<boolean>;
  readonly containers: Fact<Fact<ContainerFacts>[]>;
  readonly executionMode: Fact<string | undefined>;
  readonly networkIsolation: Fact<boolean | undefined>;
  readonly vpc: Fact<VpcFacts | undefined>;
  readonly roleArn: Fact<string | undefined>;
  /** Whether the model waits for its role's policies (templates only). */
  readonly waitsForPolicies: Fact<boolean>;
}

export interface VpcFacts {
  readonly subnets: Fact<number>;
  readonly securityGroups: Fact<number>;
  /** How many availability zones the subnets span, where that can be seen. */
  readonly zones: Fact<number>;
}

export interface ContainerFacts {
  readonly image: Fact<string | undefined>;
  readonly modelDataUrl: Fact<string | undefined>;
  readonly modelDataSource: Fact<ModelDataSourceFacts | undefined>;
  readonly modelPackage: Fact<string | undefined>;
  readonly mode: Fact<string | undefined>;
  readonly modelCache: Fact<string | undefined>;
  readonly hostname: Fact<string | undefined>;
  readonly environment: Fact<Record<string, Fact<string>> | undefined>;
  readonly repositoryAccess: Fact<string | undefined>;
  readonly repositoryCredentials: Fact<boolean>;
}

export interface ModelDataSourceFacts {
  readonly uri: Fact<string | undefined>;
  readonly dataType: Fact<string | undefined>;
  readonly compression: Fact<string | undefined>;
}

/** A registration with Application Auto Scaling and its policies. */
export interface ScalingFacts {
  readonly dimension: Fact<string | undefined>;
  readonly resourceId: Fact<string | undefined>;
  readonly min: Fact<number | undefined>;
  readonly max: Fact<number | undefined>;
  readonly instanceType: Fact<string | undefined>;
  readonly initialCount: Fact<number | undefined>;
  readonly capacity: Fact<'instances' | 'serverless' | 'asynchronous' | 'components'>;
  /** Whether the target waits for the endpoint (templates only). */
  readonly waitsForEndpoint: Fact<boolean>;
  readonly policies: Fact<ScalingPolicyFacts[]>;
}

export interface ScalingPolicyFacts {
  readonly type: Fact<'TargetTrackingScaling' | 'StepScaling' | string | undefined>;
  readonly predefinedMetric: Fact<string | undefined>;
  readonly resourceLabel: Fact<string | undefined>;
  readonly customMetric: Fact<string | undefined>;
  readonly targetValue: Fact<number | undefined>;
  readonly scaleInCooldown: Fact<number | undefined>;
  readonly scaleOutCooldown: Fact<number | undefined>;
  readonly stepAdjustments: Fact<number | undefined>;
  readonly name: Fact<string | undefined>;
}

/** An inference component. */
export interface ComponentFacts {
  readonly name: Fact<string | undefined>;
  readonly copyCount: Fact<number | undefined>;
  readonly hasSpecification: Fact<boolean>;
  readonly specifications: Fact<number | undefined>;
  readonly minMemoryMiB: Fact<number | undefined>;
  readonly cpuCores: Fact<number | undefined>;
  readonly accelerators: Fact<number | undefined>;
  readonly hasComputeRequirements: Fact<boolean>;
  readonly baseComponent: Fact<string | undefined>;
  readonly environmentEntries: Fact<number | undefined>;
  /** How copies are spread over the availability zones, as a template spells it. */
  readonly enforcementMode?: Fact<string | undefined>;
  /** The imbalance of the spread that is tolerated, in copies. */
  readonly maxImbalance?: Fact<number | undefined>;
  /** Whether the variant that hosts it has a model of its own. */
  readonly hostHasModel: Fact<boolean>;
  readonly hostHasExecutionRole: Fact<boolean>;
}

/** A shadow test. */
export interface ExperimentFacts {
  readonly name: Fact<string | undefined>;
  readonly variants: Fact<Fact<string>[] | undefined>;
  readonly source: Fact<string | undefined>;
  readonly shadows: Fact<{ readonly name: Fact<string | undefined>; readonly sampling: Fact<number | undefined> }[] | undefined>;
  readonly infrastructure?: Fact<string | undefined>;
  readonly desiredState?: Fact<string | undefined>;
  /** Hours between start and end, where both are given. */
  readonly hours: Fact<number | undefined>;
  /** Whether the endpoint is owned by a stack that the reader can see. */
  readonly endpointInApp: Fact<boolean>;
}
