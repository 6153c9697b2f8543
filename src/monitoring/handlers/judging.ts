import { folderOfHour, iso, meets, Place, Release, TimeWindow, windowsOf } from './planning';

/** An execution of Model Monitor that has ended, as the state machine of a monitor asks about it; times are ISO 8601. */
export interface JudgedRequest {
  readonly judged: {
    readonly check: string;
    readonly kind: string;
    /** How the service says that it ended. */
    readonly status: string;
    /** Why it failed, or `none`. */
    readonly reason: string;
  };
  readonly monitor: string;
  /** The ARN of the version that serves, or `none`. */
  readonly version: string;
  /** When the execution was due. */
  readonly scheduled: string;
  readonly windowHours: number;
  /** How many hours before that its window ended. */
  readonly delayHours: number;
  /** Below which prefix the service writes a folder for each hour in which an execution is due. */
  readonly results: Place;
  readonly releases?: Place;
}

/** What the state machine is told. */
export interface JudgedAnswer {
  readonly state: 'Judged' | 'Failed';
  readonly window: { readonly start: string; readonly end: string };
  readonly version: string;
  readonly duringRelease: boolean;
  /** The address of the folder of the results. */
  readonly report: string;
  /** Why it failed; empty where it did not. */
  readonly reason: string;
  /** As the engine of this library would have written it. */
  readonly summary: Record<string, unknown>;
}

/** How objects are read; both throw for an object that is not there. */
export interface Reading {
  read(bucket: string, key: string): Promise<{ readonly text: string }>;
  releases(asked: Pick<JudgedRequest, 'releases'>, windows: readonly TimeWindow[]): Promise<Release[]>;
}

const HOUR = 3_600_000;

/** More would not fit into an event. */
const MOST_REASONS = 10;
const LONGEST_REASON = 300;

/** The kinds whose statistics count records. */
const COUNTED = ['DataQuality', 'ModelQuality'];

/** Tells an execution of Model Monitor in the words of this library. */
export async function judge(asked: JudgedRequest, reading: Reading): Promise<JudgedAnswer> {
  const { judged: { status, reason }, scheduled, windowHours, delayHours, results, version } = asked;
  const window = windowsOf({ scheduled, windowHours, delays: delayHours > 0 ? [delayHours] : [] }).at(-1)!;
  const due = Date.parse(scheduled);
  const folder = `${results.prefix}${folderOfHour(Math.floor(due / HOUR) * HOUR)}/`;
  const duringRelease = (await reading.releases(asked, [window])).some((release) => meets(release, window, due));
  const answer = { window: { start: iso(window.start), end: iso(window.end) }, version, duringRelease, report: `s3://${results.bucket}/${folder}` };
  if (status !== 'Completed' && status !== 'CompletedWithViolations') {
    const empty = /no data/i.test(reason);
    return { ...answer, state: empty ? 'Judged' : 'Failed', reason: empty ? '' : `Model Monitor says ${status}: ${reason}`, summary: nothing(asked, duringRelease) };
  }
  const reasons = status === 'Completed' ? [] : await violationsAt(reading, { ...results, prefix: folder });
  const samples = COUNTED.includes(asked.judged.kind) ? await samplesAt(reading, { ...results, prefix: folder }) : undefined;
  return { ...answer, state: 'Judged', reason: '', summary: verdict(asked, { reasons, samples, duringRelease }) };
}

/** What was found, in words; a report that cannot be read is one violation, because the service says that there is one. */
async function violationsAt(reading: Reading, { bucket, prefix }: Place): Promise<string[]> {
  const key = `${prefix}constraint_violations.json`;
  try {
    const { violations } = JSON.parse((await reading.read(bucket, key)).text);
    if (Array.isArray(violations) && violations.length > 0) return violations.map(inWords);
  } catch {
    // told below
  }
  return [`Model Monitor found violations, and its report could not be read: s3://${bucket}/${key}`];
}

function inWords(violation: unknown): string {
  const { feature_name: feature, constraint_check_type: check, metric_name: measure, description } = Object(violation);
  return `${feature ?? measure ?? 'the data'}: ${description ?? check ?? 'a constraint was violated'}`.slice(0, LONGEST_REASON);
}

/** How many records were looked at; unknown is not none. */
async function samplesAt(reading: Reading, { bucket, prefix }: Place): Promise<number | undefined> {
  try {
    const count = JSON.parse((await reading.read(bucket, `${prefix}statistics.json`)).text)?.dataset?.item_count;
    return typeof count === 'number' && Number.isFinite(count) ? count : undefined;
  } catch {
    return undefined;
  }
}

interface Found {
  readonly reasons: readonly string[];
  readonly samples?: number;
  readonly duringRelease: boolean;
}

function verdict(asked: JudgedRequest, { reasons, samples, duringRelease }: Found): Record<string, unknown> {
  const { judged: { check } } = asked;
  const found = reasons.length;
  const counted = duringRelease ? 0 : found;
  const status = counted > 0 ? 'CompletedWithViolations' : found > 0 ? 'CompletedDuringRelease' : 'Completed';
  return {
    status,
    samples: samples ?? 0,
    violations: counted,
    suppressedViolations: found - counted,
    duringRelease,
    violated: counted > 0 ? [check] : [],
    reasons: reasons.slice(0, MOST_REASONS),
    metricData: [
      metric(asked, 'Executions', 1),
      ...(samples === undefined ? [] : both(asked, 'Samples', samples)),
      ...both(asked, 'Violations', counted),
      metric(asked, 'SuppressedViolations', found - counted),
      ...both(asked, 'NotJudged', 0),
    ],
  };
}

/** Nobody takes a window without a record for a quiet one. */
function nothing(asked: JudgedRequest, duringRelease: boolean): Record<string, unknown> {
  return {
    status: 'NoData',
    samples: 0,
    violations: 0,
    suppressedViolations: 0,
    duringRelease,
    violated: [],
    reasons: ['no record was captured in this window'],
    metricData: [metric(asked, 'Executions', 1), ...both(asked, 'Samples', 0), ...both(asked, 'NotJudged', 1)],
  };
}

function both(asked: JudgedRequest, name: string, value: number) {
  return [metric(asked, name, value), metric(asked, name, value, asked.judged.check)];
}

function metric({ monitor }: JudgedRequest, MetricName: string, Value: number, check?: string) {
  return { MetricName, Dimensions: [{ Name: 'Monitor', Value: monitor }, ...(check ? [{ Name: 'Check', Value: check }] : [])], Value, Unit: 'Count' };
}
