// A model that answers requests as an ordinary process, behind the stand-in that captures them into a bucket.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../projenrc/tools/steps.mjs';

const AT_ONCE = 8;

/** Serves the model of an archive with `containers/fraud`; `ask` sends rows and gives the scores, `write` brings what was captured into the bucket. */
export async function serve({ containers, emulator }, { archive, destination, endpoint, variant }) {
  const root = mkdtempSync(join(emulator.folder, 'serving-'));
  mkdirSync(join(root, 'model'));
  writeFileSync(join(root, 'model.tar.gz'), archive);
  const python = containers.fraud;
  execFileSync(python, ['-m', 'tarfile', '--filter', 'data', '-e', 'model.tar.gz', 'model'], { cwd: root, env: emulator.env });
  const model = await started(python, ['-m', 'fraud', '--root', root, 'serve', '--host', '127.0.0.1', '--port', '0'], { cwd: join(ROOT, 'containers/fraud'), env: emulator.env });
  const capture = await started(python, [join(ROOT, 'e2e/tools/capture.py'), '--to', model.url, '--destination', destination, '--endpoint', endpoint, '--variant', variant], { cwd: root, env: emulator.env });

  async function one(rows, at, id) {
    const headers = { 'content-type': 'text/csv', 'x-stand-in-time': at.toISOString(), 'x-amzn-sagemaker-inference-id': id };
    const response = await fetch(`${capture.url}/invocations`, { method: 'POST', headers, body: rows.map((row) => `${row.join(',')}\n`).join('') });
    if (!response.ok) throw new Error(`the model answered ${response.status}: ${await response.text()}`);
    return (await response.text()).trim().split('\n').map(Number);
  }

  return {
    /** Rows as requests of ten, spread over the hour that begins then. */
    ask: async (rows, start) => {
      const requests = Array.from({ length: Math.ceil(rows.length / 10) }, (_, n) => rows.slice(n * 10, n * 10 + 10));
      const at = (n) => new Date(start.getTime() + ((n + 0.5) * 3600_000) / requests.length);
      const scores = [];
      for (let n = 0; n < requests.length; n += AT_ONCE) {
        scores.push(...await Promise.all(requests.slice(n, n + AT_ONCE).map((some, i) => one(some, at(n + i), `${start.toISOString()}-${n + i}`))));
        await fetch(`${capture.url}/stand-in/write`, { method: 'POST' }); // an hour has several files
      }
      return scores.flat();
    },
    stop: () => Promise.all([capture, model].map(({ stop }) => stop())),
  };
}

/** A process that says where it listens. */
function started(command, args, options) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise((over) => child.on('close', over));
    let said = '';
    child.stderr.on('data', (text) => { said = `${said}${text}`.slice(-2000); });
    child.stdout.on('data', (text) => {
      const [, address] = /listening on (\S+)/.exec(text) ?? [];
      if (address) done({ url: `http://${address}`, stop: async () => { child.kill('SIGTERM'); await ended; } });
    });
    child.on('error', fail);
    ended.then((code) => fail(new Error(`${args.join(' ')} ended with ${code}: ${said}`)));
  });
}
