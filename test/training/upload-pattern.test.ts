import { keyPattern, overlap } from '../../src/training/upload-pattern';
import { fits } from '../asl/world/event-pattern';

/** Whether an upload of this key starts a run. */
function starts(keys: Parameters<typeof keyPattern>[0], key: string): boolean {
  const pattern = keyPattern(keys);
  return fits(pattern ? { key: pattern } : {}, { key });
}

describe('a prefix and a suffix', () => {
  const both = { prefix: 'labelled/', suffix: '.csv' };

  test.each(['labelled/a.csv', 'labelled/2026/a.csv', 'labelled/.csv'])('fit %s', (key) => expect(starts(both, key)).toBe(true));

  test.each(['labelled/a.json', 'raw/a.csv', 'Labelled/a.csv', 'old/labelled/a.csv', 'labelled/a.csv.gz'])('do not fit %s, although one of them might', (key) => {
    expect(starts(both, key)).toBe(false);
  });

  test('may hold stars and backslashes, which stand for themselves', () => {
    const odd = { prefix: 'a*b/', suffix: '\\c' };
    expect([starts(odd, 'a*b/x\\c'), starts(odd, 'aXb/x\\c')]).toEqual([true, false]);
  });
});

describe('one of them', () => {
  test.each([['labelled/a', true], ['raw/a', false]])('a prefix: %s %s', (key, fit) => expect(starts({ prefix: 'labelled/' }, key)).toBe(fit));

  test.each([['x/a.csv', true], ['x/a.json', false]])('a suffix: %s %s', (key, fit) => expect(starts({ prefix: '', suffix: '.csv' }, key)).toBe(fit));

  test('none of them fits every key', () => expect(keyPattern({ prefix: '' })).toBeUndefined());
});

describe('a manifest', () => {
  const manifest = { prefix: 'labelled/', manifest: '_SUCCESS' };

  test.each(['labelled/_SUCCESS', 'labelled/2026/_SUCCESS', 'labelled/2026/11/_SUCCESS'])('fits %s', (key) => expect(starts(manifest, key)).toBe(true));

  test.each(['labelled/part-0.csv', 'labelled/x_SUCCESS', 'raw/_SUCCESS', 'labelled/_SUCCESS.bak'])('does not fit %s', (key) => expect(starts(manifest, key)).toBe(false));

  test('below a prefix that is no folder fits in the folders that begin so', () => {
    const part = { prefix: 'day-', manifest: '_SUCCESS' };
    expect([starts(part, 'day-1/_SUCCESS'), starts(part, 'day-_SUCCESS')]).toEqual([true, false]);
  });

  test('in the whole bucket fits at its top and below', () => {
    const anywhere = { prefix: '', manifest: '_SUCCESS' };
    expect([starts(anywhere, '_SUCCESS'), starts(anywhere, 'a/_SUCCESS')]).toEqual([true, true]);
  });
});

test.each([['a/', 'a/b/', true], ['a/b/', 'a/', true], ['', 'a/', true], ['a/', 'b/', false], ['a', 'ab/', true]])('%s and %s overlap: %s', (one, other, expected) => {
  expect(overlap(one, other)).toBe(expected);
});
