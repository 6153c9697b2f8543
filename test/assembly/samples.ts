import { ApiType, Assembly } from './assembly';

const doc = (summary = 'What it is.') => ({ summary });
export const STRING = { primitive: 'string' };

/** An assembly of the given types, for the proof that a rule reports what it should. */
export function sample(...types: (Partial<ApiType> & { readonly name: string })[]): Assembly {
  const entries = types.map((t): [string, ApiType] => {
    const fqn = t.fqn ?? `cdk-mlops.serving.${t.name}`;
    return [fqn, { kind: 'class', docs: doc(), ...t, fqn }];
  });
  return { name: 'cdk-mlops', types: Object.fromEntries(entries), submodules: { 'cdk-mlops.serving': {} } };
}

/** A struct with the given props. */
export function struct(name: string, ...properties: NonNullable<ApiType['properties']>) {
  return { name, kind: 'interface' as const, datatype: true, properties };
}

/** A documented optional prop with that default. */
export function optional(name: string, byDefault?: string) {
  return { name, type: STRING, optional: true, docs: { ...doc(), default: byDefault } };
}

/** Many props, all alike. */
export function many(count: number, isOptional: boolean) {
  return Array.from({ length: count }, (_, i) => ({ name: `prop${i}`, type: STRING, optional: isOptional, docs: doc() }));
}
