import { App, Stack } from 'aws-cdk-lib/core';

/** A stack of a known account and Region. */
export function stackOf(): Stack {
  return new Stack(new App(), 'Training', { env: { account: '111111111111', region: 'eu-west-1' } });
}
