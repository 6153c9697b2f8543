import { between, each, eachKnown, knownValue, lengthBetween, matches, oneOf, sageMakerName } from '../../src/rules/problems';
import { Fact, UNKNOWN } from '../../src/rules/rule';

const ABSENT: [Fact<undefined>][] = [[UNKNOWN], [undefined]];

describe('between', () => {
  const check = (value: number) => between('size', value, { low: 1, high: 50, unit: ' percent' }, 'give less');

  test.each([1, 50])('accepts %d', (value) => {
    expect(check(value)).toEqual([]);
  });

  test.each([0, 51, 1.5, NaN, Infinity])('refuses %d', (value) => {
    expect(check(value)).toEqual([{ field: 'size', rule: 'must be a whole number between 1 and 50 percent', got: value, mend: 'give less' }]);
  });

  test('accepts a fraction where fractions are allowed', () => {
    expect(between('size', 1.5, { low: 1, high: 2, fractions: true }, 'give less')).toEqual([]);
  });

  test('says only the lower bound where there is no upper one', () => {
    expect(between('size', 0, { low: 1, high: Infinity }, 'give more')[0].rule).toBe('must be a whole number of at least 1');
  });

  test('says it in words where fractions are allowed and there is no upper bound', () => {
    expect(between('size', 0, { low: 1, high: Infinity, fractions: true }, 'give more')[0].rule).toBe('must be at least 1');
  });

  test.each(ABSENT)('is silent about %p', (value) => {
    expect(between('size', value, { low: 1, high: 2 }, 'x')).toEqual([]);
  });
});

describe('oneOf', () => {
  test('accepts a member', () => {
    expect(oneOf('mode', 'A', ['A', 'B'], 'choose')).toEqual([]);
  });

  test('refuses another and lists the members', () => {
    expect(oneOf('mode', 'C', ['A', 'B'], 'choose')).toEqual([{ field: 'mode', rule: 'must be one of A, B', got: 'C', mend: 'choose' }]);
  });

  test.each(ABSENT)('is silent about %p', (value) => {
    expect(oneOf<string>('mode', value, ['A'], 'choose')).toEqual([]);
  });
});

describe('matches', () => {
  const rule = { pattern: /^[a-z]+$/, rule: 'must be lower case', mend: 'change it', maxLength: 3 };

  test('accepts what has the form', () => {
    expect(matches('name', 'abc', rule)).toEqual([]);
  });

  test('refuses what has not', () => {
    expect(matches('name', 'A', rule)).toEqual([{ field: 'name', rule: 'must be lower case', got: 'A', mend: 'change it' }]);
  });

  test('refuses what is too long by its length', () => {
    expect(matches('name', 'abcd', rule)).toEqual([{ field: 'name', rule: 'must have at most 3 characters', got: '4 characters', mend: 'shorten it' }]);
  });

  test('is silent about a token', () => {
    expect(matches('name', UNKNOWN, rule)).toEqual([]);
  });
});

describe('sageMakerName', () => {
  test.each(['a', 'a-b', 'x'.repeat(63)])('accepts %s', (name) => {
    expect(sageMakerName('name', name, 'change it')).toEqual([]);
  });

  test.each(['', '-a', 'a-', 'a_b', 'x'.repeat(64)])('refuses %j', (name) => {
    expect(sageMakerName('name', name, 'change it')).toHaveLength(1);
  });
});

describe('lists', () => {
  test('each item has its path', () => {
    expect(each('variants', ['a', 'b'])).toEqual([['a', 'variants[0]'], ['b', 'variants[1]']]);
  });

  test('an unknown list has no items', () => {
    expect(each('variants', UNKNOWN)).toEqual([]);
  });

  test('unknown items are left out, and the others keep their path', () => {
    expect(eachKnown<string>('variants', [UNKNOWN, 'b'])).toEqual([['b', 'variants[1]']]);
  });

  test.each([[0, 1], [1, 0], [2, 0], [3, 1]])('of %d items against 1 to 2 has %d problems', (length, problems) => {
    expect(lengthBetween('variants', Array(length).fill('a'), { low: 1, high: 2, noun: 'variants' }, 'change it')).toHaveLength(problems);
  });

  test('an exact length is said so', () => {
    expect(lengthBetween('variants', ['a'], { low: 2, high: 2, noun: 'variants' }, 'change it')[0].rule).toBe('must have exactly 2 variants');
  });
});

describe('knownValue', () => {
  test.each([[3, 3], [UNKNOWN, undefined]])('of %p is %p', (fact, value) => {
    expect(knownValue(fact)).toBe(value);
  });
});
