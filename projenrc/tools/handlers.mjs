// Bundles each src/<module>/handlers/<name>.lambda.ts into assets/<module>/<name>/index.js, so that users of the
// package need neither a bundler nor Docker. The same sources give the same bytes.
// The containers that constructs build by default are copied beside them, without their tests.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';
import { filesBelow, ROOT } from './steps.mjs';

const src = join(ROOT, 'src');
const handlers = filesBelow(src)
  .filter((f) => f.endsWith('.lambda.ts') && f.split(sep).at(-2) === 'handlers')
  .map((entry) => ({ entry, folder: join(ROOT, 'assets', relative(src, entry).split(sep)[0], basename(entry, '.lambda.ts')) }));

const CONTAINERS = ['monitor'];
const SHIPPED = /^(Dockerfile|requirements(-full)?\.txt|mlops_monitor[\\/](?!.*__pycache__).*|schemas[\\/][^\\/]+\.json)$/;
const copies = CONTAINERS.flatMap((name) => {
  const from = join(ROOT, 'containers', name);
  if (!existsSync(from)) return [];
  return filesBelow(from).filter((f) => SHIPPED.test(relative(from, f))).map((source) => ({ source, target: join(ROOT, 'assets/containers', name, relative(from, source)) }));
});
const wanted = new Set(copies.map(({ target }) => target));

for (const file of filesBelow(join(ROOT, 'assets'))) {
  if (!wanted.has(file) && !handlers.some(({ folder }) => file.startsWith(folder + sep))) rmSync(file); // its source is gone: it must not be published
}
for (const { source, target } of copies) {
  if (existsSync(target) && readFileSync(source).equals(readFileSync(target))) continue; // others may be reading it
  mkdirSync(dirname(target), { recursive: true });
  cpSync(source, target);
}

if (handlers.length > 0) {
  const { buildSync } = createRequire(import.meta.url)('esbuild');
  for (const { entry, folder } of handlers) {
    buildSync({
      entryPoints: [entry],
      outfile: join(folder, 'index.js'),
      absWorkingDir: ROOT, // no absolute path in the output
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      minify: true,
      legalComments: 'none',
      external: ['@aws-sdk/*', '@smithy/*'], // part of the Lambda runtime
      logLevel: 'warning',
    });
  }
}
console.log(handlers.length === 0 ? 'no handlers' : handlers.map(({ folder }) => relative(ROOT, folder)).join('\n'));
