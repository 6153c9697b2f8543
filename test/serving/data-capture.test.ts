import { CaptureMode, DataCapture, DataCaptureOptions, EndpointCapacity, ModelEndpoint } from '../../src/serving';
import { configurationOf, endpointIn, endpointOf, importedStore, storeIn, warningIds } from '../support/endpoints';
import { testStack } from '../support/stacks';
import { resourcesOf } from '../support/templates';

const capturing = (options?: DataCaptureOptions) => {
  const stack = testStack();
  endpointIn(stack, { capture: DataCapture.to(importedStore(stack), options) });
  return stack;
};
const captureOf = (options?: DataCaptureOptions) => configurationOf(capturing(options)).DataCaptureConfig;
const types = (count: number) => Array.from({ length: count }, (_, i) => `text/type${i}`);

test('is on', () => {
  expect(captureOf().EnableCapture).toBe(true);
});

test('is left out where it was not asked for', () => {
  const stack = testStack();
  endpointIn(stack);

  expect(configurationOf(stack).DataCaptureConfig).toBeUndefined();
});

test('says where records are written', () => {
  const stack = testStack();
  const store = importedStore(stack);

  expect(DataCapture.to(store).store).toBe(store);
});

test('encrypts records with the key of the store', () => {
  const stack = testStack();
  endpointIn(stack, { capture: DataCapture.to(storeIn(stack)) });

  expect(configurationOf(stack).DataCaptureConfig.KmsKeyId).toEqual({ 'Fn::GetAtt': [Object.keys(resourcesOf(stack, 'AWS::KMS::Key'))[0], 'Arn'] });
});

test('names no key where the store has none of yours', () => {
  expect(captureOf().KmsKeyId).toBeUndefined();
});

test.each([['records', 's3://fraud-artifacts/records/'], ['records/', 's3://fraud-artifacts/records/'], ['', 's3://fraud-artifacts/']])("writes below the prefix '%s'", (prefix, uri) => {
  expect(captureOf({ prefix }).DestinationS3Uri).toBe(uri);
});

test('fails when the destination is too long', () => {
  expect(() => captureOf({ prefix: 'x'.repeat(500) })).not.toThrow();
  expect(() => captureOf({ prefix: 'x'.repeat(501) })).toThrow("'prefix' must have at most 512 characters, got 513 characters; shorten it");
});

test.each([0, 100])('captures %d %%', (samplingPercentage) => {
  expect(captureOf({ samplingPercentage }).InitialSamplingPercentage).toBe(samplingPercentage);
});

test.each([-1, 101, 0.5])('fails when it captures %d %%', (samplingPercentage) => {
  expect(() => captureOf({ samplingPercentage }))
    .toThrow(new Error(`'samplingPercentage' must be a whole number between 0 and 100 percent, got ${samplingPercentage}; use 100 for every request`));
});

test('captures one side', () => {
  expect(captureOf({ modes: [CaptureMode.INPUT] }).CaptureOptions).toEqual([{ CaptureMode: 'Input' }]);
});

test('captures both sides together', () => {
  expect(captureOf({ modes: [CaptureMode.INPUT_AND_OUTPUT] }).CaptureOptions).toEqual([{ CaptureMode: 'InputAndOutput' }]);
});

test('fails when no side is captured', () => {
  expect(() => captureOf({ modes: [] })).toThrow("'modes' must have 1 to 32 options, got 0; name Input and Output");
});

test.each(['csvContentTypes', 'jsonContentTypes'] as const)('takes 1 to 10 %s', (kind) => {
  expect(Object.values(captureOf({ [kind]: types(10) }).CaptureContentTypeHeader)).toContainEqual(types(10));
  expect(() => captureOf({ [kind]: types(11) })).toThrow(`'${kind}' must have 1 to 10 content types, got 11; keep those that callers send`);
  expect(() => captureOf({ [kind]: [] })).toThrow(`'${kind}' must have 1 to 10 content types, got 0`);
});

test.each(['text/csv; charset=utf-8', 'csv', 'application/ld+json'])('fails when a content type is %s', (type) => {
  expect(() => captureOf({ csvContentTypes: [type] })).toThrow(`'csvContentTypes' must be type/subtype without parameters and without +, got ${type}; give the bare content type`);
});

test('fails when the endpoint is serverless', () => {
  const stack = testStack();

  expect(() => endpointIn(stack, { capacity: EndpointCapacity.serverless(), capture: DataCapture.to(importedStore(stack)) }))
    .toThrow("'capture' must be left out on a serverless endpoint, which captures no data; use instances, or record requests in the caller");
});

test('warns when the endpoint is asynchronous, for which it is not documented', () => {
  const stack = testStack();
  const store = importedStore(stack);
  endpointIn(stack, { capacity: EndpointCapacity.asynchronous('ml.m7i.large', { store }), capture: DataCapture.to(store) });

  expect(warningIds(stack)).toContain('AI-14');
});

test('default of DataCaptureOptions.prefix: a folder for each endpoint', () => {
  const stack = capturing();

  expect(configurationOf(stack).DataCaptureConfig.DestinationS3Uri).toBe(`s3://fraud-artifacts/capture/${endpointOf(stack).Properties.EndpointName}/`);
});

test('default of DataCaptureOptions.samplingPercentage: every request', () => {
  expect(captureOf().InitialSamplingPercentage).toBe(100);
});

test('default of DataCaptureOptions.modes: both sides', () => {
  expect(captureOf().CaptureOptions).toEqual([{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }]);
});

test('default of DataCaptureOptions.csvContentTypes, DataCaptureOptions.jsonContentTypes: CSV and JSON stay readable', () => {
  expect(captureOf().CaptureContentTypeHeader).toEqual({ CsvContentTypes: ['text/csv'], JsonContentTypes: ['application/json'] });
});

test.each(['records', '/records', 'records/'])("may be written where it is, with the prefix '%s'", (prefix) => {
  const stack = capturing({ prefix });
  const resources = Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).flatMap((p) => p.Properties.PolicyDocument.Statement)
    .filter((statement: any) => statement.Action === 's3:PutObject').map((statement: any) => statement.Resource);

  expect([configurationOf(stack).DataCaptureConfig.DestinationS3Uri, resources]).toEqual([
    's3://fraud-artifacts/records/', ['arn:aws:s3:::fraud-artifacts/records/*'],
  ]);
});

describe('where the records of an endpoint lie', () => {
  test('in a folder that is named after it twice, because the service adds the name', () => {
    expect(DataCapture.to(importedStore(testStack()))._prefixFor('scoring')).toBe('capture/scoring/scoring/');
  });

  test('below the prefix that was asked for', () => {
    expect(DataCapture.to(importedStore(testStack()), { prefix: 'seen' })._prefixFor('scoring')).toBe('seen/scoring/');
  });
});

describe('what an endpoint says of its captured data', () => {
  test('where it goes', () => {
    const stack = testStack();
    const capture = DataCapture.to(importedStore(stack));

    expect(endpointIn(stack, { capture }).capture).toBe(capture);
  });

  test('nothing where nothing is captured', () => {
    expect(endpointIn(testStack()).capture).toBeUndefined();
  });

  test('default of ModelEndpointAttributes.capture: nothing is known', () => {
    expect(ModelEndpoint.fromEndpointName(testStack(), 'Imported', 'scoring').capture).toBeUndefined();
  });

  test('of an import, what it was told', () => {
    const stack = testStack();
    const capture = DataCapture.to(importedStore(stack));

    expect(ModelEndpoint.fromModelEndpointAttributes(stack, 'Elsewhere', { endpointName: 'scoring', capture }).capture).toBe(capture);
  });
});
