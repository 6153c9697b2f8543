import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { App, Fn, Stack, Stage, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { contentsIn, GROUP_ARN, permissionsOf, roleIn, twoStacks, VERSION_ARN } from './support';
import { ArtifactStore } from '../../src/data';
import { ContainerImage, ImageRepository } from '../../src/images';
import { ApprovedVersion, ModelArtifact, ModelRegistry, ModelVersion } from '../../src/registry';
import { UNKNOWN } from '../../src/rules/rule';
import { nagFindings } from '../support/nag';
import { ACCOUNT, agnosticStack, REGION, testStack } from '../support/stacks';
import { diagnostics, onlyResourceOf, resourcesOf, templateOf } from '../support/templates';

const URI = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/fraud:1`;

/** A model of a version, as a construct of the serving module would make it. */
function serve(scope: Stack, version: ModelVersion, id = 'Scoring') {
  const endpoint = new Construct(scope, id);
  const bound = version._bind(endpoint);
  const role = roleIn(scope, `${id}Role`);
  bound.grant(role);
  const model = new sagemaker.CfnModel(endpoint, 'Model', { executionRoleArn: role.roleArn, primaryContainer: bound.container });
  model.cfnOptions.condition = bound.condition;
  return bound;
}

const approvedVersions = (stack: Stack) => Object.values(resourcesOf(stack, 'Custom::ApprovedVersion')).map(({ Properties }) => Properties);

describe('a version from an image and an artifact', () => {
  const image = ContainerImage.of(URI);

  test('default of ArtifactModelProps.artifact: the image holds the model', () => {
    const { container, kind, condition } = ModelVersion.fromArtifact({ image })._bind(testStack());

    expect([container, kind, condition]).toEqual([{ image: URI }, 'artifact', undefined]);
  });

  test('default of ArtifactModelProps.environment: what the image sets', () => {
    expect(ModelVersion.fromArtifact({ image })._bind(testStack()).container.environment).toBeUndefined();
  });

  test('names an archive', () => {
    const stack = testStack();
    const artifact = ModelArtifact.fromStore(ArtifactStore.fromBucketName(stack, 'Store', 'artifacts'), 'models/model.tar.gz');

    expect(ModelVersion.fromArtifact({ image, artifact })._bind(stack).container).toEqual({ image: URI, modelDataUrl: 's3://artifacts/models/model.tar.gz' });
  });

  test('names a folder of files', () => {
    const stack = testStack();
    const artifact = ModelArtifact.fromStore(ArtifactStore.fromBucketName(stack, 'Store', 'artifacts'), 'models/3/');

    expect(ModelVersion.fromArtifact({ image, artifact })._bind(stack).container).toEqual({
      image: URI, modelDataSource: { s3DataSource: { s3Uri: 's3://artifacts/models/3/', s3DataType: 'S3Prefix', compressionType: 'None' } },
    });
  });

  test('passes variables on', () => {
    expect(ModelVersion.fromArtifact({ image, environment: { A: 'b' } })._bind(testStack()).container).toEqual({ image: URI, environment: { A: 'b' } });
  });

  test('shows the rules what they can see', () => {
    const stack = testStack();
    const artifact = ModelArtifact.fromStore(new ArtifactStore(stack, 'Store'), 'models/m.zip');
    const environment = { A: 'b', C: Token.asString({ Ref: 'D' }) };

    expect(ModelVersion.fromArtifact({ image, artifact, environment })._bind(stack).facts).toMatchObject({
      image: URI, modelDataUrl: 's3://bucket/models/m.zip', modelDataSource: undefined, modelPackage: undefined, environment: { A: 'b', C: UNKNOWN },
    });
  });

  test('shows the rules a folder', () => {
    const stack = testStack();
    const artifact = ModelArtifact.fromStore(new ArtifactStore(stack, 'Store'), 'models/3/');

    expect(ModelVersion.fromArtifact({ image, artifact })._bind(stack).facts).toMatchObject({
      modelDataUrl: undefined, modelDataSource: { uri: 's3://bucket/models/3/', dataType: 'S3Prefix', compression: 'None' },
    });
  });

  test('an image that is known at deployment only is unknown to the rules', () => {
    const stack = testStack();

    expect(ModelVersion.fromArtifact({ image: ContainerImage.fromRepository(new ImageRepository(stack, 'R'), 'v1') })._bind(stack).facts.image).toBe(UNKNOWN);
  });

  test('may be fetched, and nothing else', () => {
    const stack = testStack();
    const { artifacts, images: [repository] } = contentsIn(stack);
    serve(stack, ModelVersion.fromArtifact({ image: ContainerImage.fromRepository(repository, 'v1'), artifact: ModelArtifact.fromStore(artifacts, 'models/model.tar.gz') }));

    const fraud = [`arn:aws:ecr:${REGION}:${ACCOUNT}:repository/fraud`];
    expect(permissionsOf(stack)).toEqual({
      'ecr:BatchCheckLayerAvailability': fraud,
      'ecr:BatchGetImage': fraud,
      'ecr:GetAuthorizationToken': ['*'],
      'ecr:GetDownloadUrlForLayer': fraud,
      's3:GetObject': ['arn:aws:s3:::artifacts/models/model.tar.gz'],
    });
  });
});

describe('a version by its ARN', () => {
  test('brings image and artifact along', () => {
    const stack = testStack();
    const { container, kind, condition, facts } = ModelVersion.fromArn(VERSION_ARN, contentsIn(stack))._bind(stack);

    expect([container, kind, condition]).toEqual([{ modelPackageName: VERSION_ARN }, 'package', undefined]);
    expect(facts).toMatchObject({ modelPackage: VERSION_ARN, image: undefined });
  });

  test('may be described and fetched, and nothing else', () => {
    const stack = testStack();
    serve(stack, ModelVersion.fromArn(VERSION_ARN, contentsIn(stack)));

    const fraud = [`arn:aws:ecr:${REGION}:${ACCOUNT}:repository/fraud`];
    expect(permissionsOf(stack)).toEqual({
      'ecr:BatchCheckLayerAvailability': fraud,
      'ecr:BatchGetImage': fraud,
      'ecr:GetAuthorizationToken': ['*'],
      'ecr:GetDownloadUrlForLayer': fraud,
      's3:GetObject': ['arn:aws:s3:::artifacts/*'],
      's3:ListBucket': ['arn:aws:s3:::artifacts'],
      'sagemaker:DescribeModelPackage': [VERSION_ARN],
    });
  });

  test.each(['', 'fraud', GROUP_ARN, 'arn:aws:s3:::bucket/model-package/fraud/7'])('fails when the ARN is "%s"', (arn) => {
    const stack = testStack();

    expect(() => ModelVersion.fromArn(arn, contentsIn(stack))._bind(stack)).toThrow("'modelPackageArn' must look like arn:aws:sagemaker:<region>:<account>:model-package/<group>/<version>, got");
  });

  test('fails when it is in another Region', () => {
    const stack = testStack();

    expect(() => ModelVersion.fromArn(VERSION_ARN.replace(REGION, 'us-east-1'), contentsIn(stack))._bind(stack)).toThrow("'modelPackageArn' must name a version in the Region of the model, eu-west-1, got us-east-1");
  });

  test('may be in any Region where the stack does not know its own', () => {
    const stack = agnosticStack();

    expect(() => ModelVersion.fromArn(VERSION_ARN, contentsIn(stack))._bind(stack)).not.toThrow();
  });

  test('may be a token', () => {
    const stack = testStack();

    expect(ModelVersion.fromArn(Fn.ref('Version'), contentsIn(stack))._bind(stack).facts.modelPackage).toBe(UNKNOWN);
  });
});

describe('the latest approved version', () => {
  test('is read from a parameter that is made in the stack of the registry for this endpoint', () => {
    const { storage, serving } = twoStacks();
    const registry = new ModelRegistry(storage, 'Fraud');
    serve(serving, ModelVersion.latestApproved(registry));

    const [{ ParameterName }] = approvedVersions(storage);
    expect(ParameterName).toMatch(/^\/mlops\/storage-fraud-serving-scoring-[0-9a-f]{8}$/);
    expect(Object.values<any>(templateOf(serving).Parameters).map((p) => p.Default)).toContain(ParameterName);
  });

  test('is the container of a model that exists only when something was approved', () => {
    const { storage, serving } = twoStacks();
    const { condition, kind, facts } = serve(serving, ModelVersion.latestApproved(new ModelRegistry(storage, 'Fraud')));

    const { Properties, Condition } = onlyResourceOf(serving, 'AWS::SageMaker::Model');
    expect(Properties.PrimaryContainer).toEqual({ ModelPackageName: { Ref: expect.stringMatching(/^ApprovedVersions.*Parameter/) } });
    expect(Condition).toBe(serving.getLogicalId(condition!));
    expect([kind, facts.modelPackage]).toEqual(['package', UNKNOWN]);
  });

  test('differs for each endpoint of one value', () => {
    const { storage, serving } = twoStacks();
    const version = ModelVersion.latestApproved(new ModelRegistry(storage, 'Fraud'));
    serve(serving, version, 'One');
    serve(serving, version, 'Two');

    expect(approvedVersions(storage)).toHaveLength(2);
  });

  test('is one for an endpoint that asks twice', () => {
    const { storage, serving } = twoStacks();
    const version = ModelVersion.latestApproved(new ModelRegistry(storage, 'Fraud'));
    const endpoint = new Construct(serving, 'Scoring');

    expect(version._bind(endpoint).condition).toBe(version._bind(endpoint).condition);
    expect(approvedVersions(storage)).toHaveLength(1);
  });

  test('makes the serving stack wait for the registry', () => {
    const { storage, serving } = twoStacks();
    serve(serving, ModelVersion.latestApproved(new ModelRegistry(storage, 'Fraud')));

    expect(serving.dependencies).toEqual([storage]);
  });

  test('works within a stage', () => {
    const stage = new Stage(new App(), 'Prod');
    const [storage, serving] = [new Stack(stage, 'Storage'), new Stack(stage, 'Serving')];
    serve(serving, ModelVersion.latestApproved(new ModelRegistry(storage, 'Fraud')));

    expect(approvedVersions(storage)[0].ParameterName).toMatch(/^\/mlops\/prod-storage-fraud-serving-scoring-/);
  });

  test('may be described and fetched, whichever it is', () => {
    const { storage, serving } = twoStacks();
    serve(serving, ModelVersion.latestApproved(new ModelRegistry(storage, 'Fraud', { ...contentsIn(storage), modelPackageGroupName: 'fraud' })));

    const fraud = [`arn:aws:ecr:${REGION}:${ACCOUNT}:repository/fraud`];
    expect(permissionsOf(serving)).toEqual({
      'ecr:BatchCheckLayerAvailability': fraud,
      'ecr:BatchGetImage': fraud,
      'ecr:GetAuthorizationToken': ['*'],
      'ecr:GetDownloadUrlForLayer': fraud,
      's3:GetObject': ['arn:aws:s3:::artifacts/models/*'],
      's3:ListBucket': ['arn:aws:s3:::artifacts'],
      'sagemaker:DescribeModelPackage': [`arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package/fraud/*`],
    });
  });

  test.each([
    ['default of ModelRegistryProps.artifactPrefix: below models/', undefined, 'arn:aws:s3:::artifacts/models/*'],
    ['a prefix of its own, with or without a slash', '/fraud', 'arn:aws:s3:::artifacts/fraud/*'],
    ['the whole store, where that is wanted', '', 'arn:aws:s3:::artifacts/*'],
  ])('%s', (_title, artifactPrefix, objects) => {
    const { storage, serving } = twoStacks();
    serve(serving, ModelVersion.latestApproved(new ModelRegistry(storage, 'Fraud', { ...contentsIn(storage), artifactPrefix })));

    expect(permissionsOf(serving)['s3:GetObject']).toEqual([objects]);
  });

  test('default of ModelRegistryAttributes.artifactPrefix: below models/', () => {
    const stack = testStack();
    const modelPackageGroupArn = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package-group/fraud`;

    expect(ModelRegistry.fromModelRegistryAttributes(stack, 'Fraud', { modelPackageGroupArn }).artifactPrefix).toBe('models/');
  });

  test('default of ModelPackageOptions.artifactPrefix: the whole store', () => {
    const stack = testStack();
    serve(stack, ModelVersion.fromArn(VERSION_ARN, contentsIn(stack)));

    expect(permissionsOf(stack)['s3:GetObject']).toEqual(['arn:aws:s3:::artifacts/*']);
  });

  test('may be decrypted with the keys of the artifacts', () => {
    const { storage, serving } = twoStacks();
    serve(serving, ModelVersion.latestApproved(new ModelRegistry(storage, 'Fraud')));

    expect(permissionsOf(serving)['kms:Decrypt']).toEqual([expect.stringContaining('MlopsKey')]);
  });

  test('is valid and without findings', () => {
    const { app, storage, serving } = twoStacks();
    serve(serving, ModelVersion.latestApproved(new ModelRegistry(storage, 'Fraud')));

    expect(nagFindings(app)).toEqual([]);
    expect(diagnostics(app)).toEqual([]);
  });

  test('fails in the stack of the registry', () => {
    const stack = testStack();

    expect(() => serve(stack, ModelVersion.latestApproved(new ModelRegistry(stack, 'Fraud'))))
      .toThrow("'model' must read an approved version of a stack that is deployed before this one, got 'Test/Fraud' in the same stack Test");
    expect(resourcesOf(stack, 'Custom::ApprovedVersion')).toEqual({});
  });

  test('fails in another stage than the registry', () => {
    const app = new App();
    const registry = new ModelRegistry(new Stack(new Stage(app, 'Dev'), 'Storage'), 'Fraud');

    expect(() => serve(new Stack(new Stage(app, 'Prod'), 'Serving'), ModelVersion.latestApproved(registry))).toThrow('of its own stage');
  });

  test('fails in another Region than the registry', () => {
    const { app, storage } = twoStacks();
    const registry = new ModelRegistry(storage, 'Fraud');

    expect(() => serve(new Stack(app, 'Far', { env: { account: ACCOUNT, region: 'us-east-1' } }), ModelVersion.latestApproved(registry))).toThrow('in its own account and Region');
  });

  test('fails when the registry is imported', () => {
    const stack = testStack();
    const registry = ModelRegistry.fromModelRegistryAttributes(stack, 'Fraud', { modelPackageGroupArn: GROUP_ARN, ...contentsIn(stack) });

    expect(() => serve(stack, ModelVersion.latestApproved(registry)))
      .toThrow("'registry' must be made by this app so that its stack can hold the approved version, got the import 'Test/Fraud'; define an ApprovedVersion in a stack that is deployed before and use ModelVersion.approvedIn()");
  });

  test('fails when the registry has no images', () => {
    const { storage, serving } = twoStacks();

    expect(() => serve(serving, ModelVersion.latestApproved(new ModelRegistry(storage, 'Fraud', { images: [] }))))
      .toThrow("'registry' must say what its versions consist of, got 'Storage/Fraud' without 'images': the endpoint could not pull the image of an approved version");
  });
});

describe('the version of an approved version', () => {
  test('is read from its parameter', () => {
    const { storage, serving } = twoStacks();
    const registry = ModelRegistry.fromModelRegistryAttributes(storage, 'Fraud', { modelPackageGroupArn: GROUP_ARN, ...contentsIn(storage) });
    serve(serving, ModelVersion.approvedIn(new ApprovedVersion(storage, 'Approved', { registry, parameterName: '/fraud' })));

    expect(Object.values<any>(templateOf(serving).Parameters).map((p) => p.Default)).toContain('/fraud');
    expect(serving.dependencies).toEqual([storage]);
  });

  test('may be imported', () => {
    const stack = testStack();
    const registry = ModelRegistry.fromModelRegistryAttributes(stack, 'Fraud', { modelPackageGroupArn: GROUP_ARN, ...contentsIn(stack) });
    serve(stack, ModelVersion.approvedIn(ApprovedVersion.fromApprovedVersionAttributes(stack, 'Approved', { registry, parameterName: '/fraud' })));

    expect(Object.values<any>(templateOf(stack).Parameters).map((p) => p.Default)).toContain('/fraud');
  });

  test.each([
    ['artifacts and images', () => ({}), "without 'artifacts' and 'images': the endpoint could not read the artifact"],
    ['artifacts', (stack: Stack) => ({ images: contentsIn(stack).images }), "without 'artifacts': the endpoint could not read the artifact"],
    ['images', (stack: Stack) => ({ artifacts: contentsIn(stack).artifacts }), "without 'images': the endpoint could not pull the image"],
  ])('fails when its registry does not know its %s', (_, contents, words) => {
    const { storage, serving } = twoStacks();
    const registry = ModelRegistry.fromModelRegistryAttributes(storage, 'Fraud', { modelPackageGroupArn: GROUP_ARN, ...contents(storage) });

    expect(() => serve(serving, ModelVersion.approvedIn(new ApprovedVersion(storage, 'Approved', { registry })))).toThrow(words);
  });

  test('fails in its own stack', () => {
    const stack = testStack();
    const approved = new ApprovedVersion(stack, 'Approved', { registry: new ModelRegistry(stack, 'Fraud') });

    expect(() => serve(stack, ModelVersion.approvedIn(approved))).toThrow('in the same stack');
  });
});

describe('the version that serves, as a stack sees it', () => {
  test('is none for a bare image', () => {
    expect(ModelVersion.fromArtifact({ image: ContainerImage.of(URI) })._bind(testStack()).servedIn).toBeUndefined();
  });

  test('has the group and number of an ARN that is known', () => {
    const stack = testStack();
    const contents = contentsIn(stack);
    const served = ModelVersion.fromArn(VERSION_ARN, contents)._bind(stack).servedIn!(stack);
    const [, group, version] = VERSION_ARN.split('/');

    expect(served).toEqual({ arn: VERSION_ARN, group, groupName: group, version, artifacts: contents.artifacts });
  });

  test('is taken apart at deployment where a parameter names it, under its condition', () => {
    const { storage, serving } = twoStacks();
    const registry = new ModelRegistry(storage, 'Fraud', { ...contentsIn(storage) });
    const approved = new ApprovedVersion(storage, 'Approved', { registry });
    const served = ModelVersion.approvedIn(approved)._bind(new Construct(serving, 'Scoring')).servedIn!(serving);

    expect([serving.resolve(served.group), served.condition === undefined]).toEqual([{ 'Fn::Select': [1, { 'Fn::Split': ['/', serving.resolve(served.arn)] }] }, false]);
  });

  test('says how its registry is named, and where that keeps its artifacts', () => {
    const { storage, serving } = twoStacks();
    const contents = contentsIn(storage);
    const registry = new ModelRegistry(storage, 'Fraud', contents);
    const approved = new ApprovedVersion(storage, 'Approved', { registry });
    const { groupName, artifacts } = ModelVersion.approvedIn(approved)._bind(new Construct(serving, 'Scoring')).servedIn!(serving);

    expect([groupName, artifacts]).toEqual([registry.modelPackageGroupName, contents.artifacts]);
  });

  test('is read by another stack through a parameter of its own', () => {
    const { storage, serving } = twoStacks();
    const approved = new ApprovedVersion(storage, 'Approved', { registry: new ModelRegistry(storage, 'Fraud', { ...contentsIn(storage) }) });
    const other = new Stack(serving.node.scope!, 'Monitoring');
    const served = ModelVersion.approvedIn(approved)._bind(new Construct(serving, 'Scoring')).servedIn!(other);

    expect(Stack.of(served.condition!)).toBe(other);
  });
});
