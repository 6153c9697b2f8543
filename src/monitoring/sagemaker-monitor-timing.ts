import { Duration } from 'aws-cdk-lib/core';
import { ScheduleSettings } from './monitor-plan';

/** When Model Monitor looks, in its own grammar. */
export interface ModelMonitorTiming {
  /** `cron(0 * ? * * *)`. */
  readonly expression: string;
  readonly period: Duration;
}

/** What a schedule of this library is called there; nothing for one that the service does not know. */
export function timingOf({ expression, window }: ScheduleSettings): ModelMonitorTiming | undefined {
  const [, hours] = /^cron\(\d+ (\S+) (?:\* \* \?|\? \* \*|\* \? \*) \*\)$/.exec(expression) ?? [];
  const timing = hours === undefined ? undefined : hoursOf(hours);
  return timing?.period.toSeconds() === window.toSeconds() ? timing : undefined;
}

function hoursOf(hours: string): ModelMonitorTiming | undefined {
  if (hours === '*') return { expression: 'cron(0 * ? * * *)', period: Duration.hours(1) };
  const [, start, step] = /^(\d+)(?:\/(\d+))?$/.exec(hours) ?? [];
  if (start === undefined) return undefined;
  if (step === undefined) return { expression: `cron(0 ${start} ? * * *)`, period: Duration.days(1) };
  if (Number(step) === 1) return hoursOf('*');
  return { expression: `cron(0 ${start}/${step} ? * * *)`, period: Duration.hours(Number(step)) };
}

/** The window of late labels: it ends as long before the execution as labels need, and is as long as the time between executions. */
export function offsetsOf(period: Duration, delay: Duration | undefined): { readonly startTimeOffset?: string; readonly endTimeOffset?: string } {
  if (!delay || delay.toSeconds() === 0) return {};
  return { startTimeOffset: `-PT${delay.plus(period).toHours()}H`, endTimeOffset: `-PT${delay.toHours()}H` };
}
