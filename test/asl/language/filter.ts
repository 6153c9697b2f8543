import { lookUp } from './paths';
import { Json } from '../errors';

type Holds = (item: Json, root: Json) => boolean;
type Term = (item: Json, root: Json) => Json;

/** The condition of a filter such as `@.name == 'auc' && @.value > 0.5`, without brackets inside it. */
export function predicate(expression: string): Holds {
  const either = splitOutside(expression, '||');
  if (either.length > 1) {
    const all = either.map(predicate);
    return (item, root) => all.some((holds) => holds(item, root));
  }
  const both = splitOutside(expression, '&&');
  if (both.length > 1) {
    const all = both.map(predicate);
    return (item, root) => all.every((holds) => holds(item, root));
  }
  return comparison(expression.trim());
}

function comparison(text: string): Holds {
  if (text.startsWith('!')) {
    const holds = comparison(text.slice(1).trim());
    return (item, root) => !holds(item, root);
  }
  if (text.startsWith('(') && text.endsWith(')')) return predicate(text.slice(1, -1));
  for (const operator of ['==', '!=', '<=', '>=', '=~', '<', '>', ' in ']) {
    const sides = splitOutside(text, operator);
    if (sides.length === 2) return compare(operator.trim(), term(sides[0].trim()), sides[1].trim());
  }
  const value = term(text);
  return (item, root) => value(item, root) !== undefined;
}

function compare(operator: string, left: Term, text: string): Holds {
  if (operator === '=~') {
    const [, pattern, flags] = /^\/(.*)\/(\w*)$/.exec(text)!;
    const expression = new RegExp(`^(?:${pattern})$`, flags);
    return (item, root) => typeof left(item, root) === 'string' && expression.test(left(item, root));
  }
  const right = term(text);
  return (item, root) => relation(operator, left(item, root), right(item, root));
}

function relation(operator: string, a: Json, b: Json): boolean {
  switch (operator) {
    case '==': return JSON.stringify(a) === JSON.stringify(b);
    case '!=': return JSON.stringify(a) !== JSON.stringify(b);
    case 'in': return Array.isArray(b) && b.some((x) => JSON.stringify(x) === JSON.stringify(a));
    default: return typeof a === typeof b && ordered(operator, a, b);
  }
}

function ordered(operator: string, a: Json, b: Json): boolean {
  if (typeof a !== 'number' && typeof a !== 'string') return false;
  return operator === '<' ? a < b : operator === '>' ? a > b : operator === '<=' ? a <= b : a >= b;
}

function term(text: string): Term {
  if (text.startsWith('@')) return (item) => lookUp(`$${text.slice(1)}`, item);
  if (text.startsWith('$')) return (_, root) => lookUp(text, root);
  const value = JSON.parse(text.replace(/'((?:[^'\\]|\\.)*)'/g, (_, inner: string) => JSON.stringify(inner)));
  return () => value;
}

function splitOutside(text: string, separator: string): string[] {
  const parts = [''];
  let quote = '';
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quote) quote = c === quote ? '' : quote;
    else if (c === "'" || c === '"') quote = c;
    else if ('([{'.includes(c)) depth += 1;
    else if (')]}'.includes(c)) depth -= 1;
    const separates = !quote && depth === 0 && text.startsWith(separator, i);
    if (separates) parts.push('');
    else parts[parts.length - 1] += c;
    if (separates) i += separator.length - 1;
  }
  return parts;
}
