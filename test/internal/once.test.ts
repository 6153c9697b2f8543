import { App, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { oncePerStack } from '../../src/internal/once';

describe('oncePerStack', () => {
  const app = new App();
  const one = new Stack(app, 'One');
  const make = (scope: Construct) => oncePerStack(scope, 'Shared', (stack) => new Construct(stack, 'Shared'));
  const first = make(new Construct(one, 'A'));

  test('makes it in the stack, not in the scope', () => {
    expect(first.node.path).toBe('One/Shared');
  });

  test('gives the same to whoever asks next', () => {
    expect(make(new Construct(one, 'B'))).toBe(first);
  });

  test('gives another stack its own', () => {
    expect(make(new Stack(app, 'Two')).node.path).toBe('Two/Shared');
  });
});
