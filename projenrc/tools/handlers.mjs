// Bundles each src/<module>/handlers/<name>.lambda.ts into assets/<module>/<name>/index.js, so that users of the
// package need neither a bundler nor Docker. The same sources give the same bytes.
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, relative, sep } from 'node:path';
import { filesBelow, ROOT } from './steps.mjs';

const src = join(ROOT, 'src');
const handlers = filesBelow(src)
  .filter((f) => f.endsWith('.lambda.ts') && f.split(sep).at(-2) === 'handlers')
  .map((entry) => ({ entry, folder: join(ROOT, 'assets', relative(src, entry).split(sep)[0], basename(entry, '.lambda.ts')) }));

for (const file of filesBelow(join(ROOT, 'assets'))) {
  if (!handlers.some(({ folder }) => file.startsWith(folder + sep))) rmSync(file); // its source is gone: it must not be published
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
