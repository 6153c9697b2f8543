import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { ArtifactStore, Dataset } from '../../src/data';
import {
  BiasFacet, CaptureSource, DayOfWeek, DriftCheck, ModelBaseline, ModelMonitor, ModelMonitorProps, MonitorEngine, MonitorSchedule,
} from '../../src/monitoring';
import { NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import { DataCapture, ModelEndpoint } from '../../src/serving';
import { proveAtRandom } from '../support/random-proof';

const { array, constant, constantFrom, integer, oneof, record } = fc;
const seldom = <T>(given: fc.Arbitrary<T>) => oneof({ weight: 1, arbitrary: given }, { weight: 12, arbitrary: constant(undefined) });
const KINDS = ['dataQuality', 'dataDrift', 'predictionDrift', 'modelQuality', 'bias', 'featureAttribution', 'custom'] as const;

const choices = record({
  checks: array(record({
    kind: constantFrom(...KINDS),
    name: seldom(constantFrom('Same', 'Other', '1st', '')),
    number: seldom(constantFrom(-1, 0, 0.5, 1, 2)),
    delay: seldom(constantFrom(0, 1, 24, 48, 0.5, 3000)),
  }), { maxLength: 3 }),
  schedule: constantFrom('hourly', 'every', 'daily', 'weekly', 'cron' as const),
  hours: oneof({ weight: 4, arbitrary: constantFrom(1, 2, 4, 6, 8, 12) }, { weight: 1, arbitrary: integer({ min: -1, max: 30 }) }),
  source: constantFrom('capture', 'capture', 'records', 'batch', 'silent', 'none' as const),
  baseline: constantFrom('s3', 's3', 'absent', undefined),
  instances: seldom(constantFrom(0, 1, 2, 100, 101)),
  volume: seldom(constantFrom(1, 16384, 16385)),
  falseAlarmRate: seldom(constantFrom(0, 0.05, 0.5, 0.6)),
  vpc: constantFrom(false, false, false, true),
});

type Choice = typeof choices extends fc.Arbitrary<infer T> ? T : never;

function checkOf({ kind, name, number, delay }: Choice['checks'][number], store: ArtifactStore): DriftCheck {
  const groundTruth = Dataset.s3(store, 'labels/');
  const labelDelay = delay === undefined ? undefined : Duration.minutes(delay * 60);
  switch (kind) {
    case 'dataQuality': return DriftCheck.dataQuality({ name, maxMissing: number });
    case 'modelQuality': return DriftCheck.modelQuality({ name, groundTruth, labelDelay, decisionThreshold: number });
    case 'bias': return DriftCheck.bias({ name, groundTruth, labelDelay, facet: BiasFacet.above('age', 40) });
    case 'featureAttribution': return DriftCheck.featureAttribution({ name, limit: number });
    case 'custom': return DriftCheck.custom({ name, script: number === -1 ? 'nowhere.py' : 'test/monitoring/fixtures/amounts.py' });
    default: return DriftCheck[kind]({ name, threshold: number });
  }
}

function scheduleOf({ schedule, hours }: Choice): MonitorSchedule {
  switch (schedule) {
    case 'every': return MonitorSchedule.everyHours(hours);
    case 'daily': return MonitorSchedule.dailyAt(hours);
    case 'weekly': return MonitorSchedule.weeklyOn(DayOfWeek.FRIDAY, hours);
    case 'cron': return MonitorSchedule.cron('cron(30 6 ? * MON-FRI *)', { window: Duration.hours(Math.max(hours, 0)), longestGap: Duration.days(3) });
    default: return MonitorSchedule.hourly();
  }
}

function watched(scope: Stack, { source }: Choice, store: ArtifactStore): Partial<ModelMonitorProps> {
  const capture = source === 'capture' ? DataCapture.to(store) : undefined;
  const endpoint = () => ModelEndpoint.fromModelEndpointAttributes(scope, `Endpoint${scope.node.children.length}`, { endpointName: 'scoring', capture });
  switch (source) {
    case 'records': return { source: CaptureSource.records(store, 'records/') };
    case 'batch': return { source: CaptureSource.batchTransform(store, 'scored/') };
    case 'none': return {};
    default: return { endpoint: endpoint() };
  }
}

/** Defines one monitor; those of one stack share network and store. */
function define(stack: Stack, choice: Choice): void {
  const store = stack.node.tryFindChild('Data') as ArtifactStore ?? new ArtifactStore(stack, 'Data');
  const network = () => stack.node.tryFindChild('Network') as PrivateMlNetwork ?? new PrivateMlNetwork(stack, 'Network');
  const { checks, instances, volume, falseAlarmRate, baseline, vpc } = choice;
  new ModelMonitor(stack, `Monitor${stack.node.children.length}`, {
    ...watched(stack, choice, store),
    checks: checks.map((check) => checkOf(check, store)),
    schedule: scheduleOf(choice),
    engine: MonitorEngine.container({ instances, volumeSize: volume === undefined ? undefined : Size.gibibytes(volume) }),
    baseline: baseline === 's3' ? ModelBaseline.s3(store, 'baseline/') : baseline && ModelBaseline.absent('chosen by chance'),
    network: vpc ? NetworkPlacement.vpc(network()) : undefined,
    falseAlarmRate,
  });
}

proveAtRandom({
  what: 'monitors',
  choices,
  runs: 120,
  together: 6,
  define: (stack, chosen) => chosen.forEach((choice) => define(stack, choice)),
});
