import { add, compare, subtract } from './decimal';
import { DynamoDb } from './dynamodb';
import { Refusal } from './service';
import { Json } from '../errors';

const KEY = { id: { S: 'a' } };

function table(item: Json = {}): DynamoDb {
  const db = new DynamoDb();
  db.addTable('T', ['id']);
  db.operations.putItem({ TableName: 'T', Item: { ...KEY, ...item } });
  return db;
}

function update(db: DynamoDb, expression: string, more: Json = {}): Json {
  return db.operations.updateItem({ TableName: 'T', Key: KEY, UpdateExpression: expression, ...more });
}

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return 'nothing was refused';
}

describe('decimals', () => {
  test.each([
    ['0.1', '0.2', '0.3'], ['0.91', '0.005', '0.915'], ['-1', '1', '0'], ['1e3', '0.5', '1000.5'], ['12345678901234567890', '1', '12345678901234567891'],
  ])('%s + %s = %s, exactly', (a, b, sum) => {
    expect(add(a, b)).toBe(sum);
  });

  test('are subtracted exactly', () => {
    expect(subtract('0.3', '0.1')).toBe('0.2');
  });

  test.each([['1', '1.0', 0], ['2', '10', -1], ['-1', '-2', 1]])('%s compared with %s is %d', (a, b, order) => {
    expect(compare(a, b)).toBe(order);
  });
});

describe('an update', () => {
  test('calculates with decimals', () => {
    const db = table();
    update(db, 'SET floor1 = :a + :b', { ExpressionAttributeValues: { ':a': { N: '0.91' }, ':b': { N: '0.005' } } });
    expect(db.items('T')).toEqual([{ id: 'a', floor1: 0.915 }]);
  });

  test('reads every value before it changes one', () => {
    const db = table({ x: { N: '1' }, y: { N: '2' } });
    update(db, 'SET x = y, y = x');
    expect(db.items('T')).toEqual([{ id: 'a', x: 2, y: 1 }]);
  });

  test('adds to a number that is not there', () => {
    const db = table();
    update(db, 'ADD signals :n', { ExpressionAttributeValues: { ':n': { N: '3' } } });
    expect(db.items('T')).toEqual([{ id: 'a', signals: 3 }]);
  });

  test('sets and removes at once', () => {
    const db = table({ holder: { S: 'x' } });
    update(db, 'SET handled = :n REMOVE holder', { ExpressionAttributeValues: { ':n': { N: '1' } } });
    expect(db.items('T')).toEqual([{ id: 'a', handled: 1 }]);
  });

  test.each([
    ['ALL_OLD', { ...KEY, n: { N: '1' } }], ['UPDATED_OLD', { n: { N: '1' } }], ['UPDATED_NEW', { n: { N: '1' } }], ['ALL_NEW', { ...KEY, n: { N: '1' } }],
  ])('answers %s, also what it set to the same value', (ReturnValues, Attributes) => {
    expect(update(table({ n: { N: '1' } }), 'SET n = :n', { ReturnValues, ExpressionAttributeValues: { ':n': { N: '1' } } })).toEqual({ Attributes });
  });

  test.each([
    ['a reserved word', 'SET status = :x', { ':x': { S: 'y' } }],
    ['a number that is none', 'SET n = :x', { ':x': { N: 'many' } }],
    ['a value that nobody defines', 'SET n = :y', {}],
    ['a value that nobody uses', 'SET n = :x', { ':x': { S: 'y' }, ':z': { S: 'z' } }],
    ['a change of the key', 'SET id = :x', { ':x': { S: 'b' } }],
    ['a sum with text', 'SET n = :x + :x', { ':x': { S: 'y' } }],
    ['an attribute that is not there', 'SET n = gone', undefined],
  ])('refuses %s', (_, expression, ExpressionAttributeValues) => {
    expect(refusal(() => update(table(), expression, ExpressionAttributeValues && { ExpressionAttributeValues }))).toBe('ValidationException');
  });
});

describe('a condition', () => {
  const holds = (ConditionExpression: string, values: Json = {}, item: Json = { n: { N: '2' }, s: { S: 'abc' } }) => refusal(() => update(table(item), 'SET seen = :seen', {
    ConditionExpression, ExpressionAttributeValues: { ':seen': { S: 'x' }, ...values },
  })) === 'nothing was refused';

  test.each([
    ['n < :v', { ':v': { N: '10' } }], ['n = :v', { ':v': { N: '2.0' } }], ['s <> :v', { ':v': { S: 'x' } }], ['absent <> :v', { ':v': { S: 'x' } }],
    ['attribute_exists(s) AND attribute_not_exists(absent)', {}], ['NOT n = :v', { ':v': { N: '3' } }], ['begins_with(s, :v)', { ':v': { S: 'ab' } }],
    ['n BETWEEN :v AND :w', { ':v': { N: '1' }, ':w': { N: '2' } }], ['n IN (:v, :w)', { ':v': { N: '1' }, ':w': { N: '2' } }],
    ['absent = :v OR (n = :w AND attribute_exists(s))', { ':v': { N: '1' }, ':w': { N: '2' } }], ['size(s) = :v', { ':v': { N: '3' } }],
  ])('%s holds', (expression, values) => {
    expect(holds(expression, values)).toBe(true);
  });

  test.each([
    ['n < :v', { ':v': { N: '2' } }], ['n = :v', { ':v': { S: '2' } }], ['absent = :v', { ':v': { S: 'x' } }], ['absent < :v', { ':v': { N: '1' } }], ['attribute_exists(absent)', {}],
  ])('%s does not hold', (expression, values) => {
    expect(holds(expression, values)).toBe(false);
  });

  test('that does not hold is ConditionalCheckFailedException, and nothing changes', () => {
    const db = table({ n: { N: '1' } });
    const code = refusal(() => update(db, 'SET n = :n', { ConditionExpression: 'attribute_exists(gone)', ExpressionAttributeValues: { ':n': { N: '2' } } }));
    expect([code, db.items('T')]).toEqual(['ConditionalCheckFailedException', [{ id: 'a', n: 1 }]]);
  });
});

describe('an index', () => {
  const db = new DynamoDb();
  db.addTable('T', ['group', 'number'], { Waiting: { keys: ['group', 'waiting'], attributes: ['version'] } });
  for (const n of ['10', '9']) {
    db.operations.putItem({ TableName: 'T', Item: { group: { S: 'g' }, number: { N: n }, version: { S: `v${n}` }, more: { S: 'x' }, ...n === '9' && { waiting: { N: n } } } });
  }
  const query = (more: Json = {}) => db.operations.query({
    TableName: 'T', KeyConditionExpression: '#g = :g', ExpressionAttributeNames: { '#g': 'group' }, ExpressionAttributeValues: { ':g': { S: 'g' } }, ...more,
  });

  test('leaves out what lacks its keys, and attributes that it does not hold', () => {
    expect(query({ IndexName: 'Waiting' }).Items).toEqual([{ group: { S: 'g' }, number: { N: '9' }, waiting: { N: '9' }, version: { S: 'v9' } }]);
  });

  test('orders numbers as numbers', () => {
    expect(query().Items.map(({ number }: Json) => number.N)).toEqual(['9', '10']);
  });
});
