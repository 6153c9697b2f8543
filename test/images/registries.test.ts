import { Stack } from 'aws-cdk-lib/core';
import { inRegion, permissions, PULL, uriIn, warningsOf } from './support';
import { ContainerImage } from '../../src/images';
import { agnosticStack, testStack } from '../support/stacks';
import { diagnostics, templateOf } from '../support/templates';

let stack: Stack;
beforeEach(() => {
  stack = testStack();
});

describe('an image of AWS', () => {
  test.each([
    ['us-east-1', '763104351884.dkr.ecr.us-east-1.amazonaws.com'],
    ['eu-central-2', '380420809688.dkr.ecr.eu-central-2.amazonaws.com'],
    ['us-gov-west-1', '442386744353.dkr.ecr.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', '727897471807.dkr.ecr.cn-north-1.amazonaws.com.cn'],
    ['us-iso-east-1', '886529160074.dkr.ecr.us-iso-east-1.c2s.ic.gov'],
  ])('for deep learning comes from the account of %s', (region, registry) => {
    expect(uriIn(inRegion(region), ContainerImage.deepLearning('pytorch-inference', '2.6.0-cpu'))).toBe(`${registry}/pytorch-inference:2.6.0-cpu`);
  });

  test('with an account of its own comes from that', () => {
    expect(uriIn(inRegion('us-east-1'), ContainerImage.deepLearning('tei', '2.0.1')))
      .toBe('683313688378.dkr.ecr.us-east-1.amazonaws.com/tei:2.0.1');
  });

  test.each([
    ['xgboost', '1.7-1', '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1'],
    ['xgboost', '0.90-2', '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:0.90-2-cpu-py3'],
    ['sklearn', '1.2-1', '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3'],
    ['sklearn', undefined, '141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3'],
    ['kmeans', undefined, '438346466558.dkr.ecr.eu-west-1.amazonaws.com/kmeans:1'],
    ['blazingtext', undefined, '685385470294.dkr.ecr.eu-west-1.amazonaws.com/blazingtext:1'],
    ['forecasting-deepar', undefined, '224300973850.dkr.ecr.eu-west-1.amazonaws.com/forecasting-deepar:1'],
    ['lda', '1', '999678624901.dkr.ecr.eu-west-1.amazonaws.com/lda:1'],
  ])('for the algorithm %s %s is found', (name, version, uri) => {
    expect(uriIn(stack, ContainerImage.builtInAlgorithm(name, version))).toBe(uri);
  });

  test('a version that is newer than this library is taken as the tag', () => {
    expect(uriIn(stack, ContainerImage.builtInAlgorithm('xgboost', '9.9-1'))).toMatch(/sagemaker-xgboost:9\.9-1$/);
  });

  test('may be pulled from its repository only', () => {
    expect(permissions(stack, ContainerImage.builtInAlgorithm('xgboost', '1.7-1'))).toEqual([
      [PULL, ['arn:aws:ecr:eu-west-1:141502667606:repository/sagemaker-xgboost']],
      [['ecr:GetAuthorizationToken'], ['*']],
    ]);
  });

  test('in another partition may be pulled from there', () => {
    expect(permissions(inRegion('cn-north-1'), ContainerImage.deepLearning('pytorch-inference', '2.6.0-cpu'))[0][1])
      .toEqual(['arn:aws-cn:ecr:cn-north-1:727897471807:repository/pytorch-inference']);
  });

  test.each(['mars-north-1', 'eusc-nowhere-1'])('fails when no account is known for %s', (region) => {
    expect(() => ContainerImage.deepLearning('pytorch-inference', '1')._bind(inRegion(region)))
      .toThrow(`'region' must be one in which the account that holds 'pytorch-inference' is known, got ${region}; give the image's URI to ContainerImage.of()`);
  });

  test.each(['XGBoost', 'toString', ''])('fails when the algorithm is "%s"', (name) => {
    expect(() => ContainerImage.builtInAlgorithm(name)._bind(stack)).toThrow(/'algorithmName' must be one of xgboost, sklearn, .*, got /);
  });

  test('fails when the tag is malformed', () => {
    expect(() => ContainerImage.deepLearning('pytorch-inference', 'pytorch:1')._bind(stack)).toThrow("'tag' must have 1 to 128 characters");
  });

  test('warns of the tag that always moves', () => {
    ContainerImage.builtInAlgorithm('xgboost', 'latest')._bind(stack);

    expect(warningsOf(stack)).toHaveLength(1);
  });

  describe('in a stack that does not know its Region', () => {
    test('is looked up when it is deployed', () => {
      const agnostic = agnosticStack();

      expect(uriIn(agnostic, ContainerImage.deepLearning('pytorch-inference', '2.6.0-cpu'))).toEqual({
        'Fn::Join': ['', [
          { 'Fn::FindInMap': ['AwsImagesDeepLearning', { Ref: 'AWS::Region' }, 'account'] },
          '.dkr.ecr.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/pytorch-inference:2.6.0-cpu',
        ]],
      });
    });

    test('makes one mapping for each group of accounts', () => {
      const agnostic = agnosticStack();
      for (const image of [ContainerImage.deepLearning('a', '1'), ContainerImage.deepLearning('b', '1'), ContainerImage.builtInAlgorithm('kmeans')]) image._bind(agnostic);

      expect(Object.keys(templateOf(agnostic).Mappings)).toEqual(['AwsImagesDeepLearning', 'AwsImagesAlgorithms']);
    });

    test('every account has 12 digits', () => {
      const agnostic = agnosticStack();
      for (const name of ['xgboost', 'kmeans', 'blazingtext', 'forecasting-deepar', 'lda']) ContainerImage.builtInAlgorithm(name)._bind(agnostic);
      ContainerImage.deepLearning('a', '1')._bind(agnostic);

      const groups: Record<string, { account: string }>[] = Object.values(templateOf(agnostic).Mappings);
      const accounts = groups.flatMap((regions) => Object.values(regions)).map(({ account }) => account);
      expect(accounts.length).toBeGreaterThan(200);
      expect(accounts.filter((account) => !/^\d{12}$/.test(account))).toEqual([]);
    });

    test('gives a valid template', () => {
      const agnostic = agnosticStack();
      permissions(agnostic, ContainerImage.builtInAlgorithm('xgboost', '1.7-1'));

      expect(diagnostics(agnostic)).toEqual([]);
    });
  });

  test('makes no mapping where the Region is known', () => {
    ContainerImage.builtInAlgorithm('xgboost')._bind(stack);

    expect(templateOf(stack).Mappings).toBeUndefined();
  });
});
