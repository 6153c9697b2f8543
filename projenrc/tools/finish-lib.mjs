// Runs after jsii: puts all modules into two lazy files without source maps, with the data tables, and removes what has
// no source any more, and types that nobody can reach. Each habit and what it saves: decisions/ADR-0013.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'esbuild';
import { filesBelow, ROOT } from './steps.mjs';

const src = join(ROOT, 'src'), lib = join(ROOT, 'lib');

const namespaces = namespacesOf(readFileSync(join(src, 'index.ts'), 'utf8'));
if (/require\("\.\.\/internal\/\w+\.js"\)/.test(readFileSync(join(lib, namespaces[0], 'index.js'), 'utf8'))) process.exit(0); // nothing was compiled since

/** What an app with an endpoint loads. */
const FIRST = ['security', 'data', 'images', 'registry', 'serving'];

prune();
copyData();
await bundle();
dropHiddenTypes();

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
 * All modules in two files, each section of theirs run when it is first asked for: a hundred small files cost every user's synth
 * twice what their code costs. The first has what an app with an endpoint loads, the second what only others do, so that the engine
 * does not read it for nothing. They lie where `internal/assets.ts` lay, the one file that knows where the package is.
 */
async function bundle() {
  mkdirSync(join(lib, 'internal'), { recursive: true });
  const getters = (names) => names.map((name) => ({ name, path: `../${name}/index.js` }));
  const entry = join(lib, 'internal', 'entry.js');
  const first = FIRST.filter((name) => namespaces.includes(name)), more = namespaces.filter((name) => !first.includes(name));

  const { metafile } = await built(entry, lazy(getters(first)), { write: false, metafile: true });
  const early = new Set(Object.keys(metafile.inputs).map((path) => resolve(ROOT, path)).filter((path) => path !== entry));
  const name = (path) => relative(lib, path).replaceAll('\\', '/');
  const shared = { name: 'shared', setup: (esbuild) => {
    esbuild.onResolve({ filter: /^\.\.?(\/|$)/ }, ({ path, resolveDir, namespace }) => {
      if (namespace === 'shared') return { path, external: true };
      const file = createRequire(join(resolveDir, 'x.js')).resolve(path);
      return early.has(file) ? { path: name(file), namespace: 'shared' } : undefined;
    });
    esbuild.onLoad({ filter: /./, namespace: 'shared' }, ({ path }) => {
      asked.add(path);
      return { contents: `module.exports = require("./bundle.js").files["${path}"];`, loader: 'js' };
    });
  } };
  const asked = new Set();
  const outputs = [join(lib, 'internal', 'bundle.js'), join(lib, 'internal', 'more.js')];
  if (more.length > 0) await built(entry, lazy(getters(more)), { outfile: outputs[1], plugins: [shared] });
  const files = [...asked].sort().map((path) => `  get ${JSON.stringify(path)}() { return require("../${path}"); },`);
  await built(entry, [lazy(getters(first)), 'exports.files = {', ...files, '};'].join('\n'), { outfile: outputs[0] });

  for (const file of filesBelow(lib).filter((f) => /\.js(on)?$/.test(f) && !outputs.includes(f))) rmSync(file);
  writeFileSync(join(lib, 'index.js'), lazy(namespaces.map((module) => ({ name: module, path: `./${module}/index.js` }))));
  const require = createRequire(import.meta.url);
  for (const module of namespaces) {
    const file = first.includes(module) ? 'bundle.js' : 'more.js';
    writeFileSync(join(lib, module, 'index.js'), [
      '"use strict";',
      `module.exports = require("../internal/${file}").${module};`,
      hint(Object.keys(require(join(lib, 'internal', file))[module])),
    ].join('\n'));
  }
}

/** One output of esbuild, from an entry of the given text. */
function built(entry, text, options) {
  writeFileSync(entry, text);
  return build({
    entryPoints: [entry], bundle: true, platform: 'node', target: 'node20', format: 'cjs', charset: 'utf8', absWorkingDir: ROOT,
    minifyWhitespace: true, lineLimit: 150, // names are kept: a stack trace tells where one is
    external: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'], logLevel: 'warning', ...options,
  });
}

/** Types that no public type mentions: nobody can import them. */
function dropHiddenTypes() {
  const seen = new Set();
  const visit = (file) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/(?:from |import\(|import )['"](\.\.?\/[^'"]*|\.\.?)['"]/g)) {
      const target = join(dirname(file), path);
      visit(existsSync(`${target}.d.ts`) ? `${target}.d.ts` : join(target, 'index.d.ts'));
    }
  };
  if (existsSync(join(lib, 'index.d.ts'))) visit(join(lib, 'index.d.ts'));
  else return;
  for (const file of filesBelow(lib).filter((f) => f.endsWith('.d.ts') && !seen.has(f))) rmSync(file);
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
