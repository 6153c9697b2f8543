// Writes the pages of docs/ that are made from the code: `npm run docs`. With --check it only says what is stale.
// A page is a file projenrc/docs/<name>-page.ts that exports one function without parameters; its result is docs/<name>.md.
// A picture is a file projenrc/docs/<name>-picture.ts of the same kind; its result is docs/images/<name>.svg.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ended, install, ROOT } from './steps.mjs';

if (!await install()) ended('node_modules could not be installed');
const require = createRequire(import.meta.url);
require('ts-node').register({ transpileOnly: true, project: join(ROOT, 'projenrc/tsconfig.json') });

const pages = join(ROOT, 'projenrc/docs');
const stale = [];
for (const file of readdirSync(pages).filter((f) => /-(page|picture)\.ts$/.test(f)).sort()) {
  const functions = Object.values(require(join(pages, file))).filter((x) => typeof x === 'function' && x.length === 0);
  if (functions.length !== 1) ended(`projenrc/docs/${file} must export one function without parameters, found ${functions.length}`);
  const name = file.replace(/-page\.ts$/, '.md').replace(/^(.*)-picture\.ts$/, 'images/$1.svg');
  const target = join(ROOT, 'docs', name);
  const text = functions[0]();
  if (existsSync(target) && readFileSync(target, 'utf8') === text) continue;
  stale.push(`docs/${name}`);
  if (process.argv.includes('--check')) continue;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}
console.log(stale.length ? stale.join('\n') : 'every page is current');
if (process.argv.includes('--check') && stale.length) ended('not what the code says any more; run `npm run docs` and commit');
