import { DataCapture, DeploymentStrategy, EndpointCapacity, EndpointScaling, ModelEndpointProps } from '../../src/serving';
import { endpointIn, importedStore, model, serve, TYPE, variant, variantsOf } from '../support/endpoints';
import { changes, changesOf } from '../support/replacement';
import { testStack } from '../support/stacks';
import { resourcesOf, templateOf } from '../support/templates';

const resources = (props: Partial<ModelEndpointProps> = {}) => templateOf(serve(props)).Resources;
const capture = () => DataCapture.to(importedStore(testStack()));
const scaling = EndpointScaling.onInvocations({ maxCapacity: 8, perInstancePerMinute: 600 });
const MODEL = 'AWS::SageMaker::Model';
const CONFIGURATION = 'AWS::SageMaker::EndpointConfig';
const ENDPOINT = 'AWS::SageMaker::Endpoint';
const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';

describe('a change reaches the endpoint as an update of the endpoint', () => {
  test.each<[string, Partial<ModelEndpointProps>, string]>([
    ['another model', { model: model('2') }, 'replaced'],
    ['capture', { capture: capture() }, 'same'],
    ['another instance type', { capacity: EndpointCapacity.instances('ml.c7i.large') }, 'same'],
    ['another count', { capacity: EndpointCapacity.instances(TYPE, { count: 3 }) }, 'same'],
  ])('%s', (_, props, ofModel) => {
    const [before, after] = [resources(), resources(props)];

    expect(changesOf(MODEL, before, after)).toEqual([ofModel]);
    expect(changesOf(CONFIGURATION, before, after)).toEqual(['replaced']);
    expect(changesOf(ENDPOINT, before, after)).toEqual(['updated']);
  });

  test.each<[string, Partial<ModelEndpointProps>]>([
    ['another strategy', { deployment: DeploymentStrategy.canary() }],
    ['scaling', { scaling }],
  ])('%s leaves model and configuration alone', (_, props) => {
    const [before, after] = [resources(), resources(props)];

    expect([MODEL, CONFIGURATION, ENDPOINT].map((type) => changesOf(type, before, after))).toEqual([['same'], ['same'], ['updated']]);
  });

  test('another name replaces the endpoint, as its documentation says', () => {
    expect(changesOf(ENDPOINT, resources(), resources({ endpointName: 'other' }))).toEqual(['replaced']);
  });

  test.each(['Champion', 'AllTraffic'])('a second variant takes nothing from the first one, %s: an alarm made anew would find its name taken', (name) => {
    const [one, both] = [[variant(name)], [variant(name), variant('Challenger')]].map((variants) => resources({ variants, scaling }));

    expect(['AWS::CloudWatch::Alarm', TARGET, MODEL].map((type) => changesOf(type, one, both).filter((change) => change !== 'added')))
      .toEqual([Array(3).fill('updated'), ['same'], ['same']]);
  });

  test('the model of an endpoint can become one of its variants', () => {
    const [alone, among] = [resources({ scaling }), resources({ scaling, variants: [variant('AllTraffic'), variant('Challenger')] })];

    expect(Object.values(changes(alone, among)).filter((change) => change === 'removed')).toEqual([]);
  });

  test('a second variant leaves the first one its model', () => {
    const [one, both] = [[variant('A')], [variant('A'), variant('B')]].map((variants) => resources({ variants }));

    expect(changesOf(MODEL, one, both)).toEqual(['same', 'added']);
  });

  test('another kind of capacity is another endpoint, and the old one goes', () => {
    const kinds = changes(resources({ deployment: undefined }), resources({ capacity: EndpointCapacity.serverless() }));

    expect(Object.entries(kinds).filter(([id]) => /^Scoring(Serverless)?[0-9A-F]{8}$/.test(id)).map(([, change]) => change).sort()).toEqual(['added', 'removed']);
  });

  test('nothing changes when nothing changed', () => {
    expect(new Set(Object.values(changes(resources({ scaling }), resources({ scaling }))))).toEqual(new Set(['same']));
  });
});

describe('another instance type for a scaled variant, in three deployments', () => {
  const fleet = (type: string) => EndpointCapacity.instances(type, { count: 2 });
  const [scaled, suspended, changed, restored] = ([
    { capacity: fleet(TYPE), scaling },
    { capacity: fleet(TYPE), scaling: EndpointScaling.suspended() },
    { capacity: fleet('ml.c7i.xlarge'), scaling: EndpointScaling.suspended() },
    { capacity: fleet('ml.c7i.xlarge'), scaling },
  ] as Partial<ModelEndpointProps>[]).map((props) => ({ resources: resources(props), type: variantsOf(serve(props))[0].InstanceType }));

  test('first the registration goes, while the type stays', () => {
    expect(changesOf(TARGET, scaled.resources, suspended.resources)).toEqual(['removed']);
    expect(suspended.type).toBe(scaled.type);
    expect(changesOf(CONFIGURATION, scaled.resources, suspended.resources)).toEqual(['same']);
  });

  test('then the type changes, while nothing is registered', () => {
    expect([suspended, changed].flatMap(({ resources: all }) => Object.values(all).filter((r) => r.Type === TARGET))).toEqual([]);
    expect(changesOf(CONFIGURATION, suspended.resources, changed.resources)).toEqual(['replaced']);
    expect(changed.type).not.toBe(suspended.type);
  });

  test('then the registration comes back, while the type stays', () => {
    expect(changesOf(TARGET, changed.resources, restored.resources)).toEqual(['added']);
    expect(restored.type).toBe(changed.type);
  });

  test('the live size is kept all the way', () => {
    for (const { resources: all } of [scaled, suspended, changed, restored]) {
      const [endpoint] = Object.values(all).filter((r) => r.Type === ENDPOINT);

      expect(endpoint.Properties).toMatchObject({ RetainAllVariantProperties: true, ExcludeRetainedVariantProperties: [{ VariantPropertyType: 'DesiredWeight' }] });
    }
  });

  test('the endpoint is never replaced', () => {
    const steps = [[scaled, suspended], [suspended, changed], [changed, restored]].map(([a, b]) => changesOf(ENDPOINT, a.resources, b.resources)[0]);

    expect(steps).toEqual(['same', 'updated', 'same']);
  });
});

// A changed logical id replaces the resource in every deployed stack. Never adjust an expectation of this file to make it pass.
describe('logical ids never change', () => {
  const idsOf = (props: Partial<ModelEndpointProps>) => Object.keys(resources(props)).filter((id) => !id.startsWith('MlopsKey')).sort();

  test('of an endpoint with one model', () => {
    expect(idsOf({ scaling })).toEqual([
      'ScoringConfig16182431', 'ScoringE9BDD196', 'ScoringErrors3F7B06FE', 'ScoringLatency38C1D22D', 'ScoringModelB7E899BE', 'ScoringOnInvocationsA0C5A41D',
      'ScoringOverheadC876C054', 'ScoringRole50429062', 'ScoringRolePolicy2EE95AD2', 'ScoringTargetECEFD1B0',
    ]);
  });

  test('of an endpoint with variants, whatever their order', () => {
    const ids = (...names: string[]) => idsOf({ variants: names.map((name) => variant(name)) });

    expect(ids('B', 'A')).toEqual(ids('A', 'B'));
  });

  test('of serverless and asynchronous endpoints', () => {
    const stack = testStack();
    endpointIn(stack, { capacity: EndpointCapacity.serverless() });
    endpointIn(stack, { capacity: EndpointCapacity.asynchronous(TYPE, { store: importedStore(stack) }) }, 'Batch');

    expect(Object.keys(resourcesOf(stack, ENDPOINT)).map((id) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual(['BatchAsynchronous', 'ScoringServerless']);
  });
});
