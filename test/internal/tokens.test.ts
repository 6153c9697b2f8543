import { Duration, Lazy, Size } from 'aws-cdk-lib/core';
import { differ, fact, gibibytesFact, mebibytesFact, secondsFact } from '../../src/internal/tokens';
import { UNKNOWN } from '../../src/rules/rule';

const NUMBER = Lazy.number({ produce: () => 1 });

describe('a known value', () => {
  test('is its own fact', () => {
    expect([fact(3), fact('a'), fact(undefined)]).toEqual([3, 'a', undefined]);
  });

  test('of time is in seconds', () => {
    expect(secondsFact(Duration.minutes(2))).toBe(120);
  });

  test('of time keeps its fraction', () => {
    expect(secondsFact(Duration.millis(1500))).toBe(1.5);
  });

  test('of size is in GiB', () => {
    expect(gibibytesFact(Size.mebibytes(512))).toBe(0.5);
  });

  test('of size is in MiB', () => {
    expect(mebibytesFact(Size.gibibytes(2))).toBe(2048);
  });
});

describe('what is left out', () => {
  test('is a known fact', () => {
    expect([secondsFact(undefined), gibibytesFact(undefined)]).toEqual([undefined, undefined]);
  });
});

describe('a token', () => {
  test.each([
    ['string', fact(Lazy.string({ produce: () => 'a' }))],
    ['number', fact(NUMBER)],
    ['duration', secondsFact(Duration.seconds(NUMBER))],
    ['size in GiB', gibibytesFact(Size.gibibytes(NUMBER))],
    ['size in MiB', mebibytesFact(Size.gibibytes(NUMBER))],
  ])('of a %s is unknown', (_, known) => {
    expect(known).toBe(UNKNOWN);
  });
});

describe('two texts differ', () => {
  const unknown = Lazy.string({ produce: () => 'eu-west-1' });

  test.each([
    ['when both are known and not the same', 'eu-west-1', 'us-east-1', true],
    ['not when they are the same', 'eu-west-1', 'eu-west-1', false],
    ['not for sure when the first is a token', unknown, 'us-east-1', false],
    ['not for sure when the second is a token', 'us-east-1', unknown, false],
  ])('%s', (_, one, other, differs) => {
    expect(differ(one, other)).toBe(differs);
  });
});
