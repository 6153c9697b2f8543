/** The logical ids that a value refers to, in `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn`. */
export function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [inner];
    if (key === 'Fn::GetAtt') return [Array.isArray(inner) ? inner[0] : inner.split('.')[0]];
    if (key === 'DependsOn') return [inner].flat();
    if (key === 'Fn::Sub') return [...JSON.stringify(inner).matchAll(/\$\{([A-Za-z0-9]+)/g)].map(([, id]) => id).concat(referencesIn(inner));
    return referencesIn(inner);
  });
}

/** A circle of resources that wait for each other, as `A > B > A`; CloudFormation refuses a template that has one. */
export function cycleIn(resources: Record<string, unknown>): string | undefined {
  const done = new Set<string>();
  const visit = (id: string, above: string[]): string | undefined => {
    if (above.includes(id)) return [...above.slice(above.indexOf(id)), id].join(' > ');
    if (done.has(id) || !(id in resources)) return undefined;
    done.add(id);
    for (const next of referencesIn(resources[id])) {
      const found = visit(next, [...above, id]);
      if (found) return found;
    }
    return undefined;
  };
  for (const id of Object.keys(resources)) {
    const found = visit(id, []);
    if (found) return found;
  }
  return undefined;
}
