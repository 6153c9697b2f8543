import { fieldNames } from '../../src/internal/fields';

describe('fieldNames', () => {
  const nameOf = fieldNames({ 'size.value': 'percentage', 'variants[1]': 'variants.second', 'wait': 'bakeTime' });

  test.each([
    ['a path that has a name', 'wait', 'bakeTime'],
    ['a path inside of one that has a name', 'size.value.unit', 'percentage'],
    ['an element of a list that has a name', 'variants[1].name', 'variants.second'],
    ['a path without a name, by its last part', 'routing.prefixLength', 'prefixLength'],
    ['an element without a name, by its list', 'alarms[3]', 'alarms'],
  ])('names %s', (_, field, name) => {
    expect(nameOf(field)).toBe(name);
  });
});
