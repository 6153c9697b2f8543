// covers src/monitoring/endpoint-states.ts
// covers src/monitoring/monitor-report-states.ts
import { MonitorWorld, monitorPlan, summary } from './monitor-world';
import { ArtifactStore } from '../../src/data';
import { CaptureSource, ModelBaseline, MonitorEngine } from '../../src/monitoring';
import { Refusal } from '../asl/world/service';

const plain = monitorPlan();
const sharing = monitorPlan(() => ({ engine: MonitorEngine.container({ instances: 3 }) }));
const NAME = plain.monitor.monitorName;

let it: MonitorWorld;
beforeEach(() => (it = new MonitorWorld(plain)));

const failing = (status: 'Failed' | 'Stopped') => { it.world.sagemaker.all.ending = () => ({ status, reason: 'AlgorithmError: ended with 1', after: 600 }); };

const REPORTS = ['report', 'executions', 'violations', 'features'];
const outputsOf = ({ request }: MonitorWorld['jobs'][number]): string[] => request.ProcessingOutputConfig.Outputs.map((output: any) => output.OutputName);

describe('a quiet window', () => {
  beforeEach(() => void it.start().rest());

  test('ends well', () => {
    expect(it.ends).toEqual(['SUCCEEDED in Done']);
  });

  test('is told by one event, with everything that others look for', () => {
    expect(it.told).toEqual([{
      monitor: NAME,
      endpoint: plain.monitor._plan.endpoint!.endpointName,
      status: 'Completed',
      windowStart: '2026-03-01T12:00:00Z',
      windowEnd: '2026-03-01T13:00:00Z',
      samples: 1000,
      violations: 0,
      duringRelease: false,
      checks: [],
      reasons: [],
      version: 'none',
      report: expect.stringMatching(/^s3:\/\/.*\/reports\/2026\/03\/01\/12\/report\.html$/),
      execution: it.executions[0].arn,
    }]);
  });

  test('writes the metrics of the engine, and none of its own', () => {
    expect(it.metrics).toEqual({ Executions: [1] });
  });

  test('runs one job, with the inputs and outputs of the plan', () => {
    const [{ request, ...rest }, ...others] = it.jobs;
    expect([request.AppSpecification.ContainerArguments, request.ProcessingInputs, outputsOf({ request, ...rest }), others]).toEqual([['analyze'], [], REPORTS, []]);
  });
});

test('a violation is told with checks and reasons', () => {
  it.verdict = summary({ status: 'CompletedWithViolations', violations: 2, violated: ['DataDrift'], reasons: ["'amount' drifted: PSI 0.31, limit 0.08 {x} \"y\""] });
  it.start().rest();

  expect(it.told).toEqual([expect.objectContaining({
    status: 'CompletedWithViolations', violations: 2, checks: ['DataDrift'], reasons: ["'amount' drifted: PSI 0.31, limit 0.08 {x} \"y\""],
  })]);
});

test('a summary of 150 KB and 500 metrics passes through', () => {
  const metricData = Array.from({ length: 500 }, (_, i) => ({
    MetricName: 'FeatureDrift',
    Dimensions: [{ Name: 'Monitor', Value: NAME }, { Name: 'Check', Value: 'DataDrift' }, { Name: 'Feature', Value: `f${i}`.padEnd(60, 'x') }],
    Value: 0.5,
  }));
  it.verdict = summary({ metricData, padding: 'x'.repeat(150_000 - JSON.stringify(metricData).length) });
  it.start().rest();

  expect(it.ends).toEqual(['SUCCEEDED in Done']);
  expect(it.metrics.FeatureDrift).toHaveLength(500);
});

describe('a window without a record', () => {
  beforeEach(() => {
    it.records = 'none';
    it.start().rest();
  });

  test('starts no job', () => {
    expect(it.jobs).toEqual([]);
  });

  test('counts as looked at and not judged, with no violation counted', () => {
    expect(it.metrics).toEqual({ Executions: [1], Samples: [0], NotJudged: [1] });
  });

  test('is told as NoData, never as a quiet window', () => {
    expect(it.told).toEqual([expect.objectContaining({ status: 'NoData', samples: 0, violations: 0, reasons: ['no record was captured in this window'] })]);
  });
});

describe('the endpoint', () => {
  test('that is not there ends the execution quietly: no plan, no metric, no event', () => {
    it.world.sagemaker.endpoints.clear();
    it.start().rest();

    expect(it.ends).toEqual(['SUCCEEDED in Nothing serves yet']);
    expect([it.asked, it.metrics, it.told]).toEqual([[], {}, []]);
  });

  const refusing = (code: string, times: number) => {
    let count = 0;
    it.world.interference = { before: ({ action }) => { if (action === 'describeEndpoint' && ++count <= times) throw new Refusal(code, `Rate exceeded: ${code}`); } };
  };

  test('that may not be asked for is a failure', () => {
    refusing('AccessDeniedException', Infinity);
    it.start().rest();

    expect([it.ends, it.metrics]).toEqual([['FAILED in Failed'], { Failures: [1] }]);
  });

  test('is asked for again while the service is busy', () => {
    refusing('ThrottlingException', 4);
    it.start().rest();

    expect(it.ends).toEqual(['SUCCEEDED in Done']);
  });

  test('is not asked for where there is none', () => {
    const store = (stack: any) => new ArtifactStore(stack, 'Records');
    const records = monitorPlan((stack) => ({ endpoint: undefined, source: CaptureSource.records(store(stack), 'records/'), baseline: ModelBaseline.absent('test') }));
    it = new MonitorWorld(records);
    it.start().rest();

    expect(it.world.calls.some(({ action }) => action === 'describeEndpoint')).toBe(false);
    expect(it.told).toEqual([expect.objectContaining({ endpoint: 'none', status: 'Completed' })]);
  });
});

test('a plan that fails is asked for again, and the same execution gets it', () => {
  const plan = it.world.lambda.run;
  let calls = 0;
  it.world.lambda.run = (name, payload) => {
    if (++calls < 3) throw new Refusal('Function', 'connection reset');
    return plan(name, payload);
  };
  it.start().rest();

  expect([it.ends, it.told.length]).toEqual([['SUCCEEDED in Done'], 1]);
});

describe('one verdict for each window', () => {
  const jobs = () => it.jobs.length;

  test('a start that comes twice at once makes one job and one event', () => {
    it.start().startAt(1).rest();

    expect([jobs(), it.told.length]).toEqual([1, 1]);
    expect(it.ends.sort()).toEqual(['SUCCEEDED in Done', 'SUCCEEDED in Judged by another execution']);
  });

  test('a start that comes after the verdict makes none', () => {
    it.start().startAt(86_400).rest();

    expect([jobs(), it.told.length]).toEqual([1, 1]);
  });

  test('a start after an execution that failed looks again', () => {
    failing('Failed');
    it.start().rest();
    it.world.sagemaker.all.ending = () => ({ status: 'Completed', after: 600 });
    it.start().rest();

    expect(it.told.map(({ status }) => status)).toEqual(['Failed', 'Completed']);
    expect(it.ends).toEqual(['FAILED in Failed', 'SUCCEEDED in Done']);
  });

  test('a start after an execution that a person stopped looks again', () => {
    it.start().pass(120);
    it.executions[0].stop('Stopped', 'by a person');
    it.start().rest();

    expect(it.told.map(({ status }) => status)).toEqual(['Completed']);
  });

  test('a start after an execution of which nobody knows any more looks again', () => {
    it.claims.set('2026/03/01/12', `${Object.values(it.loaded.machines)[0].replace('stateMachine', 'execution')}:long-ago`);
    it.start().rest();

    expect(it.told.map(({ status }) => status)).toEqual(['Completed']);
  });
});

describe('a job that ends in another way than well', () => {
  test.each(['Failed', 'Stopped'] as const)('is a failed execution: %s', (status) => {
    failing(status);
    it.start().rest();

    expect(it.ends).toEqual(['FAILED in Failed']);
    expect(it.metrics).toEqual({ Failures: [1] });
  });

  test('is told with its reason and without a verdict', () => {
    failing('Failed');
    it.start().rest();

    expect(it.told).toEqual([expect.objectContaining({
      status: 'Failed', windowStart: '2026-03-01T12:00:00Z', samples: 0, violations: 0, checks: [], reasons: ['States.TaskFailed', expect.stringContaining('AlgorithmError')],
    })]);
  });
});

test.each([['no JSON', '{"status": '], ['no object', '7'], ['no status', '{}'], ['text for a number', JSON.stringify(summary({ violations: '2' }))]])(
  'a summary that is %s is a failed execution', (_, text) => {
    it.verdict = text;
    it.start().rest();

    expect([it.ends, it.metrics]).toEqual([['FAILED in Failed'], { Failures: [1] }]);
  });

describe('when an execution was due', () => {
  test('is what the schedule says', () => {
    it.start({ scheduled: '2026-03-01T13:20:00Z' }).rest();
    expect(it.asked[0].scheduled).toBe('2026-03-01T13:20:00Z');
  });

  test.each([[{}], [{ scheduled: 7 }]])('is now for a start by hand with %p', (input) => {
    it.start(input).rest();
    expect(it.asked[0].scheduled).toBe(it.executions[0].startDate);
  });
});

describe('several instances', () => {
  beforeEach(() => {
    it = new MonitorWorld(sharing);
    it.start().rest();
  });

  test('count their shares in one job, and a second one puts these together', () => {
    const instances = ({ ProcessingResources }: any) => ProcessingResources.ClusterConfig.InstanceCount;
    const jobs = it.jobs.map(({ request }) => [...request.AppSpecification.ContainerArguments, instances(request)]);
    expect(jobs).toEqual([['partial', 3], ['merge', 1]]);
  });

  test('write shares, and the second job reports', () => {
    expect(it.jobs.map(outputsOf)).toEqual([['partials'], REPORTS]);
  });

  test('give one verdict', () => {
    expect([it.ends, it.told.length]).toEqual([['SUCCEEDED in Done'], 1]);
  });

  test('talk to each other in secret', () => {
    expect(it.jobs.map(({ request }) => request.NetworkConfig.EnableInterContainerTrafficEncryption)).toEqual([true, undefined]);
  });
});
