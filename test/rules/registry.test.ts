import { REGISTRY } from '../../src/rules/registry';
import { Fact, findings, UNKNOWN } from '../../src/rules/rule';

const check = (name: Fact<string | undefined>) => findings(REGISTRY.rules, { name }, () => 'modelPackageGroupName');

describe('MR-01', () => {
  test.each(['a', 'Fraud-2', 'a--b', 'x'.repeat(63)])('accepts %s', (name) => {
    expect(check(name)).toEqual([]);
  });

  test.each(['', '-a', 'a-', 'a_b', 'x'.repeat(64)])('refuses "%s"', (name) => {
    expect(check(name)).toEqual([expect.objectContaining({ id: 'MR-01', severity: 'error' })]);
  });

  test.each<[string, Fact<string | undefined>]>([['a name that is unknown', UNKNOWN], ['no name', undefined]])('is silent about %s', (_, name) => {
    expect(check(name)).toEqual([]);
  });

  test('names the value and the way out', () => {
    expect(check('a_b')[0].message).toMatch(/^'modelPackageGroupName' must be .*, got a_b; leave it out to get a name that fits$/);
  });
});

describe('the rows of the registry', () => {
  test('are all there, as a rule or as a note', () => {
    expect([...REGISTRY.rules, ...REGISTRY.notes].map(({ id }) => id)).toEqual(['MR-01', 'MR-02', 'MR-03', 'MR-04', 'MR-05', 'MR-06', 'MR-07']);
  });

  test.each([...REGISTRY.rules, ...REGISTRY.notes].map((row) => [row.id, row] as const))('%s says what it is and where AWS says so', (_, row) => {
    expect(row.what).toMatch(/^[A-Z].*[^.]$/);
    expect(row.source).toMatch(/^(SageMaker|CloudFormation)/);
  });
});
