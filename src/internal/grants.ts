import * as iam from 'aws-cdk-lib/aws-iam';
import { Statement } from './policy';

/** A role of ours: it acknowledges the findings of statements that it is given while it vouches for them. */
interface Vouching {
  _allow(statement: Statement): void;
  _vouchFor(add: () => iam.Grant): iam.Grant;
}

/**
 * Runs a grant whose actions and resources come from this library, never from a user.
 * One of our own roles then treats the statements as its own; every other principal gets a plain grant.
 */
export function grantExactly(grantee: iam.IGrantable, add: () => iam.Grant): iam.Grant {
  const principal = grantee.grantPrincipal as iam.IPrincipal & Partial<Vouching>;
  return principal._vouchFor ? principal._vouchFor(add) : add();
}

/**
 * Allows exact actions: literals for one of our own roles, a plain grant for every other principal.
 * For needs that concern no resource policy; a grant on a bucket or a key goes through `grantExactly`.
 */
export function allow(grantee: iam.IGrantable, { actions, resources, conditions }: Statement): void {
  const principal = grantee.grantPrincipal as iam.IPrincipal & Partial<Vouching>;
  if (principal._allow) principal._allow({ actions, resources, conditions });
  else iam.Grant.addToPrincipal({ grantee, actions: [...actions], resourceArns: [...resources], conditions });
}
