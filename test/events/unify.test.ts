import { changed, unify } from './unify';

describe('unify', () => {
  test('finds what a name stands for', () => {
    expect(unify({ detail: { bucket: { name: ['<bucket>'] } } }, { detail: { bucket: { name: ['ref-Bucket'] } } })).toEqual({ bucket: 'ref-Bucket' });
  });

  test('splits a wildcard at its star and takes the backslashes away', () => {
    expect(unify([{ wildcard: '<prefix>*<suffix>' }], [{ wildcard: 'in\\*box/*.csv' }])).toEqual({ prefix: 'in*box/', suffix: '.csv' });
  });

  test.each([
    ['another text', { source: ['aws.s3'] }, { source: ['aws.ecr'] }],
    ['a key more', { source: ['aws.s3'] }, { source: ['aws.s3'], account: ['1'] }],
    ['a key less', { source: ['aws.s3'], account: ['1'] }, { source: ['aws.s3'] }],
    ['an item more', { source: ['aws.s3'] }, { source: ['aws.s3', 'aws.ecr'] }],
    ['a name that stands for two things', { a: ['<x>'], b: ['<x>'] }, { a: ['1'], b: ['2'] }],
    ['a list for an object', { detail: {} }, { detail: [] }],
    ['a second star', [{ wildcard: '<prefix>*<suffix>' }], [{ wildcard: 'a*b*c' }]],
    ['a text for a number', [{ numeric: ['>', 1] }], [{ numeric: ['>', '1'] }]],
  ])('is not content with %s', (_, shape, pattern) => {
    expect(unify(shape, pattern)).toBeUndefined();
  });
});

describe('changed', () => {
  test('fills in names and leaves the original as it is', () => {
    const event = { detail: { key: 'a', old: 1 } };
    expect(changed(event, { 'detail.key': '<prefix>x', 'detail.old': undefined, 'detail.new.deep': true }, { prefix: 'in/' })).toEqual({ detail: { key: 'in/x', new: { deep: true } } });
    expect(event).toEqual({ detail: { key: 'a', old: 1 } });
  });

  test('refuses a name that stands for nothing', () => {
    expect(() => changed({}, { key: '<bucket>' }, {})).toThrow('<bucket> stands for nothing');
  });
});
