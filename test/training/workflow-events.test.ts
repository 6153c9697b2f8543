import * as events from 'aws-cdk-lib/aws-events';
import { Stack } from 'aws-cdk-lib/core';
import { onRunEnded, OUTCOMES } from '../../src/training/workflow-events';
import { testStack } from '../support/stacks';
import { onlyResourceOf } from '../support/templates';

function ruleOf(options: events.OnEventOptions = {}, stack: Stack = testStack()): any {
  onRunEnded(stack, 'Rule', { workflow: 'fraud-retraining', outcomes: ['failed'] }, options);
  return onlyResourceOf(stack, 'AWS::Events::Rule').Properties;
}

test('a rule hears of the runs of its workflow that ended as asked', () => {
  expect(ruleOf().EventPattern).toEqual({
    'source': ['cdk-mlops'], 'detail-type': ['Retraining Run Ended'], 'detail': { workflow: ['fraud-retraining'], outcome: ['failed'] },
  });
});

test('further conditions are added', () => {
  expect(ruleOf({ eventPattern: { detail: { error: ['States.Timeout'] } } }).EventPattern.detail).toEqual({ workflow: ['fraud-retraining'], outcome: ['failed'], error: ['States.Timeout'] });
});

test('the description is the one that is given', () => {
  expect(ruleOf({ description: 'tells the team' }).Description).toBe('tells the team');
});

test('a rule can be made in another stack', () => {
  const other = testStack('Other');
  onRunEnded(testStack(), 'Rule', { workflow: 'fraud-retraining', outcomes: ['failed'] }, { crossStackScope: other });
  expect(onlyResourceOf(other, 'AWS::Events::Rule')).toBeDefined();
});

test('a run succeeds, is rejected, fails, or may not begin today', () => {
  expect(OUTCOMES).toEqual(['succeeded', 'rejected', 'failed', 'capped']);
});
