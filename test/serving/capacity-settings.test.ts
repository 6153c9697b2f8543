import { DEFAULT_COUNT } from '../../src/serving/capacity-settings';

test('a fleet survives the loss of one instance', () => {
  expect(DEFAULT_COUNT).toBeGreaterThanOrEqual(2);
});
