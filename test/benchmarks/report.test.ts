import { Measurement, median, pairedRatio, shuffled, table } from '../../benchmarks/report';

const measured = (cpuMs: number): Measurement => ({
  importMs: 1,
  constructMs: cpuMs / 2,
  synthMs: cpuMs / 2,
  synthCpuMs: 1,
  cpuMs,
  rssMiB: 60,
  resources: 10,
  bytes: 7000,
  modules: 200,
  functions: 0,
  aspects: 0,
});

describe('median', () => {
  test('is the middle of an odd count', () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  test('is the mean of both middles of an even count', () => {
    expect(median([4, 1, 2, 9])).toBe(3);
  });
});

describe('pairedRatio', () => {
  test('compares round by round, so that a slow round does not count twice', () => {
    const base = [measured(100), measured(1000), measured(100)];
    const other = [measured(150), measured(1500), measured(150)];
    expect(pairedRatio(other, base, (m) => m.cpuMs)).toBe(1.5);
  });
});

describe('shuffled', () => {
  test('gives the same order for the same round', () => {
    expect(shuffled(['a', 'b', 'c', 'd'], 3)).toEqual(shuffled(['a', 'b', 'c', 'd'], 3));
  });

  test('gives different orders for some rounds', () => {
    expect(new Set([1, 2, 3, 4, 5, 6].map((round) => shuffled(['a', 'b', 'c', 'd'], round).join(''))).size).toBeGreaterThan(2);
  });

  test('loses nothing', () => {
    expect(shuffled([1, 2, 3, 4, 5], 2).sort()).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('table', () => {
  test('has a row for each app, with ratios to the first', () => {
    const [title, head, base, other] = table('1 endpoint', { l1: [measured(100)], ours: [measured(120)] }).split('\n');
    expect(title).toBe('1 endpoint');
    expect(head).toContain('CPU ×');
    expect(base).toMatch(/^l1 .*1\.00 +1\.00 +1\.00$/);
    expect(other).toMatch(/^ours .*1\.20 +1\.20 +1\.00$/);
  });
});
