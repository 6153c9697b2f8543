import { createHash } from 'crypto';
import { Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { fail } from './errors';

const HASH_LENGTH = 8;

/**
 * A physical name from the stack's name and the path below the stack: lower-case, with a short hash of the original,
 * at most `maxLength` characters of `[a-z0-9-]`. The same tree gives the same name, two stacks never share one.
 */
export function derivedName(scope: Construct, options: { readonly suffix?: string; readonly maxLength?: number } = {}): string {
  const stack = Stack.of(scope);
  if (Token.isUnresolved(stack.stackName)) {
    fail(scope, 'TokenInName', `'stackName' must be known at synth because names are derived from it, got a token; give the stack a literal name, or pin the name of '${scope.node.path}'`);
  }
  const below = scope.node.scopes.slice(scope.node.scopes.indexOf(stack) + 1).map((c) => c.node.id).filter((id) => id !== 'Resource');
  const original = [stack.stackName, ...below].join('/') + (options.suffix ?? '');
  const hash = createHash('sha256').update(original).digest('hex').slice(0, HASH_LENGTH);
  const tail = options.suffix ? `${options.suffix}-${hash}` : hash;
  const head = [stack.stackName, ...below].join('-').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '');
  return `${head.slice(0, (options.maxLength ?? 63) - tail.length - 1).replace(/-+$/, '')}-${tail}`;
}
