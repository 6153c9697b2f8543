/**
 * One measurement in a process of its own: `node run.js <app> <endpoints> <folder>`. Prints one line of JSON.
 * Nothing but the app is loaded before the clock starts.
 */
const processStart = process.hrtime.bigint();
const [, , name, endpoints, folder] = process.argv;
const since = (start: bigint) => Number(process.hrtime.bigint() - start) / 1e6;
const cpu = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;

/* eslint-disable @typescript-eslint/no-require-imports, import/no-extraneous-dependencies */
const { define } = require(`./apps/${name}`);
const { statSync } = require('fs');
const { App, Aspects, Stack } = require('aws-cdk-lib/core');
const { ACCOUNT, REGION } = require('./apps/given');
/* eslint-enable */
const importMs = since(processStart);
const ENDPOINTS_PER_STACK = 50;

const constructStart = process.hrtime.bigint();
const app = new App({ outdir: folder, context: { '@aws-cdk/core:enablePartitionLiterals': true } }); // as `cdk init` sets it
const stacks: import('aws-cdk-lib/core').Stack[] = []; // a stack has room for 500 resources
for (let index = 0; index < Number(endpoints); index++) {
  if (index % ENDPOINTS_PER_STACK === 0) stacks.push(new Stack(app, `Benchmark${stacks.length || ''}`, { env: { account: ACCOUNT, region: REGION } }));
  define(stacks[stacks.length - 1], index);
}
const constructMs = since(constructStart);

const synthStart = process.hrtime.bigint();
const synthCpuStart = process.cpuUsage();
const assembly = app.synth();
const synthMs = since(synthStart);
const synthCpuMs = cpu(process.cpuUsage(synthCpuStart));

const artifacts: import('aws-cdk-lib/cx-api').CloudFormationStackArtifact[] = stacks.map((stack) => assembly.getStackByName(stack.stackName));
const types = artifacts.flatMap(({ template }) => Object.values<{ Type: string }>(template.Resources ?? {}).map((r) => r.Type));
console.log(JSON.stringify({
  importMs,
  constructMs,
  synthMs,
  synthCpuMs,
  cpuMs: cpu(process.cpuUsage()),
  rssMiB: process.resourceUsage().maxRSS / 1024,
  resources: types.length,
  bytes: artifacts.reduce((sum, { templateFullPath }) => sum + statSync(templateFullPath).size, 0),
  modules: Object.keys(require.cache).length,
  functions: types.filter((t) => t === 'AWS::Lambda::Function' || t.startsWith('Custom::') || t === 'AWS::CloudFormation::CustomResource').length,
  aspects: app.node.findAll().reduce((sum: number, c: unknown) => sum + Aspects.of(c).all.length, 0),
}));
