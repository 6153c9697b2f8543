import { texts } from './configuration';
import { visitReferences } from './dependencies';
import { Registrations } from './registration';
import { Facts, Paths, propertiesOf, Subject } from './subject';
import { Node } from './value';
import { EndpointFacts, TagFacts } from '../../rules/facts';
import { Fact, given, UNKNOWN } from '../../rules/rule';

/** The facts of an endpoint. */
export function readEndpoint(subject: Subject, { scaled }: Registrations): Facts<EndpointFacts> {
  const paths = new Paths();
  const node = propertiesOf(subject);
  const at = (name: string, key: string) => paths.at(name, node.get(key));
  const excluded = at('excludedFromRetention', 'ExcludeRetainedVariantProperties');
  return new Facts({
    name: at('name', 'EndpointName').text(),
    tags: tags(at('tags', 'Tags'), paths),
    retainsVariants: at('retainsVariants', 'RetainAllVariantProperties').flag(),
    excludedFromRetention: excludedProperties(excluded, paths),
    retainsDeploymentConfig: at('retainsDeploymentConfig', 'RetainDeploymentConfig').flag(),
    hasDeploymentConfig: node.get('DeploymentConfig').present(),
    scaled,
    nameByGetAtt: nameByGetAtt(subject),
  }, paths);
}

function tags(list: Node, paths: Paths): Fact<Fact<TagFacts>[] | undefined> {
  const items = list.items();
  return given(items) ? items.map((item, index): Fact<TagFacts> => {
    const text = (name: string, key: string): Fact<string> => {
      const value = paths.at(`tags[${index}].${name}`, item.get(key)).text();
      return value === undefined ? UNKNOWN : value;
    };
    return { key: text('key', 'Key'), value: text('value', 'Value') };
  }) : items;
}

/** The types of the variant properties that an update does not retain. */
function excludedProperties(list: Node, paths: Paths): Fact<Fact<string>[] | undefined> {
  const items = list.items();
  if (!given(items) || items.some((item) => item.value.kind !== 'map')) return given(items) ? texts('excludedFromRetention', list, paths) : items;
  return items.map((item, index): Fact<string> => {
    const type = paths.at(`excludedFromRetention[${index}]`, item.get('VariantPropertyType')).text();
    return type === undefined ? UNKNOWN : type;
  });
}

function nameByGetAtt({ resource: { file, logicalId } }: Subject): boolean {
  let found = false;
  visitReferences([file.template.Resources, file.template.Outputs], (id, attribute) => {
    found ||= id === logicalId && attribute === 'EndpointName';
  });
  return found;
}
