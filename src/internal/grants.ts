import * as iam from 'aws-cdk-lib/aws-iam';

/** A role of ours: it acknowledges the findings of statements that it is given while it vouches for them. */
interface Vouching {
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
