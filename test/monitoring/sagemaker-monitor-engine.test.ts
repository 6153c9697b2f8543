// covers src/monitoring/sagemaker-monitor-definition.ts
// covers src/monitoring/sagemaker-monitor-role.ts
// covers src/monitoring/sagemaker-monitor-watch.ts
// covers src/monitoring/sagemaker-monitor-options.ts
import * as fs from 'fs';
import * as path from 'path';
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore, Dataset } from '../../src/data';
import {
  BiasFacet, DriftCheck, ModelMonitor, ModelMonitorProps, ModelProblem, MonitorEngine, MonitorSchedule, SageMakerModelMonitorOptions,
} from '../../src/monitoring';
import { NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import { capturing, MONITORING_APPS, monitorIn } from '../support/monitoring-apps';
import { appOf, testStack } from '../support/stacks';
import { onlyResourceOf, RenderedResource, resourcesOf, templateOf } from '../support/templates';

type Props = (store: ArtifactStore, stack: Stack) => Partial<ModelMonitorProps>;

function made(props: Props = () => ({}), options: SageMakerModelMonitorOptions = {}): Stack {
  const stack = testStack();
  const engine = MonitorEngine.sageMakerModelMonitor(options);
  monitorIn(stack, (store) => ({ checks: [DriftCheck.dataQuality()], prediction: '0', engine, ...props(store, stack) }));
  return stack;
}

/** The definition of a kind of the only monitor. */
const definition = (stack: Stack, kind = 'DataQuality'): RenderedResource => onlyResourceOf(stack, `AWS::SageMaker::${kind}JobDefinition`);
const schedule = (stack: Stack) => onlyResourceOf(stack, 'AWS::SageMaker::MonitoringSchedule');
const text = (value: unknown) => JSON.stringify(value);
const labels = (store: ArtifactStore) => ({ groundTruth: Dataset.s3(store, 'labels/') });
const quality = (problem: ModelProblem, more: object = {}): Props => (store) => ({
  checks: [DriftCheck.modelQuality({ ...labels(store), problem, ...more })],
});
const bias: Props = (store) => ({ checks: [DriftCheck.bias({ ...labels(store), facet: BiasFacet.oneOf('country', ['DE']), positiveLabel: '1' })] });
const CONFIG = { analysisConfigs: { FeatureAttribution: 'test/monitoring/fixtures/analysis_config.json' } };
const explained = () => made((_, stack) => ({
  checks: [DriftCheck.featureAttribution()], network: NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network')),
}), CONFIG);

describe('each check', () => {
  test.each<[string, Props]>([['DataQuality', () => ({})], ['ModelQuality', quality(ModelProblem.REGRESSION)], ['ModelBias', bias]])(
    'has a %s definition and a schedule that names it by its ARN', (kind, props) => {
      const stack = made(props);
      const [id] = Object.keys(resourcesOf(stack, `AWS::SageMaker::${kind}JobDefinition`));

      expect(schedule(stack).Properties.MonitoringScheduleConfig).toEqual({
        ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
        MonitoringJobDefinitionName: { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::GetAtt': [id, 'JobDefinitionArn'] }] }] },
        MonitoringType: kind,
      });
    });

  test('has a definition without a name, and a schedule with one that follows from its path', () => {
    const stack = made();

    expect(definition(stack).Properties.JobDefinitionName).toBeUndefined();
    expect(schedule(stack).Properties.MonitoringScheduleName).toMatch(/^test-monitor-definitions-dataquality-[0-9a-f]{8}$/);
  });

  test('has a schedule name of at most 63 characters, however long its path is', () => {
    const stack = new Stack(appOf(testStack()), 'A-very-long-name-of-a-stack-that-somebody-has-chosen-with-care', { env: { account: '111111111111', region: 'eu-west-1' } });
    monitorIn(stack, () => ({ checks: [DriftCheck.dataQuality()], engine: MonitorEngine.sageMakerModelMonitor() }));

    expect(schedule(stack).Properties.MonitoringScheduleName.length).toBeLessThanOrEqual(63);
  });

  test('is removed in order: the schedule, its definition, the endpoint', () => {
    const stack = made();
    const [endpoint] = Object.keys(resourcesOf(stack, 'AWS::SageMaker::Endpoint'));

    expect(schedule(stack).DependsOn).toEqual([endpoint]);
    expect(definition(stack).DependsOn).toEqual([endpoint]);
  });

  test('exists only while a version serves, and so does what looks for its executions', () => {
    const stack = testStack();
    const { endpoint } = capturing(stack, { approved: true });
    new ModelMonitor(stack, 'Monitor', {
      endpoint, checks: [DriftCheck.dataQuality()], schedule: MonitorSchedule.hourly(), engine: MonitorEngine.sageMakerModelMonitor(),
    });
    const condition = onlyResourceOf(stack, 'AWS::SageMaker::Endpoint').Condition;

    expect(condition).toEqual(expect.any(String));
    expect([schedule(stack), definition(stack), onlyResourceOf(stack, 'AWS::Scheduler::Schedule')].map(({ Condition }) => Condition)).toEqual([condition, condition, condition]);
  });

  test('moves with the version that serves: its baseline is in the folder of the version', () => {
    const stack = testStack();
    MONITORING_APPS.find(({ name }) => name === 'ModelMonitor with SageMaker Model Monitor')!.build(stack);

    expect(text(definition(stack).Properties.DataQualityBaselineConfig.ConstraintsResource.S3Uri)).toMatch(/baselines\/.*Fn::Select.*Fn::Split.*model-monitor\/DataQuality\/constraints\.json/);
  });
});

// Never adjust this expectation to make it pass: a schedule with another logical id finds its own name taken.
test('names and logical ids never change', () => {
  const { Resources } = templateOf(made());
  const kept = Object.entries(Resources).filter(([, { Type }]) => /MonitoringSchedule|JobDefinition/.test(Type));

  expect(kept.map(([id, { Properties }]) => [id, Properties.MonitoringScheduleName])).toEqual([
    ['MonitorDefinitionsDataQualityCB936482', undefined],
    ['MonitorDefinitionsDataQualityScheduleE505B64C', 'test-monitor-definitions-dataquality-abc11f63'],
  ]);
});

describe('a definition', () => {
  test('reads and writes with keys, isolated and with encrypted traffic', () => {
    const { Properties } = definition(made());

    expect(Properties.NetworkConfig).toEqual({ EnableNetworkIsolation: true, EnableInterContainerTrafficEncryption: true });
    expect(text(Properties.DataQualityJobOutputConfig.KmsKeyId)).toContain('MlopsKey');
    expect(text(Properties.JobResources.ClusterConfig.VolumeKmsKeyId)).toContain('MlopsKey');
  });

  test('has no volume key on instances whose hardware encrypts', () => {
    expect(definition(made(undefined, { instanceType: 'ml.m5d.xlarge' })).Properties.JobResources.ClusterConfig.VolumeKmsKeyId).toBeUndefined();
  });

  test('runs in the VPC of the monitor', () => {
    const stack = made((_, inStack) => ({ network: NetworkPlacement.vpc(new PrivateMlNetwork(inStack, 'Network')) }));
    const { VpcConfig } = definition(stack).Properties.NetworkConfig;

    expect([VpcConfig.Subnets.length > 0, VpcConfig.SecurityGroupIds.length]).toEqual([true, 1]);
  });

  test('writes below the prefix of the monitor', () => {
    expect(text(definition(made()).Properties.DataQualityJobOutputConfig.MonitoringOutputs)).toMatch(/monitoring\/test-monitor-[0-9a-f]{8}\/model-monitor"/);
  });

  test('has statistics beside constraints only where data quality is compared', () => {
    expect(text(definition(made()).Properties.DataQualityBaselineConfig)).toMatch(/baseline\/model-monitor\/DataQuality\/constraints\.json.*baseline\/model-monitor\/DataQuality\/statistics\.json/);
    expect(definition(made(bias), 'ModelBias').Properties.ModelBiasBaselineConfig.StatisticsResource).toBeUndefined();
  });
});

describe('what is compared with labels', () => {
  const input = (props: Props, options?: SageMakerModelMonitorOptions) => definition(made(props, options), 'ModelQuality').Properties.ModelQualityJobInput;

  test.each([
    [ModelProblem.BINARY_CLASSIFICATION, 'BinaryClassification', { ProbabilityAttribute: '0', ProbabilityThresholdAttribute: 0.5 }],
    [ModelProblem.MULTICLASS_CLASSIFICATION, 'MulticlassClassification', { InferenceAttribute: '0' }],
    [ModelProblem.REGRESSION, 'Regression', { InferenceAttribute: '0' }],
  ])('of %s is where the prediction of the monitor stands', (problem, name, attributes) => {
    const stack = made(quality(problem));
    const { ModelQualityJobInput, ModelQualityAppSpecification } = definition(stack, 'ModelQuality').Properties;
    const { EndpointName: _, LocalPath: __, StartTimeOffset: ___, EndTimeOffset: ____, ...answer } = ModelQualityJobInput.EndpointInput;

    expect(answer).toEqual(attributes);
    expect(ModelQualityAppSpecification.ProblemType).toBe(name);
  });

  test('has the threshold of the check', () => {
    expect(input(quality(ModelProblem.BINARY_CLASSIFICATION, { decisionThreshold: 0.7 })).EndpointInput.ProbabilityThresholdAttribute).toBe(0.7);
  });

  test('is the window that ended when its labels were due', () => {
    const { StartTimeOffset, EndTimeOffset } = input(quality(ModelProblem.REGRESSION, { labelDelay: Duration.hours(6) })).EndpointInput;

    expect([StartTimeOffset, EndTimeOffset]).toEqual(['-PT7H', '-PT6H']);
  });

  test('comes from the prefix of the labels', () => {
    expect(text(input(quality(ModelProblem.REGRESSION)).GroundTruthS3Input)).toMatch(/\/labels"/);
  });
});

describe('what explains', () => {
  test('is not isolated, and runs in the VPC with encrypted traffic', () => {
    const { NetworkConfig } = definition(explained(), 'ModelExplainability').Properties;

    expect(NetworkConfig).toMatchObject({ EnableNetworkIsolation: false, EnableInterContainerTrafficEncryption: true, VpcConfig: expect.anything() });
  });

  test('may make and call endpoints under its own prefix only, which Clarify is told', () => {
    const stack = explained();
    const { directory } = appOf(stack).synth();
    const files = fs.readdirSync(directory).filter((file) => /^asset\..*\.json$/.test(file));
    const configs = files.map((file) => JSON.parse(fs.readFileSync(path.join(directory, file), 'utf8')));
    const [{ predictor }] = configs.filter((config) => config.predictor);

    expect(predictor).toMatchObject({ model_name: 'fraud-7', endpoint_name_prefix: expect.stringMatching(/^test-monitor-definition-[0-9a-f]{8}$/) });
    expect(text(templateOf(stack).Resources)).toContain(`:endpoint/${predictor.endpoint_name_prefix}-*`);
  });
});

describe('options', () => {
  const cluster = (options?: SageMakerModelMonitorOptions) => definition(made(undefined, options)).Properties.JobResources.ClusterConfig;

  test('default of SageMakerModelMonitorOptions.instanceType: ml.m5.xlarge', () => {
    expect(cluster().InstanceType).toBe('ml.m5.xlarge');
    expect(cluster({ instanceType: 'ml.m5.4xlarge' }).InstanceType).toBe('ml.m5.4xlarge');
  });

  test('default of SageMakerModelMonitorOptions.volumeSize: 20 GiB', () => {
    expect(cluster().VolumeSizeInGB).toBe(20);
    expect(cluster({ volumeSize: Size.gibibytes(100) }).VolumeSizeInGB).toBe(100);
  });

  const periods: [MonitorSchedule, number][] = [
    [MonitorSchedule.hourly(), 3600], [MonitorSchedule.everyHours(4), 14400], [MonitorSchedule.dailyAt(6), 86400],
  ];

  test.each(periods)(
    'default of SageMakerModelMonitorOptions.maxRuntime: as long as the service allows (%#)', (at, seconds) => {
      expect(definition(made(() => ({ schedule: at }))).Properties.StoppingCondition.MaxRuntimeInSeconds).toBe(seconds);
    });

  test('a shorter time of yours is taken', () => {
    expect(definition(made(undefined, { maxRuntime: Duration.minutes(10) })).Properties.StoppingCondition.MaxRuntimeInSeconds).toBe(600);
  });

  test('hourly jobs with labels stop after half of an hour', () => {
    expect(definition(made(bias), 'ModelBias').Properties.StoppingCondition.MaxRuntimeInSeconds).toBe(1800);
  });

  const answered = (options?: SageMakerModelMonitorOptions) => {
    const stack = made(quality(ModelProblem.BINARY_CLASSIFICATION), options);
    const { InferenceAttribute, ProbabilityAttribute } = definition(stack, 'ModelQuality').Properties.ModelQualityJobInput.EndpointInput;
    return [InferenceAttribute, ProbabilityAttribute];
  };

  test('default of SageMakerModelMonitorOptions.inferenceAttribute: none for binary classification', () => {
    expect(answered()).toEqual([undefined, '0']);
    expect(answered({ inferenceAttribute: 'label' })).toEqual(['label', undefined]);
  });

  test('default of SageMakerModelMonitorOptions.probabilityAttribute: the prediction of the monitor', () => {
    expect(answered({ probabilityAttribute: 'score' })).toEqual([undefined, 'score']);
    expect(answered({ inferenceAttribute: 'label', probabilityAttribute: 'score' })).toEqual(['label', 'score']);
  });

  test('default of SageMakerModelMonitorOptions.analysisConfigs: that of a bias check is written from its facet', () => {
    expect(text(definition(made(bias), 'ModelBias').Properties.ModelBiasAppSpecification.ConfigUri)).toMatch(/[0-9a-f]{64}\.json/);
  });
});
