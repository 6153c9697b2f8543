import { predicate } from './filter';
import { AslError, Json } from '../errors';

/** One part of a path, and what it makes of the values before it. */
export interface Part {
  /** Whether it selects exactly one value. */
  readonly definite: boolean;
  /** The name or the index, of a definite part. */
  readonly key?: string | number;
  readonly select: (value: Json, root: Json) => Json[];
}

const parsed = new Map<string, Part[]>();

/** The parts of a path below `$`. */
export function parsePath(path: string): Part[] {
  let parts = parsed.get(path);
  if (!parts) {
    parts = [...read(path)];
    parsed.set(path, parts);
  }
  return parts;
}

/**
 * What a path selects: one value where the path can only select one, else the array of all that it selects. `undefined` where a path to one
 * value leads nowhere.
 */
export function lookUp(path: string, root: Json): Json {
  const parts = parsePath(path);
  let values: Json[] = [root];
  for (const { select } of parts) values = values.flatMap((value) => select(value, root));
  return parts.every(({ definite }) => definite) ? values[0] : values;
}

/** A copy of `root` with `value` where the reference path says. */
export function put(path: string, root: Json, value: Json): Json {
  const keys = parsePath(path).map(({ key }) => key);
  if (keys.includes(undefined)) throw new Error(`not a reference path: ${path}`);
  return putAt(keys as (string | number)[], root, value, path);
}

function putAt([key, ...rest]: (string | number)[], holder: Json, value: Json, path: string): Json {
  if (key === undefined) return value;
  const mismatch = () => new AslError('States.ResultPathMatchFailure', `Unable to apply step "${key}" to input ${JSON.stringify(holder)} (ResultPath ${path})`);
  if (typeof key === 'number') {
    if (!Array.isArray(holder) || key < 0 || key >= holder.length) throw mismatch();
    return holder.map((old, index) => index === key ? putAt(rest, old, value, path) : old);
  }
  if (holder !== undefined && (holder === null || typeof holder !== 'object' || Array.isArray(holder))) throw mismatch();
  return { ...holder, [key]: putAt(rest, holder?.[key], value, path) };
}

const TOKEN = new RegExp([
  String.raw`(?<deep>\.\.)(?<deepName>[\w-]+|\*)?`,
  String.raw`\.(?<call>length|min|max|avg|sum)\(\)`,
  String.raw`\.(?<star>\*)`,
  String.raw`\.(?<name>[^.[\]()*?,:'"\s]+)`,
  String.raw`\[(?<index>-?\d+)\]`,
  String.raw`\[(?<slice>-?\d*:-?\d*)\]`,
  String.raw`\[(?<wild>\*)\]`,
  String.raw`\[(?<list>-?\d+(?:\s*,\s*-?\d+)+)\]`,
  String.raw`\[(?<names>(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:\s*,\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))*)\]`,
].join('|'), 'y');

function* read(path: string): Generator<Part> {
  if (!path.startsWith('$')) throw new Error(`a path begins with $: ${path}`);
  let at = 1;
  while (at < path.length) {
    if (path.startsWith('[?(', at)) {
      const end = closing(path, at);
      yield filter(path.slice(at + 3, end));
      at = end + 2;
      continue;
    }
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(path);
    if (!match) throw new Error(`cannot read the path ${path} from '${path.slice(at)}'`);
    yield part(match.groups!);
    at = TOKEN.lastIndex;
  }
}

function part({ deep, deepName, call, name, index, slice, list, names }: Record<string, string | undefined>): Part {
  if (deep) return { definite: false, select: (value) => descendants(value).flatMap((v) => deepName === undefined ? [v] : deepName === '*' ? children(v) : field(deepName, v)) };
  if (call) return { definite: true, select: (value) => total(call, value) };
  if (name !== undefined) return { definite: true, key: name, select: (value) => field(name, value) };
  if (index !== undefined) return { definite: true, key: Number(index), select: (value) => item(Number(index), value) };
  if (list) return { definite: false, select: (value) => list.split(',').flatMap((i) => item(Number(i), value)) };
  if (slice) {
    const [from, to] = slice.split(':').map((n) => n === '' ? undefined : Number(n));
    return { definite: false, select: (value) => Array.isArray(value) ? value.slice(from, to) : [] };
  }
  if (names) {
    const all = [...names.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)].map(([, a, b]) => (a ?? b).replace(/\\(.)/g, '$1'));
    return all.length === 1
      ? { definite: true, key: all[0], select: (value) => field(all[0], value) }
      : { definite: false, select: (value) => all.flatMap((n) => field(n, value)) };
  }
  return { definite: false, select: children };
}

function filter(expression: string): Part {
  const holds = predicate(expression);
  return { definite: false, select: (value, root) => children(value).filter((child) => holds(child, root)) };
}

/** Where the filter that begins at `at` ends: the position of its `)]`. */
function closing(path: string, at: number): number {
  let quote = '';
  let depth = 0;
  for (let i = at + 2; i < path.length; i++) {
    const c = path[i];
    if (quote) quote = c === quote ? '' : quote;
    else if (c === "'" || c === '"') quote = c;
    else if (c === '(') depth += 1;
    else if (c === ')' && --depth === 0) return i;
  }
  throw new Error(`the filter has no end: ${path}`);
}

function field(name: string, value: Json): Json[] {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && Object.hasOwn(value, name) ? [value[name]] : [];
}

function item(index: number, value: Json): Json[] {
  const found = Array.isArray(value) ? value.at(index) : undefined;
  return found === undefined ? [] : [found];
}

function children(value: Json): Json[] {
  return value !== null && typeof value === 'object' ? Object.values(value) : [];
}

function descendants(value: Json): Json[] {
  return [value, ...children(value).flatMap(descendants)];
}

function total(call: string, value: Json): Json[] {
  if (!Array.isArray(value)) return [];
  if (call === 'length') return [value.length];
  if (call === 'min') return [Math.min(...value)];
  if (call === 'max') return [Math.max(...value)];
  const sum = value.reduce((a: number, b: number) => a + b, 0);
  return [call === 'sum' ? sum : sum / value.length];
}
