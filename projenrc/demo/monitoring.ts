import { StackOutput } from './assembly';
import { find, Jobs, jobsOf, Json, ofType, statesOf, target, textOf, time } from './machine';

/** A monitor of a template, and what one of its executions does. */
export interface Monitoring {
  readonly name: string;
  /** When it looks and at how much, in words. */
  readonly looks: string;
  /** What it reads and compares that with, in words. */
  readonly reads: string;
  /** The jobs of an execution. */
  readonly jobs: Jobs;
  readonly checks: readonly string[];
  /** In how many windows of a hundred it may be wrong. */
  readonly falseAlarms: number;
  /** How many alarms watch its metrics and its machine. */
  readonly alarms: number;
}

/** The monitors of a stack: each is a machine that asks the planner of the stack about a window. */
export function monitoringsOf(stack: StackOutput): Monitoring[] {
  const resources = stack.template.Resources ?? {};
  return ofType(resources, 'AWS::StepFunctions::StateMachine').flatMap(([id, machine]) => {
    const states = statesOf(machine);
    const asked = find(states, plansWindows)?.Parameters.Payload;
    if (!asked) return [];
    const { checks, falseAlarmRate = 0.01 } = asked.request;
    return [{
      name: asked.monitor,
      looks: looksOf(asked, stack, id),
      reads: `${SOURCES[asked.source.kind] ?? asked.source.kind} ${asked.endpoint === 'none' ? `below ${asked.source.prefix}` : `of ${textOf(asked.endpoint)}`}, beside ${baselineOf(asked)}`,
      jobs: jobsOf(states),
      checks: checks.map(({ name }: Json) => name),
      falseAlarms: Math.round(falseAlarmRate * 10_000) / 100,
      alarms: ofType(resources, 'AWS::CloudWatch::Alarm').filter(([, { Properties }]) => watches(Properties ?? {}, asked.monitor, id)).length,
    }];
  });
}

function plansWindows({ Resource: call, Parameters }: Json): boolean {
  return /:lambda:invoke$/.test(call ?? '') && Parameters?.Payload?.windowHours !== undefined;
}

const SOURCES: Record<string, string> = {
  dataCapture: 'requests and answers', records: 'records', batchTransform: 'the input of batch transform jobs',
};

function looksOf({ windowHours }: Json, { template: { Resources = {} } }: StackOutput, machine: string): string {
  const schedule = ofType(Resources, 'AWS::Scheduler::Schedule')
    .find(([, { Properties }]) => machineBehind(Properties?.Target?.Arn, Resources) === machine)?.[1].Properties;
  const window = windowHours === 1 ? 'the hour' : `the ${time(windowHours * 3600)}`;
  return `${cronInWords(schedule?.ScheduleExpression)}, at ${window} before`;
}

/** An alias leads to a version, and that to the machine. */
function machineBehind(arn: unknown, resources: NonNullable<StackOutput['template']['Resources']>): string {
  const id = target(arn);
  const { Type, Properties = {} } = resources[id] ?? {};
  if (Type === 'AWS::StepFunctions::StateMachineAlias') {
    const { DeploymentPreference, RoutingConfiguration: [weighted] = [] } = Properties;
    return machineBehind((DeploymentPreference ?? weighted)?.StateMachineVersionArn, resources);
  }
  return Type === 'AWS::StepFunctions::StateMachineVersion' ? machineBehind(Properties.StateMachineArn, resources) : id;
}

/** `every hour at :20`; what is not of our making stays as it is written. */
function cronInWords(expression: unknown): string {
  const [, minute, hours, day] = /^cron\((\d+) (\S+) \* \* (\S+) \*\)$/.exec(String(expression).replace(' ? * ', ' * * ')) ?? [];
  if (!minute) return expression === undefined ? 'when it is started' : String(expression);
  const at = `:${minute.padStart(2, '0')}`;
  if (hours === '*') return `every hour at ${at}`;
  const [, every] = /^0\/(\d+)$/.exec(hours) ?? [];
  if (every) return `every ${every} hours at ${at}`;
  return `${day === '?' ? 'every day' : `every ${day}`} at ${hours.padStart(2, '0')}${at}`;
}

function baselineOf({ baseline }: Json): string {
  if (!baseline) return 'no baseline';
  return baseline.servedBelow ? 'the baseline of the version that serves' : `the baseline at ${textOf(baseline.prefix)}`;
}

/** Alarms on metrics of the monitor, or on its machine. */
function watches({ Dimensions = [], Metrics = [] }: Json, monitor: string, machine: string): boolean {
  const all: Json[] = [...Dimensions, ...Metrics.flatMap(({ MetricStat }: Json) => MetricStat?.Metric?.Dimensions ?? [])];
  return all.some(({ Name, Value }) => (Name === 'Monitor' && Value === monitor) || (Name === 'StateMachineArn' && target(Value) === machine));
}
