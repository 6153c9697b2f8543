import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { parse, sources, walk } from '../../projenrc/docs/fail-calls';

const ROOT = path.join(__dirname, '..', '..');

interface File {
  /** Below `src` or `test`. */
  readonly path: string;
  readonly text: string;
}

/**
 * The test of `src/a/b.ts` is `test/a/b.test.ts`; files that only hold types or data have none. A test of several files
 * says so in a line of its own: `// covers src/a/b.ts`, where a `*` stands for any file of the folder.
 */
function withoutTest(files: readonly File[], tests: readonly File[]): string[] {
  const mirrored = new Set(tests.map((t) => t.path));
  const covered = tests.flatMap((t) => [...t.text.matchAll(/^\/\/ covers src\/(\S+)$/gm)])
    .map(([, pattern]) => new RegExp(`^${pattern.replace(/[.]/g, '\\.').replace(/\*/g, '[^/]*')}$`));
  return files
    .filter(({ path: file, text }) => path.basename(file) !== 'index.ts' && hasCode(parse(file, text)))
    .filter(({ path: file }) => !mirrored.has(file.replace(/\.ts$/, '.test.ts')) && !covered.some((pattern) => pattern.test(file)))
    .map(({ path: file }) => `src/${file} has no test/${file.replace(/\.ts$/, '.test.ts')}`);
}

function hasCode(source: ts.SourceFile): boolean {
  let found = false;
  walk(source, (node) => { found ||= ts.isClassDeclaration(node) || (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined); });
  return found;
}

function below(folder: string, ending: string): File[] {
  const root = path.join(ROOT, folder);
  return sources(root, ending).map((file) => ({ path: path.relative(root, file).split(path.sep).join('/'), text: fs.readFileSync(file, 'utf8') }));
}

test('test mirrors src, file by file', () => {
  expect(withoutTest(below('src', '.ts'), below('test', '.test.ts'))).toEqual([]);
});

describe('withoutTest', () => {
  const CLASS = 'export class A {}';

  test('reports a file without a mirror', () => {
    expect(withoutTest([{ path: 'serving/a.ts', text: CLASS }], [])).toEqual(['src/serving/a.ts has no test/serving/a.test.ts']);
  });

  test.each([
    ['a file with a mirror', 'serving/a.ts', CLASS, ''],
    ['a file that another test covers', 'rules/scaling.ts', CLASS, '// covers src/rules/*.ts'],
    ['an index', 'serving/index.ts', 'export const f = () => 1;', ''],
    ['a file of types only', 'serving/b.ts', "import { X } from 'y';\nexport interface B { readonly x: X }", ''],
    ['a file of data only', 'rules/notes.ts', "export const NOTES = [{ id: 'GR-01' }];", ''],
  ])('is silent about %s', (_, file, text, test) => {
    expect(withoutTest([{ path: file, text }], [{ path: 'serving/a.test.ts', text: test }])).toEqual([]);
  });

  test('a star stands for one folder only', () => {
    expect(withoutTest([{ path: 'checks/read/a.ts', text: CLASS }], [{ path: 'x.test.ts', text: '// covers src/checks/*.ts' }])).toHaveLength(1);
  });
});
