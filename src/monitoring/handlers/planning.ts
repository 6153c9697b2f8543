/** Objects of a bucket below a prefix, which ends in a slash or is empty. */
export interface Place {
  readonly bucket: string;
  readonly prefix: string;
}

/** Where a baseline lies: below a prefix, or in the folder of the version that serves. */
export interface BaselinePlace {
  readonly bucket: string;
  readonly prefix?: string;
  readonly servedBelow?: string;
}

/** A script that a check runs. */
export interface ScriptPlace {
  readonly check: string;
  /** `s3://bucket/key`. */
  readonly uri: string;
}

/** What the state machine of a monitor wants to know; times are ISO 8601. */
export interface PlanRequest {
  readonly monitor: string;
  readonly endpoint: string;
  /** The ARN of the version that serves, or `none`. */
  readonly version: string;
  /** When the execution was due: the window ends at the beginning of this hour. */
  readonly scheduled: string;
  /** The ARN of the execution that asks. */
  readonly execution: string;
  /** The ARN of an execution that had the window and ended without a verdict, or `none`. */
  readonly holder: string;
  /** Where the monitor writes. */
  readonly store: Place;
  readonly windowHours: number;
  readonly source: Place & { readonly kind: string; readonly variants?: readonly string[] };
  readonly labels?: Place;
  /** How many hours before the window further windows end. */
  readonly delays: readonly number[];
  readonly baseline?: BaselinePlace;
  readonly releases?: Place;
  /** Whether many instances share the records. */
  readonly sharded: boolean;
  readonly scripts: readonly ScriptPlace[];
  /** What the request says beside the window. */
  readonly request: Readonly<Record<string, unknown>>;
}

/** An input of a processing job. */
export interface Input {
  readonly InputName: string;
  readonly S3Input: {
    readonly S3Uri: string;
    readonly LocalPath: string;
    readonly S3DataType: 'S3Prefix' | 'ManifestFile';
    readonly S3InputMode: 'File';
    readonly S3DataDistributionType: 'FullyReplicated' | 'ShardedByS3Key';
  };
}

/** What a job writes, as addresses. */
export interface Outputs {
  readonly report: string;
  readonly executions: string;
  readonly violations: string;
  readonly features: string;
  readonly partials: string;
}

/** What the function answers; every key is always there, because paths of a state machine must be. */
export interface PlanAnswer {
  /** `Held`: another execution has the window, and `holder` is its ARN. `NoData`: no job is worth its start. */
  readonly state: 'Planned' | 'NoData' | 'Held';
  readonly window: { readonly start: string; readonly end: string };
  readonly version: string;
  readonly duringRelease: boolean;
  readonly holder: string;
  readonly inputs: readonly Input[];
  /** What the job reads that puts shares together. */
  readonly mergeInputs: readonly Input[];
  readonly outputs: Outputs;
  /** The key of what the engine tells the state machine. */
  readonly summary: string;
  /** The address of the page for people. */
  readonly report: string;
}

/** Hours of records, each end in milliseconds. */
export interface TimeWindow {
  readonly id: string;
  readonly input: string;
  readonly start: number;
  readonly end: number;
}

const HOUR = 3_600_000;

/** The windows of an execution: the one that ends at the hour in which it was due, and earlier ones whose labels are there by now. */
export function windowsOf({ scheduled, windowHours, delays }: Pick<PlanRequest, 'scheduled' | 'windowHours' | 'delays'>): TimeWindow[] {
  const due = Date.parse(scheduled);
  if (Number.isNaN(due)) throw new Error(`'scheduled' must be a time like 2026-11-21T18:20:00Z, got ${scheduled}; leave it out to look at the window before now`);
  const last = Math.floor(due / HOUR) * HOUR;
  return [0, ...delays].map((delay, index) => {
    const end = last - delay * HOUR;
    const id = index === 0 ? 'now' : `late${index}`;
    return { id, input: index === 0 ? 'capture' : `capture-${id}`, start: end - windowHours * HOUR, end };
  });
}

/** `2026-11-21T17:00:00Z`. */
export function iso(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

/** The folder of an hour: `2026/11/21/17`. In the order of the alphabet these are in the order of time, over the ends of months and years. */
export function folderOfHour(time: number): string {
  return new Date(time).toISOString().slice(0, 13).replace(/[-T]/g, '/');
}

/** Where captured data of a window lies: one hour more, because a file may be written after the hour of its records. */
export function foldersOf({ start, end }: Pick<TimeWindow, 'start' | 'end'>): { readonly from: string; readonly before: string } {
  return { from: folderOfHour(start), before: folderOfHour(end + HOUR) };
}

/** Where labels may lie that belong to the windows and have arrived: from the first record until now. */
export function labelFolders(windows: readonly TimeWindow[]): { readonly from: string; readonly before: string } {
  const [first, last] = [Math.min(...windows.map(({ start }) => start)), Math.max(...windows.map(({ end }) => end))];
  return { from: folderOfHour(first), before: folderOfHour(last + HOUR) };
}

/** A manifest as SageMaker reads it: a prefix and what follows it. */
export function manifest({ bucket, prefix }: Place, keys: readonly string[]): string {
  return JSON.stringify([{ prefix: `s3://${bucket}/${prefix}` }, ...keys.map((key) => key.slice(prefix.length))]);
}

/** The key of the baseline: of one folder, or of the version that serves. Nothing while no version serves. */
export function baselineKey({ prefix, servedBelow }: BaselinePlace, version: string): string | undefined {
  if (prefix !== undefined) return `${prefix}baseline.json`;
  const [, group, number] = /:model-package\/([^/]+)\/(\d+)$/.exec(version) ?? [];
  return group && `${servedBelow}${group}/${number}/baseline.json`;
}

/** One line of the log of releases. */
export interface Release {
  readonly id: string;
  readonly version: string;
  readonly previousVersion: string;
  readonly from: string;
  /** Empty while the release goes on. */
  readonly to: string;
  readonly outcome: string;
}

/** A line of the log; nothing where it is none. */
export function releaseIn(text: string): Release | undefined {
  try {
    const line = JSON.parse(text.trim().split('\n').at(-1)!);
    return line.format === 'cdk-mlops/release/1' && !Number.isNaN(Date.parse(line.from)) ? line : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a release, with one window's length before and after it, meets the window. One that goes on ends now at the earliest. */
export function meets({ from, to }: Release, { start, end }: Pick<TimeWindow, 'start' | 'end'>, now: number): boolean {
  const period = end - start;
  const until = Number.isNaN(Date.parse(to)) ? Math.max(now, Date.parse(from)) : Date.parse(to);
  return Date.parse(from) <= end + period && until >= start - period;
}
