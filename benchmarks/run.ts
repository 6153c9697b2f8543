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
const { App, Aspects, Stack } = require('aws-cdk-lib/core');
const { ACCOUNT, REGION } = require('./apps/given');
/* eslint-enable */
const importMs = since(processStart);

const constructStart = process.hrtime.bigint();
const app = new App({ outdir: folder, context: { '@aws-cdk/core:enablePartitionLiterals': true } }); // as `cdk init` sets it
const stack = new Stack(app, 'Benchmark', { env: { account: ACCOUNT, region: REGION } });
for (let index = 0; index < Number(endpoints); index++) define(stack, index);
const constructMs = since(constructStart);

const synthStart = process.hrtime.bigint();
const synthCpuStart = process.cpuUsage();
const assembly = app.synth();
const synthMs = since(synthStart);
const synthCpuMs = cpu(process.cpuUsage(synthCpuStart));

const artifact = assembly.getStackByName('Benchmark');
const types = Object.values<{ Type: string }>(artifact.template.Resources ?? {}).map((r) => r.Type);
console.log(JSON.stringify({
  importMs,
  constructMs,
  synthMs,
  synthCpuMs,
  cpuMs: cpu(process.cpuUsage()),
  rssMiB: process.resourceUsage().maxRSS / 1024,
  resources: types.length,
  bytes: require('fs').statSync(artifact.templateFullPath).size, // eslint-disable-line @typescript-eslint/no-require-imports
  modules: Object.keys(require.cache).length,
  cdkModules: Object.keys(require.cache).filter((file) => /[\\/]aws-cdk-lib[\\/]/.test(file)).length,
  functions: types.filter((t) => t === 'AWS::Lambda::Function' || t.startsWith('Custom::') || t === 'AWS::CloudFormation::CustomResource').length,
  aspects: app.node.findAll().reduce((sum: number, c: unknown) => sum + Aspects.of(c).all.length, 0),
}));
