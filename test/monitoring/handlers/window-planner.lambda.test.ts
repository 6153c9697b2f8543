// covers src/monitoring/handlers/planning.ts
import { MemoryBucket } from './bucket';
import { PlanRequest } from '../../../src/monitoring/handlers/planning';
import { handler } from '../../../src/monitoring/handlers/window-planner.lambda';

const CAPTURE = 'capture/scoring/scoring/';
const MONITOR = 'monitoring/m/';
const [ME, OTHER] = ['one', 'two'].map((name) => `arn:aws:states:eu-west-1:111111111111:execution:monitor:${name}`);
const VERSION = 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/fraud/7';

const asked = (more: Partial<PlanRequest> = {}): PlanRequest => ({
  monitor: 'm',
  endpoint: 'scoring',
  version: VERSION,
  scheduled: '2026-11-21T18:20:00Z',
  execution: ME,
  holder: 'none',
  store: { bucket: 'b', prefix: MONITOR },
  windowHours: 1,
  source: { kind: 'dataCapture', bucket: 'b', prefix: CAPTURE, variants: ['AllTraffic'] },
  delays: [],
  baseline: { bucket: 'b', servedBelow: 'baselines/' },
  releases: { bucket: 'b', prefix: 'releases/scoring/' },
  sharded: false,
  scripts: [],
  request: { falseAlarmRate: 0.01, checks: [{ name: 'DataDrift', kind: 'dataDrift', window: 'now' }] },
  ...more,
});

const file = (hour: string, name = 'a.jsonl', variant = 'AllTraffic') => `${CAPTURE}${variant}/${hour}/${name}`;
const requests = `${MONITOR}requests/2026/11/21/17/`;
const requestOf = (bucket: MemoryBucket) => bucket.json(`${requests}request.json`);
const inputNames = ({ inputs }: { readonly inputs: readonly { readonly InputName: string }[] }) => inputs.map(({ InputName }) => InputName);
const release = (more: object) => JSON.stringify({
  format: 'cdk-mlops/release/1', id: 'r', version: VERSION, previousVersion: 'none', from: '2026-11-21T17:10:00Z', to: '2026-11-21T17:40:00Z', outcome: 'Released', ...more,
});

let bucket: MemoryBucket;
beforeEach(() => (bucket = new MemoryBucket()));

describe('the window', () => {
  test('is the whole hours before the hour in which the execution was due', async () => {
    expect((await handler(asked({ windowHours: 4 }))).window).toEqual({ start: '2026-11-21T14:00:00Z', end: '2026-11-21T18:00:00Z' });
  });

  test.each([
    ['a month', '2026-12-01T00:20:00Z', '2026-11-30T23:00:00Z'],
    ['a year', '2027-01-01T00:20:00Z', '2026-12-31T23:00:00Z'],
    ['February of a leap year', '2028-03-01T00:20:00Z', '2028-02-29T23:00:00Z'],
  ])('goes back over the end of %s', async (_, scheduled, start) => {
    expect((await handler(asked({ scheduled }))).window.start).toBe(start);
  });

  test('is refused where the time is none', async () => {
    await expect(handler(asked({ scheduled: 'soon' }))).rejects.toThrow("'scheduled' must be a time like 2026-11-21T18:20:00Z, got soon; leave it out to look at the window before now");
  });
});

describe('captured records', () => {
  test('are NoData where no hour of the window has an object', async () => {
    bucket.put(file('2026/11/21/16')).put(file('2026/11/21/19'));

    expect(await handler(asked())).toMatchObject({ state: 'NoData', inputs: [] });
  });

  test('that are empty objects are no data', async () => {
    bucket.put(file('2026/11/21/17'), '');

    expect((await handler(asked())).state).toBe('NoData');
  });

  test('are those of the window and of one hour more, because files are written later than their records', async () => {
    for (const hour of ['16', '17', '18', '19']) bucket.put(file(`2026/11/21/${hour}`));
    await handler(asked());

    expect(bucket.json(`${requests}capture.manifest`)).toEqual([{ prefix: `s3://b/${CAPTURE}` }, 'AllTraffic/2026/11/21/17/a.jsonl', 'AllTraffic/2026/11/21/18/a.jsonl']);
  });

  test('are those of every variant', async () => {
    bucket.put(file('2026/11/21/17', 'a', 'Blue')).put(file('2026/11/21/17', 'a', 'Green')).put(file('2026/11/21/17', 'a', 'Other'));
    await handler(asked({ source: { ...asked().source, variants: ['Blue', 'Green'] } }));

    expect(bucket.json(`${requests}capture.manifest`).slice(1)).toEqual(['Blue/2026/11/21/17/a', 'Green/2026/11/21/17/a']);
  });

  test.each([999, 1000, 1001, 2500])('are all there when there are %d of them', async (count) => {
    for (let i = 0; i < count; i++) bucket.put(file('2026/11/21/17', String(i).padStart(5, '0')));
    await handler(asked());

    expect(bucket.json(`${requests}capture.manifest`)).toHaveLength(count + 1);
  });

  test('are found over the end of a year', async () => {
    bucket.put(file('2026/12/31/23')).put(file('2027/01/01/00'));
    await handler(asked({ scheduled: '2027-01-01T00:20:00Z' }));

    expect(bucket.json(`${MONITOR}requests/2026/12/31/23/capture.manifest`)).toHaveLength(3);
  });

  test('are a manifest that every instance reads whole, or shares with the others', async () => {
    bucket.put(file('2026/11/21/17'));
    const s3Input = async (sharded: boolean) => (await handler(asked({ sharded }))).inputs.find(({ InputName }) => InputName === 'capture')!.S3Input;

    expect(await s3Input(false)).toEqual({
      S3Uri: `s3://b/${requests}capture.manifest`, LocalPath: '/opt/ml/processing/input/capture', S3DataType: 'ManifestFile', S3InputMode: 'File', S3DataDistributionType: 'FullyReplicated',
    });
    expect((await s3Input(true)).S3DataDistributionType).toBe('ShardedByS3Key');
  });

  test('that somebody else writes lie below the prefix without a variant', async () => {
    bucket.put('records/shop/2026/11/21/17/a.jsonl.gz');
    await handler(asked({ source: { kind: 'records', bucket: 'b', prefix: 'records/shop/' } }));

    expect(bucket.json(`${requests}capture.manifest`)).toEqual([{ prefix: 's3://b/records/shop/' }, '2026/11/21/17/a.jsonl.gz']);
  });

  test('of batch transform jobs are those that were written while the window lasted', async () => {
    bucket.put('batch/before', 'x', '2026-11-21T16:59:59Z').put('batch/first', 'x', '2026-11-21T17:00:00Z').put('batch/after', 'x', '2026-11-21T18:00:00Z');
    await handler(asked({ source: { kind: 'batchTransform', bucket: 'b', prefix: 'batch/' } }));

    expect(bucket.json(`${requests}capture.manifest`).slice(1)).toEqual(['first']);
  });
});

describe('windows whose labels are late', () => {
  const late = { delays: [24, 48], labels: { bucket: 'b', prefix: 'labels/' } };

  test('are windows of their own, with inputs of their own', async () => {
    bucket.put(file('2026/11/21/17')).put(file('2026/11/20/17')).put(file('2026/11/19/17'));

    expect(inputNames(await handler(asked(late)))).toEqual(['request', 'capture', 'capture-late1', 'capture-late2']);
    expect(requestOf(bucket).windows[1]).toEqual({ id: 'late1', start: '2026-11-20T17:00:00Z', end: '2026-11-20T18:00:00Z', input: 'capture-late1', duringRelease: false });
  });

  test('are worth a job where only they have records', async () => {
    bucket.put(file('2026/11/20/17'));

    expect(inputNames(await handler(asked(late)))).toEqual(['request', 'capture-late1']);
  });

  test('get the labels that have arrived since the oldest of them began', async () => {
    bucket.put(file('2026/11/20/17'));
    for (const hour of ['2026/11/19/16', '2026/11/19/17', '2026/11/21/18', '2026/11/21/19']) bucket.put(`labels/${hour}/l.jsonl`);
    await handler(asked(late));

    expect(bucket.json(`${requests}labels.manifest`)).toEqual([{ prefix: 's3://b/labels/' }, '2026/11/19/17/l.jsonl', '2026/11/21/18/l.jsonl']);
    expect(requestOf(bucket).labels).toEqual({ uri: 's3://b/labels/', found: true });
  });

  test('say so where no label has arrived', async () => {
    bucket.put(file('2026/11/20/17'));
    const answer = await handler(asked(late));

    expect(requestOf(bucket).labels.found).toBe(false);
    expect(inputNames(answer)).not.toContain('labels');
  });
});

describe('the baseline', () => {
  const found = { uri: 's3://b/baselines/fraud/7/', found: true };
  beforeEach(() => void bucket.put(file('2026/11/21/17')));

  test('is that of the version that serves', async () => {
    bucket.put('baselines/fraud/7/baseline.json').put('baselines/fraud/7/baseline.html');
    const { inputs } = await handler(asked());

    expect(requestOf(bucket).baseline).toEqual(found);
    expect(inputs.find(({ InputName }) => InputName === 'baseline')?.S3Input.S3Uri).toBe('s3://b/baselines/fraud/7/baseline.json');
  });

  test('is not found where it is not there', async () => {
    const answer = await handler(asked());

    expect(requestOf(bucket).baseline).toEqual({ ...found, found: false });
    expect(inputNames(answer)).toEqual(['request', 'capture']);
  });

  test('is not looked for while no version serves', async () => {
    await handler(asked({ version: 'none' }));

    expect(requestOf(bucket).baseline).toEqual({ uri: null, found: false });
  });

  test('may lie in a folder of its own', async () => {
    bucket.put('mine/baseline.json');
    await handler(asked({ version: 'none', baseline: { bucket: 'b', prefix: 'mine/' } }));

    expect(requestOf(bucket).baseline).toEqual({ uri: 's3://b/mine/', found: true });
  });

  test('may be none', async () => {
    await handler(asked({ baseline: undefined }));

    expect(requestOf(bucket).baseline).toEqual({ uri: null, found: false });
  });
});

describe('the history', () => {
  const report = (folder: string) => `${MONITOR}reports/${folder}/history.json`;
  const historyOf = async () => (await handler(asked())).inputs.find(({ InputName }) => InputName === 'history')?.S3Input.S3Uri;
  beforeEach(() => void bucket.put(file('2026/11/21/17')));

  test('is the newest before the window', async () => {
    bucket.put(report('2026/11/21/14')).put(report('2026/11/21/15')).put(report('2026/11/21/17')).put(`${MONITOR}reports/2026/11/21/16/report.json`);

    expect(await historyOf()).toBe(`s3://b/${report('2026/11/21/15')}`);
  });

  test('is left out where none is in the last sixty windows', async () => {
    bucket.put(report('2026/11/19/04'));

    expect(await historyOf()).toBeUndefined();
  });

  test('is found at the beginning of the last sixty windows', async () => {
    bucket.put(report('2026/11/19/05'));

    expect(await historyOf()).toBe(`s3://b/${report('2026/11/19/05')}`);
  });
});

describe('the log of releases', () => {
  const log = (more: object) => bucket.put(file('2026/11/21/17')).put('releases/scoring/2026/11/21/20261121T171000Z-r.json', release(more));

  test.each([
    ['goes on within the window', { from: '2026-11-21T17:10:00Z', to: '2026-11-21T17:40:00Z' }, true],
    ['ended an hour before the window began', { from: '2026-11-21T15:00:00Z', to: '2026-11-21T16:00:00Z' }, true],
    ['ended a little earlier than that', { from: '2026-11-21T15:00:00Z', to: '2026-11-21T15:59:59Z' }, false],
    ['began an hour after the window', { from: '2026-11-21T19:00:00Z', to: '2026-11-21T19:10:00Z' }, true],
    ['began a little later than that', { from: '2026-11-21T19:00:01Z', to: '2026-11-21T19:10:00Z' }, false],
    ['has not ended', { from: '2026-11-20T12:00:00Z', to: '', outcome: 'InProgress' }, true],
  ])('a release that %s: %#', async (_, times, during) => {
    log(times);

    expect((await handler(asked())).duringRelease).toBe(during);
    expect(requestOf(bucket).release.overlaps).toBe(during);
  });

  test('stands in the request as far as it meets the window', async () => {
    log({});
    bucket.put('releases/scoring/2026/11/20/x.json', release({ id: 'old', from: '2026-11-20T10:00:00Z', to: '2026-11-20T11:00:00Z' }));
    await handler(asked());

    expect(requestOf(bucket).release.releases).toEqual([expect.objectContaining({ id: 'r', version: VERSION })]);
  });

  test('is held against each window by itself', async () => {
    log({});
    await handler(asked({ delays: [24] }));

    expect(requestOf(bucket).windows.map((w: any) => w.duringRelease)).toEqual([true, false]);
  });

  test('may hold what is no line of it', async () => {
    bucket.put(file('2026/11/21/17')).put('releases/scoring/2026/11/21/a.json', 'oops').put('releases/scoring/2026/11/21/b.json', '{"format":"other"}');

    expect((await handler(asked())).duringRelease).toBe(false);
  });

  test('is not read further back than any release lasts', async () => {
    bucket.put(file('2026/11/21/17'));
    await handler(asked());

    expect(bucket.listed).toContainEqual({ Prefix: 'releases/scoring/', StartAfter: 'releases/scoring/2026/11/14' });
  });

  test('is not asked for without an endpoint', async () => {
    bucket.put(file('2026/11/21/17'));
    await handler(asked({ releases: undefined }));

    expect(bucket.listed.some(({ Prefix }) => Prefix?.startsWith('releases/'))).toBe(false);
  });
});

describe('a window belongs to one execution', () => {
  beforeEach(() => void bucket.put(file('2026/11/21/17')));

  test('the first that asks has it', async () => {
    await handler(asked());

    expect(bucket.json(`${requests}claim.json`)).toEqual({ execution: ME });
  });

  test('the same one asks again and gets the same answer', async () => {
    expect(await handler(asked())).toEqual(await handler(asked()));
  });

  test('a second one is told who has it', async () => {
    await handler(asked());

    expect(await handler(asked({ execution: OTHER }))).toMatchObject({ state: 'Held', holder: ME, inputs: [] });
  });

  test('a second one takes it over from an execution that ended without a verdict', async () => {
    await handler(asked());

    expect((await handler(asked({ execution: OTHER, holder: ME }))).state).toBe('Planned');
    expect(bucket.json(`${requests}claim.json`)).toEqual({ execution: OTHER });
  });

  test('of two that take it over, one has it', async () => {
    await handler(asked());
    const third = ME.replace('one', 'three');
    bucket.beforeWrite(`${requests}claim.json`, () => undefined); // refused: the first one has it
    bucket.beforeWrite(`${requests}claim.json`, () => bucket.put(`${requests}claim.json`, JSON.stringify({ execution: third })));

    expect(await handler(asked({ execution: OTHER, holder: ME }))).toMatchObject({ state: 'Held', holder: third });
  });

  test('any other error of the bucket ends the call', async () => {
    bucket.put(`${requests}claim.json`, 'oops');

    await expect(handler(asked())).rejects.toThrow(SyntaxError);
  });
});

describe('the answer', () => {
  beforeEach(() => void bucket.put(file('2026/11/21/17')));

  test('names where everything goes', async () => {
    const { outputs, summary, report } = await handler(asked());

    expect(outputs).toEqual({
      report: `s3://b/${MONITOR}reports/2026/11/21/17`,
      executions: `s3://b/${MONITOR}executions/2026/11/21/17`,
      violations: `s3://b/${MONITOR}violations/2026/11/21/17`,
      features: `s3://b/${MONITOR}features/2026/11/21/17`,
      partials: `s3://b/${MONITOR}partials/2026/11/21/17/one`,
    });
    expect([summary, report]).toEqual([`${MONITOR}reports/2026/11/21/17/summary.json`, `s3://b/${MONITOR}reports/2026/11/21/17/report.html`]);
  });

  test('has the inputs of the job that puts shares together: no records, but the shares', async () => {
    bucket.put('baselines/fraud/7/baseline.json');
    const { mergeInputs } = await handler(asked({ sharded: true }));

    expect(mergeInputs.map(({ InputName, S3Input: { S3Uri } }) => [InputName, S3Uri])).toEqual([
      ['request', `s3://b/${requests}request.json`],
      ['baseline', 's3://b/baselines/fraud/7/baseline.json'],
      ['partials', `s3://b/${MONITOR}partials/2026/11/21/17/one/`],
    ]);
  });

  test('has at most ten inputs, with everything that there can be', async () => {
    bucket.put('baselines/fraud/7/baseline.json').put(`${MONITOR}reports/2026/11/21/16/history.json`).put('assets/0f.py', 'def check(): ...').put('labels/2026/11/21/17/l');
    bucket.put(file('2026/11/20/17')).put(file('2026/11/19/17'));
    const { inputs } = await handler(asked({ delays: [24, 48], labels: { bucket: 'b', prefix: 'labels/' }, scripts: [{ check: 'Mine', uri: 's3://b/assets/0f.py' }] }));

    expect(inputs).toHaveLength(8);
    expect(new Set(inputs.map(({ S3Input }) => S3Input.LocalPath)).size).toBe(8);
  });

  test('copies scripts under the names of their checks', async () => {
    bucket.put('deep/0f.py', 'def check(): ...');
    await handler(asked({ scripts: [{ check: 'Mine', uri: 's3://assets/deep/0f.py' }] }));

    expect(bucket.text(`${requests}custom/Mine.py`)).toBe('def check(): ...');
  });
});

test('the request says what the engine needs to know', async () => {
  bucket.put(file('2026/11/21/17'));
  await handler(asked());

  expect(requestOf(bucket)).toEqual({
    format: 'cdk-mlops/monitor-request/1',
    monitor: 'm',
    endpoint: 'scoring',
    version: VERSION,
    windows: [{ id: 'now', start: '2026-11-21T17:00:00Z', end: '2026-11-21T18:00:00Z', input: 'capture', duringRelease: false }],
    source: { kind: 'dataCapture', variants: ['AllTraffic'] },
    baseline: { uri: 's3://b/baselines/fraud/7/', found: false },
    release: { overlaps: false, releases: [] },
    report: { uri: `s3://b/${MONITOR}reports/2026/11/21/17/` },
    periodSeconds: 3600,
    falseAlarmRate: 0.01,
    checks: [{ name: 'DataDrift', kind: 'dataDrift', window: 'now' }],
  });
});

test('a window of too many objects is refused with the way out', async () => {
  bucket = new MemoryBucket(100_000);
  for (let i = 0; i <= 200_000; i++) bucket.put(file('2026/11/21/17', String(i).padStart(6, '0')));

  await expect(handler(asked())).rejects.toThrow("'schedule' must have a window of at most 200000 objects, got more below s3://b/capture/scoring/scoring/AllTraffic/; look more often");
});
