import * as fs from 'fs';
import * as path from 'path';
import { nagFindings } from './support/nag';
import { runSnippet, snippetsOf, standsAlone } from './support/snippets';
import { appOf } from './support/stacks';
import { diagnostics } from './support/templates';
import { PUBLIC_MODULES } from '../projenrc/ranks';

const ROOT = path.join(__dirname, '..');
const LANGUAGES = ['ts', 'sh', 'json', 'python', 'text'];
const FIRST_EXAMPLE_BY_LINE = 15;

/** What is wrong with the shape of a module's README. */
function shapeProblems(markdown: string): string[] {
  const lines = markdown.split('\n');
  const snippets = snippetsOf(markdown);
  const first = snippets.find((s) => s.language === 'ts');
  const has = (heading: RegExp) => lines.some((l) => /^#{2,3} /.test(l) && heading.test(l));
  return [
    ...(/^# \S/.test(lines[0]) ? [] : ['it does not begin with its title']),
    ...(first ? [] : ['it has no example']),
    ...(first && first.line > FIRST_EXAMPLE_BY_LINE ? [`its first example begins in line ${first.line}, after line ${FIRST_EXAMPLE_BY_LINE}`] : []),
    ...(first && !standsAlone(first) ? ['its first example does not stand on its own'] : []),
    ...(/^\|.+\|\n\|[ :|-]+\|$/m.test(markdown) ? [] : ['it has no table of what it defines']),
    ...(has(/security/i) ? [] : ['it has no section about security']),
    ...(has(/limit/i) ? [] : ['it has no section about limits']),
    ...snippets.filter((s) => !LANGUAGES.includes(s.language)).map((s) => `the block in line ${s.line} is no ${LANGUAGES.join(', ')}`),
  ];
}

/** Links of a page that lead to no file. */
function deadLinks(markdown: string, folder: string): string[] {
  const prose = markdown.replace(/^\s*```[\s\S]*?^\s*```/gm, '');
  return [...prose.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link)
    .filter((link) => !/^[a-z]+:/.test(link) && !fs.existsSync(path.join(folder, link)));
}

describe.each(PUBLIC_MODULES)('the README of %s', (module) => {
  const folder = path.join(ROOT, 'src', module);
  const markdown = fs.existsSync(path.join(folder, 'README.md')) ? fs.readFileSync(path.join(folder, 'README.md'), 'utf8') : '';
  const runnable = snippetsOf(markdown).filter((s) => s.language === 'ts' && standsAlone(s));

  test('has its shape', () => {
    expect(shapeProblems(markdown)).toEqual([]);
  });

  test('links to what is there', () => {
    expect(deadLinks(markdown, folder)).toEqual([]);
  });

  if (runnable.length === 0) return;

  test.each(runnable.map((s) => [s.line, s.code]))('the example in line %d synthesizes', (_, code) => {
    expect(() => appOf(runSnippet(code)).synth()).not.toThrow();
  });

  test('the first example is valid CloudFormation', () => {
    expect(diagnostics(runSnippet(runnable[0].code))).toEqual([]);
  });

  test('the first example has no unacknowledged finding', () => {
    expect(nagFindings(appOf(runSnippet(runnable[0].code)))).toEqual([]);
  });
});

const PAGES = ['README.md', 'CONTRIBUTING.md', 'AGENTS.md', 'SECURITY.md', 'CHANGELOG.md', ...['docs', 'decisions', 'benchmarks']
  .flatMap((folder) => fs.existsSync(path.join(ROOT, folder)) ? fs.readdirSync(path.join(ROOT, folder)).filter((f) => f.endsWith('.md')).map((f) => `${folder}/${f}`) : [])];

test.each(PAGES)('%s links to what is there', (page) => {
  expect(deadLinks(fs.readFileSync(path.join(ROOT, page), 'utf8'), path.dirname(path.join(ROOT, page)))).toEqual([]);
});

describe('shapeProblems', () => {
  const GOOD = ['# Serving', '', 'One sentence.', '', '```ts', 'new Thing();', '```', '', '| a | b |', '|---|---|', '| 1 | 2 |', '', '## Security notes', '', '## Limits'].join('\n');

  test('is silent about a good page', () => {
    expect(shapeProblems(GOOD)).toEqual([]);
  });

  test.each([
    ['a missing page', () => '', 'no example'],
    ['a late example', (page: string) => page.replace('One sentence.', '\n'.repeat(20)), 'after line 15'],
    ['an example that needs more', (page: string) => page.replace('new Thing', 'declare const x: string;\nnew Thing'), 'does not stand on its own'],
    ['a page without a table', (page: string) => page.replace('|---|---|', ''), 'no table'],
    ['a page without security', (page: string) => page.replace('Security notes', 'Notes'), 'no section about security'],
    ['a page without limits', (page: string) => page.replace('Limits', 'More'), 'no section about limits'],
    ['a block without language', (page: string) => `${page}\n\`\`\`\nx\n\`\`\``, 'the block in line 16'],
  ])('reports %s', (_, spoil, problem) => {
    expect(shapeProblems(spoil(GOOD)).join('\n')).toContain(problem);
  });
});

describe('deadLinks', () => {
  test('reports a link that leads nowhere', () => {
    expect(deadLinks('[a](gone.md) [b](readme.test.ts#x) [c](https://example.com) [d](#here)', __dirname)).toEqual(['gone.md']);
  });
});

describe('runSnippet', () => {
  test('runs a snippet in a stack', () => {
    const stack = runSnippet("import { CfnOutput } from 'aws-cdk-lib/core';\nnew CfnOutput(this, 'Out', { value: 'x' });");
    expect(appOf(stack).synth().getStackByName('Readme').template.Outputs).toEqual({ Out: { Value: 'x' } });
  });
});
