import { checkTemplates } from './synth';
import { blueGreen, instances, percent, RETAINED, serving, target } from '../rules/cases/templates';

const PARAMETER = { Parameters: { Size: { Type: 'String', Default: 'small' }, Name: { Type: 'String' } } };
const LARGE = { 'Fn::Equals': [{ Ref: 'Size' }, 'large'] };
const NOTHING = { Ref: 'AWS::NoValue' };

/** A template with conditions and a canary of that size. */
function canary(size: unknown, Conditions: object, routing: object = {}, resource: object = {}) {
  const template = serving({ endpoint: blueGreen({ CanarySize: size, ...routing }) });
  return { ...PARAMETER, Conditions, ...template, Resources: { ...template.Resources, Endpoint: { ...template.Resources.Endpoint, ...resource } } };
}

describe('a condition that the deployment decides', () => {
  test.each([['first', 51, 25], ['second', 25, 51]])('is looked at both ways: the %s branch is wrong', (_, yes, no) => {
    expect(checkTemplates(canary(percent({ 'Fn::If': ['Large', yes, no] }), { Large: LARGE }))).toEqual([expect.stringContaining('GR-05')]);
  });

  test('reports what is wrong both ways once', () => {
    expect(checkTemplates(canary(percent({ 'Fn::If': ['Large', 51, 51] }), { Large: LARGE }))).toHaveLength(1);
  });

  test('reports what does not depend on it once', () => {
    expect(checkTemplates(canary(percent(51), { Large: LARGE }))).toHaveLength(1);
  });

  test('is the same everywhere in the template', () => {
    const size = { 'Fn::If': ['Large', percent(25), NOTHING] };
    expect(checkTemplates(canary(size, { Large: LARGE }, { Type: { 'Fn::If': ['Large', 'CANARY', 'ALL_AT_ONCE'] } }))).toEqual([]);
    expect(checkTemplates(canary(size, { Large: LARGE }, { Type: { 'Fn::If': ['Large', 'ALL_AT_ONCE', 'CANARY'] } }))).toEqual([expect.stringContaining('GR-04')]);
  });

  test('leaves another one open', () => {
    const other = { 'Fn::Equals': [{ Ref: 'Name' }, 'x'] };
    const size = { 'Fn::If': ['Large', percent(25), NOTHING] };
    expect(checkTemplates(canary(size, { Large: LARGE, Other: other }, { Type: { 'Fn::If': ['Other', 'CANARY', 'ALL_AT_ONCE'] } }))).toEqual([]);
  });

  test('decides those that are made from it', () => {
    const conditions = { Large: LARGE, Small: { 'Fn::Not': [{ Condition: 'Large' }] } };
    const size = { 'Fn::If': ['Large', percent(25), NOTHING] };
    expect(checkTemplates(canary(size, conditions, { Type: { 'Fn::If': ['Small', 'ALL_AT_ONCE', 'CANARY'] } }))).toEqual([]);
    expect(checkTemplates(canary(size, conditions, { Type: { 'Fn::If': ['Small', 'CANARY', 'ALL_AT_ONCE'] } }))).toEqual([expect.stringContaining('GR-04')]);
  });

  test('lets a resource vanish that a false condition guards', () => {
    const size = percent({ 'Fn::If': ['Large', 25, 51] });
    expect(checkTemplates(canary(size, { Large: LARGE }, {}, { Condition: 'Large' }))).toEqual([]);
    expect(checkTemplates(canary(percent({ 'Fn::If': ['Large', 51, 25] }), { Large: LARGE }, {}, { Condition: 'Large' }))).toHaveLength(1);
  });
});

describe('a condition of literals', () => {
  const yes = { 'Fn::Equals': ['a', 'a'] };
  const no = { 'Fn::Equals': ['a', 'b'] };
  const open = LARGE;

  test.each([
    ['equals', yes, true],
    ['equals a number', { 'Fn::Equals': [1, '1'] }, true],
    ['does not equal', no, false],
    ['not', { 'Fn::Not': [no] }, true],
    ['and', { 'Fn::And': [yes, yes] }, true],
    ['and with a false one', { 'Fn::And': [open, no] }, false],
    ['or', { 'Fn::Or': [no, no] }, false],
    ['or with a true one', { 'Fn::Or': [open, yes] }, true],
    ['the Region', { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] }, true],
    ['the account', { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '222222222222'] }, false],
  ])('is decided: %s', (_, condition, value) => {
    const wrongIfFalse = canary(percent({ 'Fn::If': ['Literal', 25, 51] }), { Literal: condition });
    expect(checkTemplates(wrongIfFalse)).toHaveLength(value ? 0 : 1);
    const wrongIfTrue = canary(percent({ 'Fn::If': ['Literal', 51, 25] }), { Literal: condition });
    expect(checkTemplates(wrongIfTrue)).toHaveLength(value ? 1 : 0);
  });

  test.each([
    ['that is a circle', { Literal: { 'Fn::Not': [{ Condition: 'Literal' }] } }],
    ['that is malformed', { Literal: { 'Fn::Equals': 'x' } }],
    ['that is new', { Literal: { 'Fn::Unheard': ['x'] } }],
    ['of and with open parts', { Literal: { 'Fn::And': [yes, open] } }],
  ])('%s stays open', (_, conditions) => {
    expect(checkTemplates(canary(percent({ 'Fn::If': ['Literal', 51, 25] }), conditions))).toHaveLength(1);
    expect(checkTemplates(canary(percent({ 'Fn::If': ['Literal', 25, 51] }), conditions))).toHaveLength(1);
  });
});

describe('scaling under a condition', () => {
  const scaledIf = (condition: string | undefined, endpointCondition?: string) => {
    const template = serving({ endpoint: { ...RETAINED, ...blueGreen({ CanarySize: instances(2) }) }, variant: { InitialInstanceCount: 4 } });
    const Endpoint = { ...template.Resources.Endpoint, Condition: endpointCondition };
    return { ...PARAMETER, Conditions: { Large: LARGE }, Resources: { ...template.Resources, Endpoint, Target: target({ MinCapacity: 2 }, { DependsOn: 'Endpoint', Condition: condition }) } };
  };

  test('counts where it holds for the endpoint too', () => {
    expect(checkTemplates(scaledIf('Large', 'Large'))).toEqual([expect.stringContaining('GR-06 warning')]);
  });

  test('counts where the condition is true', () => {
    expect(checkTemplates(scaledIf('Large'))).toEqual([expect.stringContaining('GR-06 warning')]);
  });
});

describe('what makes more of a template', () => {
  const wrong = canary(percent(51), {});
  const unscaled = serving({ endpoint: blueGreen({ CanarySize: instances(3) }) });

  test.each(['MyMacro', 'AWS::Include'])('the transform %s makes the whole template unknown', (Transform) => {
    expect(checkTemplates({ Transform, ...wrong })).toEqual([]);
    expect(checkTemplates({ Transform: [{ Name: Transform, Parameters: {} }], ...wrong })).toEqual([]);
  });

  test.each(['AWS::LanguageExtensions', 'AWS::Serverless-2016-10-31'])('the transform %s leaves literals as they are', (Transform) => {
    expect(checkTemplates({ Transform, ...wrong })).toHaveLength(1);
  });

  test('a loop over resources leaves the size of a fleet open', () => {
    const loop = { 'Fn::ForEach::Targets': ['X', ['a', 'b'], { 'Target${X}': target() }] };
    expect(checkTemplates(unscaled)).toHaveLength(1);
    expect(checkTemplates({ Transform: 'AWS::LanguageExtensions', Resources: { ...unscaled.Resources, ...loop } })).toEqual([]);
  });

  test('a loop or transform among properties leaves the others as they are, and open what may be added', () => {
    const noAlarms = serving({ endpoint: blueGreen({}, {}, { 'AutoRollbackConfiguration': undefined, 'Fn::Transform': { Name: 'Macro' } }) });
    expect(checkTemplates(noAlarms)).toEqual([]);
    const stillWrong = serving({ endpoint: blueGreen({ 'CanarySize': percent(51), 'Fn::Transform': { Name: 'Macro' } }) });
    expect(checkTemplates(stillWrong)).toHaveLength(1);
  });

});
