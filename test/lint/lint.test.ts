import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { importZones } from '../../projenrc/lint';
import { mayImport, RANKS } from '../../projenrc/ranks';

const ROOT = path.join(__dirname, '..', '..');

interface Message {
  readonly ruleId: string | null;
  readonly message: string;
}

/** ESLint as the project configures it, without types: the sample files belong to no TypeScript project. */
function linter(cwd: string, ...off: string[]) {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { LegacyESLint } = require('eslint/use-at-your-own-risk');
  return new LegacyESLint({
    cwd,
    useEslintrc: false,
    overrideConfigFile: path.join(ROOT, '.eslintrc.json'), // also for files elsewhere
    resolvePluginsRelativeTo: ROOT,
    overrideConfig: {
      parserOptions: { projectService: false, project: null },
      rules: Object.fromEntries(['@typescript-eslint/no-floating-promises', '@typescript-eslint/return-await', ...off].map((rule) => [rule, 'off'])),
    },
  });
}

/** The rules that object to a text, as if it stood in that file. The search for cycles wants a file that exists. */
async function objections(file: string, text: string, root = ROOT): Promise<string[]> {
  const filePath = path.join(root, file);
  const [result] = await linter(root, ...(fs.existsSync(filePath) ? [] : ['import/no-cycle'])).lintText(text, { filePath });
  return result.messages.map((m: Message) => `${m.ruleId}: ${m.message}`);
}

const lines = (count: number) => Array.from({ length: count }, (_, i) => `export const x${i} = ${i};\n`).join('');

describe('the order of the modules', () => {
  test.each([
    ['src/security/sample.ts', '../serving'],
    ['src/registry/sample.ts', '../checks'],
    ['src/data/sample.ts', '../images'],
    ['src/images/sample.ts', '../data'],
    ['src/internal/sample.ts', '../security'],
  ])('%s must not import %s', async (file, imported) => {
    expect(await objections(file, `import * as other from '${imported}';\nexport const x = other;\n`)).toEqual([expect.stringContaining('import/no-restricted-paths')]);
  });

  test.each([
    ['src/serving/sample.ts', '../registry'],
    ['src/internal/sample.ts', '../rules/rule'],
    ['src/checks/sample.ts', '../serving'],
  ])('%s may import %s', async (file, imported) => {
    expect(await objections(file, `import * as other from '${imported}';\nexport const x = other;\n`)).toEqual([]);
  });

  test.each(['aws-cdk-lib', 'aws-cdk-lib/core', 'constructs', '../internal/names'])('a rule must not import %s', async (imported) => {
    expect((await objections('src/rules/sample.ts', `import * as other from '${imported}';\nexport const x = other;\n`)).join('\n')).toContain('no-restricted-imports: ');
  });

  test('has a zone for each pair that must not meet', () => {
    const forbidden = RANKS.flatMap((from) => RANKS.filter((to) => !mayImport(from, to)));
    expect(importZones()).toHaveLength(forbidden.length);
  });

  test('serving may read every module below it, and neither its sibling nor what is above', () => {
    const serving = RANKS.find((m) => m.name === 'serving')!;
    expect(RANKS.filter((m) => !mayImport(serving, m)).map((m) => m.name)).toEqual(['training', 'monitoring', 'checks']);
  });
});

describe('a cycle between files', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cycle-'));
  const write = (file: string, text: string) => {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
    return text;
  };
  beforeAll(() => fs.copyFileSync(path.join(ROOT, 'tsconfig.json'), path.join(folder, 'tsconfig.json')));
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  test('is refused', async () => {
    const a = write('src/serving/a.ts', "import { b } from './b';\nexport const a = () => b;\n");
    write('src/serving/b.ts', "import { a } from './a';\nexport const b = () => a;\n");
    expect(await objections('src/serving/a.ts', a, folder)).toEqual([expect.stringContaining('import/no-cycle')]);
  });

  test('is not seen where there is none', async () => {
    const c = write('src/serving/c.ts', "import { d } from './d';\nexport const c = d;\n");
    write('src/serving/d.ts', 'export const d = 1;\n');
    expect(await objections('src/serving/c.ts', c, folder)).toEqual([]);
  });
});

describe('sizes', () => {
  test.each([[400, 0], [401, 1]])('a file of %d lines has %d problems', async (count, problems) => {
    expect((await objections('src/serving/sample.ts', lines(count))).filter((o) => o.startsWith('max-lines'))).toHaveLength(problems);
  });

  test('comments and blank lines do not count', async () => {
    expect(await objections('src/serving/sample.ts', `${lines(400)}${'\n// why\n'.repeat(20)}`)).toEqual([]);
  });

  test.each([[4, 0], [5, 1]])('a function of %d parameters has %d problems', async (count, problems) => {
    const parameters = Array.from({ length: count }, (_, i) => `a${i}: string`).join(', ');
    const names = Array.from({ length: count }, (_, i) => `a${i}`).join(', ');
    expect((await objections('src/serving/sample.ts', `export const f = (${parameters}) => [${names}];\n`)).filter((o) => o.startsWith('max-params'))).toHaveLength(problems);
  });
});

describe('habits', () => {
  const thrown = "export function f(): never {\n  throw new Error('no');\n}\n";

  test('only internal/errors.ts throws', async () => {
    expect(await objections('src/serving/sample.ts', thrown)).toEqual([expect.stringContaining('only internal/errors.ts throws')]);
    expect(await objections('src/internal/errors.ts', thrown)).toEqual([]);
  });

  test('a handler may throw: it runs in Lambda', async () => {
    expect(await objections('src/registry/handlers/sample.lambda.ts', thrown)).toEqual([]);
  });

  test('the barrel of the CDK is refused', async () => {
    expect(await objections('src/serving/sample.ts', "import { Stack } from 'aws-cdk-lib';\nexport const x = Stack;\n")).toEqual([expect.stringContaining('no-restricted-imports')]);
  });

  test('submodules of the CDK are fine', async () => {
    expect(await objections('src/serving/sample.ts', "import { Stack } from 'aws-cdk-lib/core';\nexport const x = Stack;\n")).toEqual([]);
  });
});
