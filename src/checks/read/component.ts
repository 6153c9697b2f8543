import { joinedConfiguration } from './configuration';
import { ENDPOINT } from './registration';
import { configurationOf } from './scaling';
import { Facts, Paths, propertiesOf, Subject } from './subject';
import { Node } from './value';
import { ComponentFacts, ExperimentFacts } from '../../rules/facts';
import { RegistryFacts } from '../../rules/registry';
import { Fact, given, known, UNKNOWN } from '../../rules/rule';

const NAMED_ENDPOINT = { type: ENDPOINT, nameProperty: 'EndpointName' };

/** The facts of an inference component, with the variant that hosts it. */
export function readComponent(subject: Subject): Facts<ComponentFacts> {
  const paths = new Paths();
  const node = propertiesOf(subject);
  const at = (name: string, ...keys: string[]) => paths.at(name, node.get(...keys));
  const specification = at('hasSpecification', 'Specification');
  const requirements = at('hasComputeRequirements', 'Specification', 'ComputeResourceRequirements');
  const number = (name: string, key: string) => paths.at(name, requirements.get(key)).number();
  const environment = at('environmentEntries', 'Specification', 'Container', 'Environment').members();
  const balance = node.get('Specification', 'SchedulingConfig', 'AvailabilityZoneBalance');
  return new Facts({
    name: at('name', 'InferenceComponentName').text(),
    copyCount: at('copyCount', 'RuntimeConfig', 'CopyCount').number(),
    hasSpecification: specification.present(),
    specifications: length(at('specifications', 'Specifications')),
    minMemoryMiB: number('minMemoryMiB', 'MinMemoryRequiredInMb'),
    cpuCores: number('cpuCores', 'NumberOfCpuCoresRequired'),
    accelerators: number('accelerators', 'NumberOfAcceleratorDevicesRequired'),
    hasComputeRequirements: requirements.present(),
    baseComponent: at('baseComponent', 'Specification', 'BaseInferenceComponentName').text(),
    environmentEntries: given(environment) ? environment.length : environment,
    enforcementMode: paths.at('enforcementMode', balance.get('EnforcementMode')).text(),
    maxImbalance: paths.at('maxImbalance', balance.get('MaxImbalance')).number(),
    ...host(subject, node, paths),
  }, paths);
}

function length(list: Node): Fact<number | undefined> {
  const items = list.items();
  return given(items) ? items.length : items;
}

function host(subject: Subject, node: Node, paths: Paths): Pick<ComponentFacts, 'hostHasModel' | 'hostHasExecutionRole'> {
  const { assembly, resource, world } = subject;
  const endpoint = assembly.named(paths.at('hostHasModel', node.get('EndpointName')), resource.file, NAMED_ENDPOINT, world);
  const configuration = endpoint && configurationOf({ ...subject, resource: endpoint });
  const facts = configuration && joinedConfiguration(subject, configuration).facts;
  if (!facts || !known(facts.variants)) return { hostHasModel: UNKNOWN, hostHasExecutionRole: UNKNOWN };
  const name = node.get('VariantName').text();
  const variant = facts.variants.length === 1 ? facts.variants[0] : facts.variants.find((v) => given(name) && v.name === name);
  return {
    hostHasModel: variant?.hasModel ?? UNKNOWN,
    hostHasExecutionRole: known(facts.executionRole) ? facts.executionRole !== undefined : UNKNOWN,
  };
}

/** The facts of a shadow test. */
export function readExperiment(subject: Subject): Facts<ExperimentFacts> {
  const paths = new Paths();
  const node = propertiesOf(subject);
  const at = (name: string, ...keys: string[]) => paths.at(name, node.get(...keys));
  const endpoint = subject.assembly.named(at('endpointInApp', 'EndpointName'), subject.resource.file, NAMED_ENDPOINT, subject.world);
  return new Facts({
    name: at('name', 'Name').text(),
    variants: names(at('variants', 'ModelVariants'), 'VariantName', paths),
    source: at('source', 'ShadowModeConfig', 'SourceModelVariantName').text(),
    shadows: shadows(at('shadows', 'ShadowModeConfig', 'ShadowModelVariants'), paths),
    infrastructure: infrastructure(node.get('ModelVariants'), paths),
    desiredState: at('desiredState', 'DesiredState').text(),
    hours: hours(at('hours', 'Schedule', 'EndTime'), node.get('Schedule', 'StartTime')),
    endpointInApp: endpoint ? true : UNKNOWN,
  }, paths);
}

function names(list: Node, key: string, paths: Paths): Fact<Fact<string>[] | undefined> {
  const items = list.items();
  return given(items) ? items.map((item, index): Fact<string> => {
    const name = paths.at(`variants[${index}]`, item.get(key)).text();
    return name === undefined ? UNKNOWN : name;
  }) : items;
}

function shadows(list: Node, paths: Paths): ExperimentFacts['shadows'] {
  const items = list.items();
  return given(items) ? items.map((item, index) => ({
    name: paths.at(`shadows[${index}].name`, item.get('ShadowModelVariantName')).text(),
    sampling: paths.at(`shadows[${index}].sampling`, item.get('SamplingPercentage')).number(),
  })) : items;
}

/** The first infrastructure type that is known and wrong, or the first one. */
function infrastructure(list: Node, paths: Paths): Fact<string | undefined> {
  const items = list.items();
  if (!given(items)) return items;
  const types = items.map((item) => item.get('InfrastructureConfig', 'InfrastructureType'));
  const wrong = types.find((type) => given(type.text()) && type.text() !== 'RealTimeInference') ?? types[0];
  return wrong && paths.at('infrastructure', wrong).text();
}

/** The time between two literal times. */
function hours(end: Node, start: Node): Fact<number | undefined> {
  const from = start.text();
  const to = end.text();
  if (!given(from) || !given(to)) return UNKNOWN;
  const time = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
  const difference = (time(to) - time(from)) / 3_600_000;
  return Number.isNaN(difference) ? UNKNOWN : difference;
}

/** The facts of a model package group. */
export function readRegistry(subject: Subject): Facts<RegistryFacts> {
  const paths = new Paths();
  return new Facts({ name: paths.at('name', propertiesOf(subject).get('ModelPackageGroupName')).text() }, paths);
}
