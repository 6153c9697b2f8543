import * as instances from '../../src/rules/instances';

describe.each([
  ['ml.m7i.large', {}],
  ['ml.c7g.xlarge', {}],
  ['ml.m6g.large', {}],
  ['ml.g5.xlarge', { accelerated: true, gpu: true, localStorage: true }],
  ['ml.g5.12xlarge', { accelerated: true, gpu: true, hasFabric: true, localStorage: true, multiGpu: true }],
  ['ml.g4dn.xlarge', { accelerated: true, gpu: true, localStorage: true }],
  ['ml.p3.2xlarge', { accelerated: true, gpu: true }],
  ['ml.inf2.xlarge', { accelerated: true, neuron: true }],
  ['ml.trn1.2xlarge', { accelerated: true, neuron: true, localStorage: true }],
  ['ml.c5d.large', { localStorage: true }],
  ['ml.t2.medium', { burstable: true }],
])('%s', (type, is) => {
  test.each(['accelerated', 'gpu', 'neuron', 'localStorage', 'burstable', 'multiGpu', 'hasFabric'] as const)('%s', (trait) => {
    expect(instances[trait](type)).toBe(trait in is);
  });
});

test.each([['ml.g6e.xlarge', 'g6e'], ['nonsense', '']])('the family of %s is %j', (type, family) => {
  expect(instances.familyOf(type)).toBe(family);
});
