import * as kms from 'aws-cdk-lib/aws-kms';
import { ExecutionRole } from '../../src/security';
import { RetrainingWorkflowGrants } from '../../src/training';
import { testStack } from '../support/stacks';
import { onlyResourceOf } from '../support/templates';

const ARN = 'arn:aws:states:eu-west-1:111111111111:stateMachine:Guard';
const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/one';

/** What a grant allows, action by action. */
function allowed(grant: (grants: RetrainingWorkflowGrants, role: ExecutionRole) => void, encrypted = true): Record<string, string> {
  const stack = testStack();
  const role = new ExecutionRole(stack, 'Role', { servicePrincipal: 'lambda.amazonaws.com' });
  grant(RetrainingWorkflowGrants._of({
    stateMachineArn: ARN, executionArns: 'arn:aws:states:eu-west-1:111111111111:execution:Guard:*', key: encrypted ? kms.Key.fromKeyArn(stack, 'Key', KEY) : undefined,
  }), role);
  const statements: any[] = onlyResourceOf(stack, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument.Statement;
  return Object.fromEntries(statements.flatMap(({ Action, Resource }) => [Action].flat().map((action) => [action, Resource])));
}

test('who may start runs starts what was deployed last', () => {
  expect(allowed((grants, role) => grants.start(role))['states:StartExecution']).toBe(`${ARN}:live`);
});

test('who may start runs may use the key', () => {
  expect(allowed((grants, role) => grants.start(role))).toMatchObject({ 'kms:Decrypt': KEY, 'kms:GenerateDataKey': KEY });
});

test('without a key of ours no permission on keys is given', () => {
  expect(Object.keys(allowed((grants, role) => grants.start(role), false))).toEqual(['states:StartExecution']);
});

test('who may read sees runs and their history, and starts nothing', () => {
  expect(Object.keys(allowed((grants, role) => grants.read(role))).sort()).toEqual([
    'kms:Decrypt', 'states:DescribeExecution', 'states:GetExecutionHistory', 'states:ListExecutions',
  ]);
});
