// covers src/monitoring/sagemaker-monitor-kinds.ts
// covers src/monitoring/sagemaker-monitor-facts.ts
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore, Dataset } from '../../src/data';
import { ContainerImage } from '../../src/images';
import {
  BiasFacet, CaptureSource, DayOfWeek, DriftCheck, DriftMethod, MeasureLimit, ModelBaseline, ModelMonitor, ModelMonitorProps, ModelProblem,
  MonitorEngine, MonitorSchedule, SageMakerModelMonitorOptions,
} from '../../src/monitoring';
import { ModelVersion } from '../../src/registry';
import { NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import { DataCapture, EndpointCapacity, ModelEndpoint, ModelVariant } from '../../src/serving';
import { monitorIn } from '../support/monitoring-apps';
import { warnings } from '../support/nag';
import { complaint, refusal } from '../support/refusals';
import { testStack } from '../support/stacks';

type Props = (store: ArtifactStore, stack: Stack) => Partial<ModelMonitorProps>;

function message(attempt: () => unknown): string {
  const error = refusal(attempt);
  expect(error && complaint(error)).toBeUndefined();
  return error?.message ?? 'no refusal';
}

const REGRESSION = { problem: ModelProblem.REGRESSION };
const labels = (store: ArtifactStore) => ({ groundTruth: Dataset.s3(store, 'labels/') });

/** What is said of a monitor with the engine of AWS. */
function refused(props: Props = () => ({}), options: SageMakerModelMonitorOptions = {}): string {
  const stack = testStack();
  return message(() => monitorIn(stack, (store) => ({
    checks: [DriftCheck.dataQuality()], prediction: '0', engine: MonitorEngine.sageMakerModelMonitor(options), ...props(store, stack),
  })));
}

const CONFIG = { analysisConfigs: { FeatureAttribution: 'test/monitoring/fixtures/analysis_config.json' } };
const inVpc = (stack: Stack) => ({ network: NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network')) });

describe('Model Monitor watches', () => {
  test.each<[string, Props, SageMakerModelMonitorOptions]>([
    ['data quality', () => ({}), {}],
    ['model quality', (store) => ({ checks: [DriftCheck.modelQuality({ ...labels(store), ...REGRESSION })] }), {}],
    ['bias', (store) => ({ checks: [DriftCheck.bias({ ...labels(store), facet: BiasFacet.above('age', 40), positiveLabel: '1' })] }), {}],
    ['feature attribution in a VPC', (_, stack) => ({ checks: [DriftCheck.featureAttribution()], ...inVpc(stack) }), CONFIG],
  ])('%s', (_, props, options) => {
    expect(refused(props, options)).toBe('no refusal');
  });

  test.each<[string, DriftCheck, string]>([
    ['data drift', DriftCheck.dataDrift(), 'DataDrift, which is dataDrift; use MonitorEngine.container(), or dataQuality(), which compares distributions there'],
    ['prediction drift', DriftCheck.predictionDrift(), 'PredictionDrift, which is predictionDrift; use MonitorEngine.container()'],
    ['a script', DriftCheck.custom({ name: 'Amounts', script: 'test/monitoring/fixtures/amounts.py' }), 'Amounts, which is custom; use MonitorEngine.container()'],
  ])('no %s', (_, check, rest) => {
    expect(refused(() => ({ checks: [check] }))).toBe(`'checks' must be of data quality, model quality, bias or feature attribution, because Model Monitor has no other, got ${rest}`);
  });

  test('no records but captured ones', () => {
    expect(refused((store) => ({ source: CaptureSource.records(store, 'records/') }))).toBe(
      "'source' must be what an endpoint captures, because Model Monitor reads nothing else, got records; leave it out, or use MonitorEngine.container()");
  });

  test('no endpoint with two variants', () => {
    const stack = testStack();
    const store = new ArtifactStore(stack, 'Data');
    const model = ModelVersion.fromArtifact({ image: ContainerImage.builtInAlgorithm('xgboost', '1.7-1') });
    const variants = ['One', 'Two'].map((name) => new ModelVariant({ name, model }));
    const endpoint = new ModelEndpoint(stack, 'Endpoint', { capacity: EndpointCapacity.instances('ml.m7i.large'), variants, capture: DataCapture.to(store) });

    expect(message(() => new ModelMonitor(stack, 'Monitor', {
      endpoint, checks: [DriftCheck.dataQuality()], schedule: MonitorSchedule.hourly(), engine: MonitorEngine.sageMakerModelMonitor(),
    }))).toBe("'endpoint' must have one variant, because Model Monitor watches endpoints with a single model only, got 2; use MonitorEngine.container()");
  });

  test.each<[string, MonitorSchedule]>([
    ['weeklyOn(MON, 6)', MonitorSchedule.weeklyOn(DayOfWeek.MONDAY, 6)],
    ['cron(20 6 ? * MON-FRI *)', MonitorSchedule.cron('cron(20 6 ? * MON-FRI *)', { window: Duration.days(1) })],
  ])('not on %s', (asked, schedule) => {
    expect(refused(() => ({ schedule }))).toBe(
      `'schedule' must be hourly(), everyHours() or dailyAt(), because Model Monitor looks every 1 to 24 hours at the hours since the time before, got ${asked}; use MonitorEngine.container() for other times`);
  });
});

describe('what Model Monitor cannot be told is refused', () => {
  test.each<[string, DriftCheck, string]>([
    ['maxMissing', DriftCheck.dataQuality({ maxMissing: 0.1 }), '0.1'],
    ['features', DriftCheck.dataQuality({ features: ['amount'] }), '["amount"]'],
    ['minimumSamples', DriftCheck.dataQuality({ minimumSamples: 100 }), '100'],
  ])('%s', (option, check, value) => {
    expect(refused(() => ({ checks: [check] }))).toBe(
      `'${option}' of DataQuality must be left out, because limits of Model Monitor stand in the constraints of its baseline, got ${value}; write it there, or use MonitorEngine.container()`);
  });

  test('limits of model quality', () => {
    expect(refused((store) => ({ checks: [DriftCheck.modelQuality({ ...labels(store), ...REGRESSION, limits: [MeasureLimit.atMost('rmse', 3)] })] })))
      .toContain("'limits' of ModelQuality must be left out");
  });

  test('the measures of a bias check', () => {
    expect(refused((store) => ({ checks: [DriftCheck.bias({ ...labels(store), facet: BiasFacet.above('age', 40), positiveLabel: '1', measures: ['DPPL'] })] })))
      .toContain("'metrics' of Bias must be left out");
  });
});

describe('what Model Monitor must know is asked for', () => {
  test('what the model predicts', () => {
    expect(refused((store) => ({ checks: [DriftCheck.modelQuality(labels(store))] }))).toBe(
      "'problem' of ModelQuality must be given, because Model Monitor does not find it out, got nothing; write problem: ModelProblem.BINARY_CLASSIFICATION");
  });

  test('where an answer holds the prediction', () => {
    expect(refused((store) => ({ checks: [DriftCheck.modelQuality({ ...labels(store), ...REGRESSION })], prediction: undefined }))).toBe(
      "'prediction' must say where an answer holds the prediction for ModelQuality, got nothing; write prediction: '0' for the first column of CSV, or the field of JSON");
  });

  test.each<[string, SageMakerModelMonitorOptions]>([['inferenceAttribute', { inferenceAttribute: '0' }], ['probabilityAttribute', { probabilityAttribute: '0' }]])(
    'which %s says as well', (_, options) => {
      expect(refused((store) => ({ checks: [DriftCheck.modelQuality({ ...labels(store), ...REGRESSION })], prediction: undefined }), options)).toBe('no refusal');
    });

  test('the labels of a bias check', () => {
    expect(refused(() => ({ checks: [DriftCheck.bias({ facet: BiasFacet.above('age', 40), positiveLabel: '1' })] }))).toBe(
      "'groundTruth' must say where labels arrive for Bias, got nothing; give groundTruth: Dataset.s3(store, 'labels/')");
  });

  test('the positive label of a bias check', () => {
    expect(refused((store) => ({ checks: [DriftCheck.bias({ ...labels(store), facet: BiasFacet.above('age', 40) })] }))).toBe(
      "'positiveLabel' of Bias must be given, because Clarify must know it, got nothing; write it as the labels have it");
  });

  test('but not beside a configuration of your own', () => {
    expect(refused((store) => ({ checks: [DriftCheck.bias({ ...labels(store), facet: BiasFacet.above('age', 40) })] }),
      { analysisConfigs: { Bias: 'test/monitoring/fixtures/analysis_config.json' } })).toBe('no refusal');
  });

  test('the configuration of a check of feature attribution', () => {
    expect(refused((_, stack) => ({ checks: [DriftCheck.featureAttribution()], ...inVpc(stack) }))).toBe(
      "'analysisConfigs' must hold the configuration for FeatureAttribution, because Clarify needs a baseline of its own and the model to call, got nothing; give the analysis_config.json with which the baseline was made");
  });

  test('a VPC for what calls the model', () => {
    expect(refused(() => ({ checks: [DriftCheck.featureAttribution()] }), CONFIG)).toBe(
      "'network' must be NetworkPlacement.vpc() for FeatureAttribution, because Clarify calls the model and cannot be isolated, got no VPC; give the network, or use MonitorEngine.container(), which needs none");
  });

  test.each(['test/monitoring/fixtures/amounts.py', 'nowhere.json'])('a configuration that is JSON, which %s is not', (file) => {
    const given = { analysisConfigs: { FeatureAttribution: file } };

    expect(refused((_, stack) => ({ checks: [DriftCheck.featureAttribution()], ...inVpc(stack) }), given)).toBe(
      `'analysisConfigs' of FeatureAttribution must be a file with a JSON object, got ${file}; give its path relative to where the app is run`);
  });

  test('a configuration for a check that is there', () => {
    expect(refused(() => ({}), CONFIG)).toBe("'analysisConfigs' must be for checks of bias or feature attribution, got FeatureAttribution; leave it out");
    expect(refused((store) => ({ checks: [DriftCheck.bias({ ...labels(store), facet: BiasFacet.above('age', 40), positiveLabel: '1' })] }), CONFIG)).toContain('name one of Bias');
  });
});

describe('service rules', () => {
  test.each<[string, SageMakerModelMonitorOptions, string]>([
    ['MO-07', { instanceType: 'm5.xlarge' }, "'instanceType' must be an instance type of SageMaker, such as ml.m5.xlarge, got m5.xlarge; put ml. before the EC2 type"],
    ['MO-07', { volumeSize: Size.gibibytes(16385) }, "'volumeSize' must be a whole number between 1 and 16384 GiB, got 16385; start with 20 GiB"],
    ['MO-04', { maxRuntime: Duration.seconds(3601) }, "'maxRuntime' must be at most 3600 seconds for DataQuality on cron(0 * ? * * *), got 3601; shorten it, or look less often"],
  ])('%s is held', (_, options, expected) => {
    expect(refused(() => ({}), options)).toBe(expected);
  });

  test('a time that just fits is accepted', () => {
    expect(refused(() => ({}), { maxRuntime: Duration.seconds(3600) })).toBe('no refusal');
  });

  test('half of an hour is what an hourly job with labels has', () => {
    const props: Props = (store) => ({ checks: [DriftCheck.modelQuality({ ...labels(store), ...REGRESSION })] });

    expect(refused(props, { maxRuntime: Duration.seconds(1800) })).toBe('no refusal');
    expect(refused(props, { maxRuntime: Duration.seconds(1801) })).toContain('must be at most 1800 seconds for ModelQuality');
  });

  test('without a baseline nothing will be a violation, which is said', () => {
    const stack = testStack();
    const baseline = ModelBaseline.absent('it is made next week');
    const monitor = monitorIn(stack, () => ({ checks: [DriftCheck.dataQuality()], baseline, engine: MonitorEngine.sageMakerModelMonitor() }));

    expect(warnings(monitor).filter((text) => text.includes('MO-20'))).toEqual([expect.stringContaining("'baseline' should be given, because nothing is a violation without them")]);
  });

  test('that AWS has closed it is said once, with the date and the page', () => {
    const monitor = monitorIn(testStack(), () => ({ checks: [DriftCheck.dataQuality()], engine: MonitorEngine.sageMakerModelMonitor() }));

    expect(warnings(monitor).filter((text) => text.includes('LC-01'))).toEqual([expect.stringMatching(/closed to new customers since 2026-07-30 \(https:\/\/docs\.aws\.amazon\.com\/.*MonitorEngine\.container\(\)/)]);
  });
});

test('everything that is wrong is told at once', () => {
  const checks = [DriftCheck.dataDrift({ method: DriftMethod.CHI_SQUARED }), DriftCheck.dataQuality({ maxMissing: 0.1 })];

  expect(refused(() => ({ checks, schedule: MonitorSchedule.weeklyOn(DayOfWeek.MONDAY, 6) })))
    .toMatch(/^3 problems\n.*MonitorEngineSchedule.*\n.*MonitorEngineCheck.*\n.*MonitorEngineOption/);
});
