// covers src/rules/*.ts
import { ALL_CASES, familyRulesOf } from './cases';
import { keyed, titleOf } from './cases/case';
import { FAMILIES } from '../../src/rules';
import { Family, findings } from '../../src/rules/rule';

const numbers = (prefix: string, last: number) => Array.from({ length: last }, (_, i) => `${prefix}-${String(i + 1).padStart(2, '0')}`);

/** Every row of the service's constraints that this library covers. */
const ROWS = [
  ...numbers('EP', 17), ...numbers('EC', 22), ...numbers('GR', 34), ...numbers('MD', 29), ...numbers('SL', 12), ...numbers('AI', 14),
  ...numbers('MM', 7), ...numbers('SH', 7), ...numbers('IC', 14), ...numbers('SC', 18), ...numbers('DC', 10), ...numbers('MR', 7),
  ...numbers('FX', 48), ...numbers('SF', 16),
  ...numbers('EB', 15), ...numbers('S3', 5),
  ...numbers('MO', 26), ...numbers('LC', 42),
  ...numbers('TJ', 30), ...numbers('HT', 16), ...numbers('PJ', 15), ...numbers('BT', 10),
];

const families = FAMILIES as unknown as Family<unknown>[];
const rules = keyed(families);
const asIs = (field: string) => field;

describe('the table', () => {
  test('has every row, as a rule or as a note', () => {
    const ids = new Set(families.flatMap((family) => [...family.rules, ...family.notes].map(({ id }) => id)));
    expect(ROWS.filter((id) => !ids.has(id))).toEqual([]);
    expect([...ids].filter((id) => !ROWS.includes(id))).toEqual([]);
  });

  test('has no row both as a rule and as a note', () => {
    const noted = families.flatMap((family) => family.notes.map(({ id }) => id));
    const checked = new Set(families.flatMap((family) => family.rules.map(({ id }) => id)));
    expect(noted.filter((id) => checked.has(id))).toEqual([]);
    expect(noted).toHaveLength(new Set(noted).size);
  });

  test('has a boundary for every rule', () => {
    const tested = new Set(ALL_CASES.map(({ rule }) => rule));
    expect([...rules.keys()].filter((key) => !tested.has(key))).toEqual([]);
    expect([...tested].filter((key) => !rules.has(key))).toEqual([]);
  });

  test.each(families.flatMap((family) => [...family.rules, ...family.notes]).map((row) => [row.id, row] as const))('%s says what it is and where AWS says so', (_, row) => {
    expect(row.what).toMatch(/^\p{Lu}/u);
    expect(row.what).not.toMatch(/\.$/);
    expect(row.source.length).toBeGreaterThan(5);
  });
});

describe.each([...rules.keys()])('%s', (key) => {
  const rule = rules.get(key)!;
  const cases = ALL_CASES.filter((c) => c.rule === key);
  const check = (value: unknown, index: number) => findings(familyRulesOf(key), cases[index].facts(value) as never, asIs)
    .filter(({ id, severity }) => id === rule.id && severity === rule.severity);

  test.each(cases.flatMap((c, index) => c.pass.map((value) => [titleOf(value), value, index] as const)))('accepts %s', (_, value, index) => {
    expect(check(value, index)).toEqual([]);
  });

  test.each(cases.flatMap((c, index) => c.fail.map((value) => [titleOf(value), value, index] as const)))('refuses %s in a message with a way out', (_, value, index) => {
    const found = rule.check(cases[index].facts(value) as never);
    expect(found).toHaveLength(1);
    const [{ message }] = findings([rule], cases[index].facts(value) as never, asIs);
    expect(message).toMatch(/^'[^']+' [^;]+; \S/);
    expect(message).not.toMatch(/undefined|NaN|Symbol|\[object|\.$/);
  });
});
