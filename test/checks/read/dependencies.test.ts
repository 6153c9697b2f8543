import { visitReferences, waitsFor } from '../../../src/checks/read/dependencies';
import { TemplateFile } from '../../../src/checks/read/template';

function fileOf(resources: Record<string, object>): TemplateFile {
  return { path: 'x', template: { Resources: resources }, stage: '', nested: new Map() };
}

describe('waitsFor', () => {
  test.each([
    ['DependsOn', { DependsOn: 'B' }],
    ['a list of DependsOn', { DependsOn: ['X', 'B'] }],
    ['Ref', { Properties: { p: { Ref: 'B' } } }],
    ['Fn::GetAtt', { Properties: { p: [{ 'Fn::GetAtt': ['B', 'Arn'] }] } }],
    ['Fn::GetAtt in a string', { Properties: { p: { 'Fn::GetAtt': 'B.Arn' } } }],
    ['Fn::Sub', { Properties: { p: { 'Fn::Sub': 'x-${B}' } } }],
    ['Fn::Sub of an attribute', { Properties: { p: { 'Fn::Sub': ['${B.Arn}', {}] } } }],
    ['a variable of Fn::Sub', { Properties: { p: { 'Fn::Sub': ['${x}', { x: { Ref: 'B' } }] } } }],
    ['a branch of Fn::If', { Properties: { p: { 'Fn::If': ['C', { Ref: 'B' }, 'x'] } } }],
  ])('sees %s', (_, a) => {
    expect(waitsFor(fileOf({ A: a, B: {} }), 'A', 'B')).toBe(true);
  });

  test('follows others', () => {
    expect(waitsFor(fileOf({ A: { DependsOn: 'X' }, X: { Properties: { p: { Ref: 'B' } } }, B: {} }), 'A', 'B')).toBe(true);
  });

  test('does not see the other direction', () => {
    expect(waitsFor(fileOf({ A: {}, B: { DependsOn: 'A' } }), 'A', 'B')).toBe(false);
  });

  test('ends in a circle', () => {
    expect(waitsFor(fileOf({ A: { DependsOn: 'X' }, X: { DependsOn: 'A' }, B: {} }), 'A', 'B')).toBe(false);
  });

  test.each([['escaped', { 'Fn::Sub': '${!B}' }], ['plain text', 'B'], ['malformed', { 'Fn::Sub': 1 }]])('ignores what is %s', (_, p) => {
    expect(waitsFor(fileOf({ A: { Properties: { p } }, B: {} }), 'A', 'B')).toBe(false);
  });
});

test('visitReferences names the attribute', () => {
  const found: [string, string | undefined][] = [];
  visitReferences([{ Ref: 'A' }, { 'Fn::GetAtt': ['B', 'C.D'] }, { 'Fn::Sub': '${E.F}' }], (id, attribute) => found.push([id, attribute]));
  expect(found).toEqual([['A', undefined], ['B', 'C.D'], ['E', 'F']]);
});
