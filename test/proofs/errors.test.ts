import { spawnSync } from 'child_process';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');

/** A user's app with a canary of 80 %, run as the CDK CLI runs it, from the sources. */
const APP = `
const { App, Duration, Stack } = require('aws-cdk-lib/core');
const { ContainerImage } = require('./src/images');
const { ModelVersion } = require('./src/registry');
const { DeploymentStrategy, EndpointCapacity, ModelEndpoint } = require('./src/serving');

const stack = new Stack(new App(), 'Fraud');
new ModelEndpoint(stack, 'Scoring', {
  model: ModelVersion.fromArtifact({ image: ContainerImage.of('111111111111.dkr.ecr.eu-west-1.amazonaws.com/fraud:1') }),
  capacity: EndpointCapacity.instances('ml.m7i.large', { count: 4 }),
  deployment: DeploymentStrategy.canary(OPTIONS),
});
`;

/** What the user sees on the terminal. */
function stderrOf(options: string): string[] {
  const { stderr, status } = spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', '-e', APP.replace('OPTIONS', options)], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, TS_NODE_PROJECT: path.join(ROOT, 'test/tsconfig.json'), NODE_OPTIONS: '', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
  });
  expect(status).not.toBe(0);
  return stderr.split('\n');
}

describe('a user who asks for a canary of 80 %', () => {
  const lines = stderrOf('{ percentage: 80 }');
  const message = "'percentage' must be between 1 and 50, got 80; use DeploymentStrategy.allAtOnce() to move everything at once";

  test('reads what is wrong and the way out in one of the first lines', () => {
    expect(lines.slice(0, 8).join('\n')).toContain(message);
  });

  test('sees our source first, not a minified one', () => {
    expect(lines.find((line) => line.trim())).toMatch(/src[\\/]internal[\\/]errors\.(ts|js):\d+$/);
  });

  test('reads the id of the rule, which docs/rules.md explains', () => {
    expect(lines.find((line) => line.includes(message))).toMatch(/^«GR-05» /);
  });

  test('reads which construct it is', () => {
    expect(lines.join('\n')).toMatch(/Relates to construct:\n.*\(aws-cdk-lib\.App\)\n.*Fraud .*\n.*Scoring /);
  });

  test('reads no line that is longer than a screen', () => {
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(500);
  });
});

test('a user who makes three mistakes reads three', () => {
  const text = stderrOf('{ percentage: 80, bakeTime: Duration.hours(2), terminationWait: Duration.hours(3) }').join('\n');
  for (const prop of ['percentage', 'bakeTime', 'terminationWait']) expect(text).toMatch(new RegExp(`  GR-\\d+: '${prop}' must be `));
});
