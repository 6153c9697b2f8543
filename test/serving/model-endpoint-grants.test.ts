import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { ExecutionRole } from '../../src/security';
import { EndpointCapacity, IModelEndpoint, ModelEndpoint } from '../../src/serving';
import { endpointIn, importedStore, TYPE } from '../support/endpoints';
import { allowed } from '../support/iam';
import { warnings } from '../support/nag';
import { testStack } from '../support/stacks';

type Grant = 'invoke' | 'invokeWithResponseStream' | 'describe';

const granted = (of: (stack: Stack) => IModelEndpoint, grant: Grant) => {
  const stack = testStack();
  const role = new ExecutionRole(stack, 'Caller', { servicePrincipal: 'lambda.amazonaws.com' });
  of(stack).grants[grant](role);
  return { stack, statements: allowed(stack).filter((s) => s.Action.some((action) => action.startsWith('sagemaker:'))) };
};

const instances = (stack: Stack) => endpointIn(stack);
const serverless = (stack: Stack) => endpointIn(stack, { capacity: EndpointCapacity.serverless() });
const asynchronous = (stack: Stack) => endpointIn(stack, { capacity: EndpointCapacity.asynchronous(TYPE, { store: importedStore(stack) }) });
const imported = (stack: Stack) => ModelEndpoint.fromEndpointName(stack, 'Imported', 'elsewhere');

test.each<[string, (stack: Stack) => IModelEndpoint, Grant, string[]]>([
  ['instances', instances, 'invoke', ['sagemaker:InvokeEndpoint']],
  ['serverless', serverless, 'invoke', ['sagemaker:InvokeEndpoint']],
  ['asynchronous', asynchronous, 'invoke', ['sagemaker:InvokeEndpointAsync']],
  ['imported', imported, 'invoke', ['sagemaker:InvokeEndpoint', 'sagemaker:InvokeEndpointAsync']],
  ['instances', instances, 'invokeWithResponseStream', ['sagemaker:InvokeEndpointWithResponseStream']],
  ['instances', instances, 'describe', ['sagemaker:DescribeEndpoint']],
  ['imported', imported, 'describe', ['sagemaker:DescribeEndpoint']],
])('%s: %s', (_, of, grant, actions) => {
  expect(granted(of, grant).statements.map((s) => s.Action)).toEqual([actions]);
});

test('a grant is for this endpoint', () => {
  expect(JSON.stringify(granted(imported, 'invoke').statements[0].Resource)).toContain(':sagemaker:eu-west-1:111111111111:endpoint/elsewhere');
});

test('a grant needs no resource of the endpoint, so that a caller may be deployed first', () => {
  expect(JSON.stringify(granted(instances, 'invoke').statements)).not.toContain('Scoring');
});

test('a grant is silent', () => {
  expect(warnings(granted(instances, 'invoke').stack)).toEqual([]);
});

test('grantInvoke is what the CDK calls it', () => {
  const stack = testStack();
  const role = new iam.Role(stack, 'Caller', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

  expect(endpointIn(stack).grantInvoke(role).success).toBe(true);
  expect(allowed(stack).flatMap((s) => s.Action)).toContain('sagemaker:InvokeEndpoint');
});
