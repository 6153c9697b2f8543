import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { parse, sources, walk } from '../../projenrc/docs/fail-calls';

const ROOT = path.join(__dirname, '..', '..');

/** The test of `src/a/b.ts` is `test/a/b.test.ts`; files that only hold types or data have none. */
function withoutTest(files: readonly { readonly path: string; readonly text: string }[], tests: ReadonlySet<string>): string[] {
  return files
    .filter(({ path: file, text }) => path.basename(file) !== 'index.ts' && hasCode(parse(file, text)))
    .filter(({ path: file }) => !tests.has(file.replace(/\.ts$/, '.test.ts')))
    .map(({ path: file }) => `src/${file} has no test/${file.replace(/\.ts$/, '.test.ts')}`);
}

function hasCode(source: ts.SourceFile): boolean {
  let found = false;
  walk(source, (node) => { found ||= ts.isClassDeclaration(node) || (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined); });
  return found;
}

const below = (folder: string, ending: string) => sources(path.join(ROOT, folder), ending).map((f) => path.relative(path.join(ROOT, folder), f).split(path.sep).join('/'));

test('test mirrors src, file by file', () => {
  const files = below('src', '.ts').map((file) => ({ path: file, text: fs.readFileSync(path.join(ROOT, 'src', file), 'utf8') }));
  expect(withoutTest(files, new Set(below('test', '.test.ts')))).toEqual([]);
});

describe('withoutTest', () => {
  test('reports a file without a mirror', () => {
    expect(withoutTest([{ path: 'serving/a.ts', text: 'export class A {}' }], new Set())).toEqual(['src/serving/a.ts has no test/serving/a.test.ts']);
  });

  test.each([
    ['a file with a mirror', 'serving/a.ts', 'export class A {}'],
    ['an index', 'serving/index.ts', 'export const x = 1;'],
    ['a file of types only', 'serving/b.ts', "import { X } from 'y';\nexport interface B { readonly x: X }"],
    ['a file of data only', 'rules/notes.ts', "export const NOTES = [{ id: 'GR-01' }];"],
  ])('is silent about %s', (_, file, text) => {
    expect(withoutTest([{ path: file, text }], new Set(['serving/a.test.ts']))).toEqual([]);
  });
});
