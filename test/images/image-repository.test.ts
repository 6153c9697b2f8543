import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, CfnOutput, Duration, Fn, RemovalPolicy, Stack, Token } from 'aws-cdk-lib/core';
import { allowedOf, PULL, roleIn } from './support';
import { IImageRepository, ImageRepository } from '../../src/images';
import { Encryption } from '../../src/security';
import { statementsOf } from '../support/iam';
import { nagFindings } from '../support/nag';
import { ACCOUNT, agnosticStack, appOf, REGION, testStack } from '../support/stacks';
import { diagnostics, onlyResourceOf } from '../support/templates';

const TYPE = 'AWS::ECR::Repository';

let stack: Stack;
beforeEach(() => {
  stack = testStack();
});

const properties = () => onlyResourceOf(stack, TYPE).Properties;
const rules = () => JSON.parse(properties().LifecyclePolicy.LifecyclePolicyText).rules;

describe('ImageRepository', () => {
  test('never lets a tag move', () => {
    new ImageRepository(stack, 'Images');

    expect(properties().ImageTagMutability).toBe('IMMUTABLE');
  });

  test('scans images when they arrive', () => {
    new ImageRepository(stack, 'Images');

    expect(properties().ImageScanningConfiguration).toEqual({ ScanOnPush: true });
  });

  test('default of ImageRepositoryProps.encryption: the key of the stack', () => {
    new ImageRepository(stack, 'Images');

    expect(properties().EncryptionConfiguration).toEqual({ EncryptionType: 'KMS', KmsKey: { 'Fn::GetAtt': [expect.stringContaining('MlopsKey'), 'Arn'] } });
  });

  test('is encrypted with a given key', () => {
    new ImageRepository(stack, 'Images', { encryption: Encryption.customerManaged(kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${REGION}:${ACCOUNT}:key/1`)) });

    expect(properties().EncryptionConfiguration.KmsKey).toBe(`arn:aws:kms:${REGION}:${ACCOUNT}:key/1`);
  });

  test('leaves the key to AWS when that is chosen', () => {
    new ImageRepository(stack, 'Images', { encryption: Encryption.awsManaged() });

    expect(properties()).not.toHaveProperty('EncryptionConfiguration');
    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
  });

  test('default of ImageRepositoryProps.removalPolicy: retained with its images', () => {
    new ImageRepository(stack, 'Images');

    expect(onlyResourceOf(stack, TYPE)).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties: { EmptyOnDelete: false } });
  });

  test('is emptied before it is deleted when that is chosen', () => {
    new ImageRepository(stack, 'Images', { removalPolicy: RemovalPolicy.DESTROY });

    expect(onlyResourceOf(stack, TYPE)).toMatchObject({ DeletionPolicy: 'Delete', Properties: { EmptyOnDelete: true } });
  });

  test('default of ImageRepositoryProps.repositoryName: CloudFormation makes one', () => {
    new ImageRepository(stack, 'Images');

    expect(properties()).not.toHaveProperty('RepositoryName');
  });

  test('has the name that is given', () => {
    new ImageRepository(stack, 'Images', { repositoryName: 'ml/fraud' });

    expect(properties().RepositoryName).toBe('ml/fraud');
  });

  test('gets a name when another account refers to it', () => {
    const other = new Stack(appOf(stack), 'Other', { env: { account: '222222222222', region: REGION } });
    const repository = new ImageRepository(stack, 'Images');
    new CfnOutput(other, 'Name', { value: repository.repositoryName });

    expect(properties().RepositoryName).toMatch(/^test.*images[a-z0-9]+$/);
  });

  test('is referred to weakly by other stacks', () => {
    const other = new Stack(appOf(stack), 'Other', { env: { account: ACCOUNT, region: REGION } });
    const repository = new ImageRepository(stack, 'Images');
    new CfnOutput(other, 'Arn', { value: repository.repositoryArn });

    Template.fromStack(other).hasOutput('Arn', { Value: { 'Fn::GetStackOutput': Match.anyValue() } });
  });

  test('its resource can be reached', () => {
    const repository = new ImageRepository(stack, 'Images');

    expect(repository.node.defaultChild).toBe(repository.resource);
    expect(repository.repository).toBe(repository.resource);
  });

  test('is told from other values', () => {
    expect([new ImageRepository(stack, 'Images'), ImageRepository.fromRepositoryName(stack, 'Import', 'x'), {}, null, undefined].map((x) => ImageRepository.isImageRepository(x)))
      .toEqual([true, false, false, false, false]);
  });

  test.each([['a known', testStack], ['an unknown', agnosticStack]])('is valid and without findings in %s environment', (_, make) => {
    const scope = make();
    const repository = new ImageRepository(scope, 'Images', { keepLast: 50 });
    repository.grants.pull(roleIn(scope));

    expect(nagFindings(appOf(scope))).toEqual([]);
    expect(diagnostics(scope)).toEqual([]);
  });
});

describe('the images that are kept', () => {
  test('default of ImageRepositoryProps.keepLast: every tagged image stays', () => {
    new ImageRepository(stack, 'Images');

    expect(rules().map(({ selection }: any) => selection.tagStatus)).toEqual(['untagged']);
  });

  test('default of ImageRepositoryProps.untaggedExpiry: two weeks', () => {
    new ImageRepository(stack, 'Images');

    expect(rules()).toEqual([expect.objectContaining({ selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 14, countUnit: 'days' } })]);
  });

  test('the last images stay, in the rule that comes last', () => {
    new ImageRepository(stack, 'Images', { keepLast: 100 });

    expect(rules()).toHaveLength(2);
    expect(rules()[1]).toMatchObject({ rulePriority: 2, selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 100 } });
  });

  test.each([1, 10_000])('keepLast may be %d', (keepLast) => {
    new ImageRepository(stack, 'Images', { keepLast });

    expect(rules()[1].selection.countNumber).toBe(keepLast);
  });

  test.each([0, -1, 1.5, 10_001, NaN])('fails when keepLast is %d', (keepLast) => {
    expect(() => new ImageRepository(stack, 'Images', { keepLast })).toThrow(`'keepLast' must be a whole number between 1 and 10000, got ${keepLast}; leave it out`);
  });

  test.each([
    ['keepLast', { keepLast: Token.asNumber({ Ref: 'Count' }) }],
    ['untaggedExpiry', { untaggedExpiry: Duration.days(Token.asNumber({ Ref: 'Days' })) }],
  ])('fails when %s is a token, which the text of the policy would swallow', (_, props) => {
    expect(() => new ImageRepository(stack, 'Images', props)).toThrow("'keepLast' and 'untaggedExpiry' must be known at synth");
  });

  test('images without a tag may expire after a day', () => {
    new ImageRepository(stack, 'Images', { untaggedExpiry: Duration.days(1) });

    expect(rules()[0].selection.countNumber).toBe(1);
  });

  test.each([['half a day', Duration.hours(12)], ['no time', Duration.days(0)], ['36 hours', Duration.hours(36)]])('fails when images without a tag expire after %s', (_, untaggedExpiry) => {
    expect(() => new ImageRepository(stack, 'Images', { untaggedExpiry })).toThrow("'untaggedExpiry' must be at least 1 day and whole days, got");
  });
});

describe('an imported image repository', () => {
  const ARN = 'arn:aws:ecr:eu-west-1:222222222222:repository/ml/fraud';
  const imports: [string, (scope: Stack) => IImageRepository, string][] = [
    ['by its ARN', (scope) => ImageRepository.fromRepositoryArn(scope, 'Import', ARN), '222222222222'],
    ['by its name', (scope) => ImageRepository.fromRepositoryName(scope, 'Import', 'ml/fraud'), ACCOUNT],
    ['from the CDK', (scope) => ImageRepository.fromRepository(scope, 'Import', ecr.Repository.fromRepositoryArn(scope, 'Theirs', ARN)), '222222222222'],
  ];

  test.each(imports)('%s knows its name and address', (_, make, account) => {
    const repository = make(stack);

    expect(repository.repositoryName).toBe('ml/fraud');
    expect(stack.resolve(repository.repositoryUri)).toEqual({ 'Fn::Join': ['', [`${account}.dkr.ecr.eu-west-1.`, { Ref: 'AWS::URLSuffix' }, '/ml/fraud']] });
  });

  test.each(imports)('%s lies in its own account', (_, make, account) => {
    expect(make(stack).env).toMatchObject({ account, region: 'eu-west-1' });
  });

  test.each(imports)('%s can be pulled from', (_, make, account) => {
    make(stack).grants.pull(roleIn(stack));

    const resources = JSON.stringify(allowedOf(stack).find(({ Action }) => Action.includes('ecr:BatchGetImage'))!.Resource);
    expect(resources).toContain(`${account}:repository/ml/fraud`);
  });

  test.each(imports)('%s keeps its policy: fails when an account shall pull', (_, make) => {
    expect(() => make(stack).grants.pullByAccount('222222222222')).toThrow("'grants' cannot change the policy of an imported repository");
  });

  test.each(imports)('%s defines nothing', (_, make) => {
    make(stack);

    Template.fromStack(stack).resourceCountIs(TYPE, 0);
  });

  test('a repository of the CDK that this app makes can be shared', () => {
    ImageRepository.fromRepository(stack, 'Import', new ecr.Repository(stack, 'Theirs')).grants.pullByAccount('222222222222');

    expect(statementsOf(stack).map(({ Action }) => Action)).toEqual([PULL]);
  });

  test('an ARN that is a token is taken apart at deployment', () => {
    const repository = ImageRepository.fromRepositoryArn(stack, 'Import', Fn.ref('RepositoryArn'));

    expect(stack.resolve(repository.repositoryName)).toEqual({ 'Fn::Select': [1, { 'Fn::Split': [':repository/', { Ref: 'RepositoryArn' }] }] });
    expect(stack.resolve(repository.repositoryArn)).toEqual({ Ref: 'RepositoryArn' });
  });
});

describe('the events and metrics of an image repository', () => {
  const patternOf = () => onlyResourceOf(stack, 'AWS::Events::Rule').Properties.EventPattern;

  test('a push is an event', () => {
    new ImageRepository(stack, 'Images', { repositoryName: 'fraud' }).onImagePushed('Pushed');

    expect(patternOf()).toEqual({
      'source': ['aws.ecr'], 'detail-type': ['ECR Image Action'], 'detail': { 'repository-name': [{ Ref: expect.anything() }], 'action-type': ['PUSH'], 'result': ['SUCCESS'] },
    });
  });

  test('a complete scan is an event', () => {
    ImageRepository.fromRepositoryName(stack, 'Images', 'fraud').onImageScanned('Scanned');

    expect(patternOf()).toEqual({ 'source': ['aws.ecr'], 'detail-type': ['ECR Image Scan'], 'detail': { 'repository-name': ['fraud'], 'scan-status': ['COMPLETE'] } });
  });

  test('the rule takes a target and further conditions', () => {
    const rule = ImageRepository.fromRepositoryName(stack, 'Images', 'fraud').onImagePushed('Pushed', {
      target: new targets.SnsTopic(sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:${REGION}:${ACCOUNT}:t`)),
      eventPattern: { detail: { 'image-tag': [{ prefix: 'v' }] } },
      description: 'a release',
    });

    expect(rule.node.path).toBe('Test/Images/Pushed');
    expect(patternOf().detail['image-tag']).toEqual([{ prefix: 'v' }]);
    expect(onlyResourceOf(stack, 'AWS::Events::Rule').Properties).toMatchObject({ Description: 'a release', Targets: [{ Arn: `arn:aws:sns:${REGION}:${ACCOUNT}:t` }] });
  });

  test('the rule can lie in another stack', () => {
    const other = new Stack(appOf(stack), 'Other', { env: { account: ACCOUNT, region: REGION } });
    const rule = new ImageRepository(stack, 'Images').onImagePushed('Pushed', { crossStackScope: other });

    expect(Stack.of(rule)).toBe(other);
  });

  test('pulls are summed', () => {
    const metric = ImageRepository.fromRepositoryName(stack, 'Images', 'fraud').metricPulls();

    expect(metric).toMatchObject({ namespace: 'AWS/ECR', metricName: 'RepositoryPullCount', statistic: 'Sum', dimensions: { RepositoryName: 'fraud' } });
  });

  test('every metric of the service can be had', () => {
    const metric = ImageRepository.fromRepositoryName(stack, 'Images', 'fraud').metric('Other', { period: Duration.hours(1) });

    expect([metric.metricName, metric.period.toHours()]).toEqual(['Other', 1]);
  });
});

test('two apps of the same code give the same template', () => {
  const render = () => {
    const scope = testStack('Same', new App());
    new ImageRepository(scope, 'Images', { keepLast: 3 }).grants.pull(roleIn(scope));
    return Template.fromStack(scope).toJSON();
  };

  expect(render()).toEqual(render());
});
