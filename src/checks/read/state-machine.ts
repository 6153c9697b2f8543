import { readDefinitionObject, readDefinitionText, ReadDefinition, textWithHoles } from './definition';
import { CALL_READERS } from './job-readers';
import { readPermissions, waitsForPolicies } from './permissions';
import { Facts, Paths, propertiesOf, Subject } from './subject';
import { JsonObject, objectAt } from './template';
import { Node } from './value';
import { Fact, Finding, given, Rule, UNKNOWN } from '../../rules/rule';
import { callsOf } from '../../rules/workflow-calls';
import { WorkflowFacts, WorkflowKeyFacts, WorkflowLogFacts } from '../../rules/workflow-facts';

/** What the rules say about a state machine, and about the calls that it makes. */
export function inspectStateMachine(subject: Subject, rules: readonly Rule<WorkflowFacts>[]): Finding[] {
  const machine = readStateMachine(subject);
  const { definition } = machine.facts;
  const calls = given(definition) ? callsOf(definition) : [];
  return [
    ...machine.findings(rules),
    ...calls.flatMap((call) => {
      const alone = calls.filter(({ action }) => action === call.action).length === 1;
      return CALL_READERS[`${call.service}:${call.action}`]?.(call, (at) => machine.nameOf(at), alone) ?? [];
    }),
  ];
}

/** The facts of a state machine. */
export function readStateMachine(subject: Subject): Facts<WorkflowFacts> {
  const paths = new DefinitionPaths();
  const node = propertiesOf(subject);
  const at = (field: string, ...keys: string[]) => paths.at(field, node.get(...keys));
  const { definition, size } = readDefinition(subject, paths);
  paths.alias('size', paths.nameOf('definition'));
  return new Facts({
    name: at('name', 'StateMachineName').text(),
    type: at('type', 'StateMachineType').text(),
    definition,
    size,
    log: at('log', 'LoggingConfiguration').struct((log) => logFacts(log, subject, paths)),
    key: at('key', 'EncryptionConfiguration').struct((key) => keyFacts(key, paths)),
    permissions: readPermissions(subject.assembly, subject.resource, at('permissions', 'RoleArn'), subject.world),
    waitsForPolicies: waitsForPolicies(subject.assembly, subject.resource, at('waitsForPolicies', 'RoleArn')),
  }, paths);
}

/** Places inside a definition keep their path below it. */
class DefinitionPaths extends Paths {
  public override nameOf(field: string): string {
    const inside = /^definition(?=[.[])/.test(field) ? field.slice('definition'.length) : undefined;
    return inside === undefined ? super.nameOf(field) : `${super.nameOf('definition')}${inside}`;
  }
}

function readDefinition({ assembly, resource, world }: Subject, paths: Paths): ReadDefinition {
  const properties = objectAt(resource.raw, 'Properties');
  const scope = assembly.scope(resource.file, world);
  const key = ['DefinitionString', 'Definition'].find((name) => properties[name] !== undefined);
  paths.alias('definition', `Properties.${key ?? 'DefinitionS3Location'}`);
  if (key === undefined || mayBeOther(properties)) return { definition: UNKNOWN, size: UNKNOWN };
  const read = key === 'Definition' ? readDefinitionObject : readDefinitionText;
  return read(properties[key], properties.DefinitionSubstitutions, scope);
}

/** Whether a transform may add what belongs to the definition. */
function mayBeOther(properties: JsonObject): boolean {
  return Object.keys(properties).some((name) => name.startsWith('Fn::'));
}

function logFacts(node: Node, { assembly, resource, world }: Subject, paths: Paths): WorkflowLogFacts {
  const level = paths.at('log.level', node.get('Level')).text();
  const items = paths.at('log.destinations', node.get('Destinations')).items();
  const raw = objectAt(objectAt(resource.raw, 'Properties'), 'LoggingConfiguration').Destinations;
  return {
    level,
    destinations: given(items) ? items.map((item, index): Fact<string | undefined> => {
      paths.at(`log.destinations[${index}]`, item.get('CloudWatchLogsLogGroup', 'LogGroupArn'));
      const json = Array.isArray(raw) ? objectAt(raw[index], 'CloudWatchLogsLogGroup').LogGroupArn : undefined;
      return json === undefined ? UNKNOWN : textWithHoles(json, assembly.scope(resource.file, world)) ?? UNKNOWN;
    }) : items,
  };
}

function keyFacts(node: Node, paths: Paths): WorkflowKeyFacts {
  return {
    type: paths.at('key.type', node.get('Type')).text(),
    hasKey: paths.at('key.hasKey', node.get('KmsKeyId')).present(),
    reuse: paths.at('key.reuse', node.get('KmsDataKeyReusePeriodSeconds')).number(),
  };
}
