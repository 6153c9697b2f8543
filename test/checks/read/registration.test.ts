import { Assembly } from '../../../src/checks/read/assembly';
import { registrationsOf, scaledThing } from '../../../src/checks/read/registration';
import { evaluate } from '../../../src/checks/read/resolve';
import { TemplateFile } from '../../../src/checks/read/template';
import { Node } from '../../../src/checks/read/value';
import { UNKNOWN } from '../../../src/rules/rule';
import { serving, target } from '../../rules/cases/templates';

function fileOf(template: object, stage = ''): TemplateFile {
  return { path: 'x', template: template as TemplateFile['template'], stage, region: 'eu-west-1', nested: new Map() };
}

describe('scaledThing', () => {
  const file = fileOf({ Resources: { Endpoint: { Type: 'AWS::SageMaker::Endpoint' }, Variant: { Type: 'A::B::C' } } });
  const read = (json: unknown) => scaledThing(new Node(evaluate(json, { file, outputs: new Assembly([file]) }), 'ResourceId'));

  test('reads a literal', () => {
    expect(read('endpoint/fraud/variant/v')).toEqual({ endpoint: 'fraud', variant: 'v' });
  });

  test('reads a reference to the endpoint', () => {
    expect(read({ 'Fn::Sub': 'endpoint/${Endpoint.EndpointName}/variant/v' })).toMatchObject({ endpoint: { logicalId: 'Endpoint' }, variant: 'v' });
  });

  test('leaves the variant open where it is a reference', () => {
    expect(read({ 'Fn::Sub': 'endpoint/fraud/variant/${Variant}' })).toEqual({ endpoint: 'fraud', variant: UNKNOWN });
  });

  test('knows that something else is no endpoint', () => {
    expect(read('inference-component/x')).toEqual({ variant: UNKNOWN });
  });

  test.each([
    ['a parameter', { Ref: 'Nobody' }],
    ['a name in two pieces', { 'Fn::Sub': 'endpoint/x-${Endpoint}/variant/v' }],
    ['an unknown form with references', { 'Fn::Sub': '${Endpoint}/variant/v' }],
  ])('does not guess %s', (_, json) => {
    expect(read(json)).toBe(UNKNOWN);
  });
});

describe('registrationsOf', () => {
  const read = (...more: TemplateFile[]) => {
    const file = fileOf(serving());
    const assembly = new Assembly([file, ...more]);
    const [endpoint] = assembly.inFile('AWS::SageMaker::Endpoint', file);
    const { scaled, minimum, complete } = registrationsOf({ assembly, resource: endpoint });
    return { scaled, minimum: Object.fromEntries(minimum), complete };
  };
  const targetOf = (properties: Record<string, unknown>, stage = '') => fileOf({ Resources: { Target: target(properties, {}) } }, stage);

  test('finds none', () => {
    expect(read()).toEqual({ scaled: false, minimum: {}, complete: true });
  });

  test('finds one in another stack', () => {
    expect(read(targetOf({ MinCapacity: 3 }))).toEqual({ scaled: true, minimum: { AllTraffic: 3 }, complete: true });
  });

  test.each([
    ['another dimension', { ScalableDimension: 'sagemaker:variant:DesiredProvisionedConcurrency' }],
    ['another endpoint', { ResourceId: 'endpoint/other/variant/AllTraffic' }],
    ['another service', { ResourceId: 'service/cluster/x', ScalableDimension: 'ecs:service:DesiredCount' }],
  ])('passes over %s', (_, properties) => {
    expect(read(targetOf(properties))).toEqual({ scaled: false, minimum: {}, complete: true });
  });

  test('passes over another stage', () => {
    expect(read(targetOf({}, 'Prod')).scaled).toBe(false);
  });

  test.each([
    ['the resource is', { ResourceId: { Ref: 'Parameter' } }],
    ['the dimension is', { ScalableDimension: { Ref: 'Parameter' } }],
    ['the variant is', { ResourceId: { 'Fn::Join': ['', ['endpoint/fraud/variant/', { Ref: 'Target' }]] } }],
  ])('leaves it open where %s', (_, properties) => {
    expect(read(targetOf(properties))).toEqual({ scaled: UNKNOWN, minimum: {}, complete: false });
  });

  test('leaves it open where a loop may define more', () => {
    expect(read(fileOf({ Transform: 'AWS::LanguageExtensions', Resources: { 'Fn::ForEach::X': [] } })).scaled).toBe(UNKNOWN);
  });
});
