import { select, View } from './template';
import { Json, runtimeError } from '../errors';

/** Whether a rule of a Choice state holds. `And` and `Or` stop at the first answer. */
export function holds(rule: Json, view: View): boolean {
  if (rule.And) return rule.And.every((inner: Json) => holds(inner, view));
  if (rule.Or) return rule.Or.some((inner: Json) => holds(inner, view));
  if (rule.Not) return !holds(rule.Not, view);
  const operators = Object.keys(rule).filter((key) => !['Variable', 'Next', 'Comment'].includes(key));
  if (operators.length !== 1 || typeof rule.Variable !== 'string') throw new Error(`not a rule of a Choice state: ${JSON.stringify(rule)}`);
  const value = select(rule.Variable, view);
  if (operators[0] === 'IsPresent') return (value !== undefined) === rule.IsPresent;
  if (value === undefined) throw runtimeError(`Invalid path '${rule.Variable}': The choice state's condition path references an invalid value.`);
  return applies(operators[0], value, rule, view);
}

function applies(operator: string, value: Json, rule: Json, view: View): boolean {
  const expected = operator.endsWith('Path') ? select(rule[operator], view) : rule[operator];
  if (expected === undefined) throw runtimeError(`Invalid path '${rule[operator]}': The choice state's condition path references an invalid value.`);
  const name = operator.replace(/Path$/, '');
  if (Object.hasOwn(TYPES, name)) return TYPES[name](value) === expected;
  if (name === 'StringMatches') return typeof value === 'string' && wildcard(expected).test(value);
  const [, kind, relation] = /^(String|Numeric|Boolean|Timestamp)(Equals|LessThan|GreaterThan|LessThanEquals|GreaterThanEquals)$/.exec(name) ?? [];
  if (!kind) throw new Error(`no operator ${operator} of a Choice state`);
  const [a, b] = [KINDS[kind](value), KINDS[kind](expected)];
  return a !== undefined && b !== undefined && RELATIONS[relation](a, b);
}

/** A value as the kind of operator sees it, or undefined: nothing is converted. */
const KINDS: Record<string, (value: Json) => Json> = {
  String: (value) => typeof value === 'string' ? value : undefined,
  Numeric: (value) => typeof value === 'number' ? value : undefined,
  Boolean: (value) => typeof value === 'boolean' ? value : undefined,
  Timestamp: (value) => isTimestamp(value) ? Date.parse(value) : undefined,
};

const RELATIONS: Record<string, (a: Json, b: Json) => boolean> = {
  Equals: (a, b) => a === b,
  LessThan: (a, b) => a < b,
  GreaterThan: (a, b) => a > b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThanEquals: (a, b) => a >= b,
};

const TYPES: Record<string, (value: Json) => boolean> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: isTimestamp,
};

/** A timestamp of RFC 3339 with a `T` and an offset. */
export function isTimestamp(value: Json): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value));
}

function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\([*\\])|\*|[.+?^${}()|[\]\\]/g, (match, escaped?: string) => escaped ? `\\${escaped}` : match === '*' ? '[^]*' : `\\${match}`);
  return new RegExp(`^${source}$`);
}
