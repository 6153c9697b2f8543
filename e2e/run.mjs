// `npm run e2e`: the real CDK CLI deploys to an emulated account on this machine, and events are driven through what was deployed.
//   npm run e2e -- endpoint      only the scenarios of this name
//   npm run e2e -- --built       on what is compiled already
//   npm run e2e -- --keep        leaves the emulator's folder with its log and prints where
//   npm run e2e -- --record      writes down who emulated what, in e2e/proof.json
// It shows wiring, not the behaviour of services: docs/proof.md says who emulates what, and what stays unproved.
import { join } from 'node:path';
import { environment, requirementsOf } from '../projenrc/tools/python.mjs';
import { bundleHandlers, compile, compiled, dim, ended, green, install, red, ROOT } from '../projenrc/tools/steps.mjs';
import { account } from './tools/aws.mjs';
import { cdk, must } from './tools/cdk.mjs';
import { start } from './tools/emulator.mjs';
import { judge, serveJudge } from './tools/judge.mjs';
import { differences, record } from './tools/proof.mjs';
import { Table } from './tools/table.mjs';
import * as endpoint from './endpoint.mjs';
import { refusals } from './refusals.mjs';
import * as monitoring from './monitoring.mjs';
import * as retraining from './retraining.mjs';

const SCENARIOS = [
  { name: 'endpoint', app: endpoint.APP, run: endpoint.endpoint },
  { name: 'refusals', run: refusals },
  { name: 'retraining', app: retraining.APP, run: retraining.retraining },
  { name: 'monitoring', app: monitoring.APP, run: monitoring.monitoring },
];

const asked = process.argv.slice(2).filter((a) => !a.startsWith('-'));
const chosen = SCENARIOS.filter(({ name }) => asked.length === 0 || asked.includes(name));
const begin = Date.now();

if (!await install()) process.exit(1);
const { python, missing, broken } = await environment('e2e', [join(ROOT, 'e2e/requirements.txt')]);
if (missing) skipped(missing);
if (broken) ended(`MiniStack cannot be installed\n${broken}`);

const containers = {}; // the Python of each program, by the module that its image starts
for (const [name, module] of [['fraud', 'fraud'], ['monitor', 'mlops_monitor']]) {
  const programs = await environment(name, requirementsOf(join(ROOT, 'containers', name)));
  if (programs.missing) skipped(programs.missing);
  if (programs.broken) ended(`the requirements of containers/${name} cannot be installed\n${programs.broken}`);
  containers[module] = programs.python;
}
if (!process.argv.includes('--built')) {
  if (!(await bundleHandlers()).ok) process.exit(1);
  if (!compiled() && !(await compile()).ok) process.exit(1);
}

const table = new Table();
const rules = await serveJudge(judge());
const emulator = await start(python, { judge: rules.url, containers }).catch((e) => ended(e.message));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end(1));
let error;
try {
  const context = { aws: account(emulator), cdk: cdk(emulator), emulator, containers };
  table.head('The account');
  const synthesized = Promise.all(chosen.filter(({ app }) => app).map(({ app }) => context.cdk.synth(app)));
  await table.step('cdk bootstrap', 'CREATE_COMPLETE', async () => {
    must(await context.cdk.bootstrap());
    return (await context.aws.stack('CDKToolkit')).StackStatus;
  });
  await table.step('cdk synth, without a finding', 'synthesized', async () => {
    for (const result of await synthesized) must(result);
    return 'synthesized';
  });
  for (const scenario of chosen) await scenario.run(table, context);
  if (chosen.length === SCENARIOS.length) await whoEmulated(context.aws);
} catch (e) {
  error = e;
}
await end(error || table.failed ? 1 : 0);

async function end(code) {
  if (error) console.error(red(error.stack));
  if (code && !process.argv.includes('--quiet')) console.log(dim(emulator.log().split('\n').filter((l) => /ERROR|WARNING|Traceback|Error/.test(l)).slice(-15).join('\n')));
  if (process.argv.includes('--keep')) console.log(`kept: ${emulator.folder}`);
  rules.close();
  await emulator.stop(process.argv.includes('--keep'));
  console.log(dim(`\n  ${((Date.now() - begin) / 1000).toFixed(0)} s in all; emulated: wiring only, see docs/proof.md`));
  const words = `${table.passed} steps as expected, ${table.failed + (error ? 1 : 0)} not`;
  console.log(code ? red(words) : green(words));
  process.exit(code);
}

/** docs/proof.md says what ran, no more and no less. */
async function whoEmulated(aws) {
  table.head('Who emulated what');
  const used = await aws.used();
  if (process.argv.includes('--record')) record(used);
  await table.step('docs/proof.md lists what was used', 'every type and integration', async () => differences(used).join('; ') || 'every type and integration');
}

function skipped(why) {
  console.log(red(`SKIPPED: ${why}`));
  process.exit(0);
}
