import { GetObjectCommand, ListObjectsV2Command, ListObjectsV2CommandInput, PutObjectCommand, PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { judge, JudgedAnswer, JudgedRequest } from './judging';
import {
  baselineKey, folderOfHour, foldersOf, Input, iso, labelFolders, manifest, meets, Outputs, Place, PlanAnswer, PlanRequest, Release, releaseIn,
  TimeWindow, windowsOf,
} from './planning';

const s3 = new S3Client({ maxAttempts: 6 });

/** More objects than a job copies in a reasonable time; a larger window has a smaller schedule. */
const MOST_OBJECTS = 200_000;

/** How many windows back the history of features is looked for. */
const HISTORY_WINDOWS = 60;

/** A release that began earlier has ended. */
const LONGEST_RELEASE = 7 * 24 * 3_600_000;

/** Says which execution has a window. */
const CLAIM = 'claim.json';

/** What is listed of a place. */
interface Range {
  /** From this folder on; from the beginning without it. */
  readonly from?: string;
  /** Up to this folder, which does not belong to it. */
  readonly before?: string;
  readonly writtenIn?: Pick<TimeWindow, 'start' | 'end'>;
}

/** The keys of all objects of a range that hold something, page by page, in their order. */
async function list({ bucket, prefix }: Place, { from, before, writtenIn }: Range): Promise<string[]> {
  const keys: string[] = [];
  const wanted: ListObjectsV2CommandInput = { Bucket: bucket, Prefix: prefix, StartAfter: from && `${prefix}${from}` };
  for (let token: string | undefined; ;) {
    const { Contents = [], NextContinuationToken } = await s3.send(new ListObjectsV2Command({ ...wanted, ContinuationToken: token }));
    for (const { Key = '', Size, LastModified } of Contents) {
      if (before && Key >= `${prefix}${before}`) return keys;
      const written = LastModified?.getTime() ?? 0;
      if (Size && (!writtenIn || (written >= writtenIn.start && written < writtenIn.end))) keys.push(Key);
    }
    if (keys.length > MOST_OBJECTS) throw new Error(`'schedule' must have a window of at most ${MOST_OBJECTS} objects, got more below s3://${bucket}/${prefix}; look more often`);
    if (!NextContinuationToken) return keys;
    token = NextContinuationToken;
  }
}

async function read(bucket: string, key: string): Promise<{ readonly text: string; readonly tag?: string }> {
  const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return { text: await Body!.transformToString(), tag: ETag };
}

async function write({ bucket, prefix }: Place, key: string, body: string, condition: Partial<PutObjectCommandInput> = {}): Promise<string> {
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `${prefix}${key}`, Body: body, ...condition }));
  return `s3://${bucket}/${prefix}${key}`;
}

/** Whether a conditional write was refused because somebody else was there first. */
function refused(error: unknown): boolean {
  return error instanceof Error && ['PreconditionFailed', 'ConditionalRequestConflict'].includes(error.name);
}

/** Takes the window for an execution. The ARN of the execution that has it: the same one, or another. */
async function claim(place: Place, { execution, holder }: PlanRequest): Promise<string> {
  const body = JSON.stringify({ execution });
  try {
    await write(place, CLAIM, body, { IfNoneMatch: '*' });
    return execution;
  } catch (error) {
    if (!refused(error)) throw error;
  }
  const { text, tag } = await read(place.bucket, `${place.prefix}${CLAIM}`);
  const owner: string = JSON.parse(text).execution;
  if (owner !== holder) return owner;
  try {
    await write(place, CLAIM, body, { IfMatch: tag });
    return execution;
  } catch (error) {
    if (!refused(error)) throw error;
    return JSON.parse((await read(place.bucket, `${place.prefix}${CLAIM}`)).text).execution;
  }
}

/** The captured objects of a window. */
async function captured({ source }: PlanRequest, window: TimeWindow): Promise<string[]> {
  if (source.kind === 'batchTransform') return list(source, { writtenIn: window });
  const folders = source.variants?.map((variant) => ({ ...source, prefix: `${source.prefix}${variant}/` })) ?? [source];
  return (await Promise.all(folders.map((folder) => list(folder, foldersOf(window))))).flat();
}

/** The address of the folder of the baseline, if it is there. */
async function baseline({ baseline: place, version }: PlanRequest): Promise<{ readonly uri: string; readonly found: boolean } | undefined> {
  const key = place && baselineKey(place, version);
  if (!key) return undefined;
  const keys = await list({ bucket: place.bucket, prefix: key }, {});
  return { uri: `s3://${place.bucket}/${key.slice(0, -'baseline.json'.length)}`, found: keys.includes(key) };
}

/** The log of the releases that may meet one of the windows. */
async function releases({ releases: place }: Pick<PlanRequest, 'releases'>, windows: readonly TimeWindow[]): Promise<Release[]> {
  if (!place) return [];
  const first = windows.reduce((a, b) => (a.start < b.start ? a : b));
  const from = folderOfHour(2 * first.start - first.end - LONGEST_RELEASE).slice(0, 'yyyy/mm/dd'.length);
  const texts = await Promise.all((await list(place, { from })).map((key) => read(place.bucket, key)));
  return texts.map(({ text }) => releaseIn(text)).filter((release) => release !== undefined);
}

/** The newest history before the window. */
async function history({ store }: PlanRequest, { start, end }: TimeWindow): Promise<string | undefined> {
  const reports = { ...store, prefix: `${store.prefix}reports/` };
  const keys = await list(reports, { from: folderOfHour(start - HISTORY_WINDOWS * (end - start)), before: folderOfHour(start) });
  return keys.filter((key) => key.endsWith('/history.json')).at(-1);
}

function input(name: string, uri: string, more: Partial<Input['S3Input']> = {}): Input {
  const S3Input = { S3Uri: uri, LocalPath: `/opt/ml/processing/input/${name}`, S3DataType: 'S3Prefix', S3InputMode: 'File', S3DataDistributionType: 'FullyReplicated', ...more } as const;
  return { InputName: name, S3Input };
}

/** Copies the scripts of custom checks under the names that the engine knows, beside the request that they belong to. */
async function scripts(place: Place, { scripts: wanted }: PlanRequest): Promise<Input[]> {
  if (wanted.length === 0) return [];
  for (const { check, uri } of wanted) {
    const [, , bucket, ...key] = uri.split('/');
    await write(place, `custom/${check}.py`, (await read(bucket, key.join('/'))).text);
  }
  return [input('custom', `s3://${place.bucket}/${place.prefix}custom/`)];
}

/** What an execution has found, window by window. */
interface Found {
  readonly windows: readonly TimeWindow[];
  readonly keys: readonly (readonly string[])[];
  readonly log: readonly Release[];
}

/** What jobs read: the request, the records of each window, labels, baseline, history and scripts. */
async function inputs(place: Place, asked: PlanRequest, { windows, keys, log }: Found): Promise<Pick<PlanAnswer, 'inputs' | 'mergeInputs'>> {
  const [now] = windows;
  const [base, past, labels] = await Promise.all([
    baseline(asked), history(asked, now), asked.labels ? list(asked.labels, labelFolders(windows)) : [],
  ]);
  const due = Date.parse(asked.scheduled);
  const during = (window: TimeWindow) => log.filter((release) => meets(release, window, due));
  const request = {
    format: 'cdk-mlops/monitor-request/1',
    monitor: asked.monitor,
    endpoint: asked.endpoint,
    version: asked.version,
    windows: windows.map((window) => ({
      id: window.id, start: iso(window.start), end: iso(window.end), input: window.input, duringRelease: during(window).length > 0,
    })),
    source: { kind: asked.source.kind, variants: asked.source.variants },
    baseline: base ?? { uri: null, found: false },
    release: { overlaps: during(now).length > 0, releases: during(now) },
    labels: asked.labels && { uri: `s3://${asked.labels.bucket}/${asked.labels.prefix}`, found: labels.length > 0 },
    report: { uri: `${outputsOf(asked, now).report}/` },
    periodSeconds: (now.end - now.start) / 1000,
    ...asked.request,
  };
  const byManifest = async (name: string, from: Place, objects: readonly string[], more: Partial<Input['S3Input']> = {}) => (objects.length > 0
    ? [input(name, await write(place, `${name}.manifest`, manifest(from, objects)), { S3DataType: 'ManifestFile', ...more })]
    : []);
  const shared = [
    input('request', await write(place, 'request.json', JSON.stringify(request))),
    ...(base?.found ? [input('baseline', `${base.uri}baseline.json`)] : []),
    ...(past ? [input('history', `s3://${asked.store.bucket}/${past}`)] : []),
    ...await scripts(place, asked),
  ];
  const records: Input[] = [];
  for (const [index, window] of windows.entries()) {
    records.push(...await byManifest(window.input, asked.source, keys[index], asked.sharded ? { S3DataDistributionType: 'ShardedByS3Key' } : {}));
  }
  if (asked.labels) records.push(...await byManifest('labels', asked.labels, labels));
  return { inputs: [...shared, ...records], mergeInputs: [...shared, input('partials', `${outputsOf(asked, now).partials}/`)] };
}

/** Where jobs write: folders of the hour in which the window begins. What is to be put together belongs to one execution. */
function outputsOf({ store, execution }: PlanRequest, { start }: TimeWindow): Outputs {
  const below = (folder: string) => `s3://${store.bucket}/${store.prefix}${folder}/${folderOfHour(start)}`;
  return {
    report: below('reports'),
    executions: below('executions'),
    violations: below('violations'),
    features: below('features'),
    partials: `${below('partials')}/${execution.split(':').at(-1)}`,
  };
}

/** Plans what an execution of a monitor looks at, or tells what another engine has found. The same execution may ask again and gets the same answer. */
export async function handler(asked: JudgedRequest): Promise<JudgedAnswer>;
export async function handler(asked: PlanRequest): Promise<PlanAnswer>;
export async function handler(asked: PlanRequest | JudgedRequest): Promise<PlanAnswer | JudgedAnswer> {
  return 'judged' in asked ? judge(asked, { read, releases }) : planned(asked);
}

async function planned(asked: PlanRequest): Promise<PlanAnswer> {
  const windows = windowsOf(asked);
  const [now] = windows;
  const folder = folderOfHour(now.start);
  const place = { ...asked.store, prefix: `${asked.store.prefix}requests/${folder}/` };
  const outputs = outputsOf(asked, now);
  const nothing: PlanAnswer = {
    state: 'NoData',
    window: { start: iso(now.start), end: iso(now.end) },
    version: asked.version,
    duringRelease: false,
    holder: asked.execution,
    inputs: [],
    mergeInputs: [],
    outputs,
    summary: `${asked.store.prefix}reports/${folder}/summary.json`,
    report: `${outputs.report}/report.html`,
  };
  const holder = await claim(place, asked);
  if (holder !== asked.execution) return { ...nothing, state: 'Held', holder };
  const keys = await Promise.all(windows.map((window) => captured(asked, window)));
  if (keys.every(({ length }) => length === 0)) return nothing;
  const log = await releases(asked, windows);
  const found = { windows, keys, log };
  const duringRelease = log.some((release) => meets(release, now, Date.parse(asked.scheduled)));
  return { ...nothing, state: 'Planned', duringRelease, ...await inputs(place, asked, found) };
}
