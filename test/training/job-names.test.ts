import { Construct } from 'constructs';
import { definitionOf, machineOf } from './support';
import { failed, JobNames } from '../../src/training/job-names';
import { testStack } from '../support/stacks';

const names = (options = {}, id = 'Train') => new JobNames(new Construct(testStack('AStackWithARatherLongName'), id), options);

test('a name has at most 63 characters up to the millionth attempt', () => {
  expect(`${names().literal}-${'0'.repeat(32)}-1000000`.length).toBeLessThanOrEqual(63);
});

test('two steps of one stack share no literal', () => {
  expect(names({}, 'Train').literal).not.toBe(names({}, 'Train again').literal);
});

test('each attempt has a name of its own', () => {
  expect(names().next).toContain('$$.State.RetryCount');
});

test('a redrive has names of its own', () => {
  expect(names().next).toContain('$$.Execution.RedriveCount');
});

test('items of a list have names of their own', () => {
  expect(names({ insideMap: true }).next).toContain('$.itemKey');
});

test('a step outside of a list does not look for an item', () => {
  expect(names().next).not.toContain('$$.Map');
});

test('what all attempts share holds no attempt', () => {
  expect(names().common).not.toContain('RetryCount');
});

test('a failed step ends with the error that was caught', () => {
  const stack = testStack();
  expect(definitionOf(machineOf(stack, failed(stack, 'Train'))).States['Train: failed']).toEqual({ Type: 'Fail', ErrorPath: '$.error.Error', CausePath: '$.error.Cause' });
});
