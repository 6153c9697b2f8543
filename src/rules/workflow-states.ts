import { NONE, problemIf } from './problems';
import { Problem, Rule } from './rule';
import { StateFacts } from './workflow-definition';
import { WorkflowFacts } from './workflow-facts';
import { list, onStates } from './workflow-structure';

const LANGUAGE = 'Amazon States Language specification, https://states-language.net/spec.html';
const LONGEST = 99_999_999;

const MUST_HAVE: Record<string, readonly string[]> = {
  Task: ['Resource'], Parallel: ['Branches'], Map: ['ItemProcessor', 'Iterator'], Choice: ['Choices'],
};

const WAITS = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'];

/** A number of a state, where it is one: an expression is decided when the machine runs. */
function number(field: string, value: unknown, bounds: { low: number; high: number; fractions?: boolean }): Problem[] {
  if (typeof value !== 'number') return NONE;
  const { low, high, fractions } = bounds;
  const broken = value < low || value > high || (!fractions && !Number.isInteger(value));
  const range = high === Infinity ? `a number of at least ${low}` : `a whole number between ${low} and ${high}`;
  return problemIf(broken, { field, rule: `must be ${range}`, got: value, mend: 'choose a number in that range' });
}

/** The errors that a retrier or catcher names. */
function errorNames(entry: Record<string, unknown>): unknown[] {
  return Array.isArray(entry.ErrorEquals) ? entry.ErrorEquals as unknown[] : [];
}

function handlers({ json, at }: StateFacts): { entry: Record<string, unknown>; at: string; last: boolean; key: string }[] {
  return ['Retry', 'Catch'].flatMap((key) => list(json[key]).map((entry, index, all) => ({ entry, at: `${at}.${key}[${index}]`, last: index === all.length - 1, key })));
}

export const STATES: Rule<WorkflowFacts>[] = [
  {
    id: 'SF-03',
    what: 'A task has a resource, a parallel state branches, a map a processor, a choice choices',
    severity: 'error',
    source: LANGUAGE,
    check: onStates(({ json, at }) => {
      const keys = MUST_HAVE[String(json.Type)];
      if (!keys) return NONE;
      const empty = keys.every((key) => json[key] === undefined || (Array.isArray(json[key]) && json[key].length === 0));
      return problemIf(empty, { field: at, rule: `must have ${keys.join(' or ')}, because it is a ${String(json.Type)}`, mend: 'add it' });
    }),
  },
  {
    id: 'SF-03',
    what: 'Every choice says where it goes on',
    severity: 'error',
    source: LANGUAGE,
    check: onStates(({ json, at }) => (json.Type === 'Choice' ? list(json.Choices) : []).flatMap((choice, index) => problemIf(choice.Next === undefined, {
      field: `${at}.Choices[${index}]`, rule: 'must have Next', mend: 'say where it goes on',
    }))),
  },
  {
    id: 'SF-03',
    what: 'A wait has exactly one length or end, of at most 99,999,999 seconds',
    severity: 'error',
    source: LANGUAGE,
    check: onStates(({ json, at }) => {
      if (json.Type !== 'Wait') return NONE;
      const said = WAITS.filter((key) => json[key] !== undefined);
      return said.length === 1
        ? number(`${at}.Seconds`, json.Seconds, { low: 0, high: LONGEST })
        : [{ field: at, rule: `must have exactly one of ${WAITS.join(', ')}`, got: said.length === 0 ? 'none' : said.join(', '), mend: 'keep one' }];
    }),
  },
  {
    id: 'SF-03',
    what: 'A time-out lasts 1 to 99,999,999 seconds, and is said once',
    severity: 'error',
    source: LANGUAGE,
    check: onStates(({ json, at }) => ['TimeoutSeconds', 'HeartbeatSeconds'].flatMap((key) => [
      ...number(`${at}.${key}`, json[key], { low: 1, high: LONGEST }),
      ...problemIf(json[key] !== undefined && json[`${key}Path`] !== undefined, { field: `${at}.${key}`, rule: `must not stand beside ${key}Path`, mend: 'keep one' }),
    ])),
  },
  {
    id: 'SF-03',
    what: 'A heartbeat is shorter than the time-out',
    severity: 'error',
    source: LANGUAGE,
    check: onStates(({ json, at }) => {
      const [beat, timeout] = [json.HeartbeatSeconds, json.TimeoutSeconds];
      return problemIf(typeof beat === 'number' && typeof timeout === 'number' && beat >= timeout, {
        field: `${at}.HeartbeatSeconds`, rule: 'must be less than TimeoutSeconds', got: beat, mend: 'shorten it, or wait longer',
      });
    }),
  },
  {
    id: 'SF-03',
    what: 'Only a task, a parallel state and a map retry and catch',
    severity: 'error',
    source: LANGUAGE,
    check: onStates(({ json, at }) => (['Task', 'Parallel', 'Map'].includes(String(json.Type)) ? [] : ['Retry', 'Catch']).flatMap((key) => problemIf(json[key] !== undefined, {
      field: `${at}.${key}`, rule: `must not be given, because a ${String(json.Type)} handles no errors`, mend: 'put the state into a Parallel that handles them',
    }))),
  },
  {
    id: 'SF-03',
    what: 'A retrier and a catcher name errors, States.ALL alone and last',
    severity: 'error',
    source: LANGUAGE,
    check: onStates((state) => handlers(state).flatMap(({ entry, at, last }) => {
      const names = errorNames(entry);
      const all = names.includes('States.ALL');
      return [
        ...problemIf(names.length === 0, { field: `${at}.ErrorEquals`, rule: 'must name at least one error', mend: 'name the errors, or States.ALL' }),
        ...problemIf(all && (names.length > 1 || !last), { field: `${at}.ErrorEquals`, rule: 'must have States.ALL alone and in the last entry', got: names, mend: 'give it an entry of its own, at the end' }),
      ];
    })),
  },
  {
    id: 'SF-03',
    what: 'A catcher says where it goes on',
    severity: 'error',
    source: LANGUAGE,
    check: onStates((state) => handlers(state).filter(({ key }) => key === 'Catch')
      .flatMap(({ entry, at }) => problemIf(entry.Next === undefined, { field: at, rule: 'must have Next', mend: 'say where it goes on' }))),
  },
  {
    id: 'SF-03',
    what: 'A retrier waits at least a second, at most a year, and never less each time',
    severity: 'error',
    source: LANGUAGE,
    check: onStates((state) => handlers(state).filter(({ key }) => key === 'Retry').flatMap(({ entry, at }) => [
      ...number(`${at}.IntervalSeconds`, entry.IntervalSeconds, { low: 1, high: LONGEST }),
      ...number(`${at}.MaxAttempts`, entry.MaxAttempts, { low: 0, high: LONGEST }),
      ...number(`${at}.BackoffRate`, entry.BackoffRate, { low: 1, high: Infinity, fractions: true }),
      ...number(`${at}.MaxDelaySeconds`, entry.MaxDelaySeconds, { low: 1, high: 31_622_399 }),
    ])),
  },
];
