import { App, Stack } from 'aws-cdk-lib/core';

export const ACCOUNT = '111111111111';
export const REGION = 'eu-west-1';

/** A stack with a concrete environment in an app of its own. */
export function testStack(id = 'Test', app = new App()): Stack {
  return new Stack(app, id, { env: { account: ACCOUNT, region: REGION } });
}

/** A stack that does not know its account and Region. */
export function agnosticStack(id = 'Test', app = new App()): Stack {
  return new Stack(app, id);
}

/** The app of a stack. */
export function appOf(stack: Stack): App {
  return stack.node.root as App;
}
