import { CfnParameter, Fn, Stack } from 'aws-cdk-lib/core';
import { permissions, PULL, uriIn, warningsOf } from './support';
import { ContainerImage, ImageRepository } from '../../src/images';
import { ACCOUNT, agnosticStack, REGION, testStack } from '../support/stacks';
import { resourcesOf } from '../support/templates';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

let stack: Stack;
beforeEach(() => {
  stack = testStack();
});

describe('an image from a repository', () => {
  const repository = () => ImageRepository.fromRepositoryName(stack, 'Images', 'fraud');

  test('is found by a tag', () => {
    expect(JSON.stringify(uriIn(stack, ContainerImage.fromRepository(repository(), 'v1.2.3')))).toContain('/fraud:v1.2.3');
  });

  test('is found by a digest', () => {
    expect(JSON.stringify(uriIn(stack, ContainerImage.fromRepository(repository(), DIGEST)))).toContain(`/fraud@${DIGEST}`);
  });

  test('may be found by a token', () => {
    expect(JSON.stringify(uriIn(stack, ContainerImage.fromRepository(repository(), new CfnParameter(stack, 'Tag').valueAsString)))).toContain('{"Ref":"Tag"}');
  });

  test.each(['a', 'x'.repeat(128), '_1', '2024-01-01.7'])('the tag may be %s', (tag) => {
    expect(JSON.stringify(uriIn(stack, ContainerImage.fromRepository(repository(), tag)))).toContain(`:${tag}`);
  });

  test.each(['', 'x'.repeat(129), '-a', '.a', 'fraud:1', 'a b', 'sha256:123', `sha256:${'g'.repeat(64)}`])('fails when it is "%s"', (tag) => {
    expect(() => ContainerImage.fromRepository(repository(), tag)._bind(stack)).toThrow(`'tagOrDigest' must be a tag of 1 to 128 characters of A-Za-z0-9_.- or sha256: and 64 hexadecimal digits, got ${tag};`);
  });

  test('warns of the tag that always moves', () => {
    ContainerImage.fromRepository(repository(), 'latest')._bind(stack);

    expect(warningsOf(stack)).toEqual([expect.stringContaining("'image' should be a digest or a tag that never moves, got latest")]);
  });

  test.each(['v1', DIGEST])('does not warn of %s', (tag) => {
    ContainerImage.fromRepository(repository(), tag)._bind(stack);

    expect(warningsOf(stack)).toEqual([]);
  });

  test('may be pulled from that repository only', () => {
    expect(permissions(stack, ContainerImage.fromRepository(repository(), 'v1'))).toEqual([
      [PULL, [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:${REGION}:${ACCOUNT}:repository/fraud`]] }]],
      [['ecr:GetAuthorizationToken'], ['*']],
    ]);
  });

  test('of another account may be pulled', () => {
    const theirs = ImageRepository.fromRepositoryArn(stack, 'Theirs', `arn:aws:ecr:${REGION}:222222222222:repository/fraud`);

    expect(permissions(stack, ContainerImage.fromRepository(theirs, 'v1'))[0]).toEqual([PULL, [`arn:aws:ecr:${REGION}:222222222222:repository/fraud`]]);
  });

  test('fails when the repository is in another Region', () => {
    const theirs = ImageRepository.fromRepositoryArn(stack, 'Theirs', `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/fraud`);

    expect(() => ContainerImage.fromRepository(theirs, 'v1')._bind(stack)).toThrow("'image' must lie in the Region of the model, eu-west-1, got us-east-1 of Test/Theirs; replicate");
  });

  test('a stack that does not know its Region may use any', () => {
    const agnostic = agnosticStack();
    const theirs = ImageRepository.fromRepositoryArn(agnostic, 'Theirs', `arn:aws:ecr:us-east-1:${ACCOUNT}:repository/fraud`);

    expect(() => ContainerImage.fromRepository(theirs, 'v1')._bind(agnostic)).not.toThrow();
  });
});

describe('an image by its URI', () => {
  const HOST = '222222222222.dkr.ecr.eu-west-1.amazonaws.com';

  test('default of ImageUriOptions.repositoryArn: the repository that the URI names', () => {
    expect(JSON.stringify(permissions(stack, ContainerImage.of(`${HOST}/ml/fraud:1`))[0][1])).toContain(':ecr:eu-west-1:222222222222:repository/ml/fraud');
  });

  test.each([`${HOST}/ml/fraud:1`, `${HOST}/ml/fraud@${DIGEST}`, `${HOST}/ml/fraud:1@${DIGEST}`, `${HOST}/ml/fraud`])('%s is used as it is and may be pulled', (uri) => {
    expect(ContainerImage.of(uri)._bind(stack).uri).toBe(uri);
    expect(permissions(stack, ContainerImage.of(uri))[0]).toEqual([
      PULL, ['arn:aws:ecr:eu-west-1:222222222222:repository/ml/fraud'],
    ]);
  });

  test('outside Amazon ECR brings no permission', () => {
    expect(permissions(stack, ContainerImage.of('registry.example.com/fraud:1'))).toEqual([]);
    expect(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).toEqual({});
  });

  test('with a repository may be pulled from that', () => {
    expect(permissions(stack, ContainerImage.of('registry.example.com/fraud:1', { repositoryArn: 'arn:aws:ecr:eu-west-1:222222222222:repository/x' }))[0])
      .toEqual([PULL, ['arn:aws:ecr:eu-west-1:222222222222:repository/x']]);
  });

  test('that is a token needs a repository', () => {
    expect(permissions(stack, ContainerImage.of(Fn.ref('Uri'), { repositoryArn: 'arn:aws:ecr:eu-west-1:222222222222:repository/x' }))[0])
      .toEqual([PULL, ['arn:aws:ecr:eu-west-1:222222222222:repository/x']]);
  });

  test('fails when it is a token without a repository', () => {
    expect(() => ContainerImage.of(Fn.ref('Uri'))._bind(stack)).toThrow("'repositoryArn' must be given when 'uri' is a token");
  });

  test.each([[`${HOST}/fraud:latest`, 1], [`${HOST}/fraud:latest-1`, 0], [`${HOST}/fraud:1`, 0]])('%s gives %d warnings', (uri, count) => {
    ContainerImage.of(uri)._bind(stack);

    expect(warningsOf(stack)).toHaveLength(count);
  });
});
