import { Resource } from './assembly';
import { joinedConfiguration } from './configuration';
import { waitsFor } from './dependencies';
import { componentRegistration, Registrations } from './registration';
import { Facts, Paths, propertiesOf, Subject } from './subject';
import { objectAt } from './template';
import { Node } from './value';
import { ConfigurationFacts, RolloutFacts, SizeFacts, StrategyKind, VariantFacts } from '../../rules/facts';
import { Fact, given, known, UNKNOWN } from '../../rules/rule';

const STRATEGIES: Readonly<Record<string, StrategyKind>> = { ALL_AT_ONCE: 'allAtOnce', CANARY: 'canary', LINEAR: 'linear' };
const SIZES: Readonly<Partial<Record<StrategyKind, string>>> = { canary: 'CanarySize', linear: 'LinearStepSize' };

type Plan = Pick<RolloutFacts, 'strategy' | 'trafficType' | 'policies' | 'size' | 'rollbackSize' | 'wait' | 'terminationWait' | 'timeout' | 'alarms'>;
type Fleet = Pick<RolloutFacts, 'counts' | 'capacity' | 'instanceTypes' | 'scaled' | 'shadowed'>;

/** The rollout of an endpoint, with the fleet that its configuration describes. */
export function readRollout(subject: Subject, configuration: Resource | undefined, registrations: Registrations): Facts<RolloutFacts> {
  const paths = new Paths();
  const deployment = paths.at('strategy', propertiesOf(subject).get('DeploymentConfig'));
  return new Facts({
    target: 'endpoint',
    ...plan(deployment, paths),
    alarmsReadEndpoint: alarmsThatWait(subject, deployment),
    unguarded: acceptsNoRollback(subject),
    ...fleet(configuration && joinedConfiguration(subject, configuration), registrations, paths),
  }, paths);
}

/** The rollout of an inference component: copies instead of instances. */
export function readComponentRollout(subject: Subject, copies: Fact<number | undefined>): Facts<RolloutFacts> {
  const paths = new Paths();
  const node = propertiesOf(subject);
  const deployment = paths.at('strategy', node.get('DeploymentConfig'));
  paths.at('counts', node.get('RuntimeConfig', 'CopyCount'));
  const { scaled, minimum } = componentRegistration(subject);
  return new Facts({
    target: 'inferenceComponent',
    ...plan(deployment, paths),
    unguarded: false,
    counts: [scaled === true ? minimum : scaled === false ? copies : UNKNOWN],
    capacity: 'instances',
    instanceTypes: [],
    scaled,
    shadowed: false,
  }, paths);
}

/** Endpoints of this library say in their metadata why nothing may be rolled back. */
function acceptsNoRollback({ resource }: Subject): boolean {
  return typeof objectAt(resource.raw, 'Metadata')['cdk-mlops:NoRollback'] === 'string';
}

function plan(node: Node, paths: Paths): Plan {
  const [blueGreen, rolling] = [node.get('BlueGreenUpdatePolicy'), node.get('RollingUpdatePolicy')];
  const both = [blueGreen.present(), rolling.present()];
  const policies: Fact<number> = both.every(known) ? both.filter((present) => present).length : UNKNOWN;
  paths.at('policies', node);
  const alarms: Pick<Plan, 'policies' | 'alarms'> = {
    policies,
    alarms: alarmNames(paths.at('alarms', node.get('AutoRollbackConfiguration')), paths),
  };
  if (policies === UNKNOWN || policies > 1) return { ...NOTHING, ...alarms };
  if (rolling.present() === true) return { ...alarms, ...rollingPlan(paths.at('strategy', rolling), paths) };
  if (blueGreen.present() === true) return { ...alarms, ...blueGreenPlan(blueGreen, paths) };
  const present = node.present();
  return { ...NOTHING, ...alarms, strategy: present === true ? 'allAtOnce' : present === false ? undefined : UNKNOWN };
}

const NOTHING = {
  strategy: UNKNOWN, trafficType: UNKNOWN, size: UNKNOWN, rollbackSize: UNKNOWN, wait: UNKNOWN, terminationWait: UNKNOWN, timeout: UNKNOWN,
} as const;

function rollingPlan(node: Node, paths: Paths): Omit<Plan, 'policies' | 'alarms'> {
  return {
    strategy: 'rolling',
    size: size('size', node.get('MaximumBatchSize'), paths),
    rollbackSize: size('rollbackSize', node.get('RollbackMaximumBatchSize'), paths),
    wait: paths.at('wait', node.get('WaitIntervalInSeconds')).number(),
    terminationWait: undefined,
    timeout: paths.at('timeout', node.get('MaximumExecutionTimeoutInSeconds')).number(),
  };
}

function blueGreenPlan(node: Node, paths: Paths): Omit<Plan, 'policies' | 'alarms'> {
  const routing = paths.at('strategy', node.get('TrafficRoutingConfiguration'));
  const type = paths.at('trafficType', routing.get('Type')).text();
  const strategy = given(type) ? STRATEGIES[type] ?? UNKNOWN : UNKNOWN;
  const sizeKey = strategy === UNKNOWN ? undefined : SIZES[strategy];
  return {
    trafficType: type,
    strategy,
    size: sizeKey ? size('size', routing.get(sizeKey), paths) : undefined,
    rollbackSize: undefined,
    wait: paths.at('wait', routing.get('WaitIntervalInSeconds')).number(),
    terminationWait: paths.at('terminationWait', node.get('TerminationWaitInSeconds')).number(),
    timeout: paths.at('timeout', node.get('MaximumExecutionTimeoutInSeconds')).number(),
  };
}

function size(field: string, node: Node, paths: Paths): Fact<SizeFacts | undefined> {
  return paths.at(field, node).struct((n) => {
    const type = paths.at(`${field}.type`, n.get('Type')).text();
    const units: Readonly<Record<string, 'percent' | 'instances'>> = { CAPACITY_PERCENT: 'percent', INSTANCE_COUNT: 'instances', COPY_COUNT: 'instances' };
    const value = paths.at(`${field}.value`, n.get('Value')).number();
    return { unit: (given(type) && units[type]) || UNKNOWN, value: value === undefined ? UNKNOWN : value, type };
  });
}

function alarmNames(node: Node, paths: Paths): Fact<Fact<string>[] | undefined> {
  const present = node.present();
  if (present !== true) return present === false ? undefined : UNKNOWN;
  const items = paths.at('alarms', node.get('Alarms')).items();
  if (items === UNKNOWN || node.value.kind !== 'map') return UNKNOWN;
  return (items ?? []).map((item, index): Fact<string> => {
    const name = paths.at(`alarms[${index}]`, item.get('AlarmName')).text();
    return name === undefined ? UNKNOWN : name;
  });
}

/** The alarms of the rollback that refer to the endpoint themselves. */
function alarmsThatWait({ resource: { file, logicalId } }: Subject, deployment: Node): Fact<string[]> {
  const items = deployment.get('AutoRollbackConfiguration', 'Alarms').items();
  if (!given(items)) return [];
  return items.map((item) => item.get('AlarmName').reference())
    .filter((reference) => reference?.file === file && waitsFor(file, reference.logicalId, logicalId))
    .map((reference) => reference!.logicalId);
}

function fleet(joined: Facts<ConfigurationFacts> | undefined, registrations: Registrations, paths: Paths): Fleet {
  const configuration = joined?.facts;
  const variants = configuration?.variants;
  const { scaled } = registrations;
  if (!joined || !configuration || variants === undefined || !known(variants)) {
    return { counts: UNKNOWN, instanceTypes: UNKNOWN, scaled, capacity: UNKNOWN, shadowed: UNKNOWN };
  }
  variants.forEach((_, index) => {
    paths.alias(`counts[${index}]`, joined.nameOf(`variants[${index}].count`));
    paths.alias(`instanceTypes[${index}]`, joined.nameOf(`variants[${index}].instanceType`));
  });
  return {
    counts: variants.map((variant) => startingSize(variant, registrations)),
    instanceTypes: variants.map((variant) => variant.instanceType),
    scaled,
    capacity: capacityOf(configuration),
    shadowed: known(configuration.shadows) ? (configuration.shadows ?? []).length > 0 : UNKNOWN,
  };
}

/** The kind of a fleet, where the configuration shows it. */
export function capacityOf({ variants, asynchronous }: ConfigurationFacts): RolloutFacts['capacity'] {
  if (!known(variants) || variants.some((variant) => !known(variant.serverless))) return UNKNOWN;
  if (variants.some((variant) => variant.serverless !== undefined)) return 'serverless';
  if (!known(asynchronous)) return UNKNOWN;
  return asynchronous === undefined ? 'instances' : 'asynchronous';
}

function startingSize({ name, count }: VariantFacts, { minimum, complete }: Registrations): Fact<number | undefined> {
  if (!given(name)) return UNKNOWN;
  return minimum.has(name) ? minimum.get(name) : complete ? count : UNKNOWN;
}
