import { findings, given, known, Problem, Rule, show, UNKNOWN } from '../../src/rules/rule';

interface Facts {
  readonly size: number;
}

const rule = (id: string, problem: Partial<Problem>): Rule<Facts> => ({
  id,
  what: 'A sample',
  severity: 'error',
  source: 'a page',
  check: () => [{ field: 'size.value', rule: 'must be less', mend: 'give less', ...problem }],
});
const asIs = (field: string) => field;
const messageOf = (problem: Partial<Problem>, nameOf = asIs) => findings([rule('GR-01', problem)], { size: 1 }, nameOf)[0].message;

describe('a finding', () => {
  test('has the id, the severity and the way out of its rule', () => {
    expect(findings([rule('GR-01', {})], { size: 1 }, asIs)).toEqual([{ id: 'GR-01', severity: 'error', field: 'size.value', message: "'size.value' must be less; give less", mend: 'give less' }]);
  });

  test('names the field as its reader knows it', () => {
    expect(messageOf({}, () => 'percentage')).toBe("'percentage' must be less; give less");
  });

  test('names other fields as its reader knows them', () => {
    expect(messageOf({ rule: 'must be less than {count}' }, (field) => field.toUpperCase())).toBe("'SIZE.VALUE' must be less than 'COUNT'; give less");
  });

  test('shows the value', () => {
    expect(messageOf({ got: 80 })).toBe("'size.value' must be less, got 80; give less");
  });

  test('shows a value that counts as false', () => {
    expect(messageOf({ got: 0 })).toContain(', got 0;');
  });

  test('comes from every rule, in order', () => {
    expect(findings([rule('GR-01', {}), rule('GR-02', {})], { size: 1 }, asIs).map((f) => f.id)).toEqual(['GR-01', 'GR-02']);
  });

  test('does not come from a rule that is kept', () => {
    expect(findings([{ ...rule('GR-01', {}), check: () => [] }], { size: 1 }, asIs)).toEqual([]);
  });
});

describe('a fact', () => {
  test.each([[UNKNOWN, false, false], [undefined, true, false], [0, true, true], ['', true, true]])('%p is known: %p, given: %p', (fact, isKnown, isGiven) => {
    expect([known(fact), given(fact)]).toEqual([isKnown, isGiven]);
  });
});

test.each([['text', 'text'], [3, '3'], [true, 'true'], [['a', 1], '["a",1]'], [{ a: 1 }, '{"a":1}']])('%j is shown as %s', (value, text) => {
  expect(show(value)).toBe(text);
});
