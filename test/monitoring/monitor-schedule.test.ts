import { Duration } from 'aws-cdk-lib/core';
import { DayOfWeek, MonitorSchedule } from '../../src/monitoring';

const of = ({ _settings: { expression, window, longestGap } }: MonitorSchedule) => [expression, window.toHours(), longestGap.toHours()];

test.each([
  ['every hour', MonitorSchedule.hourly(), ['cron(20 * * * ? *)', 1, 1]],
  ['every four hours', MonitorSchedule.everyHours(4), ['cron(20 0/4 * * ? *)', 4, 4]],
  ['every day', MonitorSchedule.dailyAt(6), ['cron(20 6 * * ? *)', 24, 24]],
  ['every week', MonitorSchedule.weeklyOn(DayOfWeek.SUNDAY, 0), ['cron(20 0 ? * SUN *)', 168, 168]],
])('looks %s, 20 minutes past the hour, at what happened since', (_, schedule, expected) => {
  expect(of(schedule)).toEqual(expected);
});

test('looks whenever an expression says, at as much as the author says', () => {
  expect(of(MonitorSchedule.cron('cron(30 6 ? * MON-FRI *)', { window: Duration.days(1), longestGap: Duration.days(3) }))).toEqual(['cron(30 6 ? * MON-FRI *)', 24, 72]);
});

test('default of CronWindowOptions.longestGap: as long as the window', () => {
  expect(of(MonitorSchedule.cron('cron(30 6 * * ? *)', { window: Duration.days(1) }))).toEqual(['cron(30 6 * * ? *)', 24, 24]);
});
