/**
 * A registry, the approved version of a release target, and the function that makes its parameter.
 *
 * A person verifies:
 * 1. After the first deployment the parameter holds `none`.
 * 2. Register and approve a version, destroy the parameter by hand, deploy with a changed description: it holds the ARN of that version.
 * 3. Put another value into it and deploy: the value stays.
 * 4. Destroy the stack: bucket, key, repository, group, log group and parameter remain.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib/core';
import { ApprovedVersion, ModelRegistry } from '../src/registry';

export const app = new App();

const stack = new Stack(app, 'ApprovedVersionStack');
new ApprovedVersion(stack, 'Approved', { registry: new ModelRegistry(stack, 'Registry') });

new IntegTest(app, 'ApprovedVersionTest', { testCases: [stack] });
