// Compares the cost of synthesis: one endpoint by hand-written L1s, by L2s and by this library. `npm run bench`
//   --sizes 1,10,50,100   endpoints in a stack        --rounds 5   interleaved rounds, in shuffled order
//   --counts              only what does not depend on the machine, as JSON (the tests read it)
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { bundleHandlers, compile, compiled, dim, ended, filesBelow, install, ROOT, run } from './steps.mjs';

const option = (name, otherwise) => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : otherwise);
const SIZES = option('--sizes', '1,10,50,100').split(',').map(Number);
const ROUNDS = Number(option('--rounds', '5'));
const VALIDATED_SIZE = 10;
const countsOnly = process.argv.includes('--counts');
const require = createRequire(import.meta.url);

if (!await install()) ended('node_modules could not be installed');
if (!countsOnly) {
  await bundleHandlers();
  if (!compiled() && !(await compile()).ok) process.exit(1);
}
const out = transpiled();
const { serving } = require('cdk-mlops');
const ready = 'ModelEndpoint' in serving;

if (countsOnly) {
  const sizes = option('--sizes', '1,2,10,11').split(',');
  const apps = ['l1', 'l2', ...(ready ? ['ours'] : [])];
  const counted = await Promise.all(apps.map(async (app) => [app, Object.fromEntries(await inTurn(sizes, async (n) => [n, countsOf(await measure(app, n))]))]));
  console.log(JSON.stringify(Object.fromEntries(counted)));
} else {
  await compare();
}

async function compare() {
  const { table, shuffled } = require(join(out, 'report.js'));
  const cells = [['l1', 'l1'], ['l1 again', 'l1'], ['l2', 'l2'], ...(ready ? [['ours', 'ours']] : [])];
  if (!ready) console.log('lib/serving has no ModelEndpoint yet: the row of this library is left out');
  console.log(dim('times in ms, medians; × is the median of the ratios to l1, round by round; `l1 again` shows the noise'));
  const legs = [...SIZES.map((n) => [n, false]), [VALIDATED_SIZE, true]];
  for (const [n, validated] of legs) {
    const series = Object.fromEntries(cells.map(([label]) => [label, []]));
    for (let round = 0; round < (validated ? Math.min(3, ROUNDS) : ROUNDS); round++) {
      for (const [label, app] of shuffled(cells, round + 1)) series[label].push(await measure(app, n, validated));
    }
    console.log(`\n${table(`${n} endpoint${n === 1 ? '' : 's'}, validation ${validated ? 'on' : 'off'}`, series)}`);
  }
}

/** One process: what it measured. An unset CDK_VALIDATION is on. */
async function measure(app, endpoints, validated = false) {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-mlops-bench-'));
  const { code, output } = await run([process.execPath, join(out, 'run.js'), app, String(endpoints), folder], { env: { CDK_VALIDATION: validated ? undefined : 'false', NODE_OPTIONS: undefined } });
  rmSync(folder, { recursive: true, force: true });
  if (code !== 0) ended(`${app} with ${endpoints} endpoints failed\n${output.slice(0, 2000)}`);
  return JSON.parse(output.trim().split('\n').pop());
}

function countsOf({ resources, bytes, modules, functions, aspects }) {
  return { resources, bytes, modules, functions, aspects };
}

async function inTurn(items, work) {
  const results = [];
  for (const item of items) results.push(await work(item));
  return results;
}

/** The benchmarks as JavaScript inside the package, from where `cdk-mlops/serving` is what was compiled. */
function transpiled() {
  const { buildSync } = require('esbuild');
  const source = join(ROOT, 'benchmarks');
  const target = join(ROOT, '.stamp/benchmarks');
  const entryPoints = filesBelow(source).filter((f) => f.endsWith('.ts') && basename(f) !== 'index.ts');
  buildSync({ entryPoints, outdir: target, outbase: source, format: 'cjs', platform: 'node', target: 'node20', logLevel: 'warning' });
  return target;
}
