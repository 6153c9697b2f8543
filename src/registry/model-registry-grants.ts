import * as iam from 'aws-cdk-lib/aws-iam';
import type { IModelRegistry } from './model-registry';
import { READ_GROUP, READ_VERSIONS, versionArns } from './permissions';
import { grantExactly } from '../internal/grants';

/** Who may use the versions of a registry, action by action. */
export class ModelRegistryGrants {
  /**
   * @internal
   */
  public static _of(registry: IModelRegistry): ModelRegistryGrants {
    return new ModelRegistryGrants(registry);
  }

  private constructor(private readonly registry: IModelRegistry) {}

  /**
   * Lets a principal list and describe versions. What they consist of lies in the artifact store and in image repositories with grants of their own.
   *
   * @param grantee - The principal.
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.onGroup(grantee, READ_GROUP).combine(this.onVersions(grantee, READ_VERSIONS));
  }

  /**
   * Lets a principal register versions that wait for approval or are rejected, never approved ones.
   *
   * @param grantee - The principal, like the role of a training workflow.
   */
  public register(grantee: iam.IGrantable): iam.Grant {
    return this.onGroup(grantee, READ_GROUP)
      .combine(this.onVersions(grantee, ['sagemaker:AddTags', 'sagemaker:DescribeModelPackage']))
      .combine(this.onVersions(grantee, ['sagemaker:CreateModelPackage'], { StringNotEqualsIfExists: { 'sagemaker:ModelApprovalStatus': 'Approved' } }));
  }

  /**
   * Lets a principal approve and reject versions, and change their metadata.
   *
   * @param grantee - The principal, like the role of those who review models.
   */
  public approve(grantee: iam.IGrantable): iam.Grant {
    return this.read(grantee).combine(this.onVersions(grantee, ['sagemaker:UpdateModelPackage']));
  }

  private onGroup(grantee: iam.IGrantable, actions: string[]): iam.Grant {
    return grantExactly(grantee, () => iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.registry.modelPackageGroupArn] }));
  }

  private onVersions(grantee: iam.IGrantable, actions: string[], conditions?: { [operator: string]: { [key: string]: string } }): iam.Grant {
    return grantExactly(grantee, () => iam.Grant.addToPrincipal({ grantee, actions, conditions, resourceArns: versionArns(this.registry) }));
  }
}
