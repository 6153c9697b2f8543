import { MonitoringKind, MonitoringScheduleFacts } from './monitoring-facts';
import { NONE, oneOf, problemIf, sageMakerName } from './problems';
import { Fact, given, known, Problem, Rule } from './rule';

const SCHEDULE = 'SageMaker API, ScheduleConfig';
const HOUR = 3600;
const KINDS: readonly MonitoringKind[] = ['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability'];

/** Every hour, once a day, or every few hours from an hour on. */
const CRON = /^cron\(0 (?:(\*)|([01]?\d|2[0-3])(?:\/(\d+))?) \? \* \* \*\)$/;

/** The seconds between two executions; `undefined` for an expression that says none. */
export function monitoringPeriod(expression: string): number | undefined {
  const match = CRON.exec(expression);
  if (!match) return undefined;
  const [, hourly, , step] = match;
  return hourly ? HOUR : step === undefined ? 24 * HOUR : Number(step) * HOUR;
}

/** How long a job may run: its period; in an hour, half of it where a second job merges the labels first. */
export function longestRuntime(period: number, kind: MonitoringKind | undefined): number {
  return period === HOUR && (kind === 'ModelQuality' || kind === 'ModelBias') ? HOUR / 2 : Math.min(period, 24 * HOUR);
}

/** The seconds of an offset, below zero for earlier; `undefined` for one of another form. */
function secondsOf(offset: string): number | undefined {
  const [match, sign, days = 0, hours = 0, minutes = 0, seconds = 0] = /^(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(offset) ?? [];
  const total = Number(days) * 24 * HOUR + Number(hours) * HOUR + Number(minutes) * 60 + Number(seconds);
  return match === undefined ? undefined : sign === '-' ? -total : total;
}

function windowProblems({ expression, analysisStart: start, analysisEnd: end }: MonitoringScheduleFacts): Problem[] {
  const missing = (['analysisStart', 'analysisEnd'] as const).filter((field) => ({ analysisStart: start, analysisEnd: end })[field] === undefined);
  if (expression === 'NOW' && missing.length > 0) return [{ field: missing[0], rule: 'must be given for NOW', mend: 'write -PT5H and -PT0H for the last five hours' }];
  if (!given(start) || !given(end)) return NONE;
  const [from, to] = [secondsOf(start), secondsOf(end)];
  if (from === undefined || to === undefined) return NONE;
  return problemIf(from >= to || to - from > 24 * HOUR, {
    field: 'analysisStart', rule: 'must be before {analysisEnd}, by at most 24 hours', got: `${start} to ${end}`, mend: 'write -PT5H and -PT0H for the last five hours',
  });
}

function runtimeProblems({ expression, type, definitionKind, maxRuntime }: MonitoringScheduleFacts): Problem[] {
  if (!given(expression) || !given(maxRuntime)) return NONE;
  const period = monitoringPeriod(expression);
  const kind = given(definitionKind) ? definitionKind : KINDS.find((one) => one === type);
  const most = period === undefined ? undefined : longestRuntime(period, kind);
  return problemIf(most !== undefined && maxRuntime > most, {
    field: 'maxRuntime', rule: `must be at most ${most} seconds for ${kind ?? 'a job'} on ${expression}`, got: maxRuntime, mend: 'shorten it, or look less often',
  });
}

function bodyProblems(f: MonitoringScheduleFacts): Problem[] {
  return [
    ...problemIf(f.hasInline === true && f.namesDefinition === true, { field: 'namesDefinition', rule: 'must be left out where {hasInline} is given', mend: 'keep the definition that is named' }),
    ...problemIf(f.hasInline === false && f.namesDefinition === false, { field: 'namesDefinition', rule: 'must be given where {hasInline} is not', mend: 'name a definition' }),
    ...problemIf(f.namesDefinition === true && f.type === undefined, { field: 'type', rule: 'must be given with {namesDefinition}', mend: 'give the type of the definition' }),
    ...oneOf('type', f.type as Fact<string | undefined>, KINDS, 'give the type of the definition'),
  ];
}

/** The rules of schedules. */
export const MONITORING_SCHEDULE_RULES: Rule<MonitoringScheduleFacts>[] = [
  {
    id: 'MO-01',
    what: 'A schedule of Model Monitor is hourly, daily at an hour, every few hours from an hour on, or NOW',
    severity: 'error',
    source: `${SCHEDULE}.ScheduleExpression`,
    check: ({ expression }) => problemIf(given(expression) && expression !== 'NOW' && !CRON.test(expression), {
      field: 'expression', rule: 'must be cron(0 * ? * * *), cron(0 H ? * * *), cron(0 H/N ? * * *) or NOW', got: given(expression) ? expression : undefined, mend: 'write cron(0 * ? * * *) for every hour',
    }),
  },
  {
    id: 'MO-02',
    what: 'Model Monitor looks every 1 to 24 hours',
    severity: 'error',
    source: `${SCHEDULE}.ScheduleExpression; SageMaker Developer Guide, model-monitor-schedule-expression`,
    check: ({ expression }) => {
      const period = given(expression) ? monitoringPeriod(expression) : undefined;
      return problemIf(period !== undefined && (period < HOUR || period > 24 * HOUR), {
        field: 'expression', rule: 'must have a step of 1 to 24 hours', got: given(expression) ? expression : undefined, mend: 'write cron(0 0/6 ? * * *) for every six hours',
      });
    },
  },
  {
    id: 'MO-03',
    what: 'A single execution says its window; a window ends after it begins and has at most 24 hours',
    severity: 'error',
    source: `${SCHEDULE}.DataAnalysisStartTime, DataAnalysisEndTime`,
    check: windowProblems,
  },
  {
    id: 'MO-04',
    what: 'A monitoring job ends before the next one begins; with labels, within half of an hour',
    severity: 'error',
    source: 'SageMaker API, MonitoringStoppingCondition.MaxRuntimeInSeconds; SageMaker Developer Guide, model-monitor-model-quality-schedule',
    check: runtimeProblems,
  },
  {
    id: 'MO-14',
    what: 'A schedule has a name of 1 to 63 letters, digits and hyphens',
    severity: 'error',
    source: 'CloudFormation, AWS::SageMaker::MonitoringSchedule; SageMaker API, CreateMonitoringSchedule.MonitoringScheduleName',
    check: ({ name }) => [
      ...problemIf(name === undefined, { field: 'name', rule: 'must be given', mend: 'derive one from the stack and the path' }),
      ...sageMakerName('name', name, 'use no other characters, and begin and end with a letter or digit'),
    ],
  },
  {
    id: 'MO-15',
    what: 'A schedule holds a definition, or names one with its type',
    severity: 'error',
    source: 'SageMaker API, MonitoringScheduleConfig',
    check: bodyProblems,
  },
  {
    id: 'MO-15',
    what: 'The type of a schedule is that of its definition',
    severity: 'error',
    source: 'SageMaker API, MonitoringScheduleConfig.MonitoringType',
    check: ({ type, definitionKind }) => problemIf(given(type) && given(definitionKind) && type !== definitionKind, {
      field: 'type', rule: `must be ${known(definitionKind) ? definitionKind : ''}, the type of the definition`, got: known(type) ? type : undefined, mend: 'give the type of the definition',
    }),
  },
  {
    id: 'MO-16',
    what: 'A schedule is removed before its definition and its endpoint',
    severity: 'warning',
    source: 'SageMaker API, DeleteMonitoringSchedule; amazon-sagemaker-examples#2342',
    check: (f) => [
      ...problemIf(f.waitsForDefinition === false, { field: 'waitsForDefinition', rule: 'should refer to the definition, so that the schedule is removed first', mend: 'use Fn::GetAtt JobDefinitionName, or DependsOn' }),
      ...problemIf(f.waitsForEndpoint === false, { field: 'waitsForEndpoint', rule: 'should wait for the endpoint that is watched, so that it is removed after the schedule', mend: 'add a DependsOn to the schedule' }),
    ],
  },
];
