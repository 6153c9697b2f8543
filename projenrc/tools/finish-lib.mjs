// Runs after jsii: makes the root index lazy, drops inline source maps, removes what has no source any more and
// brings the data tables along. Each habit and what it saves: decisions/ADR-0013.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { filesBelow, ROOT } from './steps.mjs';

const src = join(ROOT, 'src'), lib = join(ROOT, 'lib');

prune();
stripSourceMaps();
copyData();
writeFileSync(join(lib, 'index.js'), lazyIndex(readFileSync(join(src, 'index.ts'), 'utf8')));

/** `lib` keeps the output of files that were renamed: they must be neither tested nor published. */
function prune() {
  for (const file of filesBelow(lib)) {
    const source = join(src, relative(lib, file).replace(/(\.d\.ts|\.js)$/, '.ts'));
    if (!existsSync(source)) rmSync(file);
  }
}

/** Inline source maps are two thirds of the JavaScript that jsii writes. */
function stripSourceMaps() {
  for (const file of filesBelow(lib).filter((f) => f.endsWith('.js'))) {
    const text = readFileSync(file, 'utf8');
    const stripped = text.replace(/\n?\/\/# sourceMappingURL=data:[^\n]*\n?$/, '\n');
    if (stripped !== text) writeFileSync(file, stripped);
  }
}

/** `src/<module>/data/*.json`, wherever the compiler does not bring it itself. */
function copyData() {
  for (const file of filesBelow(src).filter((f) => /[\\/]data[\\/][^\\/]+\.json$/.test(f))) {
    const target = join(lib, relative(src, file));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
  }
}

/**
 * The root index with one getter for each namespace, so that `require('cdk-mlops')` costs next to nothing and
 * `.serving` only serving. The last line is dead code that tells Node which names `import { serving }` may ask for.
 */
function lazyIndex(source) {
  const namespaces = [...source.matchAll(/^export \* as (\w+) from '(\.\/[\w/-]+)';$/gm)].map(([, name, path]) => ({ name, path }));
  const others = source.split('\n').filter((l) => l.trim() && !/^export \* as |^\/\/|^\s*\*|^\/\*/.test(l));
  if (namespaces.length === 0 || others.length > 0) {
    console.error(`src/index.ts may hold nothing but 'export * as <module> from ./<module>': ${others[0] ?? 'it is empty'}`);
    process.exit(1);
  }
  return [
    '"use strict";',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    'const lazy = (name, get) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get });',
    ...namespaces.map(({ name, path }) => `lazy("${name}", () => require("${path}"));`),
    `0 && (module.exports = { ${namespaces.map(({ name }) => name).join(', ')} });`,
    '',
  ].join('\n');
}
