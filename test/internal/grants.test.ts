import * as iam from 'aws-cdk-lib/aws-iam';
import { allow, grantExactly } from '../../src/internal/grants';
import { ExecutionRole } from '../../src/security';
import { allowed, allowedActions } from '../support/iam';
import { acknowledgements } from '../support/nag';
import { appOf, testStack } from '../support/stacks';

const OBJECTS = 'arn:aws:s3:::models/released/*';

describe('grantExactly', () => {
  const grantOn = (grantee: iam.IGrantable) => grantExactly(grantee, () => iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns: [OBJECTS] }));

  test('makes a role of ours acknowledge what it was granted', () => {
    const stack = testStack();

    grantOn(new ExecutionRole(stack, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' }));
    appOf(stack).synth();

    expect(acknowledgements(stack).map((a) => a.rule)).toEqual([`AwsSolutions-IAM5[Resource::${OBJECTS}]`]);
  });

  test('is a plain grant for a role of the CDK', () => {
    const stack = testStack();

    grantOn(new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }));
    appOf(stack).synth();

    expect(allowedActions(stack)).toEqual(['s3:GetObject']);
    expect(acknowledgements(stack)).toEqual([]);
  });

  test('returns the grant', () => {
    const role = new ExecutionRole(testStack(), 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' });

    expect(grantOn(role).success).toBe(true);
  });

  test('vouches no longer once a grant has thrown', () => {
    const stack = testStack();
    const role = new ExecutionRole(stack, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' });

    expect(() => grantExactly(role, () => { throw new Error('refused'); })).toThrow('refused');
    role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [OBJECTS] }));
    appOf(stack).synth();

    expect(acknowledgements(stack)).toEqual([]);
  });
});

describe('allow', () => {
  const need = { actions: ['sns:Publish'], resources: ['arn:aws:sns:eu-west-1:111111111111:topic'], conditions: { Bool: { 'aws:SecureTransport': 'true' } } };

  test.each<[string, (stack: ReturnType<typeof testStack>) => iam.IGrantable]>([
    ['a role of ours', (stack) => new ExecutionRole(stack, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' })],
    ['a role of the CDK', (stack) => new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') })],
  ])('gives %s the exact statement', (_, grantee) => {
    const stack = testStack();

    allow(grantee(stack), need);

    expect(allowed(stack)).toEqual([expect.objectContaining({ Action: need.actions, Resource: need.resources, Condition: need.conditions })]);
  });
});
