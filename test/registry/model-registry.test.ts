import { Template } from 'aws-cdk-lib/assertions';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, CfnParameter, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { contentsIn, FOREIGN_GROUP_ARN, GROUP_ARN, roleIn } from './support';
import { ArtifactStore } from '../../src/data';
import { ImageRepository } from '../../src/images';
import { IModelRegistry, ModelRegistry } from '../../src/registry';
import { Encryption } from '../../src/security';
import { statementsOf, wildcardActions } from '../support/iam';
import { nagFindings } from '../support/nag';
import { ACCOUNT, agnosticStack, appOf, REGION, testStack } from '../support/stacks';
import { diagnostics, onlyResourceOf, resourcesOf } from '../support/templates';

const TYPE = 'AWS::SageMaker::ModelPackageGroup';

let stack: Stack;
beforeEach(() => {
  stack = testStack();
});

const group = () => onlyResourceOf(stack, TYPE);

describe('ModelRegistry', () => {
  test('default of ModelRegistryProps.modelPackageGroupName: made from the stack and the path', () => {
    const { modelPackageGroupName } = new ModelRegistry(stack, 'Fraud');

    expect(group().Properties.ModelPackageGroupName).toBe(modelPackageGroupName);
    expect(modelPackageGroupName).toMatch(/^test-fraud-[0-9a-f]{8}$/);
  });

  test('has another name in another stack of the same app', () => {
    const other = new Stack(appOf(stack), 'Other');

    expect(new ModelRegistry(stack, 'Fraud').modelPackageGroupName).not.toBe(new ModelRegistry(other, 'Fraud').modelPackageGroupName);
  });

  test('has the name that is given', () => {
    new ModelRegistry(stack, 'Fraud', { modelPackageGroupName: 'fraud' });

    expect(group().Properties.ModelPackageGroupName).toBe('fraud');
  });

  test.each(['a', 'Fraud-2', 'a--b', 'x'.repeat(63)])('the name may be %s', (modelPackageGroupName) => {
    expect(new ModelRegistry(stack, 'Fraud', { modelPackageGroupName }).modelPackageGroupName).toBe(modelPackageGroupName);
  });

  test.each(['', '-a', 'a-', 'a_b', 'a/b', 'x'.repeat(64)])('fails when the name is "%s"', (modelPackageGroupName) => {
    expect(() => new ModelRegistry(stack, 'Fraud', { modelPackageGroupName })).toThrow(/'modelPackageGroupName' must be .*; leave it out to get a name that fits/);
  });

  test('fails when the name is a token', () => {
    expect(() => new ModelRegistry(stack, 'Fraud', { modelPackageGroupName: new CfnParameter(stack, 'P').valueAsString }))
      .toThrow("'modelPackageGroupName' must be known at synth");
  });

  test('default of ModelRegistryProps.removalPolicy: retained, because SageMaker does not delete a group that holds versions', () => {
    new ModelRegistry(stack, 'Fraud');

    expect(group()).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });

  test('is deleted when that is chosen', () => {
    new ModelRegistry(stack, 'Fraud', { removalPolicy: RemovalPolicy.DESTROY });

    expect(group().DeletionPolicy).toBe('Delete');
  });

  test('default of ModelRegistryProps.artifacts: a store is defined', () => {
    expect(new ModelRegistry(stack, 'Fraud').artifacts!.node.path).toBe('Test/Fraud/Artifacts');
  });

  test('default of ModelRegistryProps.images: a repository is defined', () => {
    expect(new ModelRegistry(stack, 'Fraud').images.map((r) => r.node.path)).toEqual(['Test/Fraud/Images']);
  });

  test('default of ModelRegistryProps.encryption: the key of the stack', () => {
    new ModelRegistry(stack, 'Fraud');

    expect(onlyResourceOf(stack, 'AWS::ECR::Repository').Properties.EncryptionConfiguration.KmsKey).toEqual({ 'Fn::GetAtt': [expect.stringContaining('MlopsKey'), 'Arn'] });
  });

  test('takes a store and repositories that are there', () => {
    const contents = { artifacts: new ArtifactStore(stack, 'Store'), images: [new ImageRepository(stack, 'One'), new ImageRepository(stack, 'Two')] };
    const registry = new ModelRegistry(stack, 'Fraud', contents);

    expect([registry.artifacts, registry.images]).toEqual([contents.artifacts, contents.images]);
    expect(registry.node.children.map((c) => c.node.id)).toEqual(['Resource']);
  });

  test('keeps its repositories when the list that was given changes', () => {
    const images = [new ImageRepository(stack, 'One')];
    const registry = new ModelRegistry(stack, 'Fraud', { images });
    images.pop();

    expect(registry.images).toHaveLength(1);
  });

  test('what it defines is encrypted as it is told to be', () => {
    new ModelRegistry(stack, 'Fraud', { encryption: Encryption.awsManaged() });

    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
  });

  test('is told from other values', () => {
    expect([new ModelRegistry(stack, 'Fraud'), ModelRegistry.fromModelPackageGroupName(stack, 'Import', 'x'), {}, null, undefined].map((x) => ModelRegistry.isModelRegistry(x)))
      .toEqual([true, false, false, false, false]);
  });

  test('its resource can be reached', () => {
    const registry = new ModelRegistry(stack, 'Fraud');

    expect(registry.node.defaultChild).toBe(registry.resource);
  });

  test.each([['a known', testStack], ['an unknown', agnosticStack]])('is valid and without findings in %s environment', (_, make) => {
    const scope = make();
    const registry = new ModelRegistry(scope, 'Fraud');
    registry.grants.approve(roleIn(scope));
    registry.shareWith('222222222222');

    expect(nagFindings(appOf(scope))).toEqual([]);
    expect(diagnostics(scope)).toEqual([]);
  });

  test('the same code gives the same template', () => {
    const render = () => {
      const scope = testStack('Same', new App());
      new ModelRegistry(scope, 'Fraud').shareWith('222222222222');
      return Template.fromStack(scope).toJSON();
    };

    expect(render()).toEqual(render());
  });
});

describe('a registry that is shared with an account', () => {
  const ROOT = { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::222222222222:root']] } };
  const actionsFor = (type: string) => statementsOf(stack)
    .filter(({ of, kind, Effect }) => kind === 'resource' && Effect === 'Allow' && Template.fromStack(stack).toJSON().Resources[of].Type === type)
    .filter((statement: any) => JSON.stringify(statement.Principal) === JSON.stringify(ROOT))
    .flatMap(({ Action }) => Action).sort();

  test('lets it describe and deploy versions, not register or approve', () => {
    new ModelRegistry(stack, 'Fraud', { modelPackageGroupName: 'fraud' }).shareWith('222222222222');

    expect(group().Properties.ModelPackageGroupPolicy.Statement).toEqual([
      {
        Sid: 'Group',
        Effect: 'Allow',
        Principal: ROOT,
        Action: 'sagemaker:DescribeModelPackageGroup',
        Resource: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package-group/fraud`,
      },
      {
        Sid: 'Versions',
        Effect: 'Allow',
        Principal: ROOT,
        Action: ['sagemaker:CreateModel', 'sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'],
        Resource: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package/fraud/*`,
      },
    ]);
  });

  test.each([
    ['the images', 'AWS::ECR::Repository', ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']],
    ['the artifacts', 'AWS::S3::BucketPolicy', ['s3:GetObject', 's3:ListBucket']],
    ['the key', 'AWS::KMS::Key', ['kms:Decrypt']],
  ])('lets it use %s', (_, type, actions) => {
    new ModelRegistry(stack, 'Fraud').shareWith('222222222222');

    expect(actionsFor(type)).toEqual(actions);
  });

  test('lets it read and list below the prefix of the artifacts only', () => {
    new ModelRegistry(stack, 'Fraud').shareWith('222222222222');
    const shared = Object.values(resourcesOf(stack, 'AWS::S3::BucketPolicy')).flatMap((p) => p.Properties.PolicyDocument.Statement)
      .filter((s: any) => JSON.stringify(s.Principal ?? '').includes('222222222222'));

    expect(shared.map((s: any) => [s.Action, JSON.stringify(s.Action === 's3:ListBucket' ? s.Condition : s.Resource).includes('models/*')])).toEqual([
      ['s3:GetObject', true], ['s3:ListBucket', true],
    ]);
  });

  test('lets several accounts in by one policy', () => {
    const registry = new ModelRegistry(stack, 'Fraud');
    for (const account of ['222222222222', '333333333333', '222222222222']) registry.shareWith(account);

    expect(group().Properties.ModelPackageGroupPolicy.Statement.map((s: any) => s.Principal.AWS.length)).toEqual([2, 2]);
  });

  test('has no policy before', () => {
    new ModelRegistry(stack, 'Fraud');

    expect(group().Properties).not.toHaveProperty('ModelPackageGroupPolicy');
  });

  test('works without a key', () => {
    new ModelRegistry(stack, 'Fraud', { encryption: Encryption.awsManaged() }).shareWith('222222222222');

    expect(actionsFor('AWS::S3::BucketPolicy')).toEqual(['s3:GetObject', 's3:ListBucket']);
  });

  test('has no wildcard in an action', () => {
    new ModelRegistry(stack, 'Fraud').shareWith('222222222222');

    expect(wildcardActions(stack)).toEqual([]);
  });

  test('fails when the artifacts are imported', () => {
    const { artifacts } = contentsIn(stack);

    expect(() => new ModelRegistry(stack, 'Fraud', { artifacts }).shareWith('222222222222')).toThrow("'artifacts' must have been made by this app");
  });

  test('fails when the key of the artifacts is imported', () => {
    const artifacts = new ArtifactStore(stack, 'Store', { encryption: Encryption.customerManaged(kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${REGION}:${ACCOUNT}:key/1`)) });

    expect(() => new ModelRegistry(stack, 'Fraud', { artifacts }).shareWith('222222222222')).toThrow("'artifacts' must have been made by this app");
  });

  test('fails when a repository is imported', () => {
    const { images } = contentsIn(stack);

    expect(() => new ModelRegistry(stack, 'Fraud', { images }).shareWith('222222222222')).toThrow("'grants' cannot change the policy of an imported repository");
  });

  test('fails when the account is no account', () => {
    expect(() => new ModelRegistry(stack, 'Fraud').shareWith('staging')).toThrow("'accountId' must have 12 digits, got staging");
  });
});

describe('the events of a registry', () => {
  const rule = () => onlyResourceOf(stack, 'AWS::Events::Rule').Properties;

  test.each([
    ['onVersionApproved', 'Approved'],
    ['onVersionRegistered', 'PendingManualApproval'],
  ] as const)('%s sees the status %s when it changed, or when the event does not say what changed', (method, status) => {
    new ModelRegistry(stack, 'Fraud', { modelPackageGroupName: 'fraud' })[method]('Rule');

    expect(rule().EventPattern).toEqual({
      'source': ['aws.sagemaker'],
      'detail-type': ['SageMaker Model Package State Change'],
      'detail': {
        ModelPackageGroupName: ['fraud'],
        ModelApprovalStatus: [status],
        $or: [{ UpdatedModelPackageFields: ['ModelApprovalStatus'] }, { UpdatedModelPackageFields: [{ exists: false }] }],
      },
    });
  });

  test('the rule takes a target, a name and further conditions', () => {
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:${REGION}:${ACCOUNT}:t`);
    const made = new ModelRegistry(stack, 'Fraud').onVersionApproved('Approved', {
      target: new targets.SnsTopic(topic), ruleName: 'approved', description: 'tells people', eventPattern: { account: [ACCOUNT] },
    });

    expect(made.node.path).toBe('Test/Fraud/Approved');
    expect(rule()).toMatchObject({ Name: 'approved', Description: 'tells people', Targets: [{ Arn: topic.topicArn }], EventPattern: { account: [ACCOUNT] } });
  });

  test('the rule can lie in another stack', () => {
    const other = new Stack(appOf(stack), 'Other', { env: { account: ACCOUNT, region: REGION } });

    expect(Stack.of(new ModelRegistry(stack, 'Fraud').onVersionApproved('Approved', { crossStackScope: other }))).toBe(other);
  });

  test('the pattern is valid CloudFormation', () => {
    new ModelRegistry(stack, 'Fraud').onVersionApproved('Approved');

    expect(diagnostics(stack)).toEqual([]);
  });

  test('an import of the same account has them too', () => {
    ModelRegistry.fromModelPackageGroupArn(stack, 'Import', GROUP_ARN).onVersionApproved('Approved');

    expect(rule().EventPattern.detail.ModelPackageGroupName).toEqual(['fraud']);
  });

  test.each(['onVersionApproved', 'onVersionRegistered'] as const)('fails when %s is asked of another account', (method) => {
    expect(() => ModelRegistry.fromModelPackageGroupArn(stack, 'Import', FOREIGN_GROUP_ARN)[method]('Rule'))
      .toThrow(`'registry' must be in the account and Region of the rule, ${ACCOUNT} and ${REGION}, got 222222222222 and ${REGION}; forward its events`);
  });

  test('fails when the registry is in another Region', () => {
    expect(() => ModelRegistry.fromModelPackageGroupArn(stack, 'Import', GROUP_ARN.replace(REGION, 'us-east-1')).onVersionApproved('Rule')).toThrow("'registry' must be in the account and Region");
  });

  test('fails when the rule would lie in another account than the registry', () => {
    const other = new Stack(appOf(stack), 'Other', { env: { account: '222222222222', region: REGION } });

    expect(() => new ModelRegistry(stack, 'Fraud').onVersionApproved('Approved', { crossStackScope: other })).toThrow("'registry' must be in the account and Region");
  });

  test('an environment that is unknown may be the same', () => {
    const agnostic = agnosticStack();

    expect(() => ModelRegistry.fromModelPackageGroupArn(agnostic, 'Import', FOREIGN_GROUP_ARN).onVersionApproved('Rule')).not.toThrow();
  });
});

describe('an imported registry', () => {
  const imports: [string, (scope: Stack) => IModelRegistry][] = [
    ['by name', (scope) => ModelRegistry.fromModelPackageGroupName(scope, 'Import', 'fraud')],
    ['by ARN', (scope) => ModelRegistry.fromModelPackageGroupArn(scope, 'Import', GROUP_ARN)],
    ['with attributes', (scope) => ModelRegistry.fromModelRegistryAttributes(scope, 'Import', { modelPackageGroupArn: GROUP_ARN })],
  ];

  test.each(imports)('%s knows its name', (_, make) => {
    expect(make(stack).modelPackageGroupName).toBe('fraud');
  });

  test.each(imports)('%s defines nothing', (_, make) => {
    make(stack);

    Template.fromStack(stack).resourceCountIs(TYPE, 0);
  });

  test.each(imports)('%s knows nothing of what versions consist of', (_, make) => {
    const { artifacts, images } = make(stack);

    expect([artifacts, images]).toEqual([undefined, []]);
  });

  test('default of ModelRegistryAttributes.artifacts: unknown', () => {
    expect(ModelRegistry.fromModelRegistryAttributes(stack, 'Import', { modelPackageGroupArn: GROUP_ARN }).artifacts).toBeUndefined();
  });

  test('default of ModelRegistryAttributes.images: unknown', () => {
    expect(ModelRegistry.fromModelRegistryAttributes(stack, 'Import', { modelPackageGroupArn: GROUP_ARN }).images).toEqual([]);
  });

  test('knows what it is told of that', () => {
    const contents = contentsIn(stack);
    const registry = ModelRegistry.fromModelRegistryAttributes(stack, 'Import', { modelPackageGroupArn: GROUP_ARN, ...contents });

    expect([registry.artifacts, registry.images]).toEqual([contents.artifacts, contents.images]);
  });

  test('lies in the account and Region of its ARN', () => {
    expect(ModelRegistry.fromModelPackageGroupArn(stack, 'Import', FOREIGN_GROUP_ARN).env).toMatchObject({ account: '222222222222', region: REGION });
  });

  test('may have an ARN that is known at deployment only', () => {
    const registry = ModelRegistry.fromModelPackageGroupArn(stack, 'Import', Fn.ref('Arn'));

    expect(JSON.stringify(stack.resolve(registry.modelPackageGroupName))).toContain('{"Ref":"Arn"}');
  });
});
