import { execFileSync, spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const E2E = path.join(__dirname, '..', '..', 'e2e');
const TOOLS = path.join(E2E, 'tools');
const HANDLERS = path.join(E2E, 'handlers');

/** What a module of the tools makes of something, as JSON; they are modules of Node, which jest does not read. */
function evaluated(module: string, expression: string): any {
  const program = `import * as it from ${JSON.stringify(path.join(TOOLS, module))}; console.log(JSON.stringify(await (${expression})));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }).trim().split('\n').pop()!);
}

describe('create-only properties', () => {
  const known = evaluated('create-only.mjs', 'it.createOnly()');

  test.each([
    ['AWS::SageMaker::EndpointConfig', 'ProductionVariants', true],
    ['AWS::SageMaker::Endpoint', 'EndpointName', true],
    ['AWS::SageMaker::Endpoint', 'EndpointConfigName', false],
    ['AWS::FSx::FileSystem', 'KmsKeyId', true],
    ['AWS::FSx::FileSystem', 'StorageCapacity', false],
  ])('a change of %s.%s makes a new resource: %s', (type, property, expected) => {
    expect(known[type].includes(property)).toBe(expected);
  });
});

describe('the world of the emulator', () => {
  const env = evaluated('emulator.mjs', "it.sealed('/tmp/x', 1234)");

  test('has no credentials but dummies', () => {
    expect([env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY, env.AWS_SESSION_TOKEN, env.AWS_PROFILE]).toEqual(['test', 'test', undefined, undefined]);
  });

  test('has a home of its own', () => {
    expect(env.HOME).toBe(path.join('/tmp/x', 'home'));
  });

  test('is bound to this machine', () => {
    expect([env.BIND_HOST, env.AWS_ENDPOINT_URL, env.AWS_EC2_METADATA_DISABLED]).toEqual(['127.0.0.1', 'http://127.0.0.1:1234', 'true']);
  });

  test('gives another port each time', () => {
    const ports = evaluated('emulator.mjs', 'Promise.all([it.freePort(), it.freePort()])');

    expect(ports[0]).not.toBe(ports[1]);
  });
});

describe('loopback.cjs', () => {
  const connecting = (host: string) => spawnSync(process.execPath, [
    '--require', path.join(TOOLS, 'loopback.cjs'), '-e',
    `require('net').connect(9, ${JSON.stringify(host)}).on('error', (e) => console.log(e.message)).setTimeout(3000, () => console.log('silence'))`,
  ], { encoding: 'utf8', timeout: 8000 }).stdout;

  test.each(['sts.eu-west-1.amazonaws.com', '169.254.169.254', '10.0.0.1'])('refuses %s', (host) => {
    expect(connecting(host)).toContain(`${host} is not on this machine`);
  });

  test.each(['127.0.0.1', 'localhost'])('lets a process reach %s', (host) => {
    expect(connecting(host)).not.toContain('is not on this machine');
  });
});

describe('docker.cjs', () => {
  let folder: string;
  beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), 'docker-')); });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const docker = (...args: string[]) => spawnSync(process.execPath, [path.join(TOOLS, 'docker.cjs'), ...args], { cwd: folder, env: { ...process.env, E2E_IMAGES: path.join(folder, 'images') } }).status;

  test('knows an image only after it was built', () => {
    expect([docker('inspect', 'a:1'), docker('build', '--tag', 'a:1', '.'), docker('inspect', 'a:1')]).toEqual([1, 0, 0]);
  });

  test('remembers the folder of an image under a second tag', () => {
    docker('build', '--tag', 'a:1', '.');
    docker('tag', 'a:1', 'registry/b:2');

    expect(fs.readFileSync(path.join(folder, 'images'), 'utf8')).toContain(JSON.stringify({ tag: 'registry/b:2', folder: fs.realpathSync(folder) }));
  });
});

describe('the table', () => {
  const ran = (expected: string, look: string) => evaluated('table.mjs', `(async () => { const t = new it.Table(); await t.step('a', '${expected}', async () => ${look}); return [t.passed, t.failed]; })()`);

  test.each([
    ['counts what was seen as expected', 'yes', "'yes'", [1, 0]],
    ['counts what was not', 'yes', "'no'", [0, 1]],
    ['takes a verdict', 'about five', '({ seen: 4.9, ok: true })', [1, 0]],
    ['counts an error as not expected', 'yes', "{ throw new Error('broken'); }", [0, 1]],
  ])('%s', (_, expected, look, counts) => {
    expect(ran(expected, look)).toEqual(counts);
  });
});

describe('proof.mjs', () => {
  const differences = (used: object, said: object) => evaluated('proof.mjs', `it.differences(${JSON.stringify(used)}, ${JSON.stringify(said)})`);
  const A = { types: { 'AWS::A::B': 'ours' }, integrations: {} };

  test('is silent when the run used what is written down', () => {
    expect(differences(A, A)).toEqual([]);
  });

  test('names what is not written down', () => {
    expect(differences(A, { types: {}, integrations: {} })).toEqual(['AWS::A::B: ours, in e2e/proof.json missing']);
  });

  test('names what was not used', () => {
    expect(differences({ types: {}, integrations: {} }, A)).toEqual(['AWS::A::B: not used, in e2e/proof.json ours']);
  });
});

describe('calls of a service', () => {
  const of = (integrations: object) => ({ types: {}, integrations });
  const differences = (used: object, said: object) => evaluated('proof.mjs', `it.differences(${JSON.stringify(of(used))}, ${JSON.stringify(of(said))})`);

  test('are known with one of them', () => {
    expect(differences({ 'aws-sdk:fsx:tagResource': 'ours' }, { 'aws-sdk:fsx:createFileSystem': 'ours' })).toEqual([]);
  });

  test('are not known when somebody else answers', () => {
    expect(differences({ 'aws-sdk:s3:listObjectsV2': 'ministack' }, { 'aws-sdk:s3:getObject': 'ours' })).toEqual(['aws-sdk:s3:listObjectsV2: ministack, in e2e/proof.json missing']);
  });

  test('need not all be made in a run', () => {
    expect(differences({}, { 'states:startExecution.sync:2': 'ours' })).toEqual([]);
  });
});

describe('the judge', () => {
  const question = (value: number) => ({
    type: 'AWS::SageMaker::Endpoint',
    logicalId: 'E',
    beside: [],
    properties: { DeploymentConfig: { BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'CANARY', CanarySize: { Type: 'CAPACITY_PERCENT', Value: value }, WaitIntervalInSeconds: 600 } } } },
  });
  const ids = (value: number) => evaluated('judge.mjs', `it.judge()(${JSON.stringify(question(value))}).map((f) => f.id)`);

  test('finds what the rules find', () => {
    expect(ids(51)).toContain('GR-05');
  });

  test('accepts the boundary', () => {
    expect(ids(50)).not.toContain('GR-05');
  });

});

describe('run.mjs', () => {
  const run = spawnSync(process.execPath, [path.join(E2E, 'run.mjs')], { encoding: 'utf8', env: { ...process.env, PYTHON: '/no/such/python' } });

  test('says loudly that it was skipped where Python is not there', () => {
    expect(run.stdout).toMatch(/SKIPPED: no Python 3\.12/);
  });

  test('does not fail for that', () => {
    expect(run.status).toBe(0);
  });
});

describe('the handlers', () => {
  const modules = fs.readdirSync(HANDLERS).filter((file) => file.endsWith('.py'));

  test.each(modules)('%s says that it proves wiring', (file) => {
    expect(fs.readFileSync(path.join(HANDLERS, file), 'utf8').split('"""')[1]).toMatch(/wiring/);
  });
});

describe('requirements.txt', () => {
  const lines = fs.readFileSync(path.join(E2E, 'requirements.txt'), 'utf8').split('\n');

  test('pins every package to one version', () => {
    expect(lines.filter((line) => /^[a-z]/i.test(line) && !/^[\w-]+==[\w.]+ \\$/.test(line))).toEqual([]);
  });

  test('gives a hash for each', () => {
    const packages = lines.join('\n').split(/\n(?=[a-z])/i).filter((text) => /^[a-z]/i.test(text));

    expect(packages.filter((text) => !text.includes('--hash=sha256:'))).toEqual([]);
  });
});
