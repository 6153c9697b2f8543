import { Duration } from 'aws-cdk-lib/core';
import { DeploymentStrategy, RollbackAlarms } from '../../src/serving';
import { RollbackAlarm } from '../../src/serving/rollback-settings';
import { renderRollout } from '../../src/serving/rollout-rendering';

const { minutes } = Duration;
const rendered = (strategy: DeploymentStrategy, alarms: RollbackAlarm[] = []) =>
  JSON.parse(JSON.stringify(renderRollout(strategy._settings, 10, alarms)));

test('all traffic at once, then a wait', () => {
  expect(rendered(DeploymentStrategy.allAtOnce({ bakeTime: minutes(5) }))).toEqual({
    blueGreenUpdatePolicy: {
      maximumExecutionTimeoutInSeconds: 300 + 3600,
      terminationWaitInSeconds: 300,
      trafficRoutingConfiguration: { type: 'ALL_AT_ONCE', waitIntervalInSeconds: 0 },
    },
  });
});

test('a canary in percent', () => {
  expect(rendered(DeploymentStrategy.canary({ percentage: 25, bakeTime: minutes(30), terminationWait: minutes(5) }))).toEqual({
    blueGreenUpdatePolicy: {
      maximumExecutionTimeoutInSeconds: 2 * 1800 + 300 + 3600,
      terminationWaitInSeconds: 300,
      trafficRoutingConfiguration: { type: 'CANARY', waitIntervalInSeconds: 1800, canarySize: { type: 'CAPACITY_PERCENT', value: 25 } },
    },
  });
});

test('a canary in instances', () => {
  expect(rendered(DeploymentStrategy.canary({ instanceCount: 2 })).blueGreenUpdatePolicy.trafficRoutingConfiguration.canarySize)
    .toEqual({ type: 'INSTANCE_COUNT', value: 2 });
});

test('linear steps', () => {
  expect(rendered(DeploymentStrategy.linear({ percentage: 50, bakeTime: minutes(1) }))).toEqual({
    blueGreenUpdatePolicy: {
      maximumExecutionTimeoutInSeconds: 2 * 60 + 3600,
      trafficRoutingConfiguration: { type: 'LINEAR', waitIntervalInSeconds: 60, linearStepSize: { type: 'CAPACITY_PERCENT', value: 50 } },
    },
  });
});

test('batches, and a batch of the rollback', () => {
  expect(rendered(DeploymentStrategy.rolling({ percentage: 50, bakeTime: minutes(1), rollbackPercentage: 80 }))).toEqual({
    rollingUpdatePolicy: {
      maximumBatchSize: { type: 'CAPACITY_PERCENT', value: 50 },
      rollbackMaximumBatchSize: { type: 'CAPACITY_PERCENT', value: 80 },
      maximumExecutionTimeoutInSeconds: 2 * 60 + 3600,
      waitIntervalInSeconds: 60,
    },
  });
});

test('a timeout that was given', () => {
  expect(rendered(DeploymentStrategy.rolling({ timeout: minutes(100) })).rollingUpdatePolicy.maximumExecutionTimeoutInSeconds).toBe(6000);
});

test.each([DeploymentStrategy.allAtOnce(), DeploymentStrategy.rolling()])('alarms by reference', (strategy) => {
  expect(rendered(strategy, [{ reference: 'one' }, { reference: 'two', arn: 'arn' }]).autoRollbackConfiguration).toEqual({ alarms: [{ alarmName: 'one' }, { alarmName: 'two' }] });
});

test('no rollback configuration without alarms', () => {
  expect(rendered(DeploymentStrategy.canary({ rollbackAlarms: RollbackAlarms.noRollback('an experiment') }))).not.toHaveProperty('autoRollbackConfiguration');
});
