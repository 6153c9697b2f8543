import { ArnComponents, Stack } from 'aws-cdk-lib/core';
import { partitionOf } from './partitions';

/** An ARN of the stack's account and Region, literal wherever these are known. */
export function arnIn(stack: Stack, components: ArnComponents): string {
  return stack.formatArn({ partition: partitionOf(stack), ...components });
}
