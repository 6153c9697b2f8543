import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { App, Lazy, Stack } from 'aws-cdk-lib/core';
import { ExecutionRole, ExecutionRoleProps } from '../../src/security';
import starOnly from '../../src/security/data/star-only-actions.json';
import { allowed, statementsOf } from '../support/iam';
import { acknowledgements, nagFindings, warnings } from '../support/nag';
import { appOf, testStack } from '../support/stacks';
import { diagnostics, onlyResourceOf, resourcesOf, templateOf } from '../support/templates';

const POLICY = 'AWS::IAM::ManagedPolicy';
const ROLE = 'AWS::IAM::Role';
const READ = { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::models/released/model.tar.gz'] };

function roleIn(stack: Stack, props: Partial<ExecutionRoleProps> = {}, id = 'Role') {
  return new ExecutionRole(stack, id, { servicePrincipal: 'sagemaker.amazonaws.com', ...props });
}

function role() {
  const stack = testStack();
  return { stack, role: roleIn(stack) };
}

/** A statement of about `length` characters that merges with no other. */
const long = (n: number, length: number) => ({ actions: [`s3:Action${n}`], resources: [`arn:aws:s3:::b${n}/${'x'.repeat(length)}`] });

const policies = (stack: Stack) => Object.values(resourcesOf(stack, POLICY)).map((p) => p.Properties.PolicyDocument);

describe('ExecutionRole', () => {
  test('is one role and one managed policy', () => {
    const { stack, role: subject } = role();
    subject._allow(READ);

    expect(Object.values(templateOf(stack).Resources).map((r) => r.Type).sort()).toEqual([POLICY, ROLE].sort());
  });

  test('is one role while nothing is allowed, because an empty policy is refused', () => {
    const { stack } = role();

    expect(Object.values(templateOf(stack).Resources).map((r) => r.Type)).toEqual([ROLE]);
    expect(diagnostics(stack)).toEqual([]);
  });

  test('costs few bytes', () => {
    const { stack, role: subject } = role();
    subject._allow(READ);

    expect(onlyResourceOf(stack, ROLE).Properties).toEqual({
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'sagemaker.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
      ManagedPolicyArns: [{ Ref: expect.any(String) }],
    });
    expect(Object.keys(onlyResourceOf(stack, POLICY).Properties)).toEqual(['PolicyDocument']);
  });

  test('makes whoever refers to it wait for its policies', () => {
    const { stack, role: subject } = role();
    subject._allow(READ);

    const [logicalId] = Object.keys(resourcesOf(stack, POLICY));
    expect(onlyResourceOf(stack, ROLE).Properties.ManagedPolicyArns).toEqual([{ Ref: logicalId }]);
    expect(JSON.stringify(onlyResourceOf(stack, POLICY))).not.toContain('Roles');
  });

  test('default of ExecutionRoleProps.description: it has none', () => {
    expect(onlyResourceOf(role().stack, ROLE).Properties.Description).toBeUndefined();
  });

  test('has the description that was given', () => {
    const stack = testStack();
    roleIn(stack, { description: 'serves' });

    expect(onlyResourceOf(stack, ROLE).Properties.Description).toBe('serves');
  });

  test('is valid and free of findings', () => {
    const { stack, role: subject } = role();
    subject._allow(READ);

    expect(diagnostics(stack)).toEqual([]);
    expect(nagFindings(appOf(stack))).toEqual([]);
  });

  describe('trust', () => {
    const condition = (stack: Stack) => statementsOf(stack).find((s) => s.kind === 'trust')!.Condition;

    test('default of ExecutionRoleProps.restrictToAccount: any call of the service counts', () => {
      expect(condition(role().stack)).toBeUndefined();
    });

    test('is limited to jobs of this account for SageMaker', () => {
      const stack = testStack();
      roleIn(stack, { restrictToAccount: true });

      expect(JSON.stringify(condition(stack)!.ArnLike['aws:SourceArn'])).toContain(':sagemaker:eu-west-1:111111111111:*');
    });

    test('is limited to this account for another service', () => {
      const stack = testStack();
      roleIn(stack, { restrictToAccount: true, servicePrincipal: 'states.amazonaws.com' });

      expect(condition(stack)).toEqual({ StringEquals: { 'aws:SourceAccount': '111111111111' } });
    });
  });

  describe('what the library allows', () => {
    test('is merged', () => {
      const { stack, role: subject } = role();

      subject._allow(READ);
      subject._allow({ ...READ, actions: ['s3:GetObjectVersion'] });

      expect(allowed(stack).map((s) => s.Action)).toEqual([['s3:GetObject', 's3:GetObjectVersion']]);
    });

    test('is the same bytes in any order', () => {
      const rendered = (statements: number[]) => {
        const { stack, role: subject } = role();
        for (const n of statements) subject._allow(long(n, 10));
        return policies(stack);
      };

      expect(rendered([1, 2, 3])).toEqual(rendered([3, 1, 2]));
    });

    test.each(['s3:*', 's3:Get*', '*'])('fails when an action is %s', (action) => {
      expect(() => role().role._allow({ ...READ, actions: [action] })).toThrow(`'actions' must be exact, got ${action}; list the actions that are needed`);
    });

    test('fails when an action that knows resources gets all of them', () => {
      expect(() => role().role._allow({ actions: ['ecr:GetAuthorizationToken', 's3:GetObject'], resources: ['*'] }))
        .toThrow("'resources' must name what s3:GetObject needs, got *; give ARNs");
    });

    test.each(starOnly.map((entry) => entry.action))('accepts %s on every resource', (action) => {
      const { stack, role: subject } = role();
      subject._allow({ actions: [action], resources: ['*'] });

      expect(nagFindings(appOf(stack))).toEqual([]);
    });

    test.each([
      'arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/models/*', 'arn:aws:sagemaker:eu-west-1:111111111111:training-job/fraud-*',
      'arn:aws:logs:eu-west-1:111111111111:log-group:/x:*', 'arn:aws:logs:eu-west-1:111111111111:log-group:/x:log-stream:*',
    ])('accepts %s', (resource) => {
      const { stack, role: subject } = role();
      subject._allow({ ...READ, resources: [resource] });

      expect(nagFindings(appOf(stack))).toEqual([]);
    });

    test.each([
      'arn:aws:s3:::*/models/x', 'arn:aws:s3:::*', 'arn:aws:s3:::bucket*', 'arn:aws:s3:::a/*/b/*', '**',
      'arn:aws:sagemaker:eu-west-1:111111111111:*', 'arn:aws:sagemaker:eu-west-1:111111111111:training-job/*', 'arn:aws:logs:eu-west-1:111111111111:log-group:*',
    ])('fails when a resource is %s', (resource) => {
      expect(() => role().role._allow({ ...READ, resources: [resource] })).toThrow(`'resources' must have a wildcard only at the end, after a name that we own, got ${resource}`);
    });
  });

  describe('what others allow', () => {
    test('goes into the same policy', () => {
      const { stack, role: subject } = role();
      subject._allow(READ);

      const result = subject.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['sns:Publish'], resources: ['arn:aws:sns:eu-west-1:111111111111:t'] }));

      expect(result).toEqual({ statementAdded: true, policyDependable: subject });
      expect(policies(stack)).toHaveLength(1);
      expect(allowed(stack).map((s) => s.Action)).toEqual([['s3:GetObject'], ['sns:Publish']]);
    });

    test('may be a grant of an L2', () => {
      const { stack, role: subject } = role();

      new s3.Bucket(stack, 'Bucket').grantRead(subject);

      expect(allowed(stack).flatMap((s) => s.Action)).toContain('s3:GetObject*');
      expect(resourcesOf(stack, 'AWS::IAM::Policy')).toEqual({});
    });

    test('is warned about when an action has a wildcard', () => {
      const { stack, role: subject } = role();

      subject.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:Get*'], resources: ['arn:aws:s3:::b/k'] }));

      expect(warnings(stack)).toEqual([expect.stringMatching(/'actions' should be exact, got s3:Get\*; .*WildcardAction/)]);
    });

    test('is warned about when it covers every resource without need', () => {
      const { stack, role: subject } = role();

      subject.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));

      expect(warnings(stack)).toEqual([expect.stringMatching(/'resources' should name what s3:GetObject needs, got \*; give ARNs.*StarResource/)]);
    });

    test.each([
      ['exact', new iam.PolicyStatement(READ)],
      ['a denial', new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['s3:*'], resources: ['*'] })],
      ['an action that knows no resource', new iam.PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] })],
    ])('is not warned about when it is %s', (_, statement) => {
      const { stack, role: subject } = role();

      subject.addToPrincipalPolicy(statement);

      expect(warnings(stack)).toEqual([]);
    });

    test('keeps conditions, ids and negations', () => {
      const { stack, role: subject } = role();

      subject.addToPrincipalPolicy(new iam.PolicyStatement({ sid: 'Mine', effect: iam.Effect.DENY, notActions: ['s3:GetObject'], notResources: ['arn:a'], conditions: { Bool: { x: 'true' } } }));

      expect(policies(stack)[0].Statement).toEqual([{ Sid: 'Mine', Effect: 'Deny', NotAction: 's3:GetObject', NotResource: 'arn:a', Condition: { Bool: { x: 'true' } } }]);
    });

    test('may have resources that are known late', () => {
      const { stack, role: subject } = role();

      subject.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: Lazy.list({ produce: () => ['arn:a', 'arn:b'] }) }));

      expect(allowed(stack).map((s) => s.Resource)).toEqual([['arn:a', 'arn:b']]);
    });
  });

  describe('findings', () => {
    test('are acknowledged for what the library allows, on the policy itself', () => {
      const { stack, role: subject } = role();
      const bucket = new s3.CfnBucket(stack, 'Bucket');

      subject._allow({ actions: ['s3:GetObject'], resources: [`${bucket.attrArn}/models/*`] });
      appOf(stack).synth();

      expect(acknowledgements(stack)).toEqual([{ path: 'Test/Role/Policy', rule: 'AwsSolutions-IAM5[Resource::<Bucket.Arn>/models/*]', reason: expect.any(String) }]);
    });

    test('are acknowledged across stacks', () => {
      const app = new App();
      const [data, user] = [testStack('Data', app), testStack('User', app)];
      const bucket = new s3.CfnBucket(data, 'Bucket');

      roleIn(user)._allow({ actions: ['s3:GetObject'], resources: [`${bucket.attrArn}/models/*`] });

      expect(nagFindings(app).filter((f) => f.path.startsWith('User'))).toEqual([]);
    });

    test('are left standing for what others allow', () => {
      const { stack, role: subject } = role();
      subject._allow({ ...READ, resources: ['arn:aws:s3:::ours/*'] });

      subject.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::theirs/*'] }));

      expect(nagFindings(appOf(stack)).map((f) => f.rule)).toEqual(['AwsSolutions-IAM5[Resource::arn:aws:s3:::theirs/*]']);
    });

    test('are left standing where others allow something on the same resource', () => {
      const { stack, role: subject } = role();
      subject._allow({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] });

      subject.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['iam:PassRole'], resources: ['*'] }));

      expect(nagFindings(appOf(stack)).map((f) => f.rule)).toContain('AwsSolutions-IAM5[Resource::*]');
    });

    test('are acknowledged on the policy that holds the statement', () => {
      const { stack, role: subject } = role();
      for (const n of [1, 2, 3, 4]) subject._allow({ actions: [`s3:Action${n}`], resources: [`arn:aws:s3:::b${n}/${'x'.repeat(2500)}/*`] });

      expect(nagFindings(appOf(stack))).toEqual([]);
      expect(new Set(acknowledgements(stack).map((a) => a.path)).size).toBeGreaterThan(1);
    });
  });

  describe('size', () => {
    const sizes = (stack: Stack) => policies(stack).map((document) => JSON.stringify(document).length);

    test('of each policy stays within what IAM counts', () => {
      const { stack, role: subject } = role();
      for (let n = 0; n < 40; n++) subject._allow(long(n, 800));

      expect(sizes(stack).length).toBeGreaterThan(1);
      expect(Math.max(...sizes(stack))).toBeLessThanOrEqual(6144);
    });

    test('opens a policy only when it must', () => {
      const { stack, role: subject } = role();
      for (let n = 0; n < 3; n++) subject._allow(long(n, 1800));

      expect(sizes(stack)).toHaveLength(1);
      subject._allow(long(3, 1800));
      expect(policies(testWith(4, 1800))).toHaveLength(2);
    });

    test('closes a policy that a merge made needless', () => {
      const { stack, role: subject } = role();
      const resources = ['x'.repeat(3500)];
      for (const action of ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging']) subject._allow({ actions: [action], resources });

      expect(policies(stack)).toHaveLength(1);
    });

    test('lists every policy on the role', () => {
      const stack = testWith(4, 1800);

      expect(onlyResourceOf(stack, ROLE).Properties.ManagedPolicyArns).toEqual(Object.keys(resourcesOf(stack, POLICY)).map((Ref) => ({ Ref })));
      expect(diagnostics(stack)).toEqual([]);
    });

    test('fits ten policies', () => {
      expect(policies(testWith(10, 5500))).toHaveLength(10);
    });

    test('fails when an eleventh is needed, naming the role', () => {
      expect(() => testWith(11, 5500)).toThrow("'statements' must fit into 10 managed policies of 6000 characters, got 11 policies for Test/Role; share a prefix among resources, or give the job a role of its own");
    });

    test('fails when one statement fits into no policy', () => {
      expect(() => testWith(1, 6100)).toThrow("'statements' must fit into 10 managed policies");
    });

    function testWith(count: number, length: number): Stack {
      const { stack, role: subject } = role();
      for (let n = 0; n < count; n++) subject._allow(long(n, length));
      return stack;
    }
  });

  describe('managed policies of others', () => {
    test('are listed beside its own', () => {
      const { stack, role: subject } = role();
      subject._allow(READ);

      subject.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Theirs', 'arn:aws:iam::111111111111:policy/theirs'));

      expect(onlyResourceOf(stack, ROLE).Properties.ManagedPolicyArns).toEqual([{ Ref: expect.any(String) }, 'arn:aws:iam::111111111111:policy/theirs']);
      expect(warnings(stack)).toEqual([]);
    });

    test('are warned about when AWS manages them', () => {
      const { stack, role: subject } = role();

      subject.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSageMakerFullAccess'));

      expect(warnings(stack)).toEqual([expect.stringMatching(/'policy' should be managed by you, got AmazonSageMakerFullAccess; .*AwsManagedPolicy/)]);
    });

    test('fail when they are more than ten with its own', () => {
      const { stack, role: subject } = role();
      subject._allow(READ);
      const attach = (n: number) => subject.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(stack, `P${n}`, `arn:aws:iam::111111111111:policy/p${n}`));
      for (let n = 0; n < 9; n++) attach(n);

      expect(() => attach(9)).toThrow("'statements' must fit into 10 managed policies");
    });
  });

  test('attaches an inline policy and warns', () => {
    const { stack, role: subject } = role();

    subject.attachInlinePolicy(new iam.Policy(stack, 'Inline', { statements: [new iam.PolicyStatement(READ)] }));

    expect(onlyResourceOf(stack, 'AWS::IAM::Policy').Properties.Roles).toEqual([stack.resolve(subject.roleName)]);
    expect(warnings(stack)).toEqual([expect.stringMatching(/'policy' should be a customer-managed policy, got the inline policy Test\/Inline; .*InlinePolicy/)]);
  });

  describe('grants', () => {
    const user = (stack: Stack) => new iam.User(stack, 'User');
    const granted = (stack: Stack) => allowed(stack).map(({ Action, Resource }) => ({ Action, Resource }));

    test.each<[string, (subject: ExecutionRole, grantee: iam.User) => void, string]>([
      ['pass', (subject, grantee) => subject.grantPassRole(grantee), 'iam:PassRole'],
      ['assume', (subject, grantee) => subject.grantAssumeRole(grantee), 'sts:AssumeRole'],
      ['any', (subject, grantee) => subject.grant(grantee, 'iam:GetRole'), 'iam:GetRole'],
    ])('%s: allow the action on this role alone', (_, grant, action) => {
      const { stack, role: subject } = role();

      grant(subject, user(stack));

      expect(granted(stack)).toEqual([{ Action: [action], Resource: [stack.resolve(subject.roleArn)] }]);
    });

    test('to itself are attached from the policy, because the role cannot wait for what waits for it', () => {
      const { stack, role: subject } = role();
      subject._allow(READ);

      subject.grantPassRole(subject);

      const self = Object.values(resourcesOf(stack, POLICY)).find((p) => p.Properties.Roles)!;
      expect(self.Properties.Roles).toEqual([stack.resolve(subject.roleName)]);
      expect(onlyResourceOf(stack, ROLE).Properties.ManagedPolicyArns).toHaveLength(1);
      expect(diagnostics(stack)).toEqual([]);
    });
  });

  describe('as a principal', () => {
    test('is itself, in its account', () => {
      const { role: subject } = role();

      expect(subject.grantPrincipal).toBe(subject);
      expect(subject.principalAccount).toBe('111111111111');
      expect(subject.assumeRoleAction).toBe('sts:AssumeRole');
    });

    test('can stand in a resource policy', () => {
      const { stack, role: subject } = role();
      const key = new kms.Key(stack, 'Key');

      key.addToResourcePolicy(new iam.PolicyStatement({ principals: [subject], actions: ['kms:Decrypt'], resources: ['*'] }));

      expect(statementsOf(stack).find((s) => s.Action[0] === 'kms:Decrypt')).toMatchObject({ Principal: { AWS: stack.resolve(subject.roleArn) } });
    });

    test('is a role reference', () => {
      const { stack, role: subject } = role();

      expect(stack.resolve(subject.roleRef)).toMatchObject({ roleName: stack.resolve(subject.roleName), roleArn: stack.resolve(subject.roleArn) });
    });
  });

  test('withoutPolicyUpdates is the same role and ignores grants', () => {
    const { stack, role: subject } = role();

    const immutable = subject.withoutPolicyUpdates();
    immutable.addToPrincipalPolicy(new iam.PolicyStatement(READ));

    expect(immutable.roleArn).toBe(subject.roleArn);
    expect(subject.withoutPolicyUpdates()).toBe(immutable);
    expect(policies(stack)).toEqual([]);
  });
});
