// What the commands of the project share: finding tools, running steps, saying how long each took. Plain Node, no dependency.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the project; `--root <folder>` is for the tests of these tools. */
export const ROOT = argument('--root') ? resolve(argument('--root')) : resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

const LEAST_NODE = 20;
const fancy = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => fancy ? `\u001b[${code}m${text}\u001b[0m` : String(text);
export const green = paint(32), red = paint(31), yellow = paint(33), dim = paint(2), bold = paint(1);

function argument(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

/** All files below a folder of the project, in a fixed order, without node_modules. */
export function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.name === 'node_modules') return [];
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

/** Newest change below the given folders and files, in milliseconds; 0 where there is nothing. */
export function newest(...paths) {
  return Math.max(0, ...paths.flatMap((p) => existsSync(p) && statSync(p).isFile() ? [p] : filesBelow(p)).map((f) => statSync(f).mtimeMs));
}

export function ended(message) {
  console.error(message);
  process.exit(1);
}

/** The command line of a tool of node_modules: its script run by this Node, so that no shell and no npx is needed. */
export function tool(name, pkg = name) {
  const folder = join(ROOT, 'node_modules', pkg);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return [process.execPath, join(folder, typeof bin === 'string' ? bin : bin[name])];
}

const ENV = { JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', NODE_NO_WARNINGS: '1' };

/** Runs a command; resolves to its exit code and everything that it said. */
export function run([command, ...args], { env = {}, live = false, cwd = ROOT } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...ENV, ...env }, stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout?.on('data', (d) => { output += d; });
    child.stderr?.on('data', (d) => { output += d; });
    child.on('error', (e) => done({ code: 1, output: `${output}${e.message}\n` }));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

/**
 * A named step: prints its name, what it found and how long it took; its output only when it failed.
 * `work` resolves to `{ ok, note?, output?, skipped? }`; what is skipped says so loudly, with the reason.
 */
export async function step(name, work) {
  const start = Date.now();
  const result = await work().catch((e) => ({ ok: false, output: e.stack ?? String(e) }));
  const seconds = `${((Date.now() - start) / 1000).toFixed(1)} s`;
  const mark = !result.ok ? red('✘') : result.skipped ? yellow('!') : green('✔');
  const note = result.ok && result.skipped ? yellow(`SKIPPED: ${result.skipped}`) : result.note;
  console.log(`${mark} ${name.padEnd(34)} ${dim(seconds.padStart(8))}${note ? `  ${note}` : ''}`);
  if (!result.ok && result.output) console.log(result.output.trimEnd().split('\n').map((l) => `    ${l}`).join('\n'));
  return result;
}

/** A step that is one command. */
export const command = (name, line, options) => step(name, async () => {
  const { code, output } = await run(line, options);
  return { ok: code === 0, output };
});

/** Whether node_modules holds what the lock file asks for. */
export function installed() {
  const [lock, hidden] = ['package-lock.json', 'node_modules/.package-lock.json'].map((f) => join(ROOT, f));
  if (!existsSync(hidden)) return false;
  const [wanted, there] = [lock, hidden].map((f) => JSON.parse(readFileSync(f, 'utf8')).packages);
  return Object.entries(wanted).every(([path, { version, optional, link }]) => !path || optional || link || there[path]?.version === version);
}

/** `npm ci`, when node_modules is missing or is not what the lock file says. */
export async function install() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < LEAST_NODE) ended(`Node ${LEAST_NODE} or newer is needed, this is ${process.versions.node}`);
  if (installed()) return true;
  const npm = process.env.npm_execpath?.endsWith('.js') ? [process.execPath, process.env.npm_execpath] : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
  const { ok } = await command('install (npm ci)', [...npm, 'ci', '--no-audit', '--no-fund', '--loglevel=error']);
  return ok;
}

/** Bundles the Lambda handlers; a matter of milliseconds. */
export const bundleHandlers = () => command('bundle handlers', [process.execPath, join(ROOT, 'projenrc/tools/handlers.mjs')]);

/** Compiles `src` to `lib` and `.jsii`, as it is published. */
export const compile = () => step('compile (jsii)', async () => {
  const jsii = await run([...tool('jsii'), '--silence-warnings=reserved-word', '--compress-assembly']);
  if (jsii.code !== 0) return { ok: false, output: jsii.output };
  const finish = await run([process.execPath, join(ROOT, 'projenrc/tools/finish-lib.mjs')]);
  return { ok: finish.code === 0, output: finish.output };
});

/** Whether `lib` is there and no source is newer. */
export function compiled() {
  const assembly = join(ROOT, '.jsii');
  return existsSync(assembly) && existsSync(join(ROOT, 'lib/index.js')) && statSync(assembly).mtimeMs >= newest(join(ROOT, 'src'), join(ROOT, 'package.json'), join(ROOT, 'tsconfig.json'));
}
