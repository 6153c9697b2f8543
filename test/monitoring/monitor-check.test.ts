// covers src/monitoring/monitor-planning.ts
import { Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore, Dataset } from '../../src/data';
import { ContainerImage } from '../../src/images';
import {
  CaptureSource, DayOfWeek, DriftCheck, ModelMonitor, ModelMonitorProps, MonitorEngine, MonitorSchedule,
} from '../../src/monitoring';
import { ModelVersion } from '../../src/registry';
import { CaptureMode, DataCapture, EndpointCapacity, ModelEndpoint } from '../../src/serving';
import { monitorIn } from '../support/monitoring-apps';
import { complaint, refusal } from '../support/refusals';
import { REGION, testStack } from '../support/stacks';

type Store = ArtifactStore;

/** The message of a refusal, which has the form that all have. */
function message(attempt: () => unknown): string {
  const error = refusal(attempt);
  expect(error && complaint(error)).toBeUndefined();
  return error?.message ?? 'no refusal';
}

const refused = (props: (store: Store) => Partial<ModelMonitorProps>) => message(() => monitorIn(testStack(), props));
const accepted = (props: (store: Store) => Partial<ModelMonitorProps>) => expect(refused(props)).toBe('no refusal');
const labels = (store: Store, prefix = 'labels/') => Dataset.s3(store, prefix);

describe('what is watched', () => {
  const bare = (props: (stack: Stack) => Partial<ModelMonitorProps>) => {
    const stack = testStack();
    return message(() => new ModelMonitor(stack, 'Monitor', { checks: [DriftCheck.dataDrift()], schedule: MonitorSchedule.hourly(), ...props(stack) }));
  };

  test('an endpoint without capture is refused with the way out', () => {
    expect(bare((stack) => ({ endpoint: ModelEndpoint.fromEndpointName(stack, 'Endpoint', 'scoring') }))).toBe(
      "'endpoint' must capture what is asked and answered, got 'Test/Endpoint' without capture; give it capture: DataCapture.to(store), or give the monitor source: CaptureSource.records(store, prefix) where it cannot capture");
  });

  test('neither an endpoint nor a source is nothing to watch', () => {
    expect(bare(() => ({}))).toBe("'endpoint' or 'source' must say what is watched, got neither; give endpoint, or source: CaptureSource.records(store, prefix)");
  });

  test('an endpoint without capture may have another source', () => {
    expect(bare((stack) => ({
      endpoint: ModelEndpoint.fromEndpointName(stack, 'Endpoint', 'scoring'), source: CaptureSource.records(new ArtifactStore(stack, 'Data'), 'records/'),
    }))).toBe('no refusal');
  });

  test('a store in another Region is refused', () => {
    expect(refused((store) => ({ store: new ArtifactStore(new Stack(store.node.root as any, 'Far', { env: { account: '111111111111', region: 'us-east-1' } }), 'Reports') })))
      .toBe(`'store' must lie in the Region of the monitor, ${REGION}, got us-east-1 of 'Far/Reports'; replicate the data to a store in ${REGION}`);
  });

  const capturing = (modes: CaptureMode[], check: DriftCheck) => {
    const stack = testStack();
    const store = new ArtifactStore(stack, 'Data');
    const endpoint = new ModelEndpoint(stack, 'Endpoint', {
      capacity: EndpointCapacity.instances('ml.m7i.large'),
      model: ModelVersion.fromArtifact({ image: ContainerImage.builtInAlgorithm('xgboost', '1.7-1') }),
      capture: DataCapture.to(store, { modes }),
    });
    return message(() => new ModelMonitor(stack, 'Monitor', { endpoint, checks: [check], schedule: MonitorSchedule.hourly() }));
  };

  test('a check whose side is not captured is refused', () => {
    expect(capturing([CaptureMode.OUTPUT], DriftCheck.dataDrift())).toBe(
      "'modes' of the capture must record Input for the check DataDrift, got Output; leave modes out: both sides are captured");
    expect(capturing([CaptureMode.INPUT], DriftCheck.predictionDrift())).toContain('must record Output for the check PredictionDrift, got Input');
  });

  test.each([
    ['its side', [CaptureMode.INPUT]], ['both sides', [CaptureMode.INPUT_AND_OUTPUT]],
  ])('a check has enough in %s', (_, modes) => {
    expect(capturing(modes, DriftCheck.dataDrift())).toBe('no refusal');
  });
});

describe('checks', () => {
  test('none are refused', () => {
    expect(refused(() => ({ checks: [] }))).toBe("'checks' must hold what is looked at, got none; write [DriftCheck.dataDrift()]");
  });

  test('two of one name are refused, by both that is one message', () => {
    expect(refused(() => ({ checks: [DriftCheck.dataDrift(), DriftCheck.dataDrift()] }))).toBe(
      "'name' must be another one for each check of a monitor, got DataDrift twice; give one of them a name of its own");
  });

  test('two of one kind have names of their own', () => {
    accepted(() => ({ checks: [DriftCheck.dataDrift(), DriftCheck.dataDrift({ name: 'AmountDrift', features: ['amount'] })] }));
  });

  test.each(['', '1st', 'data drift', 'a-b', 'x'.repeat(65)])('the name %p is refused', (name) => {
    expect(refused(() => ({ checks: [DriftCheck.dataDrift({ name })] }))).toBe(
      `'name' of a check must be 1 to 64 letters and digits, a letter first, got ${name}; write for example AmountDrift`);
  });

  test('a name of 64 letters is accepted', () => {
    accepted(() => ({ checks: [DriftCheck.dataDrift({ name: 'x'.repeat(64) })] }));
  });

  const share = (maxMissing: number) => () => ({ checks: [DriftCheck.dataQuality({ maxMissing })] });
  test.each([-0.01, 1.01, Number.NaN])('a share of %s is refused', (value) => {
    expect(refused(share(value))).toBe(`'maxMissing' of DataQuality must be a share from 0 to 1, got ${value}; leave it out: the baseline is what it is calibrated on`);
  });
  test.each([0, 1])('a share of %d is accepted', (value) => accepted(share(value)));

  test.each([
    ['threshold', DriftCheck.dataDrift({ threshold: 0 }), 'above 0'],
    ['minimumEffect', DriftCheck.dataDrift({ minimumEffect: -1 }), 'at least 0'],
    ['minimumSamples', DriftCheck.dataDrift({ minimumSamples: 0 }), 'a number of records, at least 1'],
    ['sampleSize', DriftCheck.featureAttribution({ sampleSize: 0 }), 'a number of records, at least 1'],
    ['limit', DriftCheck.featureAttribution({ limit: 1.1 }), 'a likeness from 0 to 1'],
  ])('%s out of its range is refused', (option, check, rule) => {
    expect(refused(() => ({ checks: [check] }))).toContain(`'${option}' of ${check.checkName} must be ${rule}, got `);
  });

  test('all mistakes of a monitor are told together', () => {
    const text = refused(() => ({ checks: [DriftCheck.dataDrift({ threshold: 0, name: '?' })], falseAlarmRate: 0, schedule: MonitorSchedule.everyHours(5) }));
    expect(text.split('\n').map((line) => line.trim().split(':')[0])).toEqual(['4 problems', 'CheckNameInvalid', 'CheckNumberOutOfRange', 'MonitorScheduleInvalid', 'FalseAlarmRateOutOfRange']);
  });
});

describe('labels', () => {
  test('model quality without them is refused with the way out', () => {
    expect(refused(() => ({ checks: [DriftCheck.modelQuality({ groundTruth: undefined as any })] }))).toBe(
      "'groundTruth' must say where labels arrive for ModelQuality, got nothing; give groundTruth: Dataset.s3(store, 'labels/')");
  });

  const late = (...delays: Duration[]) => (store: Store) => ({
    checks: delays.map((labelDelay, index) => DriftCheck.modelQuality({ name: `Quality${index}`, groundTruth: labels(store), labelDelay })),
  });

  test.each([Duration.minutes(90), Duration.hours(90 * 24 + 1)])('a delay of %s is refused', (delay) => {
    expect(refused(late(delay))).toBe(`'labelDelay' must be whole hours, at most 90 days, got ${delay.toHours({ integral: false })} hours; use Duration.hours() or Duration.days()`);
  });

  test.each([Duration.hours(0), Duration.days(90)])('a delay of %s is accepted', (delay) => accepted(late(delay)));

  test('three delays are refused, because a job reads so many windows', () => {
    expect(refused(late(Duration.hours(1), Duration.hours(2), Duration.hours(3)))).toBe(
      "'labelDelay' must have at most 2 values above 0 in one monitor, because a job reads so many windows, got 1, 2, 3 hours; make a second monitor for the rest");
  });

  test('two delays, one of them twice, and none at all are accepted together', () => {
    accepted(late(Duration.hours(0), Duration.hours(1), Duration.hours(2), Duration.hours(2)));
  });

  test('of two places are refused', () => {
    const text = refused((store) => ({ checks: ['a/', 'b/'].map((prefix) => DriftCheck.modelQuality({ name: `Q${prefix[0]}`, groundTruth: labels(store, prefix) })) }));
    expect(text).toMatch(/^'groundTruth' must be the same for all checks of a monitor, got s3:.*\/a\/ and s3:.*\/b\/; make a second monitor for the other labels$/);
  });
});

describe('scripts', () => {
  test.each(['nowhere.py', 'test/monitoring/fixtures', 'package.json'])('%s is refused', (script) => {
    expect(refused(() => ({ checks: [DriftCheck.custom({ name: 'Mine', script })] }))).toBe(
      `'script' of Mine must be a file of Python, got ${script}; give its path relative to where the app is run`);
  });

  const shared = (instances: number) => () => ({
    checks: [DriftCheck.custom({ name: 'Mine', script: 'test/monitoring/fixtures/amounts.py' })], engine: MonitorEngine.container({ instances }),
  });

  test('a script that several instances would share is refused', () => {
    expect(refused(shared(2))).toBe(
      "'instances' must be 1 beside the check Mine, whose script sees all records at once, got 2; give that check a monitor of its own");
  });

  test('a script on one instance is accepted', () => accepted(shared(1)));
});

describe('schedules', () => {
  test.each([0, 5, 25, 1.5])('every %s hours is refused', (hours) => {
    expect(refused(() => ({ schedule: MonitorSchedule.everyHours(hours) }))).toBe(
      `'hours' must be one of 1, 2, 3, 4, 6, 8, 12, 24, which divide a day, got ${hours}; use MonitorSchedule.cron() for other times`);
  });

  test.each([1, 24])('every %d hours is accepted', (hours) => accepted(() => ({ schedule: MonitorSchedule.everyHours(hours) })));

  test.each([-1, 24, 6.5])('daily at %s is refused', (hour) => {
    expect(refused(() => ({ schedule: MonitorSchedule.dailyAt(hour) }))).toBe(`'hour' must be an hour from 0 to 23, got ${hour}; use MonitorSchedule.cron() for other times`);
  });

  test.each([0, 23])('weekly at %d is accepted', (hour) => accepted(() => ({ schedule: MonitorSchedule.weeklyOn(DayOfWeek.MONDAY, hour) })));

  const cron = (window: Duration, longestGap?: Duration) => () => ({ schedule: MonitorSchedule.cron('cron(20 6 * * ? *)', { window, longestGap }) });

  test.each([Duration.minutes(0), Duration.minutes(90), Duration.hours(169)])('a window of %s is refused', (window) => {
    expect(refused(cron(window, Duration.days(1)))).toBe(
      `'window' must be whole hours, 1 hour to 7 days, got ${window.toIsoString()} for cron(20 6 * * ? *); use Duration.hours() or Duration.days()`);
  });

  test('a gap of more than a week is refused', () => {
    expect(refused(cron(Duration.days(1), Duration.days(8)))).toContain("'longestGap' must be whole hours, 1 hour to 7 days, got P8D");
  });

  test.each([Duration.hours(1), Duration.days(7)])('a window of %s is accepted', (window) => accepted(cron(window)));

  test('an expression that the scheduler does not take is refused by its rule', () => {
    expect(refused(() => ({ schedule: MonitorSchedule.cron('20 6 * * *', { window: Duration.days(1) }) }))).toContain("'schedule' must be rate(…) or cron(…) or at(yyyy-mm-ddThh:mm:ss), got 20 6 * * *");
  });
});

describe('times that only the deployment knows', () => {
  const token = Duration.hours(Lazy.number({ produce: () => 6 }));

  test.each([
    ['window', (_: Store) => ({ schedule: MonitorSchedule.cron('cron(20 6 * * ? *)', { window: token, longestGap: Duration.days(1) }) })],
    ['longestGap', (_: Store) => ({ schedule: MonitorSchedule.cron('cron(20 6 * * ? *)', { window: Duration.days(1), longestGap: token }) })],
    ['labelDelay', (store: Store) => ({ checks: [DriftCheck.modelQuality({ groundTruth: labels(store), labelDelay: token })] })],
  ])('%s is refused', (prop, props) => {
    expect(refused(props)).toBe(`'${prop}' must be known at synth because the template holds a number that is calculated from it, got a token; give a literal`);
  });
});

describe('the rate of false alarms', () => {
  test.each([0, -0.1, 0.51])('%s is refused', (falseAlarmRate) => {
    expect(refused(() => ({ falseAlarmRate }))).toBe(`'falseAlarmRate' must be above 0 and at most 0.5, got ${falseAlarmRate}; start with 0.01`);
  });

  test.each([0.0001, 0.5])('%s is accepted', (falseAlarmRate) => accepted(() => ({ falseAlarmRate })));
});

test('what the service refuses of a job is refused here', () => {
  expect(refused(() => ({ engine: MonitorEngine.container({ instances: 101 }) }))).toContain("'instances' must be a whole number between 1 and 100, got 101");
});
