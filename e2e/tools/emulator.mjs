// The emulator as a process of its own: on a free port of this machine, with a home of its own and without credentials.
import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../projenrc/tools/steps.mjs';
import { createOnly } from './create-only.mjs';

export const REGION = 'eu-west-1';
export const ACCOUNT = '000000000000';

/** What the emulator, the CDK CLI and the apps see of the world: nothing of the user's, nothing beyond this machine. */
export function sealed(folder, port) {
  const url = `http://127.0.0.1:${port}`;
  const kept = ['PATH', 'SYSTEMROOT', 'LANG', 'NODE_EXTRA_CA_CERTS'].filter((key) => process.env[key] !== undefined);
  return {
    ...Object.fromEntries(kept.map((key) => [key, process.env[key]])),
    HOME: join(folder, 'home'), USERPROFILE: join(folder, 'home'), TMPDIR: join(folder, 'tmp'), TEMP: join(folder, 'tmp'), TMP: join(folder, 'tmp'),
    AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: REGION, AWS_DEFAULT_REGION: REGION,
    AWS_CONFIG_FILE: join(folder, 'none'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'), AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: url, GATEWAY_PORT: String(port), EDGE_PORT: String(port), BIND_HOST: '127.0.0.1', MINISTACK_HOST: '127.0.0.1', MINISTACK_REGION: REGION,
    IOT_MTLS_ENABLED: '0', SFTP_ENABLED: '0', LOG_LEVEL: 'INFO', PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1',
    SFN_WAIT_SCALE: '0.002', // five minutes are six tenths of a second
    CDK_DOCKER: join(ROOT, 'e2e/tools/docker.cjs'), E2E_IMAGES: join(folder, 'images.jsonl'), // no image is built
    NODE_PATH: join(ROOT, 'node_modules'), // the AWS SDK of the Lambda runtime
    NODE_OPTIONS: `--require "${join(ROOT, 'e2e/tools/loopback.cjs').replace(/\\/g, '/')}"`,
    CI: 'true', NO_COLOR: '1', CDK_DISABLE_VERSION_CHECK: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true', JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20', NODE_NO_WARNINGS: '1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** Starts the emulator; `stop` ends it and removes everything that it wrote. */
export async function start(python, { judge, containers }) {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-mlops-e2e-'));
  for (const name of ['home', 'tmp']) mkdirSync(join(folder, name));
  const port = await freePort();
  const env = sealed(folder, port);
  const log = join(folder, 'emulator.log');
  const child = spawn(python, [join(ROOT, 'e2e/handlers/start.py')], {
    cwd: folder, env: { ...env, E2E_JUDGE: judge, E2E_CONTAINER_PYTHON: JSON.stringify(containers ?? {}), E2E_CREATE_ONLY: JSON.stringify(createOnly()) }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const file = createWriteStream(log);
  for (const stream of [child.stdout, child.stderr]) stream.pipe(file, { end: false });
  const ended = new Promise((done) => child.on('close', done));
  const emulator = {
    url: `http://127.0.0.1:${port}`, env, folder, log: () => readFileSync(log, 'utf8'),
    stop: async (keep = false) => {
      child.kill('SIGTERM');
      const killed = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(killed);
      file.end();
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
  for (let attempt = 0; attempt < 900; attempt++) {
    if (child.exitCode !== null) break;
    if (await fetch(`${emulator.url}/_e2e/used`).then((r) => r.ok, () => false)) return emulator;
    await new Promise((next) => setTimeout(next, 100));
  }
  const said = emulator.log().split('\n').slice(-25).join('\n');
  await emulator.stop();
  throw new Error(`the emulator did not start\n${said}`);
}

export function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}
