import { Duration } from 'aws-cdk-lib/core';
import { GivenNumber, ScheduleSettings } from './monitor-plan';

/** A day of the week. */
export enum DayOfWeek {
  /** Monday. */
  MONDAY = 'MON',
  /** Tuesday. */
  TUESDAY = 'TUE',
  /** Wednesday. */
  WEDNESDAY = 'WED',
  /** Thursday. */
  THURSDAY = 'THU',
  /** Friday. */
  FRIDAY = 'FRI',
  /** Saturday. */
  SATURDAY = 'SAT',
  /** Sunday. */
  SUNDAY = 'SUN',
}

/** What a cron expression does not say. */
export interface CronWindowOptions {
  /** How much is looked at each time: whole hours before the hour in which the expression fires, 1 hour to 7 days. */
  readonly window: Duration;

  /**
   * The longest time between two executions, after which a missing one is told: 1 hour to 7 days.
   *
   * @default - as long as the window, so that windows follow one another
   */
  readonly longestGap?: Duration;
}

/**
 * When a monitor looks, and at how much: always at whole hours before the time, in UTC, 20 minutes past the hour,
 * so that what was captured has arrived.
 */
export class MonitorSchedule {
  /** Every hour, at the hour before. */
  public static hourly(): MonitorSchedule {
    return new MonitorSchedule(regular(`cron(${MINUTE} * * * ? *)`, 'hourly()', Duration.hours(1)));
  }

  /**
   * Every few hours, from midnight on, at the hours since the time before.
   *
   * @param hours - How many: 1, 2, 3, 4, 6, 8, 12 or 24, which divide a day.
   */
  public static everyHours(hours: number): MonitorSchedule {
    const given = { name: 'hours', value: hours, allowed: [1, 2, 3, 4, 6, 8, 12, 24] };
    return new MonitorSchedule(regular(`cron(${MINUTE} 0/${hours} * * ? *)`, `everyHours(${hours})`, Duration.hours(Math.max(hours, 1)), given));
  }

  /**
   * Once a day, at the 24 hours before.
   *
   * @param hour - The hour of the day in UTC, 0 to 23.
   */
  public static dailyAt(hour: number): MonitorSchedule {
    return new MonitorSchedule(regular(`cron(${MINUTE} ${hour} * * ? *)`, `dailyAt(${hour})`, Duration.days(1), hourOfDay(hour)));
  }

  /**
   * Once a week, at the seven days before.
   *
   * @param day - The day.
   * @param hour - The hour of the day in UTC, 0 to 23.
   */
  public static weeklyOn(day: DayOfWeek, hour: number): MonitorSchedule {
    return new MonitorSchedule(regular(`cron(${MINUTE} ${hour} ? * ${day} *)`, `weeklyOn(${day}, ${hour})`, Duration.days(7), hourOfDay(hour)));
  }

  /**
   * Whenever an expression says. Captured data may take a quarter of an hour to arrive: a minute from 20 on is right.
   *
   * @param expression - `cron(20 6 ? * MON-FRI *)`, six fields in UTC, with ? as the day of the month or the day of the week.
   * @param options - How much is looked at each time.
   */
  public static cron(expression: string, options: CronWindowOptions): MonitorSchedule {
    const { window, longestGap = window } = options;
    return new MonitorSchedule({ expression, asked: expression, window, longestGap, given: [] });
  }

  private constructor(
    /** @internal */
    public readonly _settings: ScheduleSettings,
  ) {}
}

/** Captured records are written within minutes after the hour. */
const MINUTE = 20;

/** A schedule without gaps: what is looked at is what happened since the time before. */
function regular(expression: string, asked: string, window: Duration, ...given: GivenNumber[]): ScheduleSettings {
  return { expression, asked, window, longestGap: window, given };
}

function hourOfDay(value: number): GivenNumber {
  return { name: 'hour', value, allowed: Array.from({ length: 24 }, (_, hour) => hour) };
}
