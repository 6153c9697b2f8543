import { JsonObject, Json, TemplateFile } from './template';
import { Fact, UNKNOWN } from '../../rules/rule';

/** A resource, or an attribute of one. */
export interface Reference {
  readonly file: TemplateFile;
  readonly logicalId: string;
  readonly attribute?: string;
}

/** A string in pieces: literal text and references. */
export type Part = string | Reference;

/** What is known about a piece of a template after its intrinsics have been looked through. */
export type Value =
  | { readonly kind: 'absent' }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'text'; readonly parts: readonly Part[] }
  | { readonly kind: 'list'; readonly items: readonly Json[]; readonly evaluate: Evaluate }
  /** `open`: a transform may add members. */
  | { readonly kind: 'map'; readonly entries: JsonObject; readonly open: boolean; readonly evaluate: Evaluate }
  /** `present`: something is there, although its value is not known. */
  | { readonly kind: 'unknown'; readonly present: boolean };

export type Evaluate = (json: Json) => Value;

export const ABSENT: Value = { kind: 'absent' };
/** A value is there, and cannot be known. */
export const HIDDEN: Value = { kind: 'unknown', present: true };
/** Not even whether a value is there can be known. */
export const MAYBE: Value = { kind: 'unknown', present: false };

/** A piece of a template with the path that findings name. */
export class Node {
  constructor(readonly value: Value, readonly path: string) {}

  /** The member at the end of these keys. */
  get(...keys: string[]): Node {
    return keys.reduce((node: Node, key) => new Node(member(node.value, key), `${node.path}.${key}`), this);
  }

  /** The items of a list; `undefined` where there is no list. */
  items(): Fact<Node[] | undefined> {
    const { value } = this;
    if (value.kind === 'absent') return undefined;
    if (value.kind !== 'list') return UNKNOWN;
    const nodes = value.items.map((item, index) => new Node(value.evaluate(item), `${this.path}[${index}]`));
    if (nodes.some((node) => node.value.kind === 'unknown' && !node.value.present)) return UNKNOWN;
    return nodes.filter((node) => node.value.kind !== 'absent');
  }

  /** The members of a map, each as a node; `undefined` where there is no map. */
  members(): Fact<[string, Node][] | undefined> {
    const { value } = this;
    if (value.kind === 'absent') return undefined;
    if (value.kind !== 'map' || value.open) return UNKNOWN;
    return Object.keys(value.entries).map((key): [string, Node] => [key, this.get(key)]).filter(([, node]) => node.value.kind !== 'absent');
  }

  text(): Fact<string | undefined> {
    const { value } = this;
    if (value.kind === 'absent') return undefined;
    if (value.kind === 'literal') return String(value.value);
    return UNKNOWN;
  }

  /** CloudFormation takes numbers as strings too. */
  number(): Fact<number | undefined> {
    const text = this.text();
    if (typeof text !== 'string') return text;
    return text.trim() === '' || Number.isNaN(Number(text)) ? UNKNOWN : Number(text);
  }

  flag(): Fact<boolean | undefined> {
    const text = this.text();
    if (typeof text !== 'string') return text;
    return text === 'true' ? true : text === 'false' ? false : UNKNOWN;
  }

  /** Whether something is there. */
  present(): Fact<boolean> {
    const { value } = this;
    return value.kind === 'unknown' ? value.present || UNKNOWN : value.kind !== 'absent';
  }

  /** The pieces of a string, where all of them can be named. */
  parts(): readonly Part[] | undefined {
    const { value } = this;
    if (value.kind === 'literal') return [String(value.value)];
    return value.kind === 'text' ? value.parts : undefined;
  }

  /** The one thing that the value refers to. */
  reference(): Reference | undefined {
    const parts = this.parts();
    return parts?.length === 1 && typeof parts[0] === 'object' ? parts[0] : undefined;
  }

  /** The list of strings. */
  texts(): Fact<Fact<string>[] | undefined> {
    const items = this.items();
    return Array.isArray(items) ? items.map((item) => item.text()).map((text) => (text === undefined ? UNKNOWN : text)) : items;
  }

  /** A struct that is read where the map is there. */
  struct<T>(read: (node: Node) => T): Fact<T | undefined> {
    if (this.value.kind === 'absent') return undefined;
    return this.value.kind === 'map' ? read(this) : UNKNOWN;
  }
}

function member(value: Value, key: string): Value {
  if (value.kind === 'absent') return ABSENT;
  if (value.kind !== 'map') return MAYBE;
  const { entries, open, evaluate } = value;
  if (!Object.prototype.hasOwnProperty.call(entries, key)) return open ? MAYBE : ABSENT;
  return evaluate(entries[key]);
}
