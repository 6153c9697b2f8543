import { createHash } from 'crypto';
import { Chance } from '../chance';
import { Json } from '../errors';

/** What a function is refused for. */
export class IntrinsicProblem extends Error {}

type Intrinsic = (values: Json[], chance: Chance) => Json;

/** The intrinsic functions of the Amazon States Language for JSONPath, as AWS runs them. */
export const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Array: (values) => values,
  ArrayContains: ([array, item]) => list(array).some((x) => same(x, item)),
  ArrayGetItem: ([array, index]) => {
    const at = whole(index);
    demand(at >= 0 && at < list(array).length, `index ${at} is out of bounds of an array of ${list(array).length}`);
    return array[at];
  },
  ArrayLength: ([array]) => list(array).length,
  ArrayPartition: ([array, size]) => {
    demand(whole(size) > 0, 'the size of a part is positive');
    return Array.from({ length: Math.ceil(list(array).length / whole(size)) }, (_, i) => array.slice(i * whole(size), (i + 1) * whole(size)));
  },
  ArrayRange: ([from, to, step]) => {
    const [first, last, by] = [from, to, step].map(whole);
    demand(by !== 0, 'the step is not zero');
    const length = Math.max(0, Math.floor((last - first) / by) + 1);
    demand(length <= 1000, 'a range has at most 1000 items');
    return Array.from({ length }, (_, i) => first + i * by);
  },
  ArrayUnique: ([array]) => list(array).filter((x, i) => array.findIndex((y: Json) => same(x, y)) === i),
  Base64Decode: ([data]) => Buffer.from(short(data), 'base64').toString('utf8'),
  Base64Encode: ([data]) => Buffer.from(short(data), 'utf8').toString('base64'),
  Format: ([template, ...values]) => format(text(template), values),
  Hash: ([data, algorithm]) => {
    demand(['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'].includes(algorithm), `no algorithm ${algorithm}`);
    return createHash(algorithm.replace('-', '').toLowerCase()).update(short(typeof data === 'string' ? data : JSON.stringify(data))).digest('hex');
  },
  JsonMerge: ([first, second, deep]) => {
    demand(deep === false, 'deep merging is not supported');
    return { ...object(first), ...object(second) };
  },
  JsonToString: ([value]) => JSON.stringify(value),
  MathAdd: ([a, b]) => whole(a) + whole(b),
  MathRandom: ([from, to, seed], chance) => {
    const [low, high] = [whole(from), whole(to)];
    demand(low < high, 'the first number is the smaller one');
    return (seed === undefined ? chance : new Chance(whole(seed))).integer(low, high - 1);
  },
  StringSplit: ([value, splitter]) => {
    const separators = new Set(text(splitter));
    return [...text(value)].reduce((parts, c) => separators.has(c) ? [...parts, ''] : [...parts.slice(0, -1), parts.at(-1) + c], ['']).filter((part) => part !== '');
  },
  StringToJson: ([value]) => {
    if (text(value).trim() === '') return null;
    try {
      return JSON.parse(value);
    } catch {
      throw new IntrinsicProblem('the string is not valid JSON');
    }
  },
  UUID: (_, chance) => chance.uuid(),
};

/** How many arguments each function takes; the others take any number. */
export const ARITY: Readonly<Record<string, readonly [number, number]>> = {
  ArrayContains: [2, 2],
  ArrayGetItem: [2, 2],
  ArrayLength: [1, 1],
  ArrayPartition: [2, 2],
  ArrayRange: [3, 3],
  ArrayUnique: [1, 1],
  Base64Decode: [1, 1],
  Base64Encode: [1, 1],
  Format: [1, Infinity],
  Hash: [2, 2],
  JsonMerge: [3, 3],
  JsonToString: [1, 1],
  MathAdd: [2, 2],
  MathRandom: [2, 3],
  StringSplit: [2, 2],
  StringToJson: [1, 1],
  UUID: [0, 0],
};

function format(template: string, values: Json[]): string {
  const wanted = (template.replace(/\\[{}]/g, '').match(/\{\}/g) ?? []).length;
  demand(wanted === values.length, `${wanted} places for ${values.length} values`);
  let next = 0;
  return template.replace(/\\([{}])|\{\}/g, (_, escaped?: string) => escaped ?? shown(values[next++]));
}

/** How `States.Format` writes a value: objects and arrays as Java does. */
function shown(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (value !== null && typeof value === 'object') return `{${Object.entries(value).map(([k, v]) => `${k}=${shown(v)}`).join(', ')}}`;
  return String(value);
}

/** AWS rounds every number to the nearest integer, halves upwards. */
function whole(value: Json): number {
  demand(typeof value === 'number', `not a number: ${JSON.stringify(value)}`);
  return Math.floor(value + 0.5) + 0;
}

function list(value: Json): Json[] {
  demand(Array.isArray(value), `not an array: ${JSON.stringify(value)}`);
  return value;
}

function object(value: Json): Json {
  demand(value !== null && typeof value === 'object' && !Array.isArray(value), `not an object: ${JSON.stringify(value)}`);
  return value;
}

function text(value: Json): string {
  demand(typeof value === 'string', `not a string: ${JSON.stringify(value)}`);
  return value;
}

function short(value: Json): string {
  demand(text(value).length <= 10_000, 'more than 10,000 characters');
  return value;
}

function same(a: Json, b: Json): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: Json): string {
  return JSON.stringify(value, (_, v) => v !== null && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => a < b ? -1 : 1)) : v);
}

function demand(condition: boolean, problem: string): void {
  if (!condition) throw new IntrinsicProblem(problem);
}
