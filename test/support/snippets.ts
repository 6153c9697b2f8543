import * as vm from 'vm';
import { App, Stack } from 'aws-cdk-lib/core';
import * as ts from 'typescript';

/** A fenced block of a page. */
export interface Snippet {
  readonly language: string;
  readonly code: string;
  /** Where its fence opens, from 1. */
  readonly line: number;
}

/** The fenced blocks of a page, in order. */
export function snippetsOf(markdown: string): Snippet[] {
  const snippets: Snippet[] = [];
  let open: { language: string; line: number; code: string[] } | undefined;
  markdown.split('\n').forEach((text, index) => {
    const fence = /^\s*```(\S*)/.exec(text);
    if (fence && open) {
      snippets.push({ language: open.language, line: open.line, code: open.code.join('\n') });
      open = undefined;
    } else if (fence) {
      open = { language: fence[1], line: index + 1, code: [] };
    } else {
      open?.code.push(text);
    }
  });
  return snippets;
}

/** Whether a snippet stands on its own: it declares nothing that must come from elsewhere. */
export function standsAlone({ code }: Snippet): boolean {
  return !/^\s*declare (const|let|class)/m.test(code);
}

/**
 * Runs a snippet as the constructor of a stack, as rosetta/default.ts-fixture compiles it. Imports of `cdk-mlops/x` are
 * the sources of the module, so that no compiled package is needed.
 */
export function runSnippet(code: string, props = { env: { account: '111111111111', region: 'eu-west-1' } }): Stack {
  const lines = code.split('\n');
  const imports = lines.filter((l) => /^import /.test(l));
  const body = lines.filter((l) => !/^import /.test(l));
  const { outputText } = ts.transpileModule([
    ...imports,
    'export function define(this: any) {',
    ...body,
    '}',
  ].join('\n'), { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true } });
  const exported: { define?: (this: Stack) => void } = {};
  const wrapped = vm.runInThisContext(`(function (require, exports) {${outputText}\n})`);
  wrapped((name: string) => require(name.replace(/^cdk-mlops/, '../../src')), exported); // eslint-disable-line @typescript-eslint/no-require-imports
  const stack = new Stack(new App(), 'Readme', props);
  exported.define!.call(stack);
  return stack;
}
