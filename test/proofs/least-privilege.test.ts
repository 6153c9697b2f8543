import { App } from 'aws-cdk-lib/core';
import starOnly from '../../src/security/data/star-only-actions.json';
import { DEFAULT_APPS } from '../support/default-apps';
import { exampleApp, exampleNames, stacksOf } from '../support/examples';
import { AppTemplates, neededActions, NEEDS, rowsFor, Template } from '../support/needed-actions';
import { appOf, testStack } from '../support/stacks';
import { templateOf } from '../support/templates';

/** What a form lets a role do that nothing of the form works as: its caller, not its resources, needs it. */
const GRANTED: Record<string, string[]> = {
  'ExecutionRole': ['ecr:GetAuthorizationToken', 'kms:Decrypt', 'kms:GenerateDataKey', 's3:AbortMultipartUpload', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
  'grants of ModelEndpoint': ['sagemaker:InvokeEndpoint'],
  'grants of RetrainingWorkflow': ['kms:Decrypt', 'kms:GenerateDataKey', 'states:DescribeExecution', 'states:GetExecutionHistory', 'states:ListExecutions', 'states:StartExecution'],
  'grants of ModelMonitor': ['kms:Decrypt', 'kms:GenerateDataKey', 's3:GetObject', 's3:ListBucket', 'states:StartExecution'],
  'MonitoringCatalog': [
    'athena:BatchGetNamedQuery', 'athena:GetNamedQuery', 'athena:GetQueryExecution', 'athena:GetQueryResults', 'athena:GetWorkGroup',
    'athena:ListNamedQueries', 'athena:ListQueryExecutions', 'athena:StartQueryExecution', 'athena:StopQueryExecution',
    'glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'kms:Decrypt', 'kms:GenerateDataKey',
    's3:AbortMultipartUpload', 's3:GetBucketLocation', 's3:GetObject', 's3:ListBucket', 's3:PutObject',
  ],
  'grants of ModelRegistry': [
    'sagemaker:AddTags', 'sagemaker:CreateModelPackage', 'sagemaker:DescribeModelPackage', 'sagemaker:DescribeModelPackageGroup',
    'sagemaker:ListModelPackages', 'sagemaker:UpdateModelPackage',
  ],
};

interface RoleUnderProof {
  readonly path: string;
  readonly role: string;
  readonly template: Template;
  readonly app: AppTemplates;
  readonly form: string;
}

/** Every role of an app. */
function rolesOf(form: string, app: App): RoleUnderProof[] {
  const templates = stacksOf(app).map((stack) => templateOf(stack));
  return templates.flatMap((template) => Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([role]) => ({ path: `${form}: ${role}`, role, template, app: new AppTemplates(templates), form })));
}

const asList = (value: any): any[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** The statements of the managed policies that a role lists or that list it. */
function statementsOf({ role, template }: RoleUnderProof): any[] {
  const { Properties = {} } = template.Resources[role];
  const listed = asList(Properties.ManagedPolicyArns).map((arn) => arn.Ref);
  return Object.entries(template.Resources)
    .filter(([id, { Type, Properties: p = {} }]) => Type === 'AWS::IAM::ManagedPolicy' && (listed.includes(id) || JSON.stringify(p.Roles ?? []).includes(`"${role}"`)))
    .flatMap(([, { Properties: p }]) => p!.PolicyDocument.Statement);
}

const needed = ({ template, role, app }: RoleUnderProof) => neededActions(template, role, app);

const roles = [
  ...DEFAULT_APPS.flatMap(({ name, build }) => {
    const stack = testStack();
    build(stack);
    return rolesOf(name, appOf(stack));
  }),
  ...exampleNames().flatMap((name) => rolesOf(`example ${name}`, exampleApp(name))),
];

describe.each(roles.map((r) => [r.path, r] as const))('%s', (_, proved) => {
  const statements = statementsOf(proved);
  const { Properties = {} } = proved.template.Resources[proved.role];
  const allowed = [...new Set(statements.flatMap((s) => asList(s.Action)))].sort();
  const granted = needed(proved).length > 0 ? undefined : GRANTED[proved.form];

  test('may do what its resources need, and nothing else', () => {
    expect(allowed).toEqual(granted ?? needed(proved));
  });

  test('lists only policies of its own template', () => {
    expect(asList(Properties.ManagedPolicyArns).map((arn) => proved.template.Resources[arn.Ref]?.Type)).toEqual(asList(Properties.ManagedPolicyArns).map(() => 'AWS::IAM::ManagedPolicy'));
    expect(Properties.Policies).toBeUndefined();
  });

  test('has no inline policy beside it', () => {
    const inline = Object.values(proved.template.Resources).filter(({ Type, Properties: p }) => Type === 'AWS::IAM::Policy' && JSON.stringify(p).includes(`"${proved.role}"`));
    expect(inline).toEqual([]);
  });

  test('may do nothing by a wildcard', () => {
    expect(allowed.filter((action) => action.includes('*'))).toEqual([]);
    expect(statements.filter((s) => s.NotAction || s.NotResource)).toEqual([]);
  });

  test('names its resources wherever the service knows any', () => {
    const everywhere = statements.filter((s) => asList(s.Resource).includes('*')).flatMap((s) => asList(s.Action));
    expect(everywhere.filter((action) => !starOnly.some((known) => known.action === action))).toEqual([]);
  });
});

test('every row of the table of needs is met by a role', () => {
  const met = new Set(roles.flatMap(({ template, role, app }) => rowsFor(template, role, app)));
  expect(NEEDS.filter((need) => !met.has(need)).map(({ of, actions }) => `${of}: ${actions}`)).toEqual([]);
});

test('a missing permission and one too many are both seen', () => {
  const template: Template = {
    Resources: {
      Role: { Type: 'AWS::IAM::Role' },
      Model: { Type: 'AWS::SageMaker::Model', Properties: { ExecutionRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, PrimaryContainer: { ModelDataUrl: 's3://bucket/model.tar.gz' } } },
    },
  };
  expect(neededActions(template, 'Role', new AppTemplates([template]))).toEqual(['s3:GetObject']);
});
