import { checkFiles } from './synth';
import { ALL_CASES } from '../rules/cases';
import { Template } from '../rules/cases/case';

const OPEN = { 'Fn::Equals': [{ Ref: 'Parameter' }, 'x'] };
const UNDECIDED = {
  Parameters: { Parameter: { Type: 'String', Default: '51' }, List: { Type: 'CommaDelimitedList' } },
  Conditions: { Open: OPEN, Other: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'Parameter' }, 'y'] }] } },
  Mappings: { Map: { 'us-east-1': { Key: 51 } } },
};

/** What only a deployment decides. */
const INTRINSICS: Record<string, unknown> = {
  'a parameter': { Ref: 'Parameter' },
  'a parameter in a string': { 'Fn::Sub': 'x-${Parameter}' },
  'a parameter in a joined string': { 'Fn::Join': ['', ['x', { Ref: 'Parameter' }]] },
  'an import': { 'Fn::ImportValue': 'elsewhere' },
  'an output of another stack': { 'Fn::GetStackOutput': { StackName: 'elsewhere', OutputName: 'x' } },
  'an attribute': { 'Fn::GetAtt': ['Custom', 'Value'] },
  'an open condition': { 'Fn::If': ['Open', { Ref: 'Parameter' }, { 'Fn::ImportValue': 'elsewhere' }] },
  'two open conditions': { 'Fn::If': ['Open', { 'Fn::If': ['Other', 'x', { Ref: 'AWS::NoValue' }] }, { 'Fn::If': ['Other', 51, 'x'] }] },
  'an unknown condition': { 'Fn::If': ['Nowhere', 'x', { Ref: 'AWS::NoValue' }] },
  'a mapping': { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'Key'] },
  'an item of a list parameter': { 'Fn::Select': [0, { Ref: 'List' }] },
  'a split string': { 'Fn::Split': [',', { Ref: 'Parameter' }] },
  'a macro': { 'Fn::Transform': { Name: 'Macro', Parameters: { x: 1 } } },
  'something new': { 'Fn::Unheard': ['x'] },
  'a dynamic reference': '{{resolve:ssm:/parameter}}',
};

/** Rules that look at the presence of things, not at a value: a value that is open is present. The last two read attributes, which hold no functions. */
const BY_PRESENCE = ['GR-18', 'GR-22', 'EC-08', 'EP-04', 'MD-03', 'IC-06', 'IC-08', 'MD-07', 'SH-07', 'FX-19', 'FX-22'];

/** Sets the value at a path of a template, such as `Config.Properties.Variants[0].Name`; a path into a text sets the whole text. */
function setAt(template: Template, owner: string, path: string, value: unknown): void {
  const keys = path.replace(/(DefinitionString)\..*/, '$1').replace(/\[(\d+)\]/g, '.$1').split('.');
  if (!(keys[0] in template.Resources)) keys.unshift(owner);
  const last = keys.pop()!;
  let at = template.Resources as Record<string, any>;
  for (const key of keys) at = at[key] ??= {};
  at[last] = value;
}

const broken = ALL_CASES.filter(({ rule }) => !BY_PRESENCE.includes(rule.slice(0, 5))).map((c) => {
  const [value] = c.fail;
  return { rule: c.rule, template: () => JSON.parse(JSON.stringify(c.template(value))) as Template, at: typeof c.at === 'string' ? c.at : c.at(value) };
});

/** The resource in which each broken value stands, as the finding about it says. */
const owners = checkFiles(broken.map(({ template }) => template())).map((violations, index) => violations
  .filter(({ ruleName }) => ruleName === broken[index].rule.slice(0, 5))
  .flatMap(({ violatingResources }) => violatingResources)
  .find(({ locations }) => locations.includes(broken[index].at))?.resourceLogicalId ?? 'Nothing');

test.each(Object.entries(INTRINSICS))('%s never causes a finding where it stands', (_, intrinsic) => {
  const found = checkFiles(broken.map(({ template, at }, index) => {
    const made = template();
    setAt(made, owners[index], at, intrinsic);
    return { ...UNDECIDED, ...made, Resources: { ...made.Resources, Custom: { Type: 'Custom::Thing' } } };
  }));
  const alarms = broken.flatMap(({ rule, at }, index) => found[index]
    .filter(({ ruleName }) => ruleName === rule.slice(0, 5)).map(({ description }) => `${rule} at ${at}: ${description}`));
  expect(alarms).toEqual([]);
});

test('every broken value has a resource in which it stands', () => {
  expect(broken.filter((_, index) => owners[index] === 'Nothing').map(({ rule, at }) => `${rule} at ${at}`)).toEqual([]);
});
