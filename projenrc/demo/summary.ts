import { Hearing, Objection, StackOutput } from './assembly';
import { Jobs } from './machine';
import { Monitoring, monitoringsOf } from './monitoring';
import { Retraining, retrainingsOf } from './retraining';
import { EndpointRollout, rolloutsOf } from './rollout';

const MOST_RESOURCES = 500;
const BAR = 20;

/** What the summary is made of. */
export interface Demo {
  readonly stacks: StackOutput[];
  /** `undefined` where nothing was judged. */
  readonly objections?: Objection[];
  /** Who should have judged. */
  readonly judges: string[];
  /** Who did, and what is acknowledged. */
  readonly hearing?: Hearing;
  readonly seconds: number;
  /** Where the templates lie, as the reader may open it. */
  readonly folder: string;
  /** What a reader may try next. */
  readonly hint?: string;
  readonly colour?: boolean;
}

/** Whether the app may be deployed as far as the judges can see: all of them judged, and none found an error. */
export function clean(demo: Demo): boolean {
  return demo.objections !== undefined && !demo.objections.some(isError) && absent(demo).length === 0;
}

/** Judges that were not asked. */
function absent({ judges, hearing }: Demo): string[] {
  return judges.filter((judge) => !hearing?.heard.includes(judge));
}

/** The page that `npm run demo` prints. */
export function summary(demo: Demo): string {
  const paint = (code: number) => (text: string) => demo.colour ? `\u001b[${code}m${text}\u001b[0m` : text;
  const [bold, dim, good, bad] = [1, 2, 32, 31].map(paint);
  const resources = demo.stacks.reduce((sum, s) => sum + count(s), 0);
  const mark = clean(demo) ? good('✔') : bad('✘');
  return [
    '',
    `${mark} ${bold(`Synthesized ${plural(demo.stacks.length, 'stack')} with ${plural(resources, 'resource')}`)} ${dim(`in ${demo.seconds.toFixed(1)} s, without an account`)}`,
    '',
    ...table(demo.stacks.map((s) => [s.name, `${count(s)} of ${MOST_RESOURCES} resources`, `${kilobytes(s.bytes)} of 1,000 kB`])),
    ...demo.stacks.flatMap(rolloutsOf).flatMap((r) => ['', ...timeline(r, { bold, dim })]),
    ...demo.stacks.flatMap(monitoringsOf).flatMap((m) => ['', ...watch(m, { bold, dim })]),
    ...demo.stacks.flatMap(retrainingsOf).flatMap((r) => ['', ...workflow(r, { bold, dim })]),
    '',
    ...findings(demo, { good, bad, dim }),
    '',
    `  templates → ${demo.folder}`,
    ...(demo.hint && clean(demo) ? [dim(`  try it    → ${demo.hint}`)] : []),
    '',
  ].join('\n');
}

type Paint = (text: string) => string;

/** The rollout of one endpoint, a line for each shift of traffic. */
function timeline({ endpoint, variants, conditional, numbers, arithmetic, peak, alarms }: EndpointRollout, { bold, dim }: Record<'bold' | 'dim', Paint>): string[] {
  const { steps, worstWait } = arithmetic;
  const kind = numbers.strategy === 'allAtOnce' ? 'all at once' : numbers.strategy;
  const last = steps[steps.length - 1];
  const kept = numbers.terminationWait;
  const rows = steps.map((step) => [
    clock(step.startsAt),
    bar(step.newShare),
    `${Math.round(step.newShare)} % on the new fleet`,
    numbers.wait ? dim(`bakes ${minutes(numbers.wait)}`) : '',
  ]);
  return [
    `  ${bold(endpoint)}  ${variants.join(' | ')}`,
    ...(conditional ? [dim('  made when the first version is approved')] : []),
    `  rollout: ${kind}, ${minutes(worstWait)} and the time that instances need to start`,
    ...rows.map(([at, drawn, share, bake]) => `    ${at}  ${drawn}  ${share.padEnd(24)}${bake}`.trimEnd()),
    ...(kept ? [`    ${clock(last.endsAt)}  ${dim(`the old fleet waits ${minutes(kept)} to take the traffic back`)}`] : []),
    `    ${clock(worstWait)}  done ${dim(`at most ${plural(peak.small, 'instance')} at once${peak.grown > peak.small ? `, ${peak.grown} when the fleet has grown` : ''}`)}`,
    alarms.length ? `  rolls back on ${plural(alarms.length, 'alarm')}` : '  nothing rolls it back',
    ...alarms.map((a) => `    • ${a}`),
  ];
}

/** What an execution of one monitor does. */
function watch({ name, looks, reads, jobs, checks, falseAlarms, alarms }: Monitoring, { bold, dim }: Record<'bold' | 'dim', Paint>): string[] {
  return [
    `  ${bold(name)}  looks ${looks}`,
    `  reads ${reads}`,
    dim('  an empty or judged window starts no job, and nothing happens before something serves'),
    ...jobLines(jobs, dim),
    `  judges ${checks.join(', ')}; of 100 quiet windows at most ${falseAlarms} may ring`,
    `  writes a report, metrics and one event, which ${plural(alarms, 'alarm')} and ${NOT_IN_RELEASES}`,
  ];
}

const NOT_IN_RELEASES = 'triggers hear; what is found while a model is released starts nothing';

function jobLines(jobs: Jobs, dim: Paint): string[] {
  const width = Math.max(0, ...jobs.map(({ step }) => step.length));
  return jobs.flatMap(({ step, words }) => words.map((one, i) => `    ${(i === 0 ? step : '  or').padEnd(width)}  ${dim(one)}`));
}

/** What one retraining workflow does with what arrives. */
function workflow({ name, triggers, limits, storage, jobs, gate, approval }: Retraining, { bold, dim }: Record<'bold' | 'dim', Paint>): string[] {
  return [
    `  ${bold(name)}  retrains on ${triggers.join(', or on ') || 'demand'}`,
    `  ${limits}`,
    ...(storage ? [`  on a ${storage}`] : []),
    ...jobLines(jobs, dim),
    `  registers ${gate.length ? `a model with ${gate.join(' and ')}` : 'every model'}${approval ? `; ${approval}` : ''}`,
  ];
}

function findings(demo: Demo, { good, bad, dim }: Record<'good' | 'bad' | 'dim', Paint>): string[] {
  const { objections, judges, hearing } = demo;
  if (!objections) return [`  ${bad('nothing was judged')}: there is no validation-report.json`];
  const errors = objections.filter(isError).length;
  const warnings = objections.length - errors;
  const total = `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
  const names = [...new Set([...judges, ...objections.map((o) => o.judge)])];
  return [
    `  findings: ${(errors ? bad : good)(total)}`,
    ...table(names.map((name) => [`  ${name}`, String(objections.filter((o) => o.judge === name).length)])),
    ...absent(demo).map((name) => `  ${bad('✘')} ${name} was not asked`),
    ...(hearing?.acknowledged.length ? [dim(`  acknowledged: ${acknowledgements(hearing)}`)] : []),
    ...objections.map((o) => `  ${isError(o) ? bad('✘') : '!'} ${o.rule} ${o.path}: ${o.text} ${dim(`(${o.judge})`)}`),
  ];
}

/** `87 findings of rule packs, for 7 reasons`: the unavoidable, each on its own resource. */
function acknowledgements({ acknowledged }: Hearing): string {
  return `${plural(acknowledged.length, 'finding')} that the services make unavoidable, for ${plural(new Set(acknowledged.map((a) => a.reason)).size, 'reason')} that docs/security.md gives`;
}

function isError({ severity }: Objection): boolean {
  return severity !== 'warning' && severity !== 'info';
}

function count(stack: StackOutput): number {
  return Object.keys(stack.template.Resources ?? {}).length;
}

function table(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((r) => r[column].length)));
  return rows.map((row) => `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('   ')}`);
}

function bar(share: number): string {
  const full = Math.max(1, Math.round((share / 100) * BAR));
  return '█'.repeat(full) + '░'.repeat(BAR - full);
}

function clock(seconds: number): string {
  return `${Math.floor(seconds / 3600)}:${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')}`.padStart(5);
}

function minutes(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function plural(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
