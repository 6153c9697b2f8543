import { attributeAt, checked, condition, invalid, Scope } from './dynamodb-expressions';
import { updated } from './dynamodb-update';
import { Refusal, Service } from './service';
import { Json } from '../errors';

/** A secondary index: what has its keys is in it. */
export interface Index {
  readonly keys: readonly string[];
  /** Attributes besides the keys; all without it. */
  readonly attributes?: readonly string[];
}

interface Table {
  /** Names of the partition key and of the sort key. */
  readonly keys: readonly string[];
  readonly indexes: Readonly<Record<string, Index>>;
  readonly items: Map<string, Json>;
}

/** Tables with conditional writes and expressions; every call is atomic. */
export class DynamoDb implements Service {
  public readonly operations = {
    getItem: (request: Json) => present(this.table(request).items.get(this.key(request, request.Key)), request),
    putItem: (request: Json) => this.write(request, this.keyOf(request, request.Item), () => ({ item: structuredClone(request.Item) })),
    updateItem: (request: Json) => this.update(request),
    deleteItem: (request: Json) => this.write(request, request.Key, () => ({})),
    query: (request: Json) => this.list(request, request.KeyConditionExpression),
    scan: (request: Json) => this.list(request, undefined),
  };
  private readonly tables = new Map<string, Table>();

  public addTable(name: string, keys: readonly string[], indexes: Readonly<Record<string, Index>> = {}): void {
    this.tables.set(name, { keys, indexes, items: new Map() });
  }

  /** The items of a table, as plain values where they are texts and numbers. */
  public items(name: string): Json[] {
    const plain = (value: Json) => value.S ?? (value.N === undefined ? value : Number(value.N));
    const all = [...this.tables.get(name)!.items.values()];
    return all.map((item) => Object.fromEntries(Object.entries(item).map(([key, value]) => [key, plain(value)])));
  }

  public get tableNames(): string[] {
    return [...this.tables.keys()];
  }

  private update(request: Json): Json {
    return this.write(request, request.Key, (scope) => {
      const { item, touched } = request.UpdateExpression === undefined ? { item: scope.item, touched: [] } : updated(request.UpdateExpression, scope);
      if (touched.some((name) => this.table(request).keys.includes(name))) throw invalid('Cannot update attribute: this attribute is part of the key');
      return { item: { ...item, ...request.Key }, touched };
    });
  }

  private write(request: Json, givenKey: Json, change: (scope: Scope) => { readonly item?: Json; readonly touched?: string[] }): Json {
    const { items } = this.table(request);
    const key = this.key(request, givenKey);
    const old = items.get(key);
    const scope = scopeOf(request, old ?? {});
    const texts = [request.ConditionExpression, request.UpdateExpression].join(' ');
    for (const name of [...Object.keys(scope.values), ...Object.keys(scope.names)]) {
      if (!new RegExp(`${name}(?!\\w)`).test(texts)) throw invalid(`Value provided in ExpressionAttributeValues unused in expressions: keys: {${name}}`);
    }
    if (!condition(request.ConditionExpression, scope)) throw new Refusal('ConditionalCheckFailedException', 'The conditional request failed');
    const { item, touched } = change(scope);
    if (item === undefined) items.delete(key);
    else items.set(key, item);
    return attributes(request.ReturnValues, { old, item, touched: touched ?? [] });
  }

  private list(request: Json, keyCondition: string | undefined): Json {
    const { keys, attributes: projected } = request.IndexName === undefined ? { ...this.table(request), attributes: undefined } : this.index(request);
    const indexed = [...this.table(request).items.values()].filter((item) => keys.every((key) => item[key] !== undefined));
    const matching = indexed.filter((item) => condition(keyCondition, scopeOf(request, item)));
    const [, sort] = keys;
    if (sort) matching.sort((a, b) => (order(a[sort]) < order(b[sort]) ? -1 : 1) * (request.ScanIndexForward === false ? -1 : 1));
    const read = matching.slice(0, request.Limit ?? matching.length);
    const found = read.filter((item) => condition(request.FilterExpression, scopeOf(request, item)))
      .map((item) => projected ? only(item, [...this.table(request).keys, ...keys, ...projected]) : structuredClone(item));
    return { Items: found, Count: found.length, ScannedCount: read.length };
  }

  private index(request: Json): Index {
    const index = this.table(request).indexes[request.IndexName];
    if (!index) throw invalid(`The table does not have the specified index: ${request.IndexName}`);
    return index;
  }

  private table({ TableName }: Json): Table {
    const table = this.tables.get(TableName) ?? this.tables.get(String(TableName).split(':table/').at(-1)!);
    if (!table) throw new Refusal('ResourceNotFoundException', `Requested resource not found: ${TableName}`);
    return table;
  }

  private keyOf(request: Json, item: Json): Json {
    return Object.fromEntries(this.table(request).keys.map((name) => [name, item[name]]));
  }

  private key(request: Json, key: Json): string {
    const { keys } = this.table(request);
    if (Object.keys(key ?? {}).sort().join() !== [...keys].sort().join()) throw invalid(`The provided key element does not match the schema: ${JSON.stringify(key)}`);
    return JSON.stringify(keys.map((name) => checked(key[name], name)));
  }
}

function scopeOf(request: Json, item: Json): Scope {
  return { names: request.ExpressionAttributeNames ?? {}, values: request.ExpressionAttributeValues ?? {}, item };
}

function present(item: Json, request: Json): Json {
  if (item === undefined) return {};
  if (request.ProjectionExpression === undefined) return { Item: structuredClone(item) };
  const words: string[] = request.ProjectionExpression.split(',').map((word: string) => word.trim());
  const names = words.map((word) => request.ExpressionAttributeNames?.[word] ?? word);
  return { Item: Object.fromEntries(names.filter((name) => attributeAt(item, [name]) !== undefined).map((name) => [name, item[name]])) };
}

interface Written {
  readonly old: Json;
  readonly item: Json;
  readonly touched: string[];
}

function attributes(wanted: string | undefined, { old, item, touched }: Written): Json {
  const source = wanted?.endsWith('_NEW') ? item : old;
  if (wanted === undefined || wanted === 'NONE' || source === undefined) return {};
  return { Attributes: wanted.startsWith('UPDATED') ? only(source, touched) : structuredClone(source) };
}

function only(item: Json, names: readonly string[]): Json {
  return structuredClone(Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name))));
}

function order(value: Json): string {
  return value?.N === undefined ? String(value?.S) : Number(value.N).toFixed(9).padStart(40, '0');
}
