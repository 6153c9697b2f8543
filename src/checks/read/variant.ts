import { Place } from './model';
import { Node } from './value';
import { InstancePoolFacts, ManagedScalingFacts, RoutingFacts, ServerlessFacts, VariantFacts } from '../../rules/facts';
import { Fact, given, UNKNOWN } from '../../rules/rule';

/** The facts of one production or shadow variant. */
export function readVariant(node: Node, place: Place): VariantFacts {
  const at = (name: string, ...keys: string[]) => place.paths.at(`${place.prefix}${name}`, node.get(...keys));
  return {
    name: at('name', 'VariantName').text(),
    modelName: at('modelName', 'ModelName').text(),
    hasModel: node.get('ModelName').present(),
    instanceType: at('instanceType', 'InstanceType').text(),
    count: at('count', 'InitialInstanceCount').number(),
    weight: at('weight', 'InitialVariantWeight').number(),
    volumeGiB: at('volumeGiB', 'VolumeSizeInGB').number(),
    downloadTimeout: at('downloadTimeout', 'ModelDataDownloadTimeoutInSeconds').number(),
    startupTimeout: at('startupTimeout', 'ContainerStartupHealthCheckTimeoutInSeconds').number(),
    acceleratorType: at('acceleratorType', 'AcceleratorType').text(),
    amiVersion: at('amiVersion', 'InferenceAmiVersion').text(),
    capacityReservation: at('capacityReservation', 'CapacityReservationConfig', 'CapacityReservationPreference').text(),
    provisionTimeout: at('provisionTimeout', 'VariantInstanceProvisionTimeoutInSeconds').number(),
    instancePools: pools(at('instancePools', 'InstancePools'), place),
    routing: at('routing', 'RoutingConfig').struct((n) => routing(n, within(place, 'routing'))),
    serverless: at('serverless', 'ServerlessConfig').struct((n) => serverless(n, within(place, 'serverless'))),
    managedScaling: at('managedScaling', 'ManagedInstanceScaling').struct((n) => managedScaling(n, within(place, 'managedScaling'))),
  };
}

function within({ paths, prefix }: Place, name: string): Place {
  return { paths, prefix: `${prefix}${name}.` };
}

function pools(list: Node, { paths, prefix }: Place): Fact<Fact<InstancePoolFacts>[] | undefined> {
  const items = list.items();
  return given(items) ? items.map((item, index): Fact<InstancePoolFacts> => {
    const at = (name: string, key: string) => paths.at(`${prefix}instancePools[${index}].${name}`, item.get(key));
    return item.value.kind === 'map'
      ? { instanceType: at('instanceType', 'InstanceType').text(), priority: at('priority', 'Priority').number() }
      : UNKNOWN;
  }) : items;
}

function routing(node: Node, { paths, prefix }: Place): RoutingFacts {
  const at = (name: string, ...keys: string[]) => paths.at(`${prefix}${name}`, node.get(...keys));
  return {
    strategy: at('strategy', 'RoutingStrategy').text(),
    prefixLength: at('prefixLength', 'PrefixAwareRoutingConfig', 'PrefixLength').number(),
    concurrencyThreshold: at('concurrencyThreshold', 'PrefixAwareRoutingConfig', 'ConcurrencyThreshold').number(),
  };
}

function serverless(node: Node, { paths, prefix }: Place): ServerlessFacts {
  const number = (name: string, key: string) => paths.at(`${prefix}${name}`, node.get(key)).number();
  return {
    memoryMiB: number('memoryMiB', 'MemorySizeInMB'),
    maxConcurrency: number('maxConcurrency', 'MaxConcurrency'),
    provisionedConcurrency: number('provisionedConcurrency', 'ProvisionedConcurrency'),
  };
}

function managedScaling(node: Node, { paths, prefix }: Place): ManagedScalingFacts {
  const at = (name: string, ...keys: string[]) => paths.at(`${prefix}${name}`, node.get(...keys));
  const status = at('enabled', 'Status').text();
  return {
    enabled: given(status) ? status === 'ENABLED' : status,
    min: at('min', 'MinInstanceCount').number(),
    max: at('max', 'MaxInstanceCount').number(),
    scaleInStrategy: at('scaleInStrategy', 'ScaleInPolicy', 'Strategy').text(),
    scaleInStep: at('scaleInStep', 'ScaleInPolicy', 'MaximumStepSize').number(),
    scaleInCooldownMinutes: at('scaleInCooldownMinutes', 'ScaleInPolicy', 'CooldownInMinutes').number(),
  };
}
