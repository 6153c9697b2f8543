/** What the names of a shape stand for in a pattern. */
export type Bindings = Readonly<Record<string, string>>;

/**
 * Whether a pattern has a shape, and what its `<names>` stand for. All else must be equal: the keys, the lists and their order.
 * Values under `wildcard` are given as they are meant, without the backslashes that escape a star.
 */
export function unify(shape: any, pattern: any): Bindings | undefined {
  const bound: Record<string, string> = {};
  return same(shape, pattern, bound, false) ? bound : undefined;
}

function same(shape: any, pattern: any, bound: Record<string, string>, wildcard: boolean): boolean {
  if (typeof shape === 'string') return typeof pattern === 'string' && text(shape, pattern, bound, wildcard);
  if (Array.isArray(shape)) {
    return Array.isArray(pattern) && shape.length === pattern.length && shape.every((item, i) => same(item, pattern[i], bound, wildcard));
  }
  if (shape === null || typeof shape !== 'object') return shape === pattern;
  if (pattern === null || typeof pattern !== 'object' || Array.isArray(pattern)) return false;
  const keys = Object.keys(shape);
  return keys.length === Object.keys(pattern).length && keys.every((key) => key in pattern && same(shape[key], pattern[key], bound, key === 'wildcard'));
}

function text(shape: string, pattern: string, bound: Record<string, string>, wildcard: boolean): boolean {
  const names: string[] = [];
  const one = wildcard ? '((?:[^*\\\\]|\\\\.)+)' : '(.+)';
  const source = shape.split(/(<[a-z]+>)/i).map((part) => {
    const [, name] = /^<([a-z]+)>$/i.exec(part) ?? [];
    if (!name) return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    names.push(name);
    return one;
  }).join('');
  const found = new RegExp(`^${source}$`).exec(pattern);
  if (!found) return false;
  return names.every((name, i) => {
    const value = wildcard ? found[i + 1].replace(/\\(.)/g, '$1') : found[i + 1];
    if (name in bound && bound[name] !== value) return false;
    bound[name] = value;
    return true;
  });
}

/** Changes of an event: values by their place; `undefined` takes the place away. */
export type Changes = Readonly<Record<string, unknown>>;

/** An event with changes, whose texts may hold `<names>`. */
export function changed(event: object, changes: Changes, bound: Bindings): any {
  const copy = structuredClone(event) as any;
  for (const [place, value] of Object.entries(changes)) {
    const keys = place.split('.');
    const last = keys.pop()!;
    const parent = keys.reduce((at, key) => at[key] ??= {}, copy);
    if (value === undefined) delete parent[last];
    else parent[last] = filled(value, bound);
  }
  return copy;
}

function filled(value: any, bound: Bindings): any {
  if (typeof value === 'string') {
    return value.replace(/<([a-z]+)>/gi, (_, name: string) => {
      if (!(name in bound)) throw new Error(`<${name}> stands for nothing; there are ${Object.keys(bound).join(', ')}`);
      return bound[name];
    });
  }
  if (Array.isArray(value)) return value.map((item) => filled(item, bound));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner, bound)]));
}
