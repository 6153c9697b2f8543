import { Resource } from './assembly';
import { visitReferences, waitsFor } from './dependencies';
import { DEFINITIONS, readInlineJob, readMonitoringJob, structured } from './monitoring';
import { ENDPOINT } from './registration';
import { Facts, Paths, propertiesOf, Subject } from './subject';
import { objectAt } from './template';
import { Node } from './value';
import { RULES } from '../../rules';
import { MonitoringKind, MonitoringScheduleFacts } from '../../rules/monitoring-facts';
import { Fact, Finding, given, UNKNOWN } from '../../rules/rule';

/** What the rules say about definitions and schedules of Model Monitor. */
export const MONITORING_INSPECTIONS: Readonly<Record<string, (subject: Subject) => Finding[]>> = {
  ...Object.fromEntries(Object.keys(DEFINITIONS).map((type) => [type, inspectDefinition])),
  'AWS::SageMaker::MonitoringSchedule': (subject) => {
    const schedule = readMonitoringSchedule(subject);
    const { facts } = schedule;
    const inline = facts.hasInline === true ? readInlineJob(subject, kindOf(facts.type)).findings(RULES.monitoringJob) : [];
    return [...schedule.findings(RULES.monitoringSchedule), ...inline];
  },
};

function inspectDefinition(subject: Subject): Finding[] {
  return readMonitoringJob(subject).findings(RULES.monitoringJob);
}

function kindOf(type: Fact<string | undefined>): Fact<MonitoringKind | undefined> {
  return given(type) ? Object.values(DEFINITIONS).find((kind) => kind === type) : type;
}

function readMonitoringSchedule(subject: Subject): Facts<MonitoringScheduleFacts> {
  const paths = new Paths();
  const node = propertiesOf(subject);
  const config = node.get('MonitoringScheduleConfig');
  const at = (field: string, ...keys: string[]) => paths.at(field, config.get(...keys));
  const name = at('namesDefinition', 'MonitoringJobDefinitionName');
  const hasInline = structured(at('hasInline', 'MonitoringJobDefinition'));
  const definition = definitionOf(subject, name);
  const facts: MonitoringScheduleFacts = {
    name: paths.at('name', node.get('MonitoringScheduleName')).text(),
    expression: at('expression', 'ScheduleConfig', 'ScheduleExpression').text(),
    analysisStart: at('analysisStart', 'ScheduleConfig', 'DataAnalysisStartTime').text(),
    analysisEnd: at('analysisEnd', 'ScheduleConfig', 'DataAnalysisEndTime').text(),
    hasInline,
    namesDefinition: definition || given(name.text()) ? true : name.value.kind === 'absent' ? false : UNKNOWN,
    type: at('type', 'MonitoringType').text(),
    ...runtimeOf(subject, definition, hasInline, paths),
    ...order(subject, definition, name, paths),
  };
  return new Facts(facts, paths);
}

/** The definition that a schedule names: by its literal name, or by a piece of the ARN of a resource beside it. */
function definitionOf({ assembly, resource, world }: Subject, name: Node): Resource | undefined {
  const config = objectAt(objectAt(resource.raw, 'Properties'), 'MonitoringScheduleConfig');
  const ids = new Set<string>();
  visitReferences(config.MonitoringJobDefinitionName, (id) => ids.add(id));
  const types = Object.keys(DEFINITIONS);
  const referred = [...ids].flatMap((logicalId) => types.flatMap((type) => assembly.at({ file: resource.file, logicalId }, type, world) ?? []));
  if (ids.size > 0) return ids.size === 1 ? referred[0] : undefined;
  return types.map((type) => assembly.named(name, resource.file, { type, nameProperty: 'JobDefinitionName' }, world)).find(Boolean);
}

type Named = Pick<MonitoringScheduleFacts, 'definitionKind' | 'maxRuntime'>;

/** Kind and longest run of the definition, wherever it stands. */
function runtimeOf(subject: Subject, definition: Resource | undefined, hasInline: Fact<boolean>, paths: Paths): Named {
  if (hasInline === true) {
    const inline = readInlineJob(subject, UNKNOWN);
    paths.alias('maxRuntime', inline.nameOf('maxRuntime'));
    return { definitionKind: UNKNOWN, maxRuntime: inline.facts.maxRuntime };
  }
  if (!definition) return { definitionKind: UNKNOWN, maxRuntime: UNKNOWN };
  const named = readMonitoringJob({ ...subject, resource: definition });
  paths.alias('maxRuntime', `${definition.logicalId}.${named.nameOf('maxRuntime')}`);
  return { definitionKind: DEFINITIONS[definition.type], maxRuntime: named.facts.maxRuntime };
}

/** Known only where all lie in one template: between stacks others keep the order. */
function order(subject: Subject, definition: Resource | undefined, name: Node, paths: Paths): Pick<MonitoringScheduleFacts, 'waitsForDefinition' | 'waitsForEndpoint'> {
  const { assembly, resource, world } = subject;
  const { file, logicalId } = resource;
  const waits = (other: Resource | undefined): Fact<boolean> => (other?.file === file ? waitsFor(file, logicalId, other.logicalId) : UNKNOWN);
  const watched = endpointName(subject, definition);
  paths.alias('waitsForDefinition', name.path);
  if (watched) paths.at('waitsForEndpoint', watched);
  const endpoint = watched && assembly.named(watched, file, { type: ENDPOINT, nameProperty: 'EndpointName' }, world);
  return { waitsForDefinition: waits(definition), waitsForEndpoint: waits(endpoint) };
}

function endpointName({ assembly, resource, world }: Subject, definition: Resource | undefined): Node | undefined {
  const kind = definition && DEFINITIONS[definition.type];
  if (definition) return assembly.properties(definition, world, true).get(`${kind}JobInput`, 'EndpointInput', 'EndpointName');
  const inputs = assembly.properties(resource, world).get('MonitoringScheduleConfig', 'MonitoringJobDefinition', 'MonitoringInputs').items();
  return given(inputs) && inputs.length > 0 ? inputs[0].get('EndpointInput', 'EndpointName') : undefined;
}
