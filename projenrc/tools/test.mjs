// The whole proof, from a fresh clone: `npm test`. The last line is `N passed, N failed`.
//   npm test -- serving          only test/serving, in seconds, without compiling
//   npm test -- rules/rollout    only the tests whose path holds these words; further jest options may follow
//   npm test -- --built          everything, on what is compiled already
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventRuler } from './event-ruler.mjs';
import { testContainers } from './python.mjs';
import { bundleHandlers, command, compile, compiled, dim, ended, green, install, red, ROOT, run, step, tool } from './steps.mjs';

const LINTED = ['src', 'test', 'examples', 'integ-tests', 'benchmarks', 'projenrc', '.projenrc.ts'];
const asked = process.argv.slice(2).filter((a) => a !== '--built');
const built = process.argv.includes('--built');

if (!await install()) ended('node_modules could not be installed');
if (asked.length > 0) process.exit(await focused(asked));

const start = Date.now();
const tally = { passed: 0, failed: 0 };
count(await bundleHandlers());

// Lint needs the sources only, so it runs beside the compiler; then jest has one lane and the compilers the other.
const lint = command('lint (eslint)', [...tool('eslint'), '--ext', '.ts', '--max-warnings', '0', '--no-error-on-unmatched-pattern', ...LINTED], { env: { ESLINT_USE_FLAT_CONFIG: 'false' } }).then(count);
const matcher = step('matcher of events (Maven)', eventMatcher);
const library = built && compiled() ? { ok: true } : count(await compile());

if (library.ok) {
  await Promise.all([
    matcher.then(() => step('tests (jest)', jest)),
    lint
      .then(async () => count(await command('types of tests and examples (tsc)', [...tool('tsc', 'typescript'), '-p', 'projenrc/check.tsconfig.json'])))
      .then(async () => count(await command('README snippets (rosetta)', [...tool('jsii-rosetta'), 'extract', '--strict'])))
      .then(async () => count(await step('API.md is current (docgen)', apiReference)))
      .then(async () => count(await command('docs/ are current', [process.execPath, 'projenrc/tools/docs.mjs', '--check'])))
      .then(async () => countAll(await step('containers (pytest)', testContainers)))
      .then(async () => countAll(await step('end to end (CDK CLI, MiniStack)', endToEnd))),
  ]);
} else {
  await lint;
  console.log(dim('  what follows the compiler was not run'));
}

console.log(dim(`  ${((Date.now() - start) / 1000).toFixed(0)} s in all`));
const { passed, failed } = tally;
console.log(`${failed ? red(`${passed} passed, ${failed} failed`) : green(`${passed} passed, ${failed} failed`)}`);
process.exit(failed ? 1 : 0);

function count(result) {
  if (result.ok) tally.passed++;
  else tally.failed++;
  return result;
}

function countAll({ passed: ofThem, failed: notOfThem }) {
  tally.passed += ofThem ?? 0;
  tally.failed += notOfThem ?? 0;
}

/** Fetched here, so that it is said when it cannot be; the tests of the patterns ask it, or are skipped. */
async function eventMatcher() {
  const { missing, broken } = await eventRuler();
  return { ok: !broken, output: broken, skipped: missing && `event patterns are not matched: ${missing}` }; // broken: a test fails
}

/** Every test; the numbers come from jest's own result, a file that could not even start counts as one failure. */
async function jest() {
  const folder = join(ROOT, 'node_modules/.cache/cdk-mlops');
  const report = join(folder, 'jest.json');
  mkdirSync(folder, { recursive: true });
  rmSync(report, { force: true });
  const { code, output } = await run([...tool('jest'), '--ci', '--json', `--outputFile=${report}`, '--silent']);
  if (!existsSync(report)) {
    tally.failed++;
    return { ok: false, output };
  }
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numTotalTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  const failures = numFailedTests + numRuntimeErrorTestSuites;
  tally.passed += numPassedTests;
  tally.failed += code !== 0 && failures === 0 ? 1 : failures;
  return {
    ok: code === 0,
    note: `${numPassedTests} tests in ${numTotalTestSuites} files${failures ? `, ${failures} failed` : ''}`,
    output: readable(output),
  };
}

/** Jest's report without the lines of what passed and without its JSON. */
function readable(output) {
  return output.split('\n').filter((l) => !/^PASS |^\{"num|^Test results written to/.test(l)).join('\n');
}

/** Generates the reference again, beside the committed one. */
async function apiReference() {
  const committed = join(ROOT, 'API.md');
  const fresh = join(tmpdir(), `cdk-mlops-api-${process.pid}.md`);
  const { code, output } = await run([...tool('jsii-docgen'), '-o', fresh]);
  if (code !== 0) return { ok: false, output };
  const same = !existsSync(committed) || readFileSync(committed, 'utf8') === readFileSync(fresh, 'utf8');
  rmSync(fresh, { force: true });
  return { ok: same, note: existsSync(committed) ? undefined : 'no API.md yet', output: 'API.md is not what the sources say; run `npx projen docgen` and commit it' };
}

/** The examples in an emulated account; each line of its table is a test. Its last words say whether it ran at all. */
async function endToEnd() {
  const { code, output } = await run([process.execPath, join(ROOT, 'e2e/run.mjs'), '--built']);
  const skipped = /SKIPPED: (.*)/.exec(output)?.[1];
  const [, passed = 0, failed = 0] = (/(\d+) steps as expected, (\d+) not/.exec(output) ?? []).map(Number);
  return { ok: code === 0, skipped: skipped && `nothing was deployed: ${skipped}`, passed, failed: code === 0 ? 0 : Math.max(1, failed), note: `${passed} steps as expected`, output };
}

/** Some tests only, live, without lint and without the compiler. */
async function focused(args) {
  if (!existsSync(join(ROOT, 'assets'))) await run([process.execPath, join(ROOT, 'projenrc/tools/handlers.mjs')]);
  const paths = args.map((a) => (a.startsWith('-') || existsSync(join(ROOT, a)) ? a : existsSync(join(ROOT, 'test', a)) ? `test/${a}/` : a));
  const { code } = await run([...tool('jest'), ...paths], { live: true });
  return code;
}
