/** An argument of an intrinsic function, or a whole expression. */
export type Expression =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[]; readonly text: string };

const cache = new Map<string, Expression>();

/** Reads a path or a call of an intrinsic function; at most ten calls may be nested. */
export function parseExpression(text: string): Expression {
  let found = cache.get(text);
  if (!found) {
    found = parse(text);
    cache.set(text, found);
  }
  return found;
}

function parse(text: string): Expression {
  if (text.startsWith('$')) return { kind: 'path', path: text };
  const reader = new Reader(text);
  const expression = reader.expression();
  reader.end();
  const calls = (text.match(/States\.\w+\(/g) ?? []).length;
  if (calls > 10) throw new Error(`more than ten nested intrinsic functions: ${text}`);
  return expression;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  public expression(): Expression {
    this.spaces();
    const start = this.at;
    if (this.peek() === "'") return { kind: 'literal', value: this.quoted() };
    if (this.peek() === '$') return { kind: 'path', path: this.path() };
    const word = /[^\s,()]+/y;
    word.lastIndex = this.at;
    const name = word.exec(this.text)?.[0] ?? '';
    this.at += name.length;
    if (this.peek() !== '(') return { kind: 'literal', value: this.scalar(name) };
    if (!/^States\.[A-Z]\w+$/.test(name)) throw this.wrong();
    const list = this.list();
    return { kind: 'call', name: name.slice('States.'.length), arguments: list, text: this.text.slice(start, this.at) };
  }

  public end(): void {
    this.spaces();
    if (this.at < this.text.length) throw this.wrong();
  }

  private list(): Expression[] {
    const all: Expression[] = [];
    this.at += 1;
    this.spaces();
    while (this.peek() !== ')') {
      all.push(this.expression());
      this.spaces();
      if (this.peek() === ',') this.at += 1;
      else if (this.peek() !== ')') throw this.wrong();
    }
    this.at += 1;
    return all;
  }

  private quoted(): string {
    let value = '';
    for (this.at += 1; this.peek() !== "'"; this.at++) {
      if (this.at >= this.text.length) throw this.wrong();
      const escaped = this.peek() === '\\' && "'{}\\".includes(this.text[this.at + 1]);
      if (escaped) this.at += 1;
      value += escaped && '{}'.includes(this.peek()) ? `\\${this.peek()}` : this.peek();
    }
    this.at += 1;
    return value;
  }

  private path(): string {
    const start = this.at;
    let depth = 0;
    let quote = '';
    for (; this.at < this.text.length; this.at++) {
      const c = this.peek();
      if (quote) quote = c === quote ? '' : quote;
      else if (c === "'" || c === '"') quote = c;
      else if ('([{'.includes(c)) depth += 1;
      else if (depth > 0 && ')]}'.includes(c)) depth -= 1;
      else if (depth === 0 && (c === ',' || c === ')')) break;
    }
    return this.text.slice(start, this.at).trim();
  }

  private scalar(word: string): number | boolean | null {
    if (!/^(-?\d+(\.\d+)?([eE][+-]?\d+)?|true|false|null)$/.test(word)) throw this.wrong();
    return JSON.parse(word);
  }

  private spaces(): void {
    while (this.peek() === ' ') this.at += 1;
  }

  private peek(): string {
    return this.text[this.at] ?? '';
  }

  private wrong(): Error {
    return new Error(`not a path or a call of an intrinsic function: ${this.text}`);
  }
}
