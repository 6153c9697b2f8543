import { LATENCY_STATISTIC, SAMPLES_PER_PERIOD } from '../../src/serving/rollback-settings';

test('CloudWatch judges the percentile from as many samples on as warnings assume', () => {
  const share = Number(LATENCY_STATISTIC.slice(1)) / 100;

  expect(10 / (1 - share)).toBeCloseTo(SAMPLES_PER_PERIOD);
});
