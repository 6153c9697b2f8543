// Runs after jsii: puts all modules into one lazy file without source maps, with the data tables, and removes what has
// no source any more. Each habit and what it saves: decisions/ADR-0013.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { buildSync } from 'esbuild';
import { filesBelow, ROOT } from './steps.mjs';

const src = join(ROOT, 'src'), lib = join(ROOT, 'lib');

const namespaces = namespacesOf(readFileSync(join(src, 'index.ts'), 'utf8'));
const BUNDLE = '../internal/bundle.js';
if (readFileSync(join(lib, namespaces[0], 'index.js'), 'utf8').includes(BUNDLE)) process.exit(0); // nothing was compiled since

prune();
copyData();
bundle();

/** `lib` keeps the output of files that were renamed: they must be neither tested nor published. */
function prune() {
  for (const file of filesBelow(lib)) {
    const source = join(src, relative(lib, file).replace(/(\.d\.ts|\.js)$/, '.ts'));
    if (!existsSync(source)) rmSync(file);
  }
}

/** `src/<module>/data/*.json`, wherever the compiler does not bring it itself: the tables become part of the file. */
function copyData() {
  for (const file of filesBelow(src).filter((f) => /[\\/]data[\\/][^\\/]+\.json$/.test(f))) {
    const target = join(lib, relative(src, file));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
  }
}

/** The modules of the root index, which may hold nothing else. */
function namespacesOf(source) {
  const namespaces = [...source.matchAll(/^export \* as (\w+) from '\.\/\1';$/gm)].map(([, name]) => name);
  const others = source.split('\n').filter((l) => l.trim() && !/^export \* as |^\/\/|^\s*\*|^\/\*/.test(l));
  if (namespaces.length === 0 || others.length > 0) {
    console.error(`src/index.ts may hold nothing but 'export * as <module> from ./<module>': ${others[0] ?? 'it is empty'}`);
    process.exit(1);
  }
  return namespaces;
}

/**
 * All modules in one file, each file of theirs run when it is first asked for: a hundred small files cost every user's
 * synth twice what their code costs. It lies where `internal/assets.ts` lay, the one file that knows where the package is.
 */
function bundle() {
  mkdirSync(join(lib, 'internal'), { recursive: true });
  const all = join(lib, 'internal', 'all.js'), outfile = join(lib, 'internal', 'bundle.js');
  writeFileSync(all, lazy(namespaces.map((name) => ({ name, path: `../${name}/index.js` }))));
  buildSync({
    entryPoints: [all], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', charset: 'utf8',
    external: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'], logLevel: 'warning',
  });
  for (const file of filesBelow(lib).filter((f) => /\.js(on)?$/.test(f) && f !== outfile)) rmSync(file);
  writeFileSync(join(lib, 'index.js'), lazy(namespaces.map((name) => ({ name, path: `./${name}/index.js` }))));
  const built = createRequire(import.meta.url)(outfile);
  for (const name of namespaces) {
    writeFileSync(join(lib, name, 'index.js'), [
      '"use strict";',
      `module.exports = require("${BUNDLE}").${name};`,
      hint(Object.keys(built[name])),
    ].join('\n'));
  }
}

/** A file with one getter for each namespace, so that `require('cdk-mlops')` costs next to nothing and `.serving` only serving. */
function lazy(namespaces) {
  return [
    '"use strict";',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    'const lazy = (name, get) => Object.defineProperty(exports, name, { enumerable: true, configurable: true, get });',
    ...namespaces.map(({ name, path }) => `lazy("${name}", () => require("${path}"));`),
    hint(namespaces.map(({ name }) => name)),
  ].join('\n');
}

/** Dead code that tells Node which names `import { serving }` may ask for. */
function hint(names) {
  return `0 && (module.exports = { ${names.join(', ')} });\n`;
}
