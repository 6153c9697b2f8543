import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** The one child of the stack with this id; made by the first who asks. */
export function oncePerStack<T extends Construct>(scope: Construct, id: string, make: (stack: Stack) => T): T {
  const stack = Stack.of(scope);
  return (stack.node.tryFindChild(id) as T | undefined) ?? make(stack);
}
