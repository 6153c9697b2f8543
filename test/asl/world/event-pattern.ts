import { Json } from '../errors';

/** Whether an event fits a pattern of EventBridge. */
export function fits(pattern: Json, event: Json): boolean {
  return Object.entries<Json>(pattern).every(([key, wanted]) => {
    if (key === '$or') return wanted.some((one: Json) => fits(one, event));
    const value = event !== null && typeof event === 'object' && Object.hasOwn(event, key) ? event[key] : undefined;
    if (Array.isArray(wanted)) return wanted.some((filter) => leaf(filter, value));
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? fits(wanted, value) : fits(wanted, {});
  });
}

function leaf(filter: Json, value: Json): boolean {
  const values = Array.isArray(value) ? value : [value];
  if (filter === null || typeof filter !== 'object') return values.includes(filter);
  const [[name, argument]] = Object.entries<Json>(filter);
  if (name === 'exists') return argument === (value !== undefined && (value === null || typeof value !== 'object' || Array.isArray(value)));
  return value !== undefined && values.some((one) => operator(name, argument, one));
}

function operator(name: string, argument: Json, value: Json): boolean {
  const text = typeof value === 'string' ? value : undefined;
  switch (name) {
    case 'prefix': return text !== undefined && (argument['equals-ignore-case'] ? lower(text).startsWith(lower(argument['equals-ignore-case'])) : text.startsWith(argument));
    case 'suffix': return text !== undefined && text.endsWith(argument);
    case 'equals-ignore-case': return text !== undefined && lower(text) === lower(argument);
    case 'wildcard': return text !== undefined && wildcard(argument).test(text);
    case 'anything-but': return anythingBut(argument, value);
    case 'numeric': return typeof value === 'number' && numeric(argument, value);
    default: throw new Error(`the filter ${name} is not simulated`);
  }
}

function anythingBut(argument: Json, value: Json): boolean {
  const all = Array.isArray(argument) ? argument : [argument];
  return all.every((one) => {
    if (one === null || typeof one !== 'object') return one !== value;
    const [[name, inner]] = Object.entries<Json>(one);
    return !(Array.isArray(inner) ? inner : [inner]).some((x) => operator(name, x, value));
  });
}

function numeric(conditions: Json[], value: number): boolean {
  for (let i = 0; i < conditions.length; i += 2) {
    const other = conditions[i + 1];
    const holds = { '=': value === other, '<': value < other, '<=': value <= other, '>': value > other, '>=': value >= other }[conditions[i] as string];
    if (!holds) return false;
  }
  return true;
}

function wildcard(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/\\([*\\])|\*|[.+?^${}()|[\]\\]/g, (match, escaped?: string) => escaped ? `\\${escaped}` : match === '*' ? '[^]*' : `\\${match}`)}$`);
}

function lower(text: string): string {
  return text.toLowerCase();
}
