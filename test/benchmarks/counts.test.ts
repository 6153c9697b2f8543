import { execFileSync } from 'child_process';
import * as fs from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..', '..');

interface Counts {
  readonly resources: number;
  readonly bytes: number;
  readonly modules: number;
  readonly functions: number;
  readonly aspects: number;
}

/** What does not depend on the machine: each app in processes of its own, on the compiled package, with 1, 2, 10 and 11 endpoints. */
function count(): Record<'l1' | 'l2' | 'ours', Record<string, Counts>> {
  if (!fs.existsSync(path.join(ROOT, 'lib', 'index.js'))) {
    throw new Error('there is no lib: the counts are taken on the compiled package; run `npx projen compile` (or the whole `npm test`) first');
  }
  const output = execFileSync(process.execPath, [path.join(ROOT, 'projenrc', 'tools', 'bench.mjs'), '--counts'], { cwd: ROOT, encoding: 'utf8' });
  return JSON.parse(output.trim().split('\n').pop()!);
}

describe('the cost of an endpoint', () => {
  const { l1, l2, ours } = count();
  const each = (app: Record<string, Counts>, of: (c: Counts) => number) => of(app[11]) - of(app[10]);

  test('by hand is ten resources', () => {
    expect(each(l1, (c) => c.resources)).toBe(10);
  });

  test('by hand with L2s is ten resources', () => {
    expect(each(l2, (c) => c.resources)).toBe(10);
  });

  test('is ten resources', () => {
    expect(each(ours, (c) => c.resources)).toBe(10);
  });

  test('is no more template than by hand', () => {
    expect(each(ours, (c) => c.bytes)).toBeLessThanOrEqual(each(l1, (c) => c.bytes));
  });

  test('is at most 8,000 bytes of template', () => {
    expect(each(ours, (c) => c.bytes)).toBeLessThanOrEqual(8000);
  });

  test('grows by the same number of resources from the first to the eleventh', () => {
    expect(ours[2].resources - ours[1].resources).toBe(ours[11].resources - ours[10].resources);
  });

  test('grows by the same size from the first to the eleventh', () => {
    expect(Math.abs((ours[2].bytes - ours[1].bytes) / each(ours, (c) => c.bytes) - 1)).toBeLessThan(0.02);
  });

  test('is at most 60 loaded modules more than by hand', () => {
    expect(ours[1].modules - l1[1].modules).toBeLessThanOrEqual(60);
  });

  test('is no resource that a Lambda function backs', () => {
    expect(ours[11].functions).toBe(0);
  });

  test('is no aspect', () => {
    expect(ours[11].aspects).toBe(0);
  });
});
