import { createHash } from 'crypto';

/** What one process measured. */
export interface Measurement {
  readonly importMs: number;
  readonly constructMs: number;
  readonly synthMs: number;
  readonly synthCpuMs: number;
  readonly cpuMs: number;
  readonly rssMiB: number;
  readonly resources: number;
  readonly bytes: number;
  /** Files that were loaded. */
  readonly modules: number;
  /** Those of the CDK among them. */
  readonly functions: number;
  readonly aspects: number;
}

/** The measurements of one app, one for each round. */
export type Series = readonly Measurement[];

/** The middle of some numbers: of an even count, the mean of both in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of the ratios round by round: what a busy machine does to both sides of a round cancels out. */
export function pairedRatio(series: Series, base: Series, of: (m: Measurement) => number): number {
  return median(series.map((m, round) => of(m) / of(base[round])));
}

/** The same order for the same round, on every machine. */
export function shuffled<T>(items: readonly T[], round: number): T[] {
  const keyed = items.map((item, index) => ({ item, key: createHash('sha256').update(`${round}/${index}`).digest('hex') }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ item }) => item);
}

const COLUMNS: [string, (m: Measurement) => number][] = [
  ['import', (m) => m.importMs],
  ['construct', (m) => m.constructMs],
  ['synth CPU', (m) => m.synthCpuMs],
  ['CPU', (m) => m.cpuMs],
  ['RSS MiB', (m) => m.rssMiB],
  ['resources', (m) => m.resources],
  ['bytes', (m) => m.bytes],
  ['modules', (m) => m.modules],
];

const RATIOS: [string, (m: Measurement) => number][] = [
  ['own ×', (m) => m.constructMs + m.synthMs],
  ['CPU ×', (m) => m.cpuMs],
  ['RSS ×', (m) => m.rssMiB],
];

/** The table of one size: medians, then ratios to the first app, round by round. Times in ms. */
export function table(title: string, series: Readonly<Record<string, Series>>): string {
  const [base] = Object.values(series);
  const rows = Object.entries(series).map(([app, measured]) => [
    app,
    ...COLUMNS.map(([, of]) => Math.round(median(measured.map(of))).toLocaleString('en')),
    ...RATIOS.map(([, of]) => pairedRatio(measured, base, of).toFixed(2)),
  ]);
  const cells = [['', ...COLUMNS.map(([c]) => c), ...RATIOS.map(([c]) => c)], ...rows];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((r) => r[column].length)));
  return [title, ...cells.map((r) => r.map((c, i) => (i === 0 ? c.padEnd(widths[i]) : c.padStart(widths[i]))).join('  '))].join('\n');
}
