import * as iam from 'aws-cdk-lib/aws-iam';
import { Statement } from './policy';

/**
 * The statements that a grant of ours would give a principal, for tasks: their role exists only when their machine does.
 * What the grant would change on the resource is not changed, so it serves within one account.
 */
export function collected(grant: (grantee: iam.IGrantable) => void): Statement[] {
  const collector = new Collector();
  grant(collector);
  return collector.statements;
}

class Collector implements iam.IGrantable, iam.IPrincipal {
  public readonly grantPrincipal: iam.IPrincipal = this;
  public readonly assumeRoleAction = 'sts:AssumeRole';
  public readonly statements: Statement[] = [];

  public get policyFragment(): iam.PrincipalPolicyFragment {
    return new iam.PrincipalPolicyFragment({}); // names nobody: a resource policy needs no entry for a principal that has its own
  }

  public addToPrincipalPolicy({ actions, resources, conditions }: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.statements.push({ actions, resources, ...(Object.keys(conditions ?? {}).length > 0 ? { conditions } : {}) });
    return { statementAdded: true };
  }

  public _allow(statement: Statement): void {
    this.statements.push(statement);
  }

  public _vouchFor(add: () => iam.Grant): iam.Grant {
    return add();
  }
}
