type Template = { readonly [section: string]: any };
type Node = any;

/** What CloudFormation makes of a template while the named conditions are true or false: resources and outputs that it leaves out are gone. */
export function pruned(template: Template, values: Readonly<Record<string, boolean>>): Template {
  const holds = conditionsOf(template, values);
  const keep = (entries: Record<string, Node> = {}) => Object.fromEntries(Object.entries(entries)
    .filter(([, entry]) => entry.Condition === undefined || holds(entry.Condition))
    .map(([id, entry]) => [id, branches(entry, holds)]));
  return { ...template, Resources: keep(template.Resources), Outputs: keep(template.Outputs) };
}

/** References of resources and outputs that lead nowhere: `Id.path: Ref X`. */
export function dangling(template: Template): string[] {
  const known = new Set([...Object.keys(template.Resources ?? {}), ...Object.keys(template.Parameters ?? {})]);
  return [...Object.entries(template.Resources ?? {}), ...Object.entries(template.Outputs ?? {})]
    .flatMap(([id, entry]) => references(entry).filter((target) => !target.startsWith('AWS::') && !known.has(target)).map((target) => `${id} refers to ${target}`));
}

/** The conditions of a template by name, evaluated; a parameter never equals what it is compared with unless `values` says so. */
function conditionsOf(template: Template, values: Readonly<Record<string, boolean>>): (name: string) => boolean {
  const holds = (name: string): boolean => {
    if (name in values) return values[name];
    const expression = template.Conditions?.[name];
    if (expression === undefined) throw new Error(`no condition ${name}`);
    return evaluated(expression);
  };
  const evaluated = (expression: Node): boolean => {
    if (expression.Condition) return holds(expression.Condition);
    if (expression['Fn::And']) return expression['Fn::And'].every(evaluated);
    if (expression['Fn::Or']) return expression['Fn::Or'].some(evaluated);
    if (expression['Fn::Not']) return !evaluated(expression['Fn::Not'][0]);
    const [one, other] = expression['Fn::Equals'].map((side: Node) => JSON.stringify(side));
    return one === other;
  };
  return holds;
}

function branches(node: Node, holds: (name: string) => boolean): Node {
  if (Array.isArray(node)) return node.map((item) => branches(item, holds));
  if (typeof node !== 'object' || node === null) return node;
  if (node['Fn::If']) return branches(node['Fn::If'][holds(node['Fn::If'][0]) ? 1 : 2], holds);
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, branches(value, holds)]));
}

function references(node: Node): string[] {
  if (Array.isArray(node)) return node.flatMap(references);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries<Node>(node).flatMap(([key, value]) => {
    if (key === 'Ref') return [value];
    if (key === 'Fn::GetAtt') return [Array.isArray(value) ? value[0] : value.split('.')[0]];
    if (key === 'DependsOn') return Array.isArray(value) ? value : [value];
    if (key === 'Fn::Sub') {
      const text: string = Array.isArray(value) ? value[0] : value;
      const own = Array.isArray(value) ? Object.keys(value[1]) : [];
      return [...text.matchAll(/\$\{([^!}][^}.]*)[^}]*\}/g)].map(([, name]) => name).filter((name) => !own.includes(name));
    }
    return references(value);
  });
}
