// Synthesizes the reference apps without an AWS account, has them judged, and prints what a reviewer asks: `npm run demo`.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bundleHandlers, compile, compiled, ended, install, ROOT, run, step, tool } from './steps.mjs';

const FOLDER = 'demo.out';
const OTHERS = ['drift-to-retrain', 'retrain-on-upload']; // examples beside the one of cdk.json
const JUDGES = ['CloudFormation Validate', 'MlopsChecks', 'AwsSolutions', 'HIPAA.Security', 'NIST.800.53.R4', 'NIST.800.53.R5', 'PCI.DSS.321'];

if (!await install()) ended('node_modules could not be installed');
if (!(await bundleHandlers()).ok) process.exit(1);
if (!compiled() && !(await compile()).ok) process.exit(1);

const { app, context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
const name = (command) => command.split('/').at(-2);
const apps = [app, ...OTHERS.map((other) => app.replace(name(app), other))];
rmSync(join(ROOT, FOLDER), { recursive: true, force: true }); // a report of an earlier run would be read as this one's
const start = Date.now();
const synthesized = await step('synthesize and judge', async () => {
  const runs = await Promise.all(apps.map(async (command) => ({ command, ...await run(commandOf(command), { env: environment(name(command)) }) })));
  const unjudged = runs.filter(({ command }) => !existsSync(join(ROOT, FOLDER, name(command), 'validation-report.json'))); // else the summary says what is wrong
  return { ok: runs.every(({ code }) => code === 0), output: unjudged.map(({ output }) => output).join('\n'), judged: unjudged.length === 0 };
});
const seconds = (Date.now() - start) / 1000;
if (!synthesized.judged) process.exit(1);

const require = createRequire(import.meta.url);
require('ts-node').register({ transpileOnly: true, project: join(ROOT, 'projenrc/tsconfig.json') });
const { readApps } = require('../demo/assembly.ts');
const { clean, summary } = require('../demo/summary.ts');
const demo = {
  ...readApps(apps.map((command) => join(ROOT, FOLDER, name(command)))),
  judges: JUDGES,
  seconds,
  folder: `./${FOLDER}/`,
  hint: `change the canary from 25 to 80 in ${app.split(' ').at(-1)}, and run this again`,
  colour: Boolean(process.stdout.isTTY && !process.env.NO_COLOR),
};
console.log(summary(demo));
process.exit(synthesized.ok && clean(demo) ? 0 : 1);

/** `npx ts-node …` as a program that needs no npx. */
function commandOf(text) {
  const [first, second, ...rest] = text.split(' ');
  return first === 'npx' ? [...tool(second), ...rest] : [first === 'node' ? process.execPath : first, second, ...rest];
}

/** What the CDK CLI gives an app; an unset CDK_VALIDATION keeps the engine on. */
function environment(folder) {
  return {
    CDK_OUTDIR: join(ROOT, FOLDER, folder),
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true }),
    CDK_VALIDATION: undefined,
    NODE_OPTIONS: `--require "${join(ROOT, 'projenrc/demo/judges.js').replace(/\\/g, '/')}"`,
  };
}
