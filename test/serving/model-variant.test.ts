import { EndpointCapacity, EndpointScaling, ModelVariant } from '../../src/serving';
import { model, serve, targetOf, TYPE, variant, variantsOf } from '../support/endpoints';
import { resourcesOf } from '../support/templates';

test('says what it was given', () => {
  const version = model();
  const { name, weight, model: served } = new ModelVariant({ name: 'Champion', model: version, weight: 9 });

  expect([name, weight, served]).toEqual(['Champion', 9, version]);
});

test('the name of an only variant never changes, because a release needs it', () => {
  expect(ModelVariant.DEFAULT_NAME).toBe('AllTraffic');
});

test('default of ModelVariantProps.weight: 1, an equal share', () => {
  expect(variantsOf(serve({ variants: [variant('A'), variant('B')] })).map((v) => v.InitialVariantWeight)).toEqual([1, 1]);
});

test('default of ModelVariantProps.capacity: that of the endpoint', () => {
  const stack = serve({ capacity: EndpointCapacity.instances(TYPE, { count: 3 }), variants: [variant('A')] });

  expect(variantsOf(stack)[0]).toMatchObject({ InstanceType: TYPE, InitialInstanceCount: 3 });
});

test('default of ModelVariantProps.scaling: that of the endpoint', () => {
  const scaling = EndpointScaling.onInvocations({ maxCapacity: 7, perInstancePerMinute: 60 });

  expect(targetOf(serve({ scaling, variants: [variant('A')] })).Properties.MaxCapacity).toBe(7);
});

test('may have a capacity of its own', () => {
  const stack = serve({ variants: [variant('A'), variant('B', { capacity: EndpointCapacity.instances('ml.c7i.xlarge', { count: 1 }) })] });

  expect(variantsOf(stack).map((v) => [v.InstanceType, v.InitialInstanceCount])).toEqual([[TYPE, 2], ['ml.c7i.xlarge', 1]]);
});

test('may have a scaling of its own', () => {
  const scaling = EndpointScaling.onInvocations({ maxCapacity: 7, perInstancePerMinute: 60 });
  const stack = serve({ variants: [variant('A', { scaling }), variant('B')] });

  expect(Object.values(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalableTarget')).map((t) => t.Properties.ResourceId)).toEqual([expect.stringMatching(/\/variant\/A$/)]);
});
