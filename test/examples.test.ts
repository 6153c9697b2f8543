import * as fs from 'fs';
import * as path from 'path';
import { cycleIn } from './support/cycles';
import { exampleApp, exampleNames, EXAMPLES, exampleSource, stacksOf } from './support/examples';
import { nagFindings } from './support/nag';
import { diagnostics, templateOf } from './support/templates';
import { violations } from './support/violations';
import { MlopsChecks } from '../src/checks';

describe.each(exampleNames())('the example %s', (name) => {
  const app = exampleApp(name);

  test('is passed by MlopsChecks, which it registers', () => {
    const validate = jest.spyOn(MlopsChecks.prototype, 'validate');
    expect(violations(app)).toEqual([]);
    expect(validate).toHaveBeenCalledTimes(1);
    validate.mockRestore();
  });

  test('has no unacknowledged finding in five packs', () => {
    expect(nagFindings(app)).toEqual([]);
  });

  test('is valid CloudFormation', () => {
    expect(diagnostics(app)).toEqual([]);
  });

  test.each(stacksOf(app).map((stack) => [stack.stackName, stack] as const))('has no circle in %s', (_, stack) => {
    expect(cycleIn(templateOf(stack).Resources)).toBeUndefined();
  });

  test('needs no account', () => {
    expect(stacksOf(app).every((stack) => stack.environment === 'aws://unknown-account/unknown-region')).toBe(true);
  });

  test('says what it makes, when to choose it and what it costs', () => {
    expect(exampleSource(name)).toMatch(/^\/\*\*\n \* [^\n]+\n \*\n \* What: [^/]+ \* When: [^/]+ \* Cost: /);
  });

  test('has a page with a title', () => {
    expect(fs.readFileSync(path.join(EXAMPLES, 'typescript', name, 'README.md'), 'utf8')).toMatch(/^# \S/);
  });
});

test('the list of examples names each of them', () => {
  const listed = [...fs.readFileSync(path.join(EXAMPLES, 'typescript/README.md'), 'utf8').matchAll(/^\| \[([\w-]+)\]\(([\w-]+)\)/gm)].map(([, name]) => name);
  expect(listed.sort()).toEqual(exampleNames());
});

test('the checks find a canary of 80 % in an app of plain L1s, as its page says', () => {
  const app = exampleApp('checks-any-app', (source) => source.replace('value: 25', 'value: 80'));
  jest.spyOn(console, 'error').mockImplementation(() => undefined); // the CDK prints findings there

  expect(() => app.synth()).toThrow(/validation/i);
  const { pluginReports: [{ violations: found }] } = JSON.parse(fs.readFileSync(path.join(app.outdir, 'validation-report.json'), 'utf8'));
  const [quoted] = /^'Properties\..* got 80; /m.exec(fs.readFileSync(path.join(EXAMPLES, 'typescript/checks-any-app/README.md'), 'utf8'))!;
  expect(found.map(({ ruleName, severity }: any) => [ruleName, severity])).toEqual([['GR-05', 'error']]);
  expect(found[0].description).toContain(quoted.replace(/; $/, ''));
});

describe('cycleIn', () => {
  test('finds a circle through Ref, GetAtt, Sub and DependsOn', () => {
    expect(cycleIn({
      A: { Properties: { x: { Ref: 'B' } } },
      B: { Properties: { x: { 'Fn::GetAtt': ['C', 'Arn'] } } },
      C: { Properties: { x: { 'Fn::Sub': 'a-${D.Arn}' } } },
      D: { DependsOn: ['A'] },
    })).toBe('A > B > C > D > A');
  });

  test('is silent about two ways to one resource', () => {
    expect(cycleIn({ A: { DependsOn: ['B', 'C'] }, B: { DependsOn: 'C' }, C: {} })).toBeUndefined();
  });
});
