import { ArchiveFacts, EventRuleFacts, ScheduleFacts } from './event-facts';
import { patternProblems } from './event-patterns';
import { TARGET_RULES } from './event-targets';
import { EVENTS_NOTES } from './events-notes';
import { between, matches, NONE, problemIf } from './problems';
import { Fact, Family, given, known, Problem, Rule } from './rule';

const API = 'EventBridge API';
const GUIDE = 'EventBridge User Guide';
const NAME = /^[.\-_A-Za-z0-9]+$/;

/** What SageMaker calls its events. */
const SAGEMAKER_EVENTS = [
  'Training Job State Change', 'Transform Job State Change', 'HyperParameter Tuning Job State Change', 'Endpoint State Change',
  'Endpoint Deployment State Change', 'Model Package State Change', 'Model State Change', 'Processing Job State Change', 'Feature Group State Change',
  'Image State Change', 'Image Version State Change', 'Pipeline Execution Status Change', 'Pipeline Execution Step Status Change',
  'Notebook Instance State Change', 'Notebook Lifecycle Config State Change', 'Endpoint Config State Change', 'Model Card State Change', 'HyperPod Cluster State Change', 'Ground Truth Labeling Job State Change', 'Compilation Job State Change', 'Project State Change',
].flatMap((name) => [`SageMaker ${name}`, `SageMaker Model Building ${name}`]);

/** `rate(…)` and `cron(…)`, and with a scheduler `at(…)`. */
function expressionProblems(field: string, expression: Fact<string | undefined>, once: boolean): Problem[] {
  if (!given(expression)) return NONE;
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  if (rate) {
    const count = Number(rate[1]);
    return problemIf(count < 1 || (count === 1) === (rate[3] === 's'), {
      field, rule: 'must have a rate of at least 1, with the unit in the singular for 1 and in the plural otherwise', got: expression, mend: 'write rate(1 hour) or rate(5 hours)',
    });
  }
  const cron = /^cron\((.*)\)$/.exec(expression);
  if (cron) {
    const fields = cron[1].trim().split(/\s+/);
    return problemIf(fields.length !== 6 || (fields[2] !== '?' && fields[4] !== '?'), {
      field, rule: 'must have six fields of cron, with ? as the day of the month or the day of the week', got: expression, mend: 'write cron(0 6 * * ? *) for every day at six',
    });
  }
  return problemIf(!(once && /^at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)$/.test(expression)), {
    field, rule: `must be rate(…) or cron(…)${once ? ' or at(yyyy-mm-ddThh:mm:ss)' : ''}`, got: expression, mend: 'write rate(1 day) or cron(0 6 * * ? *)',
  });
}

const RULES: Rule<EventRuleFacts>[] = [
  {
    id: 'EB-01',
    what: 'A rule has a pattern or a schedule',
    severity: 'error',
    source: `${API}, PutRule`,
    check: (f) => problemIf(f.hasPattern === false && f.expression === undefined, {
      field: 'pattern', rule: 'must be given where {expression} is not', mend: 'say which events the rule is for',
    }),
  },
  {
    id: 'EB-02',
    what: 'The name of a rule has 1 to 64 letters, digits, dots, hyphens and underscores',
    severity: 'error',
    source: `${API}, PutRule.Name`,
    check: (f) => matches('name', f.name, { pattern: NAME, rule: 'must have 1 to 64 letters, digits, dots, hyphens and underscores', mend: 'leave it out: CloudFormation names the rule', maxLength: 64 }),
  },
  {
    id: 'EB-03',
    what: 'A schedule is a rate with the right number, or cron with six fields',
    severity: 'error',
    source: `${GUIDE}, eb-create-rule-schedule`,
    check: (f) => expressionProblems('expression', f.expression, false),
  },
  {
    id: 'EB-04',
    what: 'A schedule stands on the default bus',
    severity: 'error',
    source: `${GUIDE}, eb-create-rule-schedule`,
    check: (f) => problemIf(given(f.expression) && given(f.bus) && !/(^|\/)default$/.test(f.bus), {
      field: 'bus', rule: 'must be the default bus for a rule with a schedule', got: given(f.bus) ? f.bus : undefined, mend: 'leave the bus out, or use EventBridge Scheduler',
    }),
  },
  {
    id: 'EB-05',
    what: 'A pattern has at most 4096 characters, and lists of scalars and filters as values',
    severity: 'error',
    source: `${GUIDE}, eb-event-patterns; ${API}, PutRule.EventPattern`,
    check: (f) => patternProblems('pattern', f.pattern),
  },
  {
    id: 'EB-11',
    what: 'A rule for events of SageMaker names one of its detail types',
    severity: 'warning',
    source: 'SageMaker Developer Guide, automating-sagemaker-with-eventbridge',
    check: (f) => sageMakerProblems(f.pattern),
  },
];

function sageMakerProblems(pattern: Fact<unknown>): Problem[] {
  if (!known(pattern) || typeof pattern !== 'object' || pattern === null) return NONE;
  const { source, 'detail-type': types } = pattern as Record<string, unknown>;
  if (!Array.isArray(source) || !source.every((s) => s === 'aws.sagemaker') || !Array.isArray(types)) return NONE;
  const unheard = types.filter((type) => typeof type === 'string' && !SAGEMAKER_EVENTS.includes(type));
  return problemIf(unheard.length > 0 && unheard.length === types.length, {
    field: 'pattern', rule: 'must name a detail type that SageMaker sends', got: unheard.join(', '), mend: 'write for example SageMaker Training Job State Change',
  });
}

const ARCHIVE_RULES: Rule<ArchiveFacts>[] = [
  {
    id: 'EB-10',
    what: 'An archive has a name of at most 48 characters, keeps events for 0 days (forever) or more, and has a pattern that fits',
    severity: 'error',
    source: `${API}, CreateArchive`,
    check: (f) => [
      ...matches('name', f.name, { pattern: NAME, rule: 'must have 1 to 48 letters, digits, dots, hyphens and underscores', mend: 'leave it out: CloudFormation names the archive', maxLength: 48 }),
      ...between('retentionDays', f.retentionDays, { low: 0, high: Infinity, unit: ' days' }, 'use 0 to keep events for ever'),
      ...patternProblems('pattern', f.pattern),
    ],
  },
];

const SCHEDULE_RULES: Rule<ScheduleFacts>[] = [
  {
    id: 'EB-03',
    what: 'A schedule is a rate with the right number, cron with six fields, or one time',
    severity: 'error',
    source: 'EventBridge Scheduler User Guide, schedule-types',
    check: (f) => expressionProblems('expression', f.expression, true),
  },
];

/** Rules of EventBridge. */
export const EVENT_RULES: Family<EventRuleFacts> = { title: 'EventBridge rules', rules: [...RULES, ...TARGET_RULES], notes: EVENTS_NOTES };

/** Archives of EventBridge. */
export const ARCHIVES: Family<ArchiveFacts> = { title: 'EventBridge archives', rules: ARCHIVE_RULES, notes: [] };

/** Schedules of EventBridge Scheduler. */
export const SCHEDULES: Family<ScheduleFacts> = { title: 'EventBridge schedules', rules: SCHEDULE_RULES, notes: [] };
