import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const TOOLS = path.join(__dirname, '..', '..', 'projenrc', 'tools');
let folder: string;

beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'toolchains-')); });
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** A program of the tools, in an environment where only some commands are there. */
function runTool(name: string, environment: Record<string, string>) {
  return spawnSync(process.execPath, [path.join(TOOLS, name)], { encoding: 'utf8', env: { ...process.env, ...environment } });
}

function command(name: string, script: string) {
  fs.writeFileSync(path.join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

const WHY = 'no Python 3.12 or newer with venv; PYTHON may name one';

describe('python.mjs', () => {
  test('says loudly that nothing was tested where there is no Python, and does not fail', () => {
    const { status, stdout } = runTool('python.mjs', { PYTHON: path.join(folder, 'python') });
    expect([status, stdout.trim()]).toEqual([0, `SKIPPED: fraud was not tested: ${WHY}; monitor was not tested: ${WHY}`]);
  });

  test('takes no Python that is too old', () => {
    command('python', 'echo 3 11 9; echo /usr/bin/python3');
    expect(runTool('python.mjs', { PYTHON: path.join(folder, 'python') }).stdout).toContain('no Python 3.12 or newer');
  });
});

describe('event-ruler.mjs', () => {
  test('says what is missing where there is no Java', () => {
    expect(JSON.parse(runTool('event-ruler.mjs', { PATH: folder }).stdout)).toEqual({ missing: 'no JDK 17 or newer' });
  });

  test('takes no Java that is too old', () => {
    command('javac', 'echo javac 11.0.2');
    expect(JSON.parse(runTool('event-ruler.mjs', { PATH: folder }).stdout)).toEqual({ missing: 'no JDK 17 or newer' });
  });
});
