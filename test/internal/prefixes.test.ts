import { folder } from '../../src/internal/prefixes';

describe('a prefix as a folder', () => {
  test.each([
    ['models', 'models/'],
    ['models/', 'models/'],
    ['/models', 'models/'],
    ['models/*', 'models/'],
    ['a/b', 'a/b/'],
    ['', ''],
    ['/', ''],
    [undefined, ''],
  ])('%s is %s', (prefix, expected) => {
    expect(folder(prefix)).toBe(expected);
  });
});
