import { judge, JudgedRequest, Reading } from '../../../src/monitoring/handlers/judging';
import { Release } from '../../../src/monitoring/handlers/planning';

const FOLDER = 'monitoring/m/model-monitor/fraud/m-quality/2026/11/21/18/';
const VIOLATIONS = `bucket/${FOLDER}constraint_violations.json`;
const STATISTICS = `bucket/${FOLDER}statistics.json`;

function asked(judged: Partial<JudgedRequest['judged']> = {}, more: Partial<JudgedRequest> = {}): JudgedRequest {
  return {
    judged: { check: 'DataQuality', kind: 'DataQuality', status: 'Completed', reason: 'none', ...judged },
    monitor: 'm',
    version: 'arn:7',
    scheduled: '2026-11-21T18:07:12.5Z',
    windowHours: 1,
    delayHours: 0,
    results: { bucket: 'bucket', prefix: 'monitoring/m/model-monitor/fraud/m-quality/' },
    releases: { bucket: 'bucket', prefix: 'releases/fraud/' },
    ...more,
  };
}

/** Objects by bucket and key, and releases. */
function reading(objects: Record<string, unknown> = {}, log: Partial<Release>[] = []): Reading {
  return {
    read: (bucket, key) => {
      const found = objects[`${bucket}/${key}`];
      return found === undefined ? Promise.reject(new Error('NoSuchKey')) : Promise.resolve({ text: typeof found === 'string' ? found : JSON.stringify(found) });
    },
    releases: () => Promise.resolve(log as Release[]),
  };
}

const violation = (feature: string) => ({ feature_name: feature, constraint_check_type: 'baseline_drift_check', description: 'distance 0.4 exceeds 0.1' });
const found = (...features: string[]) => ({ [VIOLATIONS]: { violations: features.map(violation) } });
const names = (summary: any) => summary.metricData.map(({ MetricName, Dimensions, Value }: any) => [MetricName, Dimensions.map((d: any) => d.Value).join('/'), Value]);
const VIOLATED = { status: 'CompletedWithViolations' };

describe('a quiet execution', () => {
  test('is told with its window, its version and where its results lie', async () => {
    expect(await judge(asked(), reading())).toMatchObject({
      state: 'Judged',
      window: { start: '2026-11-21T17:00:00Z', end: '2026-11-21T18:00:00Z' },
      version: 'arn:7',
      duringRelease: false,
      report: `s3://bucket/${FOLDER}`,
      summary: { status: 'Completed', violations: 0, violated: [], reasons: [] },
    });
  });

  test('counts as judged, with no violation', async () => {
    const { summary } = await judge(asked(), reading());

    expect(names(summary)).toEqual([
      ['Executions', 'm', 1], ['Violations', 'm', 0], ['Violations', 'm/DataQuality', 0], ['SuppressedViolations', 'm', 0], ['NotJudged', 'm', 0], ['NotJudged', 'm/DataQuality', 0],
    ]);
  });

  test('tells the window that ended when its labels were due', async () => {
    const { window } = await judge(asked({ kind: 'ModelQuality' }, { delayHours: 24 }), reading());

    expect(window).toEqual({ start: '2026-11-20T17:00:00Z', end: '2026-11-20T18:00:00Z' });
  });
});

describe('records', () => {
  test('are counted where statistics say how many there were', async () => {
    const { summary } = await judge(asked(), reading({ [STATISTICS]: { dataset: { item_count: 1234 } } }));

    expect(summary.samples).toBe(1234);
    expect(names(summary).filter(([name]: string[]) => name === 'Samples')).toEqual([['Samples', 'm', 1234], ['Samples', 'm/DataQuality', 1234]]);
  });

  test.each([['no statistics', {}], ['statistics of another form', { [STATISTICS]: { dataset: {} } }], ['broken statistics', { [STATISTICS]: '{' }]])('are no metric with %s', async (_, objects) => {
    const { summary } = await judge(asked(), reading(objects));

    expect(names(summary).map(([name]: string[]) => name)).not.toContain('Samples');
  });

  test.each(['ModelBias', 'ModelExplainability'])('are not looked for by %s', async (kind) => {
    const { summary } = await judge(asked({ kind }), reading({ [STATISTICS]: { dataset: { item_count: 5 } } }));

    expect(summary.samples).toBe(0);
  });
});

describe('an execution with violations', () => {
  test('is told with their number and in words', async () => {
    const { summary } = await judge(asked(VIOLATED), reading(found('amount', 'age')));

    expect(summary).toMatchObject({
      status: 'CompletedWithViolations', violations: 2, violated: ['DataQuality'], reasons: ['amount: distance 0.4 exceeds 0.1', 'age: distance 0.4 exceeds 0.1'],
    });
  });

  test('has metrics for the monitor and for the check', async () => {
    const { summary } = await judge(asked(VIOLATED), reading(found('amount', 'age')));

    expect(names(summary).filter(([name]: string[]) => name === 'Violations')).toEqual([['Violations', 'm', 2], ['Violations', 'm/DataQuality', 2]]);
  });

  test.each([['no report', {}], ['a report that is no JSON', { [VIOLATIONS]: 'oops' }], ['a report without violations', { [VIOLATIONS]: { violations: [] } }]])(
    'has one violation with %s, because the service says so', async (_, objects) => {
      const { summary } = await judge(asked(VIOLATED), reading(objects));

      expect(summary).toMatchObject({ violations: 1, reasons: [`Model Monitor found violations, and its report could not be read: s3://${VIOLATIONS}`] });
    });

  test('tells at most ten of them, each short enough for an event', async () => {
    const many = Array.from({ length: 200 }, (_, i) => ({ feature_name: `f${i}`, description: 'x'.repeat(5000) }));
    const { summary } = await judge(asked(VIOLATED), reading({ [VIOLATIONS]: { violations: many } }));

    expect(summary.violations).toBe(200);
    expect((summary.reasons as string[]).map(({ length }) => length)).toEqual(Array(10).fill(300));
  });

  test.each<[unknown, string]>([
    [{ metric_name: 'DPPL', description: 'above 0.1' }, 'DPPL: above 0.1'], [{ feature_name: 'age', constraint_check_type: 'data_type_check' }, 'age: data_type_check'],
    [null, 'the data: a constraint was violated'],
  ])('names what there is of %j', async (one, reason) => {
    const { summary } = await judge(asked(VIOLATED), reading({ [VIOLATIONS]: { violations: [one] } }));

    expect(summary.reasons).toEqual([reason]);
  });
});

describe('a release that meets the window', () => {
  const release = { from: '2026-11-21T17:30:00Z', to: '2026-11-21T17:40:00Z' };

  test('excuses violations, which are still counted', async () => {
    const { summary, duringRelease } = await judge(asked(VIOLATED), reading(found('amount'), [release]));

    expect(duringRelease).toBe(true);
    expect(summary).toMatchObject({ status: 'CompletedDuringRelease', violations: 0, suppressedViolations: 1, violated: [] });
    expect(names(summary)).toContainEqual(['SuppressedViolations', 'm', 1]);
  });

  test.each<[string, string, boolean]>([
    ['2026-11-21T15:00:00Z', '2026-11-21T16:00:00Z', true], ['2026-11-21T15:00:00Z', '2026-11-21T15:59:59Z', false],
    ['2026-11-21T19:00:00Z', '2026-11-21T19:10:00Z', true], ['2026-11-21T19:00:01Z', '2026-11-21T19:10:00Z', false],
  ])('from %s to %s: %s', async (from, to, during) => {
    expect((await judge(asked(VIOLATED), reading(found('amount'), [{ from, to }]))).duringRelease).toBe(during);
  });

  test('changes nothing about a quiet window', async () => {
    expect((await judge(asked(), reading({}, [release]))).summary).toMatchObject({ status: 'Completed', violations: 0, suppressedViolations: 0 });
  });
});

describe('an execution that did not end well', () => {
  test.each(['Job inputs had no data', 'InternalError: job inputs had No Data.'])('for want of data (%s) is no failure', async (reason) => {
    const { state, summary } = await judge(asked({ status: 'Failed', reason }), reading());

    expect(state).toBe('Judged');
    expect(summary).toMatchObject({ status: 'NoData', reasons: ['no record was captured in this window'] });
    expect(names(summary)).toEqual([
      ['Executions', 'm', 1], ['Samples', 'm', 0], ['Samples', 'm/DataQuality', 0], ['NotJudged', 'm', 1], ['NotJudged', 'm/DataQuality', 1],
    ]);
  });

  test.each(['Failed', 'Stopped'])('but %s is one, with the reason', async (status) => {
    expect(await judge(asked({ status, reason: 'AlgorithmError: exit code 1' }), reading())).toMatchObject({ state: 'Failed', reason: `Model Monitor says ${status}: AlgorithmError: exit code 1` });
  });
});
