import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct, DependencyGroup } from 'constructs';
import { Statement } from './policy';

/**
 * The statements that a grant of ours gives a principal, for tasks: their role exists only when their machine does.
 * Within an account nothing else changes; a resource of another account admits the account of the scope.
 */
export function collected(scope: Construct, grant: (grantee: iam.IGrantable) => void): Statement[] {
  const collector = new Collector(Stack.of(scope).account);
  grant(collector);
  return collector.statements;
}

class Collector implements iam.IGrantable, iam.IPrincipal {
  public readonly grantPrincipal: iam.IPrincipal = this;
  public readonly assumeRoleAction = 'sts:AssumeRole';
  public readonly statements: Statement[] = [];

  constructor(public readonly principalAccount: string) {}

  public get policyFragment(): iam.PrincipalPolicyFragment {
    return new iam.AccountPrincipal(this.principalAccount).policyFragment;
  }

  public addToPrincipalPolicy({ actions, resources, conditions }: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.statements.push({ actions, resources, ...(Object.keys(conditions ?? {}).length > 0 ? { conditions } : {}) });
    return { statementAdded: true, policyDependable: new DependencyGroup() };
  }

  public _allow(statement: Statement): void {
    this.statements.push(statement);
  }

  public _vouchFor(add: () => iam.Grant): iam.Grant {
    return add();
  }
}
