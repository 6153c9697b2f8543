import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';
import { ROOT } from './assembly';
import { PUBLIC_MODULES } from '../../projenrc/ranks';

const MOST_BYTES = 2_000_000;
const MOST_BYTES_OF_CONTAINERS = 600_000;

interface Packed {
  readonly unpackedSize: number;
  readonly files: { readonly path: string; readonly size: number }[];
}

/** What npm would publish now. */
function packed(): Packed {
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const output = execFileSync(npm[0], [...npm.slice(1), 'pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const [first] = Object.values(JSON.parse(output)) as Packed[];
  return first;
}

/** What a program prints that is run by plain Node in the root. */
const node = (program: string, ...options: string[]) => execFileSync(process.execPath, [...options, '-e', program], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }).trim();

describe('the published package', () => {
  const { files } = packed();
  const sizeOf = (containers: boolean) => files.filter((f) => f.path.startsWith('assets/containers/') === containers).reduce((sum, f) => sum + f.size, 0);
  const paths = files.map((f) => f.path);
  const read = (ending: string) => paths.filter((p) => p.endsWith(ending)).map((p) => ({ path: p, text: fs.readFileSync(path.join(ROOT, p), 'utf8') }));

  test('is at most 2 MB unpacked, without the container that it brings along', () => {
    expect(sizeOf(false)).toBeLessThanOrEqual(MOST_BYTES);
  });

  test('brings along a container of at most 0.6 MB', () => {
    expect(sizeOf(true)).toBeLessThanOrEqual(MOST_BYTES_OF_CONTAINERS);
  });

  test('has what builds the container, and none of its tests', () => {
    const shipped = paths.filter((p) => p.startsWith('assets/containers/monitor/'));
    expect([shipped.includes('assets/containers/monitor/Dockerfile'), shipped.filter((p) => /test|pycache|benchmarks|studies/.test(p))]).toEqual([true, []]);
  });

  test('has the assembly, the licence, the README and every module', () => {
    expect(paths).toEqual(expect.arrayContaining(['.jsii', '.jsii.gz', 'LICENSE', 'README.md', 'package.json', ...PUBLIC_MODULES.flatMap((m) => [`lib/${m}/index.js`, `lib/${m}/index.d.ts`])]));
  });

  test('has nothing but that', () => {
    const wanted = /^(lib|assets)\/|^(\.jsii|\.jsii\.gz|\.warnings\.jsii\.js|LICENSE|README\.md|CHANGELOG\.md|SECURITY\.md|package\.json)$/;
    expect(paths.filter((p) => !wanted.test(p) || /(?<!\.d)\.ts$|\.lambda\.(js|d\.ts)$|\.map$/.test(p))).toEqual([]);
  });

  test('has no source maps', () => {
    expect(read('.js').filter((f) => f.text.includes('sourceMappingURL')).map((f) => f.path)).toEqual([]);
  });

  test.each(['.js', '.d.ts'])('never imports the barrel of the CDK in %s', (ending) => {
    expect(read(ending).filter((f) => /(?:from|require\(|import\()\s*['"]aws-cdk-lib['"]/.test(f.text)).map((f) => f.path)).toEqual([]);
  });

  test('has every handler that the sources have', () => {
    const sources = fs.readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
    const wanted = sources.filter((f) => f.endsWith('.lambda.ts')).map((f) => `assets/${f.split(path.sep)[0]}/${path.basename(f, '.lambda.ts')}/index.js`);
    expect(wanted.filter((f) => !paths.includes(f.split(path.sep).join('/')))).toEqual([]);
  });

  test('is two files of code, so that nobody loads a hundred', () => {
    expect(read('.js').filter((f) => f.path.startsWith('lib/') && !/^lib\/(\w+\/)?index\.js$/.test(f.path)).map((f) => f.path).sort()).toEqual(['lib/internal/bundle.js', 'lib/internal/more.js']);
  });

  test('does not load training, monitoring or the checks for an endpoint', () => {
    expect(node("require('cdk-mlops/serving'); console.log(Object.keys(require.cache).filter((f) => f.endsWith('more.js')).length)")).toBe('0');
  });

  test('finds the handlers from where its code lies', () => {
    expect(node("const { App, Stack } = require('aws-cdk-lib/core'); const { ApprovedVersion, ModelRegistry } = require('cdk-mlops/registry'); const stack = new Stack(new App(), 'S'); new ApprovedVersion(stack, 'A', { registry: new ModelRegistry(stack, 'R') }); console.log('made')")).toBe('made');
  });

  test('needs nothing at run time but its peers', () => {
    expect(JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')).dependencies ?? {}).toEqual({});
  });
});

describe('the root index', () => {
  test('loads no module before it is asked for', () => {
    expect(node("require('cdk-mlops'); console.log(Object.keys(require.cache).length)")).toBe('1');
  });

  test('loads the module that is asked for', () => {
    expect(node("const { serving } = require('cdk-mlops'); console.log(typeof serving)")).toBe('object');
  });

  test('lists every module', () => {
    expect(JSON.parse(node("console.log(JSON.stringify(Object.keys(require('cdk-mlops'))))"))).toEqual(PUBLIC_MODULES);
  });

  test('can be imported by name from an ES module', () => {
    expect(node(`import { ${PUBLIC_MODULES.join(', ')} } from 'cdk-mlops'; console.log([${PUBLIC_MODULES.join(', ')}].every((m) => typeof m === 'object'))`, '--input-type=module')).toBe('true');
  });

  test.each(PUBLIC_MODULES)('%s can be required on its own', (module) => {
    expect(node(`console.log(typeof require('cdk-mlops/${module}'))`)).toBe('object');
  });
});
