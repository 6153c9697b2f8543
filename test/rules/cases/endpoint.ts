import { boundary, Case, times } from './case';
import { endpoint as facts } from './samples';
import { blueGreen, RETAINED, scaled, serving, target } from './templates';
import { EndpointFacts } from '../../../src/rules/facts';

const template = (properties: Record<string, unknown>) => serving({ endpoint: properties });
const excluded = (types: string[]) => types.map((VariantPropertyType) => ({ VariantPropertyType }));

export const ENDPOINT_CASES: Case<EndpointFacts>[] = [
  boundary({
    rule: 'EP-01/1',
    pass: ['a', 'a-1--b', 'a'.repeat(63)],
    fail: ['', '-a', 'a-', 'a_b', 'a'.repeat(64)],
    facts: (name) => facts({ name }),
    template: (EndpointName) => template({ EndpointName }),
    at: 'Properties.EndpointName',
  }),
  boundary({
    rule: 'EP-04/1',
    pass: [false],
    fail: [true],
    facts: (nameByGetAtt) => facts({ nameByGetAtt }),
    template: (byGetAtt) => ({
      ...serving(),
      Outputs: { Name: { Value: byGetAtt ? { 'Fn::GetAtt': ['Endpoint', 'EndpointName'] } : { 'Fn::GetAtt': ['Endpoint', 'EndpointArn'] } } },
    }),
    at: 'Properties.EndpointName',
  }),
  boundary({
    rule: 'EP-05/1',
    pass: [['DesiredWeight', 'DesiredInstanceCount', 'DesiredWeight']],
    fail: [['DesiredWeight', 'DesiredInstanceCount', 'DesiredWeight', 'DesiredWeight']],
    facts: (excludedFromRetention) => facts({ retainsVariants: true, excludedFromRetention }),
    template: (types) => template({ RetainAllVariantProperties: true, ExcludeRetainedVariantProperties: excluded(types) }),
    at: 'Properties.ExcludeRetainedVariantProperties',
  }),
  boundary({
    rule: 'EP-05/1',
    pass: ['DesiredWeight'],
    fail: ['Weight'],
    facts: (type) => facts({ retainsVariants: true, excludedFromRetention: [type] }),
    template: (type) => template({ RetainAllVariantProperties: true, ExcludeRetainedVariantProperties: excluded([type]) }),
    at: 'Properties.ExcludeRetainedVariantProperties[0].VariantPropertyType',
  }),
  boundary({
    rule: 'EP-05/2',
    pass: [true],
    fail: [false, undefined],
    facts: (retainsVariants) => facts({ retainsVariants, excludedFromRetention: ['DesiredWeight'] }),
    template: (RetainAllVariantProperties) => template({ ...RETAINED, RetainAllVariantProperties }),
    at: 'Properties.ExcludeRetainedVariantProperties',
  }),
  boundary({
    rule: 'EP-06/1',
    pass: [true],
    fail: [false, undefined],
    facts: (retainsVariants) => facts({ retainsVariants, scaled: true }),
    template: (RetainAllVariantProperties) => serving({ endpoint: { RetainAllVariantProperties }, resources: { Target: target() } }),
    at: 'Properties.RetainAllVariantProperties',
  }),
  boundary({
    rule: 'EP-06/1',
    pass: [false],
    fail: [true],
    facts: (isScaled) => facts({ scaled: isScaled }),
    template: (isScaled) =>
      (isScaled ? scaled({}, { endpoint: { RetainAllVariantProperties: undefined, ExcludeRetainedVariantProperties: undefined } }) : serving()),
    at: 'Properties.RetainAllVariantProperties',
  }),
  boundary({
    rule: 'EP-06/2',
    pass: ['DesiredInstanceCount'],
    fail: ['DataCaptureConfig'],
    facts: (type) => facts({ retainsVariants: true, excludedFromRetention: [type] }),
    template: (type) => template({ RetainAllVariantProperties: true, ExcludeRetainedVariantProperties: excluded([type]) }),
    at: 'Properties.ExcludeRetainedVariantProperties[0].VariantPropertyType',
  }),
  boundary({
    rule: 'EP-17/1',
    pass: [0, 50],
    fail: [51],
    facts: (count) => facts({ tags: times(count, (i) => ({ key: `k${i}`, value: 'v' })) }),
    template: (count) => template({ Tags: times(count, (i) => ({ Key: `k${i}`, Value: 'v' })) }),
    at: 'Properties.Tags',
  }),
  boundary({
    rule: 'EP-17/1',
    pass: ['k', 'k'.repeat(128), 'cost:centre/1 @ö'],
    fail: ['', 'k'.repeat(129), 'k#'],
    facts: (key) => facts({ tags: [{ key, value: 'v' }] }),
    template: (Key) => template({ Tags: [{ Key, Value: 'v' }] }),
    at: 'Properties.Tags[0].Key',
  }),
  boundary({
    rule: 'EP-17/1',
    pass: ['', 'v'.repeat(256)],
    fail: ['v'.repeat(257), '#'],
    facts: (value) => facts({ tags: [{ key: 'k', value }] }),
    template: (Value) => template({ Tags: [{ Key: 'k', Value }] }),
    at: 'Properties.Tags[0].Value',
  }),
  boundary({
    rule: 'GR-26/1',
    pass: [false, undefined],
    fail: [true],
    facts: (retainsDeploymentConfig) => facts({ retainsDeploymentConfig }),
    template: (RetainDeploymentConfig) => template({ ...blueGreen({}), RetainDeploymentConfig }),
    at: 'Properties.RetainDeploymentConfig',
  }),
];
