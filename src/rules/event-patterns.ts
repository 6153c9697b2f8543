import { NONE, problemIf } from './problems';
import { known, Problem } from './rule';

const LONGEST = 4096;

/** The values of a pattern are lists of scalars and filters, below objects. */
export function patternProblems(field: string, pattern: unknown): Problem[] {
  if (!known(pattern) || pattern === undefined) return NONE;
  const length = JSON.stringify(pattern).length;
  return [
    ...problemIf(length > LONGEST, {
      field, rule: `must have at most ${LONGEST} characters`, got: `${length} characters`, mend: 'use fewer values, a prefix, or several rules',
    }),
    ...shapeProblems(field, pattern, ''),
  ];
}

function shapeProblems(field: string, pattern: unknown, at: string): Problem[] {
  if (!isObject(pattern)) return problemIf(at === '', { field, rule: 'must be an object', got: show(pattern), mend: 'write the fields of the event, each with a list' });
  return Object.entries(pattern).flatMap(([key, value]) => valueProblems(field, key, value, at === '' ? key : `${at}.${key}`)).slice(0, 1);
}

function valueProblems(field: string, key: string, value: unknown, at: string): Problem[] {
  if (!known(value)) return NONE;
  if (isObject(value)) return shapeProblems(field, value, at);
  if (!Array.isArray(value)) {
    return [{ field, rule: `must give a list or an object at ${at}`, got: show(value), mend: `write [${show(value)}]` }];
  }
  if (value.length === 0) return [{ field, rule: `must give at least one value at ${at}`, got: '[]', mend: 'remove the field to accept any value' }];
  if (key === '$or') return value.flatMap((choice) => shapeProblems(field, choice, at)).slice(0, 1);
  return value.flatMap((item) => itemProblems(field, item, at)).slice(0, 1);
}

function itemProblems(field: string, item: unknown, at: string): Problem[] {
  if (!known(item)) return NONE;
  if (Array.isArray(item)) return [{ field, rule: `must give scalars or filters at ${at}`, got: show(item), mend: 'write one flat list' }];
  const wildcard = isObject(item) ? item.wildcard : undefined;
  return problemIf(typeof wildcard === 'string' && /(^|[^\\])(\\\\)*\*\*/.test(wildcard), {
    field, rule: `must not have two stars beside each other at ${at}`, got: show(wildcard), mend: 'write one star, or \\* for a star itself',
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
