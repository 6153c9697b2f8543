import * as iam from 'aws-cdk-lib/aws-iam';
import { Lazy, Resource, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import starOnly from './data/star-only-actions.json';
import { acknowledge, findingOfResource } from '../internal/acknowledged';
import { arnIn } from '../internal/arn';
import { fail, warn } from '../internal/errors';
import { merged, ordered, packed, rendered, sizeOf, Statement } from '../internal/policy';

/** IAM counts 6,144 characters without white space; the rest is room for names that are longer than they look. */
const POLICY_CHARACTERS = 6000;

/** The quota of managed policies for each role, before it is raised. */
const POLICIES_PER_ROLE = 10;

const STAR_ONLY = new Set(starOnly.map((entry) => entry.action));

/**
 * Properties of an execution role.
 */
export interface ExecutionRoleProps {
  /**
   * The service that assumes the role, for example `sagemaker.amazonaws.com`.
   */
  readonly servicePrincipal: string;

  /**
   * What the role is for, at most 1,000 characters.
   *
   * @default - the role has no description
   */
  readonly description?: string;

  /**
   * Whether the trust policy demands that the service acts for this account, so that nobody can make it use the role on their behalf.
   *
   * SageMaker is held to `aws:SourceArn`, in the form that it documents for endpoints, transform, processing and training jobs;
   * every other service to `aws:SourceAccount`. It is off because AWS documents neither key for every use of an execution role,
   * and a service that does not send the key cannot assume the role at all.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html
   * @default false
   */
  readonly restrictToAccount?: boolean;
}

/**
 * The role that a job, an endpoint or a service of ours runs as: what it may do stands in customer-managed policies that it lists itself,
 * so that whatever refers to the role waits for its permissions.
 *
 * Statements are collected, merged and packed once. It is an `iam.IRole`: grants of other constructs go into the same policies.
 * A construct that would attach policies of its own gets `withoutPolicyUpdates()`.
 */
export class ExecutionRole extends Resource implements iam.IRole {
  /** The role itself: grants go through `addToPrincipalPolicy`. */
  public readonly grantPrincipal: iam.IPrincipal;
  /** The action that assumes the role. */
  public readonly assumeRoleAction: string = 'sts:AssumeRole';
  /** The account of the role. */
  public readonly principalAccount?: string;

  private readonly resource: iam.CfnRole;
  private readonly own: Statement[] = [];
  private readonly foreign: Statement[] = [];
  private readonly self: Statement[] = [];
  private readonly others: Statement[] = [];
  private readonly attached: string[] = [];
  private readonly policies: iam.CfnManagedPolicy[] = [];
  private characters = 0;
  private tooLarge = false;
  private packing?: Statement[][];
  private vouching = false;
  private acknowledges = false;
  private immutable?: iam.IRole;

  constructor(scope: Construct, id: string, props: ExecutionRoleProps) {
    super(scope, id);
    this.grantPrincipal = this;
    this.principalAccount = this.env.account;
    this.resource = new iam.CfnRole(this, 'Resource', {
      assumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Principal: { Service: props.servicePrincipal },
          Action: 'sts:AssumeRole',
          ...(props.restrictToAccount ? { Condition: this.forThisAccount(props.servicePrincipal) } : {}),
        }],
      },
      description: props.description,
    });
  }

  /** The ARN of the role. */
  public get roleArn(): string {
    return this.resource.attrArn;
  }

  /** The name of the role. */
  public get roleName(): string {
    return this.resource.ref;
  }

  public get roleRef(): iam.RoleReference {
    return this.resource.roleRef;
  }

  public get policyFragment(): iam.PrincipalPolicyFragment {
    return new iam.ArnPrincipal(this.roleArn).policyFragment;
  }

  public addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    const { actions, resources, notActions, notResources, conditions, sid, effect } = statement;
    const collected: Statement = { actions, resources, notActions, notResources, conditions, sid, effect };
    if (this.vouching) this._allow(collected);
    else this.allowForeign(collected);
    return { statementAdded: true, policyDependable: this };
  }

  /**
   * Attaches a customer-managed policy.
   *
   * An AWS managed policy is attached with the warning `AwsManagedPolicy`, because it changes without notice and is wider than any job needs.
   *
   * @param policy the policy; with the role's own policies at most 10
   */
  public addManagedPolicy(policy: iam.IManagedPolicy): void {
    if (/:iam::aws:policy\//.test(policy.managedPolicyArn)) {
      warn(this, 'AwsManagedPolicy', `'policy' should be managed by you, got ${policy.managedPolicyArn.replace(/.*:policy\//, '')}; allow the actions that are needed with addToPrincipalPolicy()`);
    }
    this.attached.push(policy.managedPolicyArn);
    this.listPolicies();
  }

  /**
   * Attaches an inline policy, with the warning `InlinePolicy`: rule packs object to every `AWS::IAM::Policy`.
   *
   * @param policy the policy
   */
  public attachInlinePolicy(policy: iam.Policy): void {
    warn(this, 'InlinePolicy', `'policy' should be a customer-managed policy, got the inline policy ${policy.node.path}; use addToPrincipalPolicy(), or hand out withoutPolicyUpdates()`);
    policy.attachToRole(this);
  }

  /**
   * Allows a principal to do something with this role.
   *
   * @param grantee who may
   * @param actions exact IAM actions
   */
  public grant(grantee: iam.IPrincipal, ...actions: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.roleArn] });
  }

  /**
   * Allows a principal to hand this role to a service.
   *
   * @param grantee who may
   */
  public grantPassRole(grantee: iam.IPrincipal): iam.Grant {
    return this.grant(grantee, 'iam:PassRole');
  }

  /**
   * Allows a principal to assume this role; the trust policy must let it in as well.
   *
   * @param grantee who may
   */
  public grantAssumeRole(grantee: iam.IPrincipal): iam.Grant {
    return this.grant(grantee, this.assumeRoleAction);
  }

  /**
   * This role for constructs that must not add permissions, such as L2s that would attach an inline policy of their own.
   */
  public withoutPolicyUpdates(): iam.IRole {
    this.immutable ??= iam.Role.fromRoleArn(this, 'Immutable', this.roleArn, { mutable: false, addGrantsToResources: true });
    return this.immutable;
  }

  /**
   * Allows exact actions, as this library does: findings about resources below a name that we own are acknowledged.
   *
   * @internal
   */
  public _allow(statement: Statement): void {
    this.checkOwn(statement);
    if (!this.acknowledges && statement.resources.some((resource) => resource.includes('*'))) {
      this.acknowledges = true;
      this.node.addValidation({ validate: () => this.acknowledgeFindings() });
    }
    this.own.push(statement);
    this.collect(statement);
  }

  /**
   * While `add` runs, statements that reach this role count as the library's own.
   *
   * @internal
   */
  public _vouchFor(add: () => iam.Grant): iam.Grant {
    this.vouching = true;
    try {
      return add();
    } finally {
      this.vouching = false;
    }
  }

  private forThisAccount(servicePrincipal: string): Record<string, Record<string, string>> {
    return servicePrincipal === 'sagemaker.amazonaws.com'
      ? { ArnLike: { 'aws:SourceArn': arnIn(Stack.of(this), { service: 'sagemaker', resource: '*' }) } }
      : { StringEquals: { 'aws:SourceAccount': this.env.account } };
  }

  private allowForeign(statement: Statement): void {
    this.warnAboutForeign(statement);
    this.foreign.push(statement);
    this.collect(statement);
  }

  private checkOwn({ actions, resources }: Statement): void {
    const wild = actions.find((action) => action.includes('*'));
    if (wild) fail(this, 'WildcardAction', `'actions' must be exact, got ${wild}; list the actions that are needed`);
    const wide = resources.includes('*') && actions.find((action) => !STAR_ONLY.has(action));
    if (wide) fail(this, 'StarResource', `'resources' must name what ${wide} needs, got *; give ARNs, or list the action in star-only-actions.json with its source`);
    const broad = resources.find((resource) => resource !== '*' && resource.includes('*') && !isBelowName(resource));
    if (broad) fail(this, 'BroadResource', `'resources' must have a wildcard only at the end, after a name that we own, got ${broad}; end the ARN with /*, :* or -*`);
  }

  private warnAboutForeign({ actions, resources, effect }: Statement): void {
    if (effect === 'Deny') return;
    const wild = actions.find((action) => action.includes('*'));
    if (wild) {
      warn(this, 'WildcardAction', `'actions' should be exact, got ${wild}; use the grants of this library, or a statement that lists the actions`);
    }
    const wide = resources.includes('*') && actions.find((action) => !STAR_ONLY.has(action));
    if (wide) warn(this, 'StarResource', `'resources' should name what ${wide} needs, got *; give ARNs`);
  }

  private collect(statement: Statement): void {
    if (this.isSelf(statement)) {
      this.self.push(statement);
      if (this.self.length === 1) this.definePolicy('SelfPolicy', () => ordered(merged(this.self)), [this.resource.ref]);
      return;
    }
    this.others.push(statement);
    this.packing = undefined;
    const size = sizeOf(statement);
    this.characters += size + 1;
    this.tooLarge ||= statement.resources.length < 2 && size > POLICY_CHARACTERS;
    const wanted = this.characters < POLICY_CHARACTERS ? 1 : this.bins().length;
    while (this.policies.length < wanted) this.addPolicy();
    while (this.policies.length > wanted) this.node.tryRemoveChild(this.policies.pop()!.node.id);
    this.listPolicies();
  }

  /** A permission on the role itself cannot stand in a policy that the role lists: they would wait for each other. */
  private isSelf(statement: Statement): boolean {
    return statement.resources.includes(this.roleArn);
  }

  /** The statements of each policy; computed again only after a statement was added. */
  private bins(): Statement[][] {
    this.packing ??= this.characters < POLICY_CHARACTERS ? [ordered(merged(this.others))] : packed(ordered(merged(this.others)), POLICY_CHARACTERS);
    return this.packing;
  }

  private addPolicy(): void {
    const index = this.policies.length;
    this.policies.push(this.definePolicy(index === 0 ? 'Policy' : `Policy${index + 1}`, () => this.bins()[index]));
  }

  private definePolicy(id: string, statements: () => Statement[], roles?: string[]): iam.CfnManagedPolicy {
    return new iam.CfnManagedPolicy(this, id, {
      policyDocument: Lazy.uncachedAny({ produce: () => ({ Version: '2012-10-17', Statement: statements().map(rendered) }) }),
      roles,
    });
  }

  /** Lists the policies on the role, so that whatever refers to the role waits for them. */
  private listPolicies(): void {
    const arns = [...this.policies.map((policy) => policy.ref), ...this.attached];
    const all = arns.length + (this.self.length > 0 ? 1 : 0);
    if (all > POLICIES_PER_ROLE || this.tooLarge) {
      fail(this, 'RolePolicyTooLarge', `'statements' must fit into ${POLICIES_PER_ROLE} managed policies of ${POLICY_CHARACTERS} characters, got ${all} policies for ${this.node.path}; share a prefix among resources, or give the job a role of its own`);
    }
    this.resource.managedPolicyArns = arns;
  }

  /** Runs after references are resolved and before templates are written: the ids hold logical ids. */
  private acknowledgeFindings(): string[] {
    const foreign = new Set(this.findings(this.foreign));
    const own = this.findings(this.own).filter((finding) => !foreign.has(finding));
    this.policies.forEach((policy, index) => {
      const here = this.policies.length === 1 ? own : this.findings(this.bins()[index]).filter((finding) => own.includes(finding));
      const [star, owned] = [here.filter((f) => f === STAR), here.filter((f) => f !== STAR)];
      if (star.length > 0) acknowledge(policy, 'StarOnlyAction', star);
      if (owned.length > 0) acknowledge(policy, 'OwnedPrefix', owned);
    });
    return [];
  }

  private findings(statements: readonly Statement[]): string[] {
    const wild = [...new Set(statements.flatMap((s) => s.resources).filter((resource) => resource.includes('*')))];
    return wild.map((resource) => findingOfResource(Token.isUnresolved(resource) ? Stack.of(this).resolve(resource) : resource));
  }
}

const STAR = findingOfResource('*');

/** Whether the only wildcard is the last character, behind a name: `bucket/prefix/*` and `training-job/fraud-*`, not `training-job/*`. */
function isBelowName(resource: string): boolean {
  const wholeType = /^arn:[^:]*:(s3:.*:\*|(?!s3:)[^:]*:[^:]*:[^:]*:([\w-]+[/:])?\*)$/;
  return /^[^*]+[/:-]\*$/.test(resource) && !wholeType.test(resource);
}
