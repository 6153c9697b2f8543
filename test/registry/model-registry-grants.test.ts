import { FOREIGN_GROUP_ARN, permissionsOf, roleIn } from './support';
import { ModelRegistry, ModelRegistryGrants } from '../../src/registry';
import { allowed } from '../support/iam';
import { nagFindings } from '../support/nag';
import { ACCOUNT, appOf, REGION, testStack } from '../support/stacks';

const GROUP = [`arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package-group/fraud`];
const VERSIONS = [`arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package/fraud/*`];

function grantedBy(grant: (grants: ModelRegistryGrants, role: ReturnType<typeof roleIn>) => void, modelPackageGroupName = 'fraud') {
  const stack = testStack();
  grant(ModelRegistry.fromModelPackageGroupName(stack, 'Fraud', modelPackageGroupName).grants, roleIn(stack));
  return stack;
}

describe('the grants of a registry', () => {
  test('read lists and describes', () => {
    expect(permissionsOf(grantedBy((grants, role) => grants.read(role)))).toEqual({
      'sagemaker:DescribeModelPackage': VERSIONS,
      'sagemaker:DescribeModelPackageGroup': GROUP,
      'sagemaker:ListModelPackages': VERSIONS,
    });
  });

  test('register makes versions', () => {
    expect(permissionsOf(grantedBy((grants, role) => grants.register(role)))).toEqual({
      'sagemaker:AddTags': VERSIONS,
      'sagemaker:CreateModelPackage': VERSIONS,
      'sagemaker:DescribeModelPackage': VERSIONS,
      'sagemaker:DescribeModelPackageGroup': GROUP,
    });
  });

  test('register never makes approved versions', () => {
    const statement = allowed(grantedBy((grants, role) => grants.register(role))).find(({ Action }) => Action.includes('sagemaker:CreateModelPackage'))!;

    expect(statement.Condition).toEqual({ StringNotEqualsIfExists: { 'sagemaker:ModelApprovalStatus': 'Approved' } });
  });

  test('approve changes versions', () => {
    expect(permissionsOf(grantedBy((grants, role) => grants.approve(role)))).toEqual({
      'sagemaker:DescribeModelPackage': VERSIONS,
      'sagemaker:DescribeModelPackageGroup': GROUP,
      'sagemaker:ListModelPackages': VERSIONS,
      'sagemaker:UpdateModelPackage': VERSIONS,
    });
  });

  test('reach another account by its ARNs', () => {
    const stack = testStack();
    ModelRegistry.fromModelPackageGroupArn(stack, 'Fraud', FOREIGN_GROUP_ARN).grants.read(roleIn(stack));

    expect(permissionsOf(stack)['sagemaker:DescribeModelPackage']).toEqual([`arn:aws:sagemaker:${REGION}:222222222222:model-package/fraud/*`]);
  });

  test('hold for both spellings of a name, because SageMaker has written ARNs in lower case', () => {
    expect(permissionsOf(grantedBy((grants, role) => grants.read(role), 'Fraud'))['sagemaker:DescribeModelPackage'])
      .toEqual(expect.arrayContaining(['Fraud', 'fraud'].map((name) => `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package/${name}/*`)));
  });

  test('are without findings', () => {
    const stack = grantedBy((grants, role) => {
      grants.register(role);
      grants.approve(role);
    });

    expect(nagFindings(appOf(stack))).toEqual([]);
  });
});
