import { GROUP_ARN, permissionsOf, roleIn } from './support';
import { ApprovedVersion, ApprovedVersionGrants, ModelRegistry } from '../../src/registry';
import { ACCOUNT, REGION, testStack } from '../support/stacks';

const PARAMETER = [`arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/fraud/approved`];

function granted(grant: (grants: ApprovedVersionGrants, role: ReturnType<typeof roleIn>) => void) {
  const stack = testStack();
  const registry = ModelRegistry.fromModelPackageGroupArn(stack, 'Fraud', GROUP_ARN);
  grant(ApprovedVersion.fromApprovedVersionAttributes(stack, 'Approved', { registry, parameterName: '/fraud/approved' }).grants, roleIn(stack));
  return permissionsOf(stack);
}

test('read reads the one parameter', () => {
  expect(granted((grants, role) => grants.read(role))).toEqual({ 'ssm:GetParameter': PARAMETER, 'ssm:GetParameters': PARAMETER });
});

test('write sets the one parameter', () => {
  expect(granted((grants, role) => grants.write(role))).toEqual({ 'ssm:GetParameter': PARAMETER, 'ssm:PutParameter': PARAMETER });
});
