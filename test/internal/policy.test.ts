import * as s3 from 'aws-cdk-lib/aws-s3';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { merged, ordered, packed, rendered, sizeOf, Statement } from '../../src/internal/policy';
import { testStack } from '../support/stacks';

const GET: Statement = { actions: ['s3:GetObject'], resources: ['arn:a'] };
const LIST: Statement = { actions: ['s3:ListBucket'], resources: ['arn:b'] };

describe('merged', () => {
  test('gives one resource the actions of all statements about it', () => {
    expect(merged([{ ...GET, actions: ['s3:PutObject'] }, GET])).toEqual([{ actions: ['s3:GetObject', 's3:PutObject'], resources: ['arn:a'] }]);
  });

  test('gives one set of actions the resources of all statements about it', () => {
    expect(merged([GET, { ...GET, resources: ['arn:b'] }])).toEqual([{ actions: ['s3:GetObject'], resources: ['arn:a', 'arn:b'] }]);
  });

  test('says nothing twice', () => {
    expect(merged([GET, GET])).toEqual([GET]);
  });

  test.each<[string, Statement]>([
    ['other conditions', { ...GET, actions: ['s3:PutObject'], conditions: { Bool: { x: 'true' } } }],
    ['another effect', { ...GET, actions: ['s3:PutObject'], effect: 'Deny' }],
    ['an id', { ...GET, actions: ['s3:PutObject'], sid: 'Mine' }],
    ['negated resources', { actions: ['s3:PutObject'], resources: [], notResources: ['arn:a'] }],
    ['negated actions', { actions: [], notActions: ['s3:PutObject'], resources: ['arn:a'] }],
    ['a list of unknown length', { ...GET, actions: ['s3:PutObject'], resources: Lazy.list({ produce: () => ['arn:a'] }) }],
  ])('keeps a statement with %s apart', (_, other) => {
    expect(merged([GET, other])).toEqual([GET, other]);
  });

  test('keeps statements apart whose conditions hold tokens that are not strings', () => {
    const lazily = (value: string): Statement => ({ ...GET, conditions: { Bool: { x: Lazy.any({ produce: () => value }) } } });

    expect(merged([lazily('true'), lazily('false')])).toHaveLength(2);
  });

  test('keeps a star out of statements that name resources', () => {
    expect(merged([GET, { ...GET, resources: ['*'] }])).toHaveLength(2);
  });

  test('merges statements about the same token', () => {
    const bucket = new s3.CfnBucket(testStack(), 'Bucket');
    const about = (action: string): Statement => ({ actions: [action], resources: [bucket.attrArn] });

    expect(merged([about('s3:PutBucketTagging'), about('s3:ListBucket')])).toEqual([{ actions: ['s3:ListBucket', 's3:PutBucketTagging'], resources: [bucket.attrArn] }]);
  });

  test('allows neither more nor less, whatever the statements are', () => {
    const name = fc.constantFrom('a', 'b', 'c', '*');
    const names = fc.uniqueArray(name, { minLength: 1 });
    const statement = fc.record({ actions: names, resources: names, conditions: fc.constantFrom({}, { x: 1 }) });
    const pairs = (list: readonly Statement[]) => [...new Set(list.flatMap((s) => s.actions.flatMap((a) => s.resources.map((r) => `${a} ${r} ${JSON.stringify(s.conditions)}`))))].sort();

    fc.assert(fc.property(fc.array(statement), (list) => expect(pairs(merged(list))).toEqual(pairs(list))));
  });
});

describe('ordered', () => {
  test('does not depend on who asked first', () => {
    expect(ordered([LIST, GET])).toEqual(ordered([GET, LIST]));
  });

  test('orders the resources of a statement', () => {
    expect(ordered([{ ...GET, resources: ['arn:b', 'arn:a'] }])[0].resources).toEqual(['arn:a', 'arn:b']);
  });

  test('does not depend on how many tokens were made before', () => {
    const names = (before: number) => {
      const stack = new Stack();
      for (let i = 0; i < before; i++) Lazy.string({ produce: () => 'x' });
      const [a, b] = ['A', 'B'].map((id) => new s3.CfnBucket(stack, id).attrArn);
      return stack.resolve(ordered([{ ...GET, resources: [b] }, { ...GET, resources: [a] }]));
    };

    expect(names(1000)).toEqual(names(0));
  });
});

describe('packed', () => {
  const statement = (n: number, length: number): Statement => ({ actions: ['s3:GetObject'], resources: [`arn:${n}:${'x'.repeat(length)}`] });
  const serialized = (statements: Statement[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements.map(rendered) }).length;

  test('takes one policy while everything fits', () => {
    expect(packed([GET, LIST], 6000)).toEqual([[GET, LIST]]);
  });

  test('opens a policy when the next statement would not fit', () => {
    expect(packed([statement(1, 3000), statement(2, 3000), statement(3, 10)], 6000).map((bin) => bin.length)).toEqual([1, 2]);
  });

  test('fills a policy to the last character', () => {
    const [a, b] = [statement(1, 100), statement(2, 100)];
    const limit = serialized([a, b]) + 1; // each statement is counted with its comma

    expect([packed([a, b], limit).length, packed([a, b], limit - 1).length]).toEqual([1, 2]);
  });

  test('cuts a statement that is too large by its resources', () => {
    const resources = Array.from({ length: 100 }, (_, i) => `arn:aws:s3:::bucket/${'p'.repeat(80)}/${i}`);

    const bins = packed([{ actions: ['s3:GetObject'], resources }], 6000);

    expect(bins.flatMap((bin) => bin.flatMap((s) => s.resources))).toEqual(resources);
    expect(bins.every((bin) => serialized(bin) <= 6000)).toBe(true);
  });

  test('never exceeds the limit, whatever the statements are', () => {
    const any = fc.array(fc.record({ n: fc.nat(), length: fc.integer({ min: 1, max: 2000 }) }), { maxLength: 30 });

    fc.assert(fc.property(any, (list) => {
      const statements = list.map(({ n, length }) => statement(n, length));
      const bins = packed(statements, 6000);
      expect(bins.flat()).toEqual(statements);
      expect(bins.filter((bin) => serialized(bin) > 6000)).toEqual([]);
    }), { numRuns: 50 });
  });
});

describe('sizeOf', () => {
  test('is what IAM counts', () => {
    expect(sizeOf(GET)).toBe('{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:a"}'.length);
  });

  test('takes a token for a long ARN', () => {
    const { attrArn } = new s3.CfnBucket(testStack(), 'Bucket');

    expect(sizeOf({ ...GET, resources: [attrArn] })).toBe(sizeOf({ ...GET, resources: ['x'.repeat(128)] }));
  });
});

describe('rendered', () => {
  test('gives a list of one as its member', () => {
    expect(rendered(GET)).toEqual({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:a' });
  });

  test('keeps everything that a user may have set', () => {
    expect(rendered({ sid: 'Mine', effect: 'Deny', actions: [], notActions: ['a', 'b'], resources: [], notResources: ['arn:a'], conditions: { Bool: { x: 'true' } } })).toEqual({
      Sid: 'Mine', Effect: 'Deny', NotAction: ['a', 'b'], NotResource: 'arn:a', Condition: { Bool: { x: 'true' } },
    });
  });
});
