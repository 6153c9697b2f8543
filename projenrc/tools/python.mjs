// The Python of the project: finds an interpreter, and makes virtual environments from pinned requirements in the git-ignored .cache.
//   node projenrc/tools/python.mjs containers   the tests of every folder below containers/
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT, run } from './steps.mjs';

const LEAST = [3, 12];
const NAMES = ['python3.13', 'python3.12', 'python3.14', 'python3', 'python'];
const PYENV = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions'); // its shims answer for the chosen version only
const OFFLINE = /ConnectionError|Failed to establish a new connection|Connection refused|Name or service not known|Temporary failure in name resolution|Network is unreachable|timed out|ProxyError|Connection to .* broken/;

/** `{ path, version }` of an interpreter that is new enough; `undefined` where there is none. `PYTHON` names one. */
export async function findPython() {
  const managed = existsSync(PYENV) ? readdirSync(PYENV).sort().reverse().map((version) => join(PYENV, version, 'bin/python')) : [];
  for (const name of process.env.PYTHON ? [process.env.PYTHON] : [...NAMES, ...managed]) {
    const { code, output } = await run([name, '-c', 'import sys, venv, ensurepip; print(*sys.version_info[:3]); print(sys.executable)']);
    const [version, path] = output.trim().split('\n');
    const [major, minor] = (version ?? '').split(' ').map(Number);
    if (code === 0 && (major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]))) return { path, version: version.replaceAll(' ', '.') };
  }
  return undefined;
}

/**
 * A virtual environment with what the files of requirements pin; made once for each content of them and each Python.
 * `{ python, version }`, or `{ missing }` where Python or PyPI is not there, or `{ broken }` where the requirements are.
 */
export async function environment(name, requirements, { hashes = true } = {}) {
  const found = await findPython();
  if (!found) return { missing: `no Python ${LEAST.join('.')} or newer with venv; PYTHON may name one` };
  const key = createHash('sha256').update(JSON.stringify([found, requirements.map((f) => readFileSync(f, 'utf8'))])).digest('hex').slice(0, 12);
  const folder = join(ROOT, '.cache/python', `${name}-${key}`);
  const python = process.platform === 'win32' ? join(folder, 'Scripts/python.exe') : join(folder, 'bin/python');
  const ready = join(folder, '.ready');
  if (existsSync(ready)) return { python, version: found.version };
  forget(name);
  const made = await run([found.path, '-m', 'venv', folder]);
  if (made.code !== 0) return { broken: made.output };
  for (const file of requirements) {
    const { code, output } = await run([python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:', '--retries', '1', ...(hashes ? ['--require-hashes'] : []), '-r', file]);
    if (code !== 0) return OFFLINE.test(output) ? { missing: 'PyPI cannot be reached' } : { broken: output };
  }
  writeFileSync(ready, '');
  return { python, version: found.version };
}

/** Environments of older requirements, and half-made ones. */
function forget(name) {
  const folder = join(ROOT, '.cache/python');
  mkdirSync(folder, { recursive: true });
  readdirSync(folder).filter((entry) => entry.startsWith(`${name}-`)).forEach((entry) => rmSync(join(folder, entry), { recursive: true, force: true }));
}

/**
 * The tests of every container: `{ ok, note, output, passed, failed }`, or with `skipped` where Python or PyPI is not there.
 */
export async function testContainers() {
  const folder = join(ROOT, 'containers');
  const results = [];
  for (const name of readdirSync(folder).filter((entry) => existsSync(join(folder, entry, 'requirements-test.txt')))) {
    results.push(await testContainer(name, join(folder, name)));
  }
  const sum = (key) => results.reduce((all, result) => all + (result[key] ?? 0), 0);
  return {
    ok: results.every(({ ok }) => ok),
    skipped: listed(results.map(({ skipped }) => skipped)),
    passed: sum('passed'),
    failed: sum('failed'),
    note: listed(results.map(({ note }) => note)) ?? '',
    output: results.filter(({ ok }) => !ok).map(({ output }) => output).join('\n'),
  };
}

/** What the tests of a container need. Where one has a full image, that one is tested: requirements-full.txt holds all of requirements.txt. */
export function requirementsOf(folder) {
  const image = ['requirements-full.txt', 'requirements.txt'].find((file) => existsSync(join(folder, file)));
  return [image, 'requirements-test.txt'].map((file) => join(folder, file));
}

/** What some of them say; nothing where none says anything. */
function listed(texts) {
  return texts.filter(Boolean).join('; ') || undefined;
}

async function testContainer(name, folder) {
  const { python, version, missing, broken } = await environment(name, requirementsOf(folder));
  if (missing) return { ok: true, skipped: `${name} was not tested: ${missing}`, note: '' };
  if (broken) return { ok: false, failed: 1, output: broken, note: `${name}: its requirements cannot be installed` };
  const { code, output } = await run([python, '-m', 'pytest'], { cwd: folder, env: { PYTHONDONTWRITEBYTECODE: '1', POLARS_MAX_THREADS: '1' } /* jest has the other core */ });
  const [passed, failed, errors] = ['passed', 'failed', 'errors?'].map((word) => Number(new RegExp(`(\\d+) ${word}\\b`).exec(output.trim().split('\n').at(-1))?.[1] ?? 0));
  const ok = code === 0 && passed > 0;
  return { ok, passed, failed: ok ? 0 : Math.max(1, failed + errors), output, note: `${passed} tests of ${name} in Python ${version}; no image is built` };
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const result = await testContainers();
  console.log([result.output, result.skipped && `SKIPPED: ${result.skipped}`, result.note].filter(Boolean).join('\n'));
  process.exit(result.ok ? 0 : 1);
}
