import { Stack } from 'aws-cdk-lib/core';
import { noteWrite, notedWrites } from '../../src/internal/platform-writes';
import { appOf, testStack } from '../support/stacks';

const write = { bucketName: 'bucket', prefix: 'capture/', writer: 'what an endpoint captures' };

test('what one stack notes, another stack of the app knows', () => {
  const stack = testStack();
  noteWrite(stack, write);
  expect(notedWrites(new Stack(appOf(stack), 'Other'))).toEqual([write]);
});

test('another app does not know it', () => {
  noteWrite(testStack(), write);
  expect(notedWrites(testStack())).toEqual([]);
});
