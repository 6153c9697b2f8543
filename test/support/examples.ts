import * as fs from 'fs';
import * as path from 'path';
import * as vm from 'vm';
import { App, Stack } from 'aws-cdk-lib/core';
import * as ts from 'typescript';

export const EXAMPLES = path.join(__dirname, '..', '..', 'examples');

/** The whole apps in TypeScript, by the names of their folders. */
export function exampleNames(): string[] {
  return fs.readdirSync(path.join(EXAMPLES, 'typescript'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
}

/** The source of an example. */
export function exampleSource(name: string): string {
  return fs.readFileSync(path.join(EXAMPLES, 'typescript', name, 'app.ts'), 'utf8');
}

/**
 * The app that an example defines, with the context of cdk.json as the CDK CLI would give it. Imports of `cdk-mlops/x` are the
 * sources of the module, so that no compiled package is needed.
 */
export function exampleApp(name: string, change: (source: string) => string = (source) => source): App {
  const { outputText } = ts.transpileModule(change(exampleSource(name)), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
  });
  const wrapped = vm.runInThisContext(`(function (require, exports) {${outputText}\nreturn app;\n})`);
  const { context } = JSON.parse(fs.readFileSync(path.join(EXAMPLES, '..', 'cdk.json'), 'utf8'));
  process.env.CDK_CONTEXT_JSON = JSON.stringify(context);
  try {
    return wrapped((id: string) => require(id.replace(/^cdk-mlops(?=\/|$)/, '../../src')), {}); // eslint-disable-line @typescript-eslint/no-require-imports
  } finally {
    delete process.env.CDK_CONTEXT_JSON;
  }
}

/** The stacks of an app. */
export function stacksOf(app: App): Stack[] {
  return app.node.findAll().filter((construct): construct is Stack => Stack.isStack(construct));
}
