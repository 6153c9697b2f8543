import { ArtifactStore } from '../../src/data';
import { CaptureSource } from '../../src/monitoring';
import { DataCapture, ModelEndpoint } from '../../src/serving';
import { testStack } from '../support/stacks';

const store = new ArtifactStore(testStack(), 'Data');

test('what an endpoint captures lies below its name, once more', () => {
  const endpoint = ModelEndpoint.fromModelEndpointAttributes(store, 'Endpoint', { endpointName: 'scoring', variantNames: ['Blue'], capture: DataCapture.to(store) });
  expect(CaptureSource.dataCapture(endpoint)._bind()).toEqual({ kind: 'dataCapture', store, prefix: 'capture/scoring/scoring/', variants: ['Blue'] });
});

test('an endpoint that captures nothing has nothing to look at', () => {
  expect(CaptureSource.dataCapture(ModelEndpoint.fromEndpointName(store, 'Silent', 'scoring'))._bind()).toBeUndefined();
});

test.each([['records', CaptureSource.records(store, 'a')], ['batchTransform', CaptureSource.batchTransform(store, '/a/')]])('%s lie below a prefix, which ends in a slash', (kind, source) => {
  expect(source._bind()).toEqual({ kind, store, prefix: 'a/' });
});
