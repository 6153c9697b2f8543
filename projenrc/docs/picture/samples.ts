/** How many points a line has: three days, one each hour. */
export const POINTS = 72;

/** When the sample world changes, learns and is released again, in hours. */
const DRIFTS = 30;
const LEARNS = 45;
const RELEASED = 52;
/** Something else begins to drift. */
const AGAIN = 66;

/** The same numbers for the same name, always: a linear congruential generator. */
function noise(name: string): () => number {
  let state = [...name].reduce((hash, char) => (hash * 31 + char.charCodeAt(0)) % RANGE, 7);
  return () => {
    state = (state * 1664525 + 1013904223) % RANGE;
    return state / RANGE - 0.5;
  };
}

const RANGE = 2 ** 32;

const day = (hour: number) => 0.62 - 0.38 * Math.cos((2 * Math.PI * (hour - 3)) / 24);

/** A sample value at an hour; `n` is noise between -0.5 and 0.5. */
type Shape = (hour: number, n: number) => number;

const isDrifted = (hour: number) => hour >= DRIFTS + 4 && hour < RELEASED;

const SHAPES: Record<string, Shape> = {
  'Invocations': (h, n) => 5200 * day(h) * (1 + 0.12 * n),
  'Invocation5XXErrors': (h, n) => (h === 20 ? 0.011 : 0.0008 + 0.001 * Math.abs(n)),
  'Invocation4XXErrors': (_, n) => 0.006 + 0.006 * Math.abs(n),
  'ModelLatency p50': (h, n) => 1000 * (46 + 12 * day(h) + 5 * n),
  'ModelLatency p90': (h, n) => 1000 * (84 + 30 * day(h) + 14 * n),
  'ModelLatency p99': (h, n) => 1000 * (132 + 58 * day(h) + 36 * n),
  'ModelLatency SampleCount Config-v6': (h, n) => (h < RELEASED ? SHAPES.Invocations(h, n) : 0),
  'ModelLatency SampleCount Config-v7': (h, n) => (h >= RELEASED ? SHAPES.Invocations(h, n) : 0),
  'OverheadLatency': (h, n) => 1000 * (11 + 4 * day(h) + 3 * n),
  'CPUUtilization': (h, n) => 2 * (12 + 44 * day(h) + 6 * n),
  'MemoryUtilization': (h, n) => 38 + 2.5 * n + 4 * day(h),
  'DiskUtilization': (h, n) => (h < RELEASED ? 18 + h * 0.28 : 16 + (h - RELEASED) * 0.28) + 0.3 * n,
  'FeatureDrift amount': (h, n) => (h < DRIFTS || h >= RELEASED ? 0.34 + 0.2 * n : Math.min(1.9, 0.4 + (h - DRIFTS) * 0.13) + 0.12 * n),
  'FeatureDrift hour_of_day': (_, n) => 0.45 + 0.26 * n,
  'FeatureDrift merchant': (h, n) => (h >= AGAIN ? 0.5 + 0.17 * (h - AGAIN) : isDrifted(h) ? 0.72 : 0.4) + 0.22 * n,
  'FeatureDrift card_age_days': (_, n) => 0.22 + 0.16 * n,
  'Violations': (h) => (isDrifted(h) || h >= AGAIN + 4 ? 1 : 0),
  'Violations DataQuality': () => 0,
  'Violations ModelQuality': (h) => (h >= DRIFTS + 10 && h < RELEASED ? 1 : 0),
  'SuppressedViolations': (h) => (h === RELEASED || h === RELEASED + 1 ? 1 : 0),
  'Samples': (h, n) => 61000 * day(h) * (1 + 0.12 * n),
  'Executions': () => 1,
  'NotJudged': (h) => (h === 6 ? 1 : 0),
  'Failures': () => 0,
  'Quality auc': (h, n) => (isDrifted(h) ? 0.86 : 0.93) + 0.008 * n,
  'Quality precision': (h, n) => (isDrifted(h) ? 0.71 : 0.82) + 0.02 * n,
  'Quality recall': (h, n) => (isDrifted(h) ? 0.66 : 0.76) + 0.02 * n,
  'LabelShare': (_, n) => 83 + 8 * n,
  'ExecutionsStarted': (h) => (h === 12 || h === LEARNS ? 1 : 0),
  'ExecutionsSucceeded': (h) => (h === 14 || h === LEARNS + 2 ? 1 : 0),
  'ExecutionsFailed': () => 0,
  'ExecutionsTimedOut': () => 0,
  'ExecutionTime': (h) => (h === 14 ? 1.6 : h === LEARNS + 2 ? 1.9 : 0) * 3600000,
};

/** Sample values of a metric: the most specific shape that there is. */
export function sampleOf(metric: string, statistic: string, label: string): number[] {
  const key = [`${metric} ${statistic} ${label}`, `${metric} ${label}`, `${metric} ${statistic}`, metric].find((name) => name in SHAPES);
  if (!key) throw new Error(`no sample for ${metric}; give it a shape in projenrc/docs/picture/samples.ts`);
  const next = noise(`${metric} ${statistic} ${label}`);
  return Array.from({ length: POINTS }, (_, hour) => Math.max(0, SHAPES[key](hour, next())));
}

/** Alarms that ring in the sample: those about drift. */
export function rings(alarm: string): boolean {
  return /ViolationsDataDrift/.test(alarm);
}
