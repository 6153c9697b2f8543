import { Duration, Size } from 'aws-cdk-lib/core';
import { DataCapture, EndpointCapacity, RoutingStrategy } from '../../src/serving';
import { bindVariants } from '../../src/serving/bound-variant';
import { asynchronousPrefixes, captureDefaults, renderAsynchronous, renderCapture, renderVariant } from '../../src/serving/variant-rendering';
import { importedStore, model, TYPE, variant } from '../support/endpoints';
import { testStack } from '../support/stacks';

const plain = (value: object) => JSON.parse(JSON.stringify(value));
const store = importedStore(testStack());

describe('renderVariant', () => {
  test('everything that instances may have', () => {
    const capacity = EndpointCapacity.instances(TYPE, {
      count: 3,
      volumeSize: Size.gibibytes(40),
      startupTimeout: Duration.minutes(10),
      modelDownloadTimeout: Duration.minutes(20),
      inferenceAmiVersion: 'ami',
      routing: RoutingStrategy.RANDOM,
    });
    const [bound] = bindVariants(testStack(), { capacity, variants: [variant('A', { weight: 3 })] });

    expect(plain(renderVariant(bound, 'model'))).toEqual({
      variantName: 'A',
      modelName: 'model',
      initialVariantWeight: 3,
      instanceType: TYPE,
      initialInstanceCount: 3,
      volumeSizeInGb: 40,
      containerStartupHealthCheckTimeoutInSeconds: 600,
      modelDataDownloadTimeoutInSeconds: 1200,
      inferenceAmiVersion: 'ami',
      routingConfig: { routingStrategy: 'RANDOM' },
    });
  });

  test('everything that a serverless variant may have', () => {
    const capacity = EndpointCapacity.serverless({ memory: Size.gibibytes(4), maxConcurrency: 10, provisionedConcurrency: 2 });
    const [bound] = bindVariants(testStack(), { capacity, model: model() });

    expect(plain(renderVariant(bound, 'model'))).toEqual({
      variantName: 'AllTraffic', modelName: 'model', serverlessConfig: { memorySizeInMb: 4096, maxConcurrency: 10, provisionedConcurrency: 2 },
    });
  });
});

describe('asynchronousPrefixes', () => {
  test.each([['a', 'a/'], ['a/', 'a/'], ['a/b', 'a/b/'], ['', '']])("make a folder of '%s'", (prefix, folder) => {
    expect(asynchronousPrefixes({ store, inputsPrefix: prefix, resultsPrefix: prefix, failuresPrefix: prefix }))
      .toEqual({ inputs: folder, results: folder, failures: folder });
  });
});

test('renderAsynchronous says nothing that was not asked for', () => {
  expect(plain(renderAsynchronous({ store }))).toEqual({
    outputConfig: { s3OutputPath: 's3://fraud-artifacts/inference/results/', s3FailurePath: 's3://fraud-artifacts/inference/failures/' },
  });
});

describe('capture', () => {
  test('has a folder of its own for each endpoint', () => {
    expect(DataCapture.to(store)._destination('scoring')).toBe('capture/scoring/');
  });

  test('is rendered with its defaults', () => {
    expect(plain(renderCapture(DataCapture.to(store), 'scoring'))).toEqual({
      enableCapture: true,
      initialSamplingPercentage: 100,
      destinationS3Uri: 's3://fraud-artifacts/capture/scoring/',
      captureOptions: [{ captureMode: 'Input' }, { captureMode: 'Output' }],
      captureContentTypeHeader: { csvContentTypes: ['text/csv'], jsonContentTypes: ['application/json'] },
    });
  });

  test('keeps what was given', () => {
    expect(captureDefaults(DataCapture.to(store, { samplingPercentage: 5 }))).toMatchObject({ samplingPercentage: 5, csvContentTypes: ['text/csv'] });
  });
});
