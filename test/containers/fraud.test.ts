import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { DockerImageAsset } from 'aws-cdk-lib/aws-ecr-assets';
import { App, Stack } from 'aws-cdk-lib/core';

const CONTAINER = path.join(__dirname, '..', '..', 'containers', 'fraud');
let copy: string;

beforeEach(() => {
  copy = fs.mkdtempSync(path.join(os.tmpdir(), 'fraud-'));
  fs.cpSync(CONTAINER, copy, { recursive: true });
});
afterEach(() => fs.rmSync(copy, { recursive: true }));

const read = (file: string) => fs.readFileSync(path.join(CONTAINER, file), 'utf8');
const assetHash = () => new DockerImageAsset(new Stack(new App(), 'Stack'), 'Image', { directory: copy }).assetHash;

function write(file: string, text = 'x') {
  fs.mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
  fs.writeFileSync(path.join(copy, file), text);
}

test.each([
  'fraud/__pycache__/model.cpython-312.pyc', 'tests/__pycache__/x.pyc', '.pytest_cache/x', '.venv/bin/python', 'tests/test_more.py', 'README.md', 'requirements-test.txt', '.DS_Store',
])('%s does not change the image', (file) => {
  const before = assetHash();
  write(file);
  expect(assetHash()).toBe(before);
});

test.each(['fraud/model.py', 'fraud/features/amount.py', 'requirements.txt', 'Dockerfile'])('%s changes the image', (file) => {
  const before = assetHash();
  write(file);
  expect(assetHash()).not.toBe(before);
});

test('everything that the Dockerfile copies is sent to the build', () => {
  const app = new App();
  const { assetHash: hash } = new DockerImageAsset(new Stack(app, 'Stack'), 'Image', { directory: copy });
  app.synth();
  const sources = [...read('Dockerfile').matchAll(/^COPY (\S+) /gm)].map(([, source]) => source);
  expect(sources).toEqual(['requirements.txt', 'fraud']);
  expect(sources.filter((source) => !fs.existsSync(path.join(app.outdir, `asset.${hash}`, source)))).toEqual([]);
});

test('a signal reaches the program: the entry point has no shell', () => {
  expect(read('Dockerfile')).toMatch(/^ENTRYPOINT \["python", "-m", "fraud"\]$/m);
});

test('every dependency has one version and the hashes of its files', () => {
  const blocks = ['requirements.txt', 'requirements-test.txt'].flatMap((file) => read(file).trim().split(/\n(?=\S)/));
  expect(blocks.filter((block) => !/^[\w.-]+==[\w.]+ \\\n(\s+--hash=sha256:[0-9a-f]{64}( \\\n|$))+$/.test(block))).toEqual([]);
});

test('what is pinned is what was asked for', () => {
  const asked = ['requirements.in', 'requirements-test.in'].flatMap((file) => [...read(file).matchAll(/^[\w-]+==\S+/gm)].map(([pin]) => [file.replace('.in', '.txt'), pin]));
  expect(asked.filter(([file, pin]) => !read(file).includes(`${pin} \\`))).toEqual([]);
});
