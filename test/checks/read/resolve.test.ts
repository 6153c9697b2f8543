import { evaluate, Outputs } from '../../../src/checks/read/resolve';
import { TemplateFile } from '../../../src/checks/read/template';
import { Node } from '../../../src/checks/read/value';
import { UNKNOWN } from '../../../src/rules/rule';

const NOTHING: Outputs = { exported: () => undefined, ofStack: () => undefined };

function fileWith(template: object, more: Partial<TemplateFile> = {}): TemplateFile {
  return { path: 'x', template: template as TemplateFile['template'], stage: '', nested: new Map(), region: 'eu-west-1', account: '111111111111', ...more };
}

const FILE = fileWith({ Parameters: { P: { Type: 'String' } }, Resources: { Thing: { Type: 'A::B::C' } } });
const node = (json: unknown, file = FILE, outputs = NOTHING) => new Node(evaluate(json, { file, outputs }), 'here');
const text = (json: unknown) => node(json).text();

describe('a string', () => {
  test.each([
    ['is itself', 'a', 'a'],
    ['knows the Region', { Ref: 'AWS::Region' }, 'eu-west-1'],
    ['knows the account', { Ref: 'AWS::AccountId' }, '111111111111'],
    ['is joined', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 1]] }, 'a-eu-west-1-1'],
    ['is joined without what is left out', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::NoValue' }, 'b']] }, 'a-b'],
    ['is substituted', { 'Fn::Sub': 'a-${AWS::Region}' }, 'a-eu-west-1'],
    ['is substituted with its own variables', { 'Fn::Sub': ['${x}-${y}', { x: 'a', y: { Ref: 'AWS::AccountId' } }] }, 'a-111111111111'],
    ['keeps what is escaped', { 'Fn::Sub': '${!x}' }, '${x}'],
    ['is selected', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
    ['is nothing', { Ref: 'AWS::NoValue' }, undefined],
    ['is nothing for null', null, undefined],
  ])('%s', (_, json, expected) => {
    expect(text(json)).toBe(expected);
  });

  test.each([
    ['a parameter', { Ref: 'P' }],
    ['a partition', { Ref: 'AWS::Partition' }],
    ['a resource', { Ref: 'Thing' }],
    ['an attribute', { 'Fn::GetAtt': ['Thing', 'Name'] }],
    ['an unknown resource', { 'Fn::GetAtt': 'Nobody.Name' }],
    ['a join with a parameter', { 'Fn::Join': ['', ['a', { Ref: 'P' }]] }],
    ['a join of a list parameter', { 'Fn::Join': ['', { Ref: 'P' }] }],
    ['a substitution of a parameter', { 'Fn::Sub': '${P}' }],
    ['a selection from nowhere', { 'Fn::Select': [9, ['a']] }],
    ['a selection by a parameter', { 'Fn::Select': [{ Ref: 'P' }, ['a']] }],
    ['a map', { a: 1 }],
    ['a list', ['a']],
    ['malformed intrinsics', { 'Fn::Join': 'x' }],
    ['malformed references', { Ref: 1 }],
    ['a malformed condition', { 'Fn::If': ['C'] }],
    ['a malformed substitution', { 'Fn::Sub': 1 }],
    ['a malformed attribute', { 'Fn::GetAtt': [] }],
    ['a malformed selection', { 'Fn::Select': 'x' }],
    ['a malformed output', { 'Fn::GetStackOutput': 'x' }],
    ['a secret', '{{resolve:secretsmanager:x}}'],
  ])('of %s is unknown', (_, json) => {
    expect(text(json)).toBe(UNKNOWN);
  });
});

describe('a reference', () => {
  test.each([
    ['Ref', { Ref: 'Thing' }, { logicalId: 'Thing' }],
    ['GetAtt', { 'Fn::GetAtt': ['Thing', 'Name'] }, { logicalId: 'Thing', attribute: 'Name' }],
    ['GetAtt in a string', { 'Fn::GetAtt': 'Thing.Name' }, { logicalId: 'Thing', attribute: 'Name' }],
    ['Sub', { 'Fn::Sub': '${Thing}' }, { logicalId: 'Thing' }],
    ['Sub of an attribute', { 'Fn::Sub': '${Thing.Name}' }, { logicalId: 'Thing', attribute: 'Name' }],
    ['Join of one', { 'Fn::Join': ['', [{ Ref: 'Thing' }]] }, { logicalId: 'Thing' }],
  ])('by %s is followed', (_, json, expected) => {
    expect(node(json).reference()).toMatchObject(expected);
  });

  test('is a piece of a string', () => {
    expect(node({ 'Fn::Sub': 'a/${Thing}/b' }).parts()).toEqual(['a/', expect.objectContaining({ logicalId: 'Thing' }), '/b']);
    expect(node({ 'Fn::Sub': 'a/${Thing}/b' }).reference()).toBeUndefined();
  });
});

describe('what is there', () => {
  test.each([
    ['a literal', 'x', true],
    ['nothing', undefined, false],
    ['NoValue', { Ref: 'AWS::NoValue' }, false],
    ['a parameter', { Ref: 'P' }, true],
    ['a choice of two', { 'Fn::If': ['C', 1, { Ref: 'P' }] }, true],
    ['a choice of something and nothing', { 'Fn::If': ['C', 1, { Ref: 'AWS::NoValue' }] }, UNKNOWN],
    ['a macro', { 'Fn::Transform': {} }, UNKNOWN],
  ])('%s', (_, json, expected) => {
    expect(node(json).present()).toBe(expected);
  });
});

describe('a number', () => {
  test.each([[1, 1], ['2', 2], ['2.5', 2.5], ['x', UNKNOWN], ['', UNKNOWN], [undefined, undefined], [{ Ref: 'P' }, UNKNOWN]])('%p is read as %p', (json, expected) => {
    expect(node(json).number()).toBe(expected);
  });
});

describe('a flag', () => {
  test.each([[true, true], ['false', false], ['yes', UNKNOWN], [undefined, undefined]])('%p is read as %p', (json, expected) => {
    expect(node(json).flag()).toBe(expected);
  });
});

describe('a list', () => {
  test('leaves out what is nothing, and keeps the paths of the rest', () => {
    const items = node(['a', { Ref: 'AWS::NoValue' }, 'b']).items() as Node[];
    expect(items.map((item) => [item.path, item.text()])).toEqual([['here[0]', 'a'], ['here[2]', 'b']]);
  });

  test('counts what is there although it is unknown', () => {
    expect(node(['a', { Ref: 'P' }]).items()).toHaveLength(2);
  });

  test.each([['that a parameter gives', { Ref: 'P' }], ['of which an item may be nothing', [{ 'Fn::If': ['C', 1, { Ref: 'AWS::NoValue' }] }]]])('%s is unknown', (_, json) => {
    expect(node(json).items()).toBe(UNKNOWN);
  });
});

describe('a map', () => {
  test('has members by path', () => {
    const { path, value } = node({ a: { b: 1 } }).get('a', 'b');
    expect([path, value]).toEqual(['here.a.b', { kind: 'literal', value: 1 }]);
  });

  test('lacks what is not there', () => {
    expect(node({ a: 1 }).get('b', 'c').present()).toBe(false);
  });

  test('with a transform may have more', () => {
    expect(node({ 'a': 1, 'Fn::Transform': {} }).get('b').present()).toBe(UNKNOWN);
    expect(node({ 'a': 1, 'Fn::Transform': {} }).members()).toBe(UNKNOWN);
  });

  test('that is something else has unknown members', () => {
    expect(node({ Ref: 'P' }).get('a').present()).toBe(UNKNOWN);
    expect(node('text').get('a').present()).toBe(UNKNOWN);
  });
});

describe('a circle', () => {
  test('of exports ends unknown', () => {
    const outputs: Outputs = { ...NOTHING, exported: (name) => ({ file: FILE, value: { 'Fn::ImportValue': name } }) };
    expect(node({ 'Fn::ImportValue': 'x' }, FILE, outputs).text()).toBe(UNKNOWN);
  });
});

describe('an import', () => {
  test.each([
    ['of a string', 'a', 'a'],
    ['of a list', ['a'], UNKNOWN],
  ])('%s', (_, value, expected) => {
    expect(node({ 'Fn::ImportValue': 'x' }, FILE, { ...NOTHING, exported: () => ({ file: FILE, value }) }).text()).toBe(expected);
  });

  test('keeps the template that it comes from', () => {
    const other = fileWith({ Resources: { Other: { Type: 'A::B::C' } } });
    const outputs: Outputs = { ...NOTHING, exported: () => ({ file: other, value: { Ref: 'Other' } }) };
    expect(node({ 'Fn::ImportValue': 'x' }, FILE, outputs).reference()?.file).toBe(other);
  });
});

describe('where the stack is deployed', () => {
  test('may be unknown', () => {
    expect(node({ Ref: 'AWS::Region' }, fileWith({}, { region: undefined })).text()).toBe(UNKNOWN);
  });
});
