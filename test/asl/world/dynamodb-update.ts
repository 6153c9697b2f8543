import { add, subtract } from './decimal';
import { attributeAt, invalid, operand, pathOf, Scope, Tokens } from './dynamodb-expressions';
import { Json } from '../errors';

type Path = (string | number)[];

interface Change {
  readonly path: Path;
  /** What it becomes; without a value it is removed. */
  readonly value?: Json;
}

/** An item after an update expression, and the attributes that the expression names. All values are read before the first change. */
export function updated(text: string, scope: Scope): { readonly item: Json; readonly touched: string[] } {
  const tokens = new Tokens(text);
  const changes: Change[] = [];
  const sections: Record<string, (t: Tokens, s: Scope) => Change> = { SET: setting, REMOVE: removing, ADD: adding };
  const seen = new Set<string>();
  while (!tokens.done) {
    const section = tokens.next().toUpperCase();
    if (!sections[section] || seen.has(section)) throw invalid(`syntax error near '${section}' in ${text}`);
    seen.add(section);
    do changes.push(sections[section](tokens, scope)); while (tokens.take(','));
  }
  const item = changes.reduce((changing, { path, value }) => put(changing, path, value), structuredClone(scope.item));
  return { item, touched: changes.map(({ path }) => String(path[0])) };
}

function setting(tokens: Tokens, scope: Scope): Change {
  const path = pathOf(tokens.next(), scope);
  tokens.expect('=');
  const first = term(tokens, scope);
  const sign = ['+', '-'].includes(tokens.peek()) ? tokens.next() : undefined;
  const value = sign === undefined ? first : total(sign, first, term(tokens, scope));
  if (value === undefined) throw invalid('The provided expression refers to an attribute that does not exist in the item');
  return { path, value };
}

function total(sign: string, a: Json, b: Json): Json {
  if (a === undefined || b === undefined) throw invalid('The provided expression refers to an attribute that does not exist in the item');
  if (a.N === undefined || b.N === undefined) throw invalid(`An operand in the update expression has an incorrect data type: ${JSON.stringify([a, b])}`);
  return { N: (sign === '+' ? add : subtract)(a.N, b.N) };
}

function term(tokens: Tokens, scope: Scope): Json {
  const name = tokens.peek().toLowerCase();
  if (name !== 'if_not_exists' && name !== 'list_append') return operand(tokens, scope);
  tokens.next();
  tokens.expect('(');
  const first = operand(tokens, scope);
  tokens.expect(',');
  const second = operand(tokens, scope);
  tokens.expect(')');
  return name === 'if_not_exists' ? first ?? second : { L: [...first.L, ...second.L] };
}

function removing(tokens: Tokens, scope: Scope): Change {
  const path = pathOf(tokens.next(), scope);
  return { path };
}

function adding(tokens: Tokens, scope: Scope): Change {
  const path = pathOf(tokens.next(), scope);
  const more = operand(tokens, scope);
  if (more?.N === undefined && more?.SS === undefined) throw invalid('Incorrect operand type for operator or function; operator: ADD');
  const old = attributeAt(scope.item, path);
  const sum = more.N === undefined ? { SS: [...new Set([...old?.SS ?? [], ...more.SS])] } : { N: add(old?.N ?? '0', more.N) };
  return { path, value: sum };
}

function put(item: Json, [key, ...rest]: Path, value: Json): Json {
  if (rest.length === 0) {
    if (value === undefined) delete item[key];
    else item[key] = value;
    return item;
  }
  const below = typeof rest[0] === 'number' ? item[key]?.L : item[key]?.M;
  if (below === undefined) throw invalid('The document path provided in the update expression is invalid for update');
  put(below, rest, value);
  return item;
}
