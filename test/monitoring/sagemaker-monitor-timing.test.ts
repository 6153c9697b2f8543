import { Duration } from 'aws-cdk-lib/core';
import { DayOfWeek, MonitorSchedule } from '../../src/monitoring';
import { offsetsOf, timingOf } from '../../src/monitoring/sagemaker-monitor-timing';

const timing = (schedule: MonitorSchedule) => {
  const found = timingOf(schedule._settings);
  return found && [found.expression, found.period.toHours()];
};

describe('a schedule in the grammar of Model Monitor', () => {
  test.each<[string, MonitorSchedule, string, number]>([
    ['every hour', MonitorSchedule.hourly(), 'cron(0 * ? * * *)', 1],
    ['every hour, as one of everyHours', MonitorSchedule.everyHours(1), 'cron(0 * ? * * *)', 1],
    ['every two hours', MonitorSchedule.everyHours(2), 'cron(0 0/2 ? * * *)', 2],
    ['every 24 hours', MonitorSchedule.everyHours(24), 'cron(0 0/24 ? * * *)', 24],
    ['daily at midnight', MonitorSchedule.dailyAt(0), 'cron(0 0 ? * * *)', 24],
    ['daily at 23', MonitorSchedule.dailyAt(23), 'cron(0 23 ? * * *)', 24],
    ['a cron that says the same', MonitorSchedule.cron('cron(30 6 * * ? *)', { window: Duration.days(1) }), 'cron(0 6 ? * * *)', 24],
    ['a cron with ? as the day of the month', MonitorSchedule.cron('cron(20 6 ? * * *)', { window: Duration.days(1) }), 'cron(0 6 ? * * *)', 24],
  ])('%s', (_, schedule, expression, hours) => {
    expect(timing(schedule)).toEqual([expression, hours]);
  });

  test.each<[string, MonitorSchedule]>([
    ['once a week', MonitorSchedule.weeklyOn(DayOfWeek.MONDAY, 6)],
    ['on weekdays', MonitorSchedule.cron('cron(20 6 ? * MON-FRI *)', { window: Duration.days(1) })],
    ['twice a day at odd hours', MonitorSchedule.cron('cron(20 6,18 * * ? *)', { window: Duration.hours(12) })],
    ['daily with a window that is no day', MonitorSchedule.cron('cron(20 6 * * ? *)', { window: Duration.hours(6) })],
    ['hourly with a longer window', MonitorSchedule.cron('cron(20 * * * ? *)', { window: Duration.hours(2) })],
    ['in one month', MonitorSchedule.cron('cron(20 6 * 1 ? *)', { window: Duration.days(1) })],
  ])('does not exist for one that looks %s', (_, schedule) => {
    expect(timing(schedule)).toBeUndefined();
  });
});

describe('offsets for late labels', () => {
  test.each([
    [1, 1, { startTimeOffset: '-PT2H', endTimeOffset: '-PT1H' }],
    [24, 24, { startTimeOffset: '-PT48H', endTimeOffset: '-PT24H' }],
    [1, 2160, { startTimeOffset: '-PT2161H', endTimeOffset: '-PT2160H' }],
  ])('of a window of %d hours, %d hours late', (period, delay, offsets) => {
    expect(offsetsOf(Duration.hours(period), Duration.hours(delay))).toEqual(offsets);
  });

  test.each([undefined, Duration.hours(0)])('are left out where labels are there at once', (delay) => {
    expect(offsetsOf(Duration.hours(1), delay)).toEqual({});
  });
});
