import { createHash } from 'crypto';
import { ResourceEnvironment, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { fail } from '../internal/errors';
import { differ } from '../internal/tokens';

/** The same for the same words, for the id of a trigger; the numbers of tokens do not count. */
export function shortHash(identity: string): string {
  return createHash('sha256').update(identity.replace(/\.\d+(?=\]\})/g, '')).digest('hex').slice(0, 8);
}

/** Events of another account or Region arrive nowhere by themselves. */
export function requireHere(scope: Construct, prop: string, source: ResourceEnvironment, mend: string): void {
  const { account, region } = Stack.of(scope);
  if (!differ(source.account, account) && !differ(source.region, region)) return;
  fail(scope, 'TriggerElsewhere',
    `'${prop}' must be in the account and Region of the workflow, ${account} and ${region}, got ${source.account} and ${source.region}; ${mend}`);
}
