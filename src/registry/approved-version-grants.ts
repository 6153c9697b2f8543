import * as iam from 'aws-cdk-lib/aws-iam';
import type { IApprovedVersion } from './approved-version';
import { grantExactly } from '../internal/grants';

/** Who may read and who may set what an endpoint serves. */
export class ApprovedVersionGrants {
  /**
   * @internal
   */
  public static _of(approved: IApprovedVersion): ApprovedVersionGrants {
    return new ApprovedVersionGrants(approved);
  }

  private constructor(private readonly approved: IApprovedVersion) {}

  /**
   * Lets a principal read which version is approved for this release target.
   *
   * @param grantee - The principal.
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.onParameter(grantee, ['ssm:GetParameter', 'ssm:GetParameters']);
  }

  /**
   * Lets a principal set which version the next deployment serves. One writer is enough; two overtake each other.
   *
   * @param grantee - The principal, like the role of a release.
   */
  public write(grantee: iam.IGrantable): iam.Grant {
    return this.onParameter(grantee, ['ssm:GetParameter', 'ssm:PutParameter']);
  }

  private onParameter(grantee: iam.IGrantable, actions: string[]): iam.Grant {
    return grantExactly(grantee, () => iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.approved.parameterArn] }));
  }
}
