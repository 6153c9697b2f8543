import * as kms from 'aws-cdk-lib/aws-kms';
import { ExecutionRole } from '../../src/security';
import { allowInterfaces, allowVolumes } from '../../src/security/container-permissions';
import { allowed } from '../support/iam';
import { testStack } from '../support/stacks';

const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/one';

function statements(give: (role: ExecutionRole, key: kms.IKey) => void) {
  const stack = testStack();
  give(new ExecutionRole(stack, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' }), kms.Key.fromKeyArn(stack, 'Key', KEY));
  return allowed(stack);
}

test('a volume is attached by a grant for AWS resources only', () => {
  expect(statements(allowVolumes)).toMatchObject([{ Action: ['kms:CreateGrant'], Resource: [KEY], Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } }]);
});

test('interfaces take nine actions of EC2 that know no resource', () => {
  const [{ Action: actions, Resource: resources }] = statements(allowInterfaces);
  expect([actions.length, actions.every((action) => action.startsWith('ec2:')), resources]).toEqual([9, true, ['*']]);
});
