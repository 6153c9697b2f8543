import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Token } from 'aws-cdk-lib/core';
import { grantLogin, PULL_ACTIONS, PUSH_ACTIONS } from './permissions';
import { acknowledge } from '../internal/acknowledged';
import { fail } from '../internal/errors';
import { grantExactly } from '../internal/grants';

const ACCOUNT = /^\d{12}$/;
const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;

/**
 * Who may use the images of a repository, action by action.
 *
 * No permission on the key of the repository is among them: Amazon ECR uses that key through a grant of its own.
 */
export class ImageRepositoryGrants {
  /**
   * @internal
   */
  static _of(repository: ecr.IRepository): ImageRepositoryGrants {
    return new ImageRepositoryGrants(repository);
  }

  private constructor(private readonly repository: ecr.IRepository) {}

  /**
   * Lets a principal pull images.
   *
   * A principal of another account is entered in the policy of the repository too.
   *
   * @param grantee - The principal.
   */
  public pull(grantee: iam.IGrantable): iam.Grant {
    return this.allow(grantee, PULL_ACTIONS);
  }

  /**
   * Lets a principal push images, under tags that are not used yet.
   *
   * @param grantee - The principal.
   */
  public push(grantee: iam.IGrantable): iam.Grant {
    return this.allow(grantee, PUSH_ACTIONS);
  }

  /**
   * Lets another account pull images; that account decides which of its principals may.
   *
   * Fails when the repository is imported: its policy belongs to the stack that made it.
   *
   * @param accountId - The account, 12 digits.
   */
  public pullByAccount(accountId: string): void {
    if (!Token.isUnresolved(accountId) && !ACCOUNT.test(accountId)) {
      fail(this.repository, 'AccountIdInvalid', `'accountId' must have 12 digits, got ${accountId}; give the id of the account, with leading zeros, not its name`);
    }
    this.allowInPolicy(new iam.AccountPrincipal(accountId));
  }

  /**
   * Lets every account of an organisation pull images; each account decides which of its principals may.
   *
   * Fails when the repository is imported: its policy belongs to the stack that made it.
   *
   * @param organizationId - The organisation, like `o-a1b2c3d4e5`.
   */
  public pullByOrganization(organizationId: string): void {
    if (!Token.isUnresolved(organizationId) && !ORGANIZATION.test(organizationId)) {
      fail(this.repository, 'OrganizationIdInvalid', `'organizationId' must look like o-a1b2c3d4e5, got ${organizationId}; give the id of the organisation, not of a root, unit or account`);
    }
    this.allowInPolicy(new iam.OrganizationPrincipal(organizationId));
    acknowledge(this.repository, 'OrganizationPull');
  }

  private allow(grantee: iam.IGrantable, actions: string[]): iam.Grant {
    return grantExactly(grantee, () => this.repository.grant(grantee, ...actions)).combine(grantLogin(grantee));
  }

  private allowInPolicy(principal: iam.IPrincipal): void {
    const { statementAdded } = this.repository.addToResourcePolicy(new iam.PolicyStatement({ actions: PULL_ACTIONS, principals: [principal] }));
    if (!statementAdded) {
      fail(this.repository, 'PolicyOfImport', `'grants' cannot change the policy of an imported repository, got ${this.repository.node.path}; call it on the ImageRepository in the stack that makes it`);
    }
  }
}
