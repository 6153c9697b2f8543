import { ArnFormat, Stack, Token } from 'aws-cdk-lib/core';
import type { IModelRegistry } from './model-registry';
import { arnIn } from '../internal/arn';

/** What reading a version needs. */
export const READ_VERSION = ['sagemaker:DescribeModelPackage'];

/** What reading all versions needs; listing is authorized on the versions, too. */
export const READ_VERSIONS = [...READ_VERSION, 'sagemaker:ListModelPackages'];

/** What reading the group needs. */
export const READ_GROUP = ['sagemaker:DescribeModelPackageGroup'];

/** The ARNs of all versions of a registry. SageMaker has written names in ARNs in lower case, so both spellings count. */
export function versionArns(registry: IModelRegistry): string[] {
  const arn = Stack.of(registry).splitArn(registry.modelPackageGroupArn, ArnFormat.SLASH_RESOURCE_NAME);
  const name = registry.modelPackageGroupName;
  const names = Token.isUnresolved(name) ? [name] : [...new Set([name, name.toLowerCase()])];
  return names.map((resourceName) => arnIn(Stack.of(registry), { ...arn, resource: 'model-package', resourceName: `${resourceName}/*` }));
}
