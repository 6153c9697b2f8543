import * as fs from 'fs';
import * as path from 'path';
import * as ts from 'typescript';
import { silentTraps } from './rules/exported';
import { shortFunctions } from './rules/sizes';
import { parse, sources } from '../../projenrc/docs/fail-calls';
import { PUBLIC_MODULES } from '../../projenrc/ranks';

const ROOT = path.join(__dirname, '..', '..');
const SRC = path.join(ROOT, 'src');
const text = (code: string) => parse('x.ts', code);
const real = (file: string) => parse(path.relative(ROOT, file), fs.readFileSync(file, 'utf8'));

/** The files whose types are public: those that a module's index exports. */
function publicFiles(): ts.SourceFile[] {
  return PUBLIC_MODULES.flatMap((module) => {
    const index = fs.readFileSync(path.join(SRC, module, 'index.ts'), 'utf8');
    return [...index.matchAll(/from '\.\/([\w/.-]+)'/g)].map(([, name]) => real(path.join(SRC, module, `${name}.ts`)));
  });
}

describe('the sources', () => {
  test('have short functions and constructors', () => {
    expect(sources(SRC).flatMap((file) => shortFunctions(real(file)))).toEqual([]);
  });

  test('export nothing that other languages cannot see', () => {
    expect(publicFiles().flatMap(silentTraps)).toEqual([]);
  });

  test.each(PUBLIC_MODULES)('%s/index.ts only exports', (module) => {
    const index = real(path.join(SRC, module, 'index.ts'));
    expect(index.statements.filter((s) => !ts.isExportDeclaration(s))).toEqual([]);
  });

  test('read the own folder in one place only', () => {
    expect(sources(SRC).filter((file) => fs.readFileSync(file, 'utf8').includes('__dirname')).map((f) => path.relative(SRC, f))).toEqual([path.join('internal', 'assets.ts')]);
  });

  test('read no clock, no environment, no network and no chance', () => {
    const impure = /\bprocess\.env\b|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|child_process|\bfetch\(|from 'https?'/;
    expect(sources(SRC).filter((f) => !f.endsWith('.lambda.ts') && impure.test(fs.readFileSync(f, 'utf8'))).map((f) => path.relative(SRC, f))).toEqual([]);
  });
});

describe('silentTraps', () => {
  test.each([
    ['an exported function', 'export function f() {}', 'invisible'],
    ['an exported constant', 'export const x = 1;', 'invisible'],
    ['an exported type alias', "export type Kind = 'a';", 'invisible'],
    ['a generic class', 'export class A<T> {}', 'A is generic'],
    ['a generic method', 'export class A { public m<T>(x: T) {} }', 'A.m is generic'],
    ['an overload', 'export class A { public m(a: string): void; public m(a: number): void; public m() {} }', 'A.m is overloaded'],
    ['an overloaded interface method', 'export interface IA { m(a: string): void; m(a: number): void }', 'IA.m is overloaded'],
    ['a prop with a union of literals', "export interface P { readonly mode: 'a' | 'b' }", 'P.mode has a union of literals'],
    ['a parameter with a union of literals', "export class A { public m(mode: 'a' | 'b') {} }", 'A.m has a union of literals'],
    ['a result with a union of literals', 'export class A { public m(): Array<1 | 2> { return []; } }', 'A.m has a union of literals'],
  ])('reports %s', (_, code, problem) => {
    expect(silentTraps(text(code)).join('\n')).toContain(problem);
  });

  test.each([
    ['what is not exported', 'function f() {} class A<T> {}'],
    ['what is tagged internal', '/**\n * Helps.\n * @internal\n */\nexport function f() {}'],
    ['an internal method', 'export class A {\n  /**\n   * @internal\n   */\n  public _m<T>(x: T) {}\n}'],
    ['a private method', "export class A { private m<T>(x: T, y: 'a' | 'b') {} }"],
    ['a static beside an instance method', 'export class A { public static m() {} public n() {} }'],
    ['an optional string', 'export interface P { readonly name?: string }'],
  ])('is silent about %s', (_, code) => {
    expect(silentTraps(text(code))).toEqual([]);
  });
});

describe('shortFunctions', () => {
  const body = (lines: number) => `{\n${'  call();\n'.repeat(lines)}}`;

  test.each([[50, 0], [51, 1]])('a function of %d lines has %d problems', (lines, problems) => {
    expect(shortFunctions(text(`function f() ${body(lines)}`))).toHaveLength(problems);
  });

  test.each([[70, 0], [71, 1]])('a constructor of %d lines has %d problems', (lines, problems) => {
    expect(shortFunctions(text(`class A { constructor() ${body(lines)} }`))).toHaveLength(problems);
  });

  test('methods and arrow functions count too', () => {
    expect(shortFunctions(text(`class A { m() ${body(51)} }\nconst f = () => ${body(51)};`))).toHaveLength(2);
  });

  test('blank lines and comments do not', () => {
    expect(shortFunctions(text(`function f() {\n${'  // why\n\n'.repeat(60)}}`))).toEqual([]);
  });
});
