import { Dataset } from '../../src/data';
import { DriftCheck, ModelProblem, MonitorEngine } from '../../src/monitoring';
import { JudgedAnswer, JudgedRequest } from '../../src/monitoring/handlers/judging';
import { Json } from '../asl/errors';
import { explore, SETTINGS, settle } from '../asl/explore';
import { build, LoadedWorld, planOf } from '../asl/world/load';
import { Refusal } from '../asl/world/service';
import { monitorIn } from '../support/monitoring-apps';
import { testStack } from '../support/stacks';
import { resourcesOf } from '../support/templates';

const stack = testStack();
const monitor = monitorIn(stack, (store) => ({
  checks: [DriftCheck.dataQuality(), DriftCheck.modelQuality({ groundTruth: Dataset.s3(store, 'labels/'), problem: ModelProblem.REGRESSION })],
  prediction: '0',
  engine: MonitorEngine.sageMakerModelMonitor(),
}));
const names = Object.values(resourcesOf(stack, 'AWS::SageMaker::MonitoringSchedule')).map(({ Properties }): string => Properties.MonitoringScheduleName);
const [DATA, MODEL] = ['dataquality', 'modelquality'].map((part) => names.find((name) => name.includes(part))!);
const PLAN = planOf(stack);

const AT = '2026-03-01T13:07:00Z';

/** A monitor in a world in which time passes at our word; the planner says what the service found. */
class Watched {
  public readonly loaded: LoadedWorld;
  public readonly asked: JudgedRequest[] = [];
  /** What the planner answers beside the usual. */
  public answer: Partial<JudgedAnswer> = {};

  constructor(seed = 1) {
    this.loaded = build(PLAN, { seed });
    for (const name of names) this.world.sagemaker.monitoringExecutions.set(name, []);
    this.world.lambda.run = (_, payload) => this.judge(payload as JudgedRequest);
  }

  public get world() {
    return this.loaded.world;
  }

  /** The service lists an execution. */
  public lists(schedule: string, status: string, more: Json = {}): this {
    const execution = { MonitoringScheduleName: schedule, ScheduledTime: AT, MonitoringExecutionStatus: status, ...more };
    this.world.sagemaker.monitoringExecutions.get(schedule)!.unshift(execution);
    return this;
  }

  /** The clock of the monitor ticks. */
  public tick(): this {
    for (const ticker of this.loaded.tickers) ticker.fire();
    this.world.clock.runFor(600);
    return this;
  }

  public get told(): Json[] {
    return this.world.bus.events.filter((event) => event['detail-type'] === 'Monitor Execution Ended').map(({ detail }) => detail);
  }

  public get metrics(): [string, number][] {
    return this.world.cloudwatch.data.flatMap(({ MetricData }) => MetricData).map(({ MetricName, Value }: Json) => [MetricName, Value]);
  }

  public get ends(): string[] {
    return [...this.world.engine.executions.values()].map(({ machine, status }) => `${/Listing/.test(machine.name) ? 'list' : 'tell'} ${status}`);
  }

  private judge(asked: JudgedRequest): JudgedAnswer {
    this.asked.push(asked);
    const { judged: { check, status, reason } } = asked;
    const violated = status === 'CompletedWithViolations';
    return {
      state: status === 'Failed' ? 'Failed' : 'Judged',
      window: { start: '2026-03-01T12:00:00Z', end: '2026-03-01T13:00:00Z' },
      version: 'arn:7',
      duringRelease: false,
      report: 's3://bucket/report/',
      reason,
      summary: {
        status,
        samples: 10,
        violations: violated ? 2 : 0,
        duringRelease: false,
        violated: violated ? [check] : [],
        reasons: violated ? ['amount: too far'] : [],
        metricData: [{ MetricName: 'Violations', Dimensions: [], Value: violated ? 2 : 0, Unit: 'Count' }],
      },
      ...this.answer,
    };
  }
}

let it: Watched;
beforeEach(() => (it = new Watched()));

describe('an execution of Model Monitor that has ended', () => {
  test('is told as those of our own engine are told', () => {
    it.lists(DATA, 'CompletedWithViolations').tick();

    expect(it.told).toEqual([{
      monitor: monitor.monitorName,
      endpoint: monitor._plan.endpoint!.endpointName,
      status: 'CompletedWithViolations',
      windowStart: '2026-03-01T12:00:00Z',
      windowEnd: '2026-03-01T13:00:00Z',
      samples: 10,
      violations: 2,
      duringRelease: false,
      checks: ['DataQuality'],
      reasons: ['amount: too far'],
      version: 'arn:7',
      report: 's3://bucket/report/',
      execution: expect.stringContaining(':execution:'),
    }]);
    expect(it.metrics).toEqual([['Violations', 2]]);
  });

  test('is asked about with its check, its kind, its schedule and its time', () => {
    it.lists(MODEL, 'Completed').tick();

    expect(it.asked).toEqual([expect.objectContaining({
      monitor: monitor.monitorName,
      scheduled: AT,
      windowHours: 1,
      delayHours: 24,
      judged: { check: 'ModelQuality', kind: 'ModelQuality', status: 'Completed', reason: 'none' },
      results: { bucket: expect.any(String), prefix: `monitoring/${monitor.monitorName}/model-monitor/${monitor._plan.endpoint!.endpointName}/${MODEL}/` },
    })]);
  });

  test('is told once, however often it is listed', () => {
    it.lists(DATA, 'Completed').tick().tick().tick();

    expect(it.told).toHaveLength(1);
    expect(it.ends.filter((end) => end.startsWith('list'))).toEqual(['list SUCCEEDED', 'list SUCCEEDED', 'list SUCCEEDED']);
  });

  test('is told for each schedule, also where they have the same time', () => {
    it.lists(DATA, 'Completed').lists(MODEL, 'Completed').tick();

    expect(it.asked.map(({ judged }) => judged.check).sort()).toEqual(['DataQuality', 'ModelQuality']);
  });

  test('is told after an outage of eleven hours', () => {
    for (let hour = 10; hour < 22; hour++) it.lists(DATA, 'Completed', { ScheduledTime: `2026-03-01T${hour}:07:00Z` });
    it.tick();

    expect(it.told).toHaveLength(12);
  });

  test('that failed is told with its reason, and its machine fails, so that an alarm rings', () => {
    it.lists(DATA, 'Failed', { FailureReason: 'AlgorithmError' }).tick();

    expect(it.told).toEqual([expect.objectContaining({ status: 'Failed', violations: 0, reasons: ['MonitoringExecutionFailed', 'AlgorithmError'] })]);
    expect(it.ends).toContain('tell FAILED');
    expect(it.metrics).toEqual([['Failures', 1]]);
  });

  test('is told sooner where the event about its job names the schedule', () => {
    const rules = Object.values(resourcesOf(stack, 'AWS::Events::Rule'));
    const schedules = rules.flatMap(({ Properties }) => Properties.EventPattern.detail.MonitoringScheduleArn ?? []);

    expect(schedules.map((arn) => JSON.stringify(arn)).sort()).toEqual([expect.stringContaining(`:monitoring-schedule/${DATA}`), expect.stringContaining(`:monitoring-schedule/${MODEL}`)]);
  });
});

describe('nothing is told', () => {
  test.each(['Pending', 'InProgress', 'Stopping'])('of an execution that is %s', (status) => {
    it.lists(DATA, status).tick();

    expect(it.told).toEqual([]);
  });

  test('where nothing has run', () => {
    it.tick();

    expect([it.told, it.ends]).toEqual([[], ['list SUCCEEDED']]);
  });

  test('twice of an execution that is pending first', () => {
    it.lists(DATA, 'InProgress').tick();
    Object.assign(it.world.sagemaker.monitoringExecutions.get(DATA)![0], { MonitoringExecutionStatus: 'Completed' });
    it.tick().tick();

    expect(it.told).toHaveLength(1);
  });
});

describe('what goes wrong', () => {
  test('a schedule that cannot be listed does not keep the others from being told, and the machine that lists fails', () => {
    it.world.sagemaker.monitoringExecutions.delete(DATA);
    it.lists(MODEL, 'Completed').tick();

    expect(it.told).toHaveLength(1);
    expect(it.ends).toContain('list FAILED');
  });

  test('a planner that fails is told, and the machine fails', () => {
    it.world.lambda.run = () => { throw new Refusal('Function', 'out of memory'); };
    it.lists(DATA, 'Completed').tick();

    expect(it.told).toEqual([expect.objectContaining({ status: 'Failed', windowStart: 'none', report: 'none' })]);
    expect(it.ends).toContain('tell FAILED');
  });

  test('whatever it is, the next execution is told once, and nothing runs for ever', () => {
    const worlds = new Map<LoadedWorld, Watched>();
    const { paths, problems } = explore({
      make: (seed) => {
        const watched = new Watched(seed);
        worlds.set(watched.loaded, watched);
        return watched.loaded;
      },
      drive: (loaded) => {
        worlds.get(loaded)!.lists(DATA, 'CompletedWithViolations').tick();
        loaded.world.interference = {};
        worlds.get(loaded)!.lists(DATA, 'Completed', { ScheduledTime: '2026-03-01T14:07:00Z' }).tick();
      },
      problems: (loaded) => {
        const { told } = worlds.get(loaded)!;
        const running = [...loaded.world.engine.executions.values()].filter((execution) => execution.running).length;
        return [
          ...(running > 0 ? [`${running} executions still run`] : []),
          ...(told.filter(({ status }) => status === 'Completed').length === 1 ? [] : ['the next execution was not told once']),
          ...(told.filter(({ status }) => status === 'CompletedWithViolations').length > 2 ? ['violations were told more than twice'] : []),
        ];
      },
    }, { settings: SETTINGS });

    process.stdout.write(`    ${paths} paths explored\n`);
    expect(problems).toEqual([]);
  }, 120_000);
});

test('the world comes to rest', () => {
  it.lists(DATA, 'Completed');
  settle(it.loaded);

  expect(it.told).toHaveLength(1);
});
