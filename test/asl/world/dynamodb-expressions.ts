import { compare, isDecimal } from './decimal';
import { reservedWords } from './reserved-words';
import { Refusal } from './service';
import { Json } from '../errors';

/** A request's names and values, and the item that an expression looks at. */
export interface Scope {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Json>>;
  readonly item: Json;
}

const TOKEN = /\s*(<>|<=|>=|[=<>(),+-]|#?:?[\w.]+(?:\[\d+\])*)/y;

/** Words and signs of an expression, one after the other. */
export class Tokens {
  private readonly all: string[] = [];
  private at = 0;

  constructor(private readonly text: string) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const from = TOKEN.lastIndex;
      const match = TOKEN.exec(text);
      if (!match) throw invalid(`syntax error near ${text.slice(from)}`);
      this.all.push(match[1]);
    }
  }

  public peek(): string {
    return this.all[this.at] ?? '';
  }

  public next(): string {
    return this.all[this.at++] ?? '';
  }

  public take(word: string): boolean {
    const found = this.peek().toUpperCase() === word;
    if (found) this.at += 1;
    return found;
  }

  public expect(word: string): void {
    if (!this.take(word)) throw invalid(`'${word}' expected, got '${this.peek()}' in ${this.text}`);
  }

  public get done(): boolean {
    return this.at >= this.all.length;
  }
}

/** Whether a condition holds for an item; `{}` is an item that is not there. */
export function condition(text: string | undefined, scope: Scope): boolean {
  if (text === undefined) return true;
  const tokens = new Tokens(text);
  const holds = either(tokens, scope);
  if (!tokens.done) throw invalid(`syntax error near '${tokens.peek()}' in ${text}`);
  return holds;
}

function either(tokens: Tokens, scope: Scope): boolean {
  let holds = both(tokens, scope);
  while (tokens.take('OR')) holds = [both(tokens, scope), holds].includes(true);
  return holds;
}

function both(tokens: Tokens, scope: Scope): boolean {
  let holds = single(tokens, scope);
  while (tokens.take('AND')) holds = ![single(tokens, scope), holds].includes(false);
  return holds;
}

function single(tokens: Tokens, scope: Scope): boolean {
  if (tokens.take('NOT')) return !single(tokens, scope);
  if (tokens.take('(')) {
    const inner = either(tokens, scope);
    tokens.expect(')');
    return inner;
  }
  const name = tokens.peek().toLowerCase();
  if (['attribute_exists', 'attribute_not_exists', 'attribute_type', 'begins_with', 'contains'].includes(name)) return called(tokens, scope);
  const left = operand(tokens, scope);
  if (tokens.take('BETWEEN')) {
    const low = operand(tokens, scope);
    tokens.expect('AND');
    return relation('>=', left, low) && relation('<=', left, operand(tokens, scope));
  }
  if (tokens.take('IN')) return list(tokens, scope).some((value) => relation('=', left, value));
  return relation(tokens.next(), left, operand(tokens, scope));
}

function called(tokens: Tokens, scope: Scope): boolean {
  const name = tokens.next().toLowerCase();
  const [first, second] = list(tokens, scope);
  const text = (value: Json): string => Object.values<string>(value ?? {})[0];
  switch (name) {
    case 'attribute_exists': return first !== undefined;
    case 'attribute_not_exists': return first === undefined;
    case 'attribute_type': return first !== undefined && Object.hasOwn(first, second.S);
    case 'begins_with': return first !== undefined && text(first).startsWith(second.S);
    default: return first !== undefined && (first.L ? first.L.some((x: Json) => relation('=', x, second)) : text(first).includes(text(second)));
  }
}

function list(tokens: Tokens, scope: Scope): Json[] {
  tokens.expect('(');
  const all = [operand(tokens, scope)];
  while (tokens.take(',')) all.push(operand(tokens, scope));
  tokens.expect(')');
  return all;
}

/** A value: a placeholder, an attribute, or `size(…)`. */
export function operand(tokens: Tokens, scope: Scope): Json {
  const token = tokens.next();
  if (token.startsWith(':')) {
    if (!Object.hasOwn(scope.values, token)) throw invalid(`an expression attribute value used in expression is not defined; attribute value: ${token}`);
    return checked(scope.values[token], token);
  }
  if (token.toLowerCase() === 'size' && tokens.peek() === '(') {
    const [value] = list(tokens, scope);
    return { N: String((Object.values<Json>(value ?? { S: '' })[0]).length) };
  }
  return attributeAt(scope.item, pathOf(token, scope));
}

/** The names of a document path, with its placeholders filled in; a reserved word is refused as DynamoDB does. */
export function pathOf(token: string, scope: Scope): (string | number)[] {
  if (!/^[#\w]/.test(token)) throw invalid(`syntax error near '${token}'`);
  return token.split('.').flatMap((part) => {
    const [name, ...indexes] = part.split(/[[\]]+/).filter((x) => x !== '');
    return [nameOf(name, scope), ...indexes.map(Number)];
  });
}

function nameOf(name: string, { names }: Scope): string {
  if (name.startsWith('#')) {
    if (!Object.hasOwn(names, name)) throw invalid(`an expression attribute name used in the document path is not defined; attribute name: ${name}`);
    return names[name];
  }
  if (reservedWords().has(name.toUpperCase())) throw invalid(`attribute name is a reserved keyword; reserved keyword: ${name}`);
  return name;
}

export function attributeAt(item: Json, [key, ...rest]: readonly (string | number)[]): Json {
  const value = typeof key === 'number' ? item?.[key] : item && Object.hasOwn(item, key) ? item[key] : undefined;
  if (rest.length === 0 || value === undefined) return value;
  return attributeAt(typeof rest[0] === 'number' ? value.L : value.M, rest);
}

function relation(operator: string, a: Json, b: Json): boolean {
  if (operator === '<>') return !relation('=', a, b);
  if (a === undefined || b === undefined) return false;
  const [[typeA, valueA]] = Object.entries<Json>(a);
  const [[typeB, valueB]] = Object.entries<Json>(b);
  if (typeA !== typeB) return false;
  const order = typeA === 'N' ? compare(valueA, valueB) : JSON.stringify(valueA) === JSON.stringify(valueB) ? 0 : valueA < valueB ? -1 : 1;
  switch (operator) {
    case '=': return order === 0;
    case '<': return order < 0;
    case '>': return order > 0;
    case '<=': return order <= 0;
    case '>=': return order >= 0;
    default: throw invalid(`no operator ${operator}`);
  }
}

/** A value as DynamoDB takes it: one type, and a number that is one. */
export function checked(value: Json, name: string): Json {
  const entries = Object.entries<Json>(value ?? {});
  if (entries.length !== 1) throw invalid(`supplied AttributeValue has ${entries.length} types: ${name}`);
  const [[type, content]] = entries;
  if (type === 'N' && !isDecimal(content)) throw invalid(`The parameter cannot be converted to a numeric value: ${content}`);
  if (type === 'S' && typeof content !== 'string') throw invalid(`not a text: ${name}`);
  return value;
}

export function invalid(message: string): Refusal {
  return new Refusal('ValidationException', message);
}
