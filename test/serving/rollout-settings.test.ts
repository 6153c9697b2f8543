import { Duration, Lazy } from 'aws-cdk-lib/core';
import { UNKNOWN } from '../../src/rules/rule';
import { DeploymentStrategy } from '../../src/serving';
import { rolloutNumbers, sizeFacts, timeoutSeconds } from '../../src/serving/rollout-settings';

const token = Lazy.number({ produce: () => 7 });

describe('sizeFacts', () => {
  test.each([
    [{ percentage: 25 }, { unit: 'percent', value: 25 }],
    [{ instanceCount: 3 }, { unit: 'instances', value: 3 }],
    [{ percentage: token }, { unit: 'percent', value: UNKNOWN }],
    [{ instanceCount: token }, { unit: 'instances', value: UNKNOWN }],
    [{}, undefined],
  ])('of %j', (size, facts) => {
    expect(sizeFacts(size)).toEqual(facts);
  });
});

describe('rolloutNumbers', () => {
  test('are the settings in seconds', () => {
    const { _settings } = DeploymentStrategy.canary({ percentage: 25, bakeTime: Duration.minutes(30), terminationWait: Duration.minutes(1) });

    expect(rolloutNumbers(_settings, 4)).toEqual({ strategy: 'canary', count: 4, size: { unit: 'percent', value: 25 }, wait: 1800, terminationWait: 60 });
  });

  test('leave a size out that is a token or nothing', () => {
    const sizeOf = (percentage: number) => rolloutNumbers(DeploymentStrategy.canary({ percentage })._settings, 4).size;

    expect([token, 0].map(sizeOf)).toEqual([undefined, undefined]);
  });

  test('count a wait that is a token as nothing', () => {
    expect(rolloutNumbers(DeploymentStrategy.canary({ bakeTime: Duration.seconds(token) })._settings, 4).wait).toBe(0);
  });
});

describe('timeoutSeconds', () => {
  const of = (bakeTime: Duration, timeout?: Duration) =>
    timeoutSeconds(DeploymentStrategy.linear({ percentage: 10, bakeTime, timeout })._settings, 4);

  test.each([[0, 3600], [60, 10 * 60 + 3600], [2520, 28800], [2521, 28800]])('after ten waits of %d seconds is %d', (wait, timeout) => {
    expect(of(Duration.seconds(wait))).toBe(timeout);
  });

  test('is what was given', () => {
    expect(of(Duration.seconds(60), Duration.minutes(11))).toBe(660);
  });
});
