import { Facts, Paths, propertiesOf, Subject } from './subject';
import { Node } from './value';
import { RULES } from '../../rules';
import { CLOSED_ITEMS, ClosedFacts } from '../../rules/lifecycle';
import { Fact, Finding, UNKNOWN } from '../../rules/rule';
import { CallParameters } from '../../rules/workflow-calls';

const SETTINGS = CLOSED_ITEMS.flatMap(({ setting }) => (setting ? [setting] : []));

/** What the rules say about resources that need something which AWS has closed. */
export const CLOSED_INSPECTIONS: Readonly<Record<string, (subject: Subject) => Finding[]>> = Object.fromEntries(
  CLOSED_ITEMS.flatMap(({ types = [], setting }) => [...types, ...setting ? [setting.type] : []])
    .map((type) => [type, (subject: Subject) => readClosed(subject).findings(RULES.closed)]),
);

function readClosed(subject: Subject): Facts<ClosedFacts> {
  const paths = new Paths();
  const { type } = subject.resource;
  const node = propertiesOf(subject);
  paths.alias('type', 'Type');
  const asked = SETTINGS.filter((setting) => setting.type === type)
    .map(({ path }): [string, Fact<string | undefined>] => [path, valueOf(paths.at(`settings.${path}`, node.get(...path.split('.'))))]);
  return new Facts({ type, settings: Object.fromEntries(asked) }, paths);
}

/** A structure counts as given, whatever is in it. */
function valueOf(node: Node): Fact<string | undefined> {
  const { kind } = node.value;
  return kind === 'map' || kind === 'list' ? '' : kind === 'text' ? UNKNOWN : node.text();
}

/** What the rules say about a call that makes what a resource of a type would be. */
export function closedInCall(type: string, parameters: CallParameters, place: (at: string) => string): Finding[] {
  const paths = new Paths();
  const asked = SETTINGS.filter((setting) => setting.type === type).map(({ path }): [string, Fact<string | undefined>] => {
    const node = parameters.get(...path.split('.'));
    paths.alias(`settings.${path}`, place(node.at));
    return [path, node.text()];
  });
  return new Facts<ClosedFacts>({ type, settings: Object.fromEntries(asked) }, paths).findings(RULES.closed);
}
