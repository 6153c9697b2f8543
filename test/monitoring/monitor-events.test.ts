import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { ModelMonitor } from '../../src/monitoring';
import { monitorEnds } from '../../src/monitoring/monitor-events';
import { testStack } from '../support/stacks';
import { resourcesOf } from '../support/templates';

const base = { source: ['cdk-mlops'], detailType: ['Monitor Execution Ended'] };

test('a pattern is for every end of one monitor', () => {
  expect(monitorEnds({ monitor: 'm' })).toEqual({ ...base, detail: { monitor: ['m'] } });
});

test('a pattern may be for what was found and is not excused', () => {
  expect(monitorEnds({ monitor: 'm', violationsOnly: true }).detail).toEqual({ monitor: ['m'], violations: [{ numeric: ['>', 0] }] });
});

test('a pattern may be for some checks, and then for what they found', () => {
  expect(monitorEnds({ monitor: 'm', checks: ['A', 'B'] }).detail).toEqual({ monitor: ['m'], violations: [{ numeric: ['>', 0] }], checks: ['A', 'B'] });
});

test('a rule has what the caller adds: description, name, conditions and target', () => {
  const stack = testStack();
  const monitor = ModelMonitor.fromModelMonitorAttributes(stack, 'Monitor', { monitorName: 'm' });
  monitor.onViolation('Found', {
    ruleName: 'found', description: 'told', eventPattern: { detail: { version: ['v7'] } }, target: new SqsQueue(new Queue(stack, 'Queue')),
  });
  const [{ Properties }] = Object.values<any>(resourcesOf(stack, 'AWS::Events::Rule'));

  expect([Properties.Name, Properties.Description, Properties.Targets.length]).toEqual(['found', 'told', 1]);
  expect(Properties.EventPattern.detail).toEqual({ monitor: ['m'], violations: [{ numeric: ['>', 0] }], version: ['v7'] });
});

test('a rule may stand in another stack', () => {
  const [stack, other] = [testStack(), testStack('Other')];
  ModelMonitor.fromModelMonitorAttributes(stack, 'Monitor', { monitorName: 'm' }).onExecutionEnded('Ended', { crossStackScope: other });

  expect([stack, other].map((one) => Object.keys(resourcesOf(one, 'AWS::Events::Rule')).length)).toEqual([0, 1]);
});
