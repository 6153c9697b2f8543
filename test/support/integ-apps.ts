import * as fs from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib/core';
import { stacksOf } from './examples';

export const INTEG = path.join(__dirname, '..', '..', 'integ-tests');

/** The apps that a person deploys, by their files. */
export function integFiles(): string[] {
  return fs.readdirSync(INTEG).filter((file) => /^integ\..+\.ts$/.test(file)).sort();
}

/** The app of a file, with the context of cdk.json. */
export function integApp(file: string): App {
  const { context } = JSON.parse(fs.readFileSync(path.join(INTEG, '..', 'cdk.json'), 'utf8'));
  process.env.CDK_CONTEXT_JSON = JSON.stringify(context);
  try {
    return require(path.join(INTEG, file)).app; // eslint-disable-line @typescript-eslint/no-require-imports
  } finally {
    delete process.env.CDK_CONTEXT_JSON;
  }
}

/** Its stacks, without the one in which assertions run. */
export function integStacks(app: App): Stack[] {
  return stacksOf(app).filter((stack) => !/DeployAssert$/.test(stack.node.id));
}

/** A template as it is compared: the hashes of assets say nothing to a reviewer. */
export function comparable(template: unknown): string {
  return `${JSON.stringify(template, undefined, 2).replace(/\b[a-f0-9]{64}\b/g, '<hash>')}\n`;
}
