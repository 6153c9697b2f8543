// Python and the emulator: found, installed by hash into node_modules/.cache, never into the system.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ROOT, run } from '../../projenrc/tools/steps.mjs';

const LEAST = 12;
const FOLDER = join(ROOT, 'node_modules/.cache/cdk-mlops/e2e');
const REQUIREMENTS = join(ROOT, 'e2e/requirements.txt');

/** A Python 3.12 or newer: from E2E_PYTHON, the path, or pyenv. */
export async function findPython() {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  const managed = existsSync(versions) ? readdirSync(versions).filter((v) => /^3\.\d+/.test(v)).map((v) => join(versions, v, 'bin/python3')) : [];
  const candidates = [process.env.E2E_PYTHON, 'python3', 'python3.12', 'python3.13', 'python3.14', 'python', ...managed.sort()].filter(Boolean);
  for (const candidate of candidates) {
    const { code, output } = await run([candidate, '-c', 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])']);
    const minor = code === 0 && /^3\.(\d+)$/m.exec(output)?.[1];
    if (minor && Number(minor) >= LEAST) return candidate;
  }
  return undefined;
}

/** The Python of an environment that holds exactly what requirements.txt says. */
export async function environment(python) {
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).update(python).digest('hex').slice(0, 12);
  const folder = join(FOLDER, `venv-${wanted}`);
  const inside = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(join(folder, 'complete'))) return { python: inside };
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const line of [
    [python, '-m', 'venv', folder],
    [inside, '-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '--only-binary', ':all:', '--require-hashes', '-r', REQUIREMENTS],
  ]) {
    const { code, output } = await run(line);
    if (code !== 0) return { problem: output.trim().split('\n').slice(-3).join(' ') };
  }
  writeFileSync(join(folder, 'complete'), '');
  return { python: inside };
}
