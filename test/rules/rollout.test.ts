import { instancesOf, knownSize, rolloutArithmetic, RolloutNumbers } from '../../src/rules/rollout';
import { UNKNOWN } from '../../src/rules/rule';

const plan = (change: Partial<RolloutNumbers>) => rolloutArithmetic({ strategy: 'canary', count: 4, size: { unit: 'percent', value: 25 }, wait: 600, terminationWait: 0, ...change });

describe('a canary', () => {
  test('moves its share, then everything', () => {
    expect(plan({}).steps.map((s) => s.newShare)).toEqual([25, 100]);
  });

  test('counted in instances moves their share of the fleet', () => {
    expect(plan({ size: { unit: 'instances', value: 1 } }).steps.map((s) => s.newShare)).toEqual([25, 100]);
  });

  test('waits once before the last step, twice at most', () => {
    const { leastWait, worstWait } = plan({});
    expect([leastWait, worstWait]).toEqual([600, 1200]);
  });

  test('keeps the old fleet whole', () => {
    expect(plan({}).steps.map((s) => s.oldInstances)).toEqual([4, 4]);
  });
});

describe('a linear deployment', () => {
  test.each([
    [10, 10],
    [25, 4],
    [30, 4],
    [50, 2],
    [33, 4],
  ])('of %d percent takes %d steps', (value, steps) => {
    expect(plan({ strategy: 'linear', size: { unit: 'percent', value } }).steps).toHaveLength(steps);
  });

  test('of three in ten instances takes four steps', () => {
    expect(plan({ strategy: 'linear', count: 10, size: { unit: 'instances', value: 3 } }).steps.map((s) => Math.round(s.newShare))).toEqual([30, 60, 90, 100]);
  });

  test('ends at everything', () => {
    expect(plan({ strategy: 'linear', size: { unit: 'percent', value: 30 } }).steps.at(-1)?.newShare).toBe(100);
  });
});

describe('a rolling deployment', () => {
  const rolling = (count: number, value: number) => plan({ strategy: 'rolling', count, size: { unit: 'percent', value } });

  test('needs one batch more than the fleet', () => {
    expect(rolling(10, 20).peakInstances).toBe(12);
  });

  test('moves whole instances, at least one at a time', () => {
    expect(rolling(3, 5).steps.map((s) => s.newInstances)).toEqual([1, 2, 3]);
  });

  test('has the old and the new fleet add up', () => {
    for (const step of rolling(7, 30).steps) expect(step.newInstances + step.oldInstances).toBe(7);
  });
});

describe('all at once', () => {
  test('is one step with two fleets', () => {
    const { steps, peakInstances } = plan({ strategy: 'allAtOnce', size: undefined });
    expect([steps.length, peakInstances]).toEqual([1, 8]);
  });

  test('adds the time for which the old fleet is kept', () => {
    expect(plan({ strategy: 'allAtOnce', size: undefined, wait: 0, terminationWait: 900 }).leastWait).toBe(900);
  });
});

test('steps follow each other', () => {
  const { steps } = plan({ strategy: 'linear' });
  expect(steps.map((s) => [s.startsAt, s.endsAt])).toEqual([[0, 600], [600, 1200], [1200, 1800], [1800, 2400]]);
});

describe('instancesOf', () => {
  test.each([
    [4, 25, 1],
    [5, 25, 2],
    [1, 10, 1],
    [20, 50, 10],
  ])('of %d instances, %d percent is %d', (count, value, expected) => {
    expect(instancesOf({ unit: 'percent', value }, count)).toBe(expected);
  });

  test('takes instances as they are', () => {
    expect(instancesOf({ unit: 'instances', value: 3 }, 20)).toBe(3);
  });
});

describe('knownSize', () => {
  test('is nothing where unit or value is unknown', () => {
    expect(knownSize({ unit: UNKNOWN, value: 1 })).toBeUndefined();
    expect(knownSize({ unit: 'percent', value: UNKNOWN })).toBeUndefined();
    expect(knownSize({ unit: 'percent', value: 1 })).toEqual({ unit: 'percent', value: 1 });
  });
});
