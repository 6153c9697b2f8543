import { BoundVariant, plannedFleet, smallestFleet } from './bound-variant';
import { DEFAULT_COUNT } from './capacity-settings';
import { DataCapture } from './data-capture';
import { RolloutSettings, sizeFacts, timeoutSeconds } from './rollout-settings';
import { asynchronousPrefixes, captureDefaults, DEFAULT_MAX_CONCURRENCY, DEFAULT_MEMORY_MIB } from './variant-rendering';
import { fact, gibibytesFact, mebibytesFact, secondsFact } from '../internal/tokens';
import { CaptureFacts, ConfigurationFacts, EndpointFacts, ModelFacts, RolloutFacts, VariantFacts } from '../rules/facts';
import { PlacementConfig } from '../security/network-placement';

/** What an endpoint is about to become, for the rules. */
export interface PlannedEndpoint {
  readonly endpointName: string;
  readonly variants: readonly BoundVariant[];
  readonly rollout?: RolloutSettings;
  readonly capture?: DataCapture;
  readonly placement: PlacementConfig;
  readonly keyArn?: string;
  readonly roleArn: string;
  /** The Region of the stack. */
  readonly region?: string;
}

export function endpointFacts({ endpointName, variants, rollout }: PlannedEndpoint): EndpointFacts {
  const scaled = variants.some((v) => v.scaling);
  return {
    name: fact(endpointName),
    tags: undefined,
    retainsVariants: scaled || undefined,
    excludedFromRetention: scaled ? ['DesiredWeight'] : undefined,
    retainsDeploymentConfig: undefined,
    hasDeploymentConfig: rollout !== undefined,
    scaled,
    nameByGetAtt: false,
  };
}

export function rolloutFacts({ variants, rollout }: PlannedEndpoint): RolloutFacts {
  const { _unguardedBecause: reason } = rollout?.rollbackAlarms ?? {};
  const alarms = reason === undefined && rollout?.rollbackAlarms._count(variants.length);
  return {
    target: 'endpoint',
    strategy: rollout?.kind,
    policies: rollout ? 1 : 0,
    size: rollout && sizeFacts(rollout),
    rollbackSize: rollout && sizeFacts({ percentage: rollout.rollbackPercentage }),
    wait: secondsFact(rollout?.bakeTime),
    terminationWait: secondsFact(rollout?.terminationWait),
    timeout: rollout && (rollout.timeout ? secondsFact(rollout.timeout) : timeoutSeconds(rollout, plannedFleet(variants).largest)),
    alarms: typeof alarms === 'number' ? Array.from({ length: alarms }, (_, i) => `rollback-${i + 1}`) : undefined,
    unguarded: Boolean(reason?.trim()),
    counts: variants.map((v) => fact(smallestFleet(v))),
    capacity: variants[0].capacity._kind,
    instanceTypes: variants.map((v) => fact(v.capacity._instances?.instanceType)),
    scaled: variants.some((v) => v.scaling && !v.scaling.suspended),
    shadowed: false,
  };
}

export function configurationFacts(planned: PlannedEndpoint): ConfigurationFacts {
  const { variants, capture, endpointName } = planned;
  return {
    physicalName: undefined,
    variants: variants.map(variantFacts),
    shadows: undefined,
    asynchronous: asynchronousFacts(variants[0]),
    capture: capture && captureFacts(capture, endpointName),
    kmsKey: planned.keyArn && 'the key', // it is there, whatever its ARN will be
    executionRole: undefined,
    explainer: undefined,
    metricsPeriod: undefined,
    models: variants.map((v) => modelFacts(v, planned)),
  };
}

function variantFacts({ name, weight, capacity }: BoundVariant): VariantFacts {
  const instances = capacity._instances;
  const serverless = capacity._serverless;
  return {
    name: fact(name),
    modelName: 'model',
    instanceType: fact(instances?.instanceType),
    count: instances && fact(instances.count ?? DEFAULT_COUNT),
    weight: fact(weight),
    volumeGiB: gibibytesFact(instances?.volumeSize),
    downloadTimeout: secondsFact(instances?.modelDownloadTimeout),
    startupTimeout: secondsFact(instances?.startupTimeout),
    acceleratorType: undefined,
    amiVersion: fact(instances?.inferenceAmiVersion),
    routing: undefined,
    capacityReservation: undefined,
    instancePools: undefined,
    provisionTimeout: undefined,
    serverless: serverless && {
      memoryMiB: serverless.memory ? mebibytesFact(serverless.memory) : DEFAULT_MEMORY_MIB,
      maxConcurrency: fact(serverless.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY),
      provisionedConcurrency: fact(serverless.provisionedConcurrency),
    },
    managedScaling: undefined,
  };
}

function asynchronousFacts({ capacity }: BoundVariant): ConfigurationFacts['asynchronous'] {
  const options = capacity._asynchronous;
  if (!options) return undefined;
  const { results, failures } = asynchronousPrefixes(options);
  return {
    outputPath: `s3://store/${results}`,
    failurePath: `s3://store/${failures}`,
    maxConcurrentInvocations: fact(options.maxConcurrentInvocationsPerInstance),
    successTopic: fact(options.successTopic?.topicArn),
    errorTopic: fact(options.errorTopic?.topicArn),
    includeResponseIn: undefined,
  };
}

function captureFacts(capture: DataCapture, endpointName: string): CaptureFacts {
  const { samplingPercentage, modes, csvContentTypes, jsonContentTypes } = captureDefaults(capture);
  return {
    enabled: true,
    samplingPercentage: fact(samplingPercentage),
    options: modes,
    destination: `s3://store/${capture._destination(endpointName)}`,
    csvContentTypes: csvContentTypes.map(fact),
    jsonContentTypes: jsonContentTypes.map(fact),
  };
}

export function modelFacts(variant: BoundVariant, { placement, roleArn, region }: PlannedEndpoint): ModelFacts {
  return {
    region: fact(region),
    physicalName: undefined,
    hasPrimaryContainer: true,
    hasContainers: false,
    containers: [variant.model.facts],
    executionMode: undefined,
    networkIsolation: placement.networkIsolation,
    vpc: placement.subnetIds && {
      subnets: placement.subnetIds.length,
      securityGroups: placement.securityGroupIds?.length ?? 0,
      zones: placement.zones === undefined ? placement.subnetIds.length : placement.zones,
    },
    roleArn: fact(roleArn),
    waitsForPolicies: true,
  };
}
