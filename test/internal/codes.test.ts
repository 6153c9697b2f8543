import * as fs from 'fs';
import * as path from 'path';
import { allFailCalls, failCalls, parse } from '../../projenrc/docs/fail-calls';
import { CODES, WARNINGS } from '../../src/internal/codes';
import { codesInStep, messageFormula } from '../sources/rules/messages';

const ROOT = path.join(__dirname, '..', '..');
const calls = (code: string) => failCalls(parse('x.ts', code));

describe('the sources', () => {
  test('give every message of their own by the formula', () => {
    expect(messageFormula(allFailCalls(ROOT))).toEqual([]);
  });

  test('use every code and explain every code', () => {
    expect(codesInStep(allFailCalls(ROOT), CODES)).toEqual([]);
  });
});

describe('messageFormula', () => {
  const check = (message: string) => messageFormula(calls(`fail(this, 'Code', ${message});`));

  test.each([
    "\"'percentage' must be between 1 and 50, got 80; use DeploymentStrategy.allAtOnce()\"",
    "`'count' must be positive, got ${count}; give at least 1`",
    "\"'a' and 'b' exclude each other, got both; leave one out\"",
    "\"'model' needs its image; ContainerImage.of(uri) names any\"",
  ])('is silent about %s', (message) => {
    expect(check(message)).toEqual([]);
  });

  test.each([
    ['no prop', '"the percentage is wrong, got 3; use 4"'],
    ['no way out', "\"'percentage' must be between 1 and 50, got 80\""],
    ['a final period', "\"'percentage' must be less, got 80; use 50.\""],
    ['upper case', "\"'percentage' Must be less, got 80; use 50\""],
    ['an upper-case way out', "\"'percentage' must be less, got 80; Use 50\""],
    ['text that is not there', 'message'],
    ['one wrong branch', "ok ? \"'a' is wrong; use 1\" : 'Wrong.'"],
  ])('reports %s', (_, message) => {
    expect(check(message)).toHaveLength(1);
  });
});

describe('the table of warnings', () => {
  const sources = sourcesBelow(path.join(ROOT, 'src'));

  test.each(Object.keys(WARNINGS))('%s is given somewhere', (id) => {
    expect(sources.some((text) => new RegExp(`warn\\([^)]*'${id}',`).test(text))).toBe(true);
  });

  test('is the only way to warn', () => {
    expect(sources.filter((text) => text.includes('.addWarning(')).length).toBe(1);
  });

  test('stands in docs/errors.md', () => {
    const page = fs.readFileSync(path.join(ROOT, 'docs', 'errors.md'), 'utf8');

    expect(Object.keys(WARNINGS).filter((id) => !page.includes(`| \`${id}\` |`))).toEqual([]);
  });
});

describe('codesInStep', () => {
  const both = calls("fail(this, 'B', \"'x' is wrong; use 1\"); fail(this, 'A', \"'x' is wrong; use 1\");");

  test('is silent where both agree', () => {
    expect(codesInStep(both, { A: 'a thing is wrong', B: 'a thing is worse' })).toEqual([]);
  });

  test.each([
    ['a code without meaning', { A: 'is wrong' }, 'x.ts:1: the code B has no meaning'],
    ['a meaning without use', { A: 'is wrong', B: 'is wrong', C: 'is wrong' }, 'the code C is never used'],
    ['disorder', { B: 'is wrong', A: 'is wrong' }, 'the code A is out of alphabetical order'],
    ['a meaning with a period', { A: 'is wrong.', B: 'is wrong' }, 'the meaning of A must'],
  ])('reports %s', (_, codes, problem) => {
    expect(codesInStep(both, codes).join('\n')).toContain(problem);
  });
});

function sourcesBelow(folder: string): string[] {
  return fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts')).map((f) => fs.readFileSync(path.join(folder, f), 'utf8'));
}
