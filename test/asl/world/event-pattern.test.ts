import { pipeInput, targetInput } from './event-input';
import { fits } from './event-pattern';

const EVENT = {
  'source': 'aws.s3', 'detail-type': 'Object Created', 'resources': ['arn:aws:s3:::b'], 'detail': { bucket: { name: 'b' }, object: { key: 'labelled/day/a.csv', size: 7 }, reason: null },
};

describe('a pattern', () => {
  test.each([
    ['a value', { source: ['aws.s3', 'other'] }],
    ['a value of an array', { resources: ['arn:aws:s3:::b'] }],
    ['a prefix', { detail: { object: { key: [{ prefix: 'labelled/' }] } } }],
    ['a suffix', { detail: { object: { key: [{ suffix: '.csv' }] } } }],
    ['a wildcard', { detail: { object: { key: [{ wildcard: 'labelled/*.csv' }] } } }],
    ['anything but another', { detail: { object: { key: [{ 'anything-but': ['x'] }] } } }],
    ['anything but another prefix', { detail: { object: { key: [{ 'anything-but': { prefix: 'models/' } }] } } }],
    ['a number in a range', { detail: { object: { size: [{ numeric: ['>', 5, '<=', 7] }] } } }],
    ['what exists', { detail: { object: { key: [{ exists: true }] } } }],
    ['what does not exist', { detail: { version: [{ exists: false }] } }],
    ['null', { detail: { reason: [null] } }],
    ['one of several', { $or: [{ source: ['x'] }, { detail: { object: { size: [7] } } }] }],
    ['text in any case', { 'detail-type': [{ 'equals-ignore-case': 'object created' }] }],
  ])('fits by %s', (_, pattern) => {
    expect(fits(pattern, EVENT)).toBe(true);
  });

  test.each([
    ['another value', { source: ['aws.ec2'] }],
    ['another prefix', { detail: { object: { key: [{ prefix: 'raw/' }] } } }],
    ['a wildcard that stops too early', { detail: { object: { key: [{ wildcard: 'labelled/*.json' }] } } }],
    ['a missing field', { detail: { version: ['1'] } }],
    ['what exists', { detail: { object: { key: [{ exists: false }] } } }],
    ['a number as text', { detail: { object: { size: ['7'] } } }],
    ['anything but a missing field', { detail: { version: [{ 'anything-but': ['1'] }] } }],
    ['one field of two', { 'source': ['aws.s3'], 'detail-type': ['other'] }],
  ])('does not fit by %s', (_, pattern) => {
    expect(fits(pattern, EVENT)).toBe(false);
  });
});

describe('what a target is given', () => {
  test.each([
    ['the event', {}, EVENT],
    ['a constant', { Input: '{"a":1}' }, { a: 1 }],
    ['a part', { InputPath: '$.detail.bucket' }, { name: 'b' }],
    ['a template', { InputTransformer: { InputPathsMap: { k: '$.detail.object.key', s: '$.detail.object.size' }, InputTemplate: '{"key":<k>,"size":<s>,"say":"got <k>"}' } },
      { key: 'labelled/day/a.csv', size: 7, say: 'got labelled/day/a.csv' }],
  ])('is %s', (_, target, input) => {
    expect(targetInput(target, EVENT)).toEqual(input);
  });

  test('a pipe reads the body of a message as JSON', () => {
    expect(pipeInput('{"key": <$.body.detail.object.key>, "id": <$.messageId>}', { messageId: 'm', body: JSON.stringify(EVENT) })).toEqual({ key: 'labelled/day/a.csv', id: 'm' });
  });
});
