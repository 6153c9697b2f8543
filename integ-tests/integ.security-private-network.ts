/**
 * A VPC without a way to the internet, whose zones are chosen when it is deployed.
 *
 * A person verifies:
 * 1. The stack deploys in a Region with two zones and in one with six.
 * 2. A function in one of its subnets, with a security group that `allowFrom` let in, lists SageMaker endpoints and cannot open https://example.com.
 * 3. The log group holds flow logs within minutes, and stays when the stack is destroyed.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib/core';
import { PrivateMlNetwork } from '../src/security';

export const app = new App();

const stack = new Stack(app, 'PrivateNetworkStack');
new PrivateMlNetwork(stack, 'Network');

new IntegTest(app, 'PrivateNetwork', { testCases: [stack] });
