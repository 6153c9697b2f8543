import { boundary, Case, Template, times } from './case';
import { CAPTURING, defining, definition, holding, monitored, monitoringJob, monitoringSchedule, NAMED, scheduling, watching } from './monitoring-samples';
import { serving, VARIANT } from './templates';
import { MonitoringJobFacts, MonitoringKind, MonitoringScheduleFacts } from '../../../src/rules/monitoring-facts';
import { UNKNOWN as UNSEEN } from '../../../src/rules/rule';

const text = (length: number) => 'x'.repeat(length);
const uri = (length: number) => `s3://b/${text(length - 7)}`;
const JOB = 'Properties.DataQuality';
const INLINE = 'Properties.MonitoringScheduleConfig.MonitoringJobDefinition';
const also = ['LC-01'];
const CONFIG_URI = 's3://bucket/config.json';
const LABELS = 's3://bucket/labels';
/** One of the names of `IMAGES`. */
type Image = keyof typeof IMAGES;
const BATCH = { DataCapturedDestinationS3Uri: 's3://bucket/batch', DatasetFormat: { Csv: {} }, LocalPath: '/opt/ml/processing/input' };

const variables = (count: number, value: string) => Object.fromEntries(times(count, (i) => [`A${i}`, value]));

interface Sides<V> {
  readonly pass: V[];
  readonly fail: V[];
  readonly at: string;
  /** What else is so. */
  readonly around?: Partial<MonitoringJobFacts>;
}

type JobCase = Case<MonitoringJobFacts>;

/** A boundary of one fact of a definition. */
function job<V>(rule: string, fact: keyof MonitoringJobFacts, { around, ...sides }: Sides<V>, template: (value: V) => Template): JobCase {
  return boundary({ rule, ...sides, facts: (value: V) => monitoringJob({ ...around, [fact]: value }), template, also });
}

const IMAGES = {
  own: '111111111111.dkr.ecr.us-east-1.amazonaws.com/mine:1',
  monitor: '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer',
  monitorElsewhere: '468650794304.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer',
  clarify: '205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0',
  clarifyElsewhere: '131013547314.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0',
};

export const MONITORING_JOB_CASES: Case<MonitoringJobFacts>[] = [
  job('MO-04/1', 'maxRuntime', { pass: [1, 86400], fail: [0, 86401], at: 'Properties.StoppingCondition.MaxRuntimeInSeconds' },
    (MaxRuntimeInSeconds) => defining('DataQuality', { more: { StoppingCondition: { MaxRuntimeInSeconds } } })),
  job('MO-06/1', 'outputs', { pass: [1], fail: [0, 2], at: `${JOB}JobOutputConfig.MonitoringOutputs` }, (count) => defining('DataQuality', {
    more: { DataQualityJobOutputConfig: { MonitoringOutputs: times(count, () => ({ S3Output: { S3Uri: 's3://bucket/a', LocalPath: '/opt/ml/processing/output' } })) } },
  })),
  job('MO-06/1', 'outputUri', { pass: [uri(512)], fail: [uri(513), 'bucket/a'], at: `${JOB}JobOutputConfig.MonitoringOutputs[0].S3Output.S3Uri` },
    (S3Uri) => defining('DataQuality', { output: { S3Uri } })),
  job('MO-06/1', 'outputPath', { pass: [`/${text(255)}`], fail: [`/${text(256)}`, 'output'], at: `${JOB}JobOutputConfig.MonitoringOutputs[0].S3Output.LocalPath` },
    (LocalPath) => defining('DataQuality', { output: { LocalPath } })),
  job('MO-06/1', 'uploadMode', { pass: ['EndOfJob', undefined], fail: ['End'], at: `${JOB}JobOutputConfig.MonitoringOutputs[0].S3Output.S3UploadMode` },
    (S3UploadMode) => defining('DataQuality', { output: { S3UploadMode } })),
  job('MO-07/1', 'instanceCount', { pass: [1, 100], fail: [0, 101], at: 'Properties.JobResources.ClusterConfig.InstanceCount' },
    (InstanceCount) => defining('DataQuality', { cluster: { InstanceCount } })),
  job('MO-07/1', 'volumeGiB', { pass: [1, 16384], fail: [0, 16385], at: 'Properties.JobResources.ClusterConfig.VolumeSizeInGB' },
    (VolumeSizeInGB) => defining('DataQuality', { cluster: { VolumeSizeInGB } })),
  job('MO-07/1', 'instanceType', { pass: ['ml.m5.xlarge'], fail: ['m5.xlarge'], at: 'Properties.JobResources.ClusterConfig.InstanceType' },
    (InstanceType) => defining('DataQuality', { cluster: { InstanceType } })),
  job('MO-08/1', 'inputs', { pass: [1], fail: [2], around: { kind: undefined }, at: `${INLINE}.MonitoringInputs` },
    (count) => holding({ MonitoringInputs: times(count, () => ({ EndpointInput: { EndpointName: 'elsewhere', LocalPath: '/opt/ml/processing/input' } })) })),
  job('MO-08/1', 'batchInput', { pass: [false], fail: [true], at: `${JOB}JobInput.BatchTransformInput` },
    (both) => defining('DataQuality', { input: both ? { BatchTransformInput: BATCH } : {} })),
  job('MO-08/1', 'endpointInput', { pass: [true], fail: [false], at: `${JOB}JobInput.EndpointInput` },
    (there) => defining('DataQuality', { input: there ? {} : { EndpointInput: undefined } })),
  ...(['ModelQuality', 'ModelBias'] as const).map((kind) => job('MO-09/1', 'groundTruth', {
    pass: [uri(512)], fail: [undefined, uri(513), 'labels'], at: `Properties.${kind}JobInput.GroundTruthS3Input.S3Uri`, around: { kind, configUri: CONFIG_URI },
  }, (S3Uri) => defining(kind, { input: { GroundTruthS3Input: S3Uri === undefined ? undefined : { S3Uri } } }))),
  ...([['startOffset', 'StartTimeOffset'], ['endOffset', 'EndTimeOffset']] as const).map(([fact, key]) =>
    job('MO-11/1', fact, { pass: ['-PT7H', 'P1D', `-P${text(13)}`], fail: ['7h', '', `-P${text(14)}`], at: `${JOB}JobInput.EndpointInput.${key}` },
      (offset) => defining('DataQuality', { endpoint: { [key]: offset } }))),
  boundary({
    rule: 'MO-12/1',
    pass: [{ ...CAPTURING, EnableCapture: undefined }, { ...CAPTURING, EnableCapture: true }] as ({ EnableCapture?: boolean } | undefined)[],
    fail: [undefined, { ...CAPTURING, EnableCapture: false }],
    facts: (capture) => monitoringJob({ endpoint: monitored({ captures: capture !== undefined && capture.EnableCapture !== false }) }),
    template: (DataCaptureConfig) => watching({ DataCaptureConfig }),
    at: `${JOB}JobInput.EndpointInput.EndpointName`,
    also,
  }),
  job('MO-13/1', 'physicalName', { pass: [undefined], fail: ['fraud'], at: 'Properties.JobDefinitionName' },
    (JobDefinitionName) => defining('DataQuality', { more: { JobDefinitionName } })),
  boundary({
    rule: 'MO-17/1',
    pass: [undefined],
    fail: ['MultiModel'],
    facts: (mode) => monitoringJob({ endpoint: monitored({ multiModel: mode === 'MultiModel' }) }),
    template: (Mode) => watching({}, { container: { Mode, ModelDataUrl: Mode ? 's3://bucket/models/' : 's3://bucket/model.tar.gz' } }),
    at: `${JOB}JobInput.EndpointInput.EndpointName`,
    also: [...also, 'DC-10'],
  }),
  boundary({
    rule: 'MO-17/1',
    pass: [1],
    fail: [2],
    facts: (models) => monitoringJob({ endpoint: monitored({ models }) }),
    template: (count) => watching({ ProductionVariants: times(count, (index) => ({ ...VARIANT, VariantName: `v${index}`, ModelName: `model${index}` })) }),
    at: `${JOB}JobInput.EndpointInput.EndpointName`,
    also,
  }),
  ...(['ModelBias', 'ModelExplainability'] as const).map((kind) => job('MO-18/1', 'configUri', {
    pass: [uri(1024)], fail: [undefined, uri(1025), 'config.json'], at: `Properties.${kind}AppSpecification.ConfigUri`, around: { kind, groundTruth: LABELS, networkIsolation: false },
  }, (ConfigUri) => defining(kind, { application: { ConfigUri } }))),
  job('MO-19/1', 'problemType', {
    pass: ['Regression', 'MulticlassClassification', 'BinaryClassification'],
    fail: ['Clustering'],
    at: 'Properties.ModelQualityAppSpecification.ProblemType',
    around: { kind: 'ModelQuality', groundTruth: LABELS, inferenceAttribute: '0' },
  }, (ProblemType) => defining('ModelQuality', { application: { ProblemType } })),
  job('MO-19/2', 'inferenceAttribute', {
    pass: ['0'], fail: [undefined], at: 'Properties.ModelQualityJobInput.EndpointInput.InferenceAttribute', around: { kind: 'ModelQuality', problemType: 'Regression', groundTruth: LABELS },
  }, (InferenceAttribute) => defining('ModelQuality', { endpoint: { InferenceAttribute } })),
  boundary({
    rule: 'MO-19/2',
    pass: ['score'],
    fail: [undefined],
    facts: (probabilityAttribute) => monitoringJob({ kind: 'ModelQuality', problemType: 'BinaryClassification', groundTruth: LABELS, probabilityAttribute }),
    template: (ProbabilityAttribute) => defining('ModelQuality', { application: { ProblemType: 'BinaryClassification' }, endpoint: { InferenceAttribute: undefined, ProbabilityAttribute } }),
    at: 'Properties.ModelQualityJobInput.EndpointInput.InferenceAttribute',
    also,
  }),
  job('MO-20/1', 'hasConstraints', { pass: [true], fail: [false], at: `${JOB}BaselineConfig` },
    (there) => defining('DataQuality', { more: { DataQualityBaselineConfig: there ? { BaseliningJobName: 'baseline' } : undefined } })),
  job('MO-21/1', 'environment', { pass: [variables(50, text(256))], fail: [variables(51, 'x')], at: `${JOB}AppSpecification.Environment` },
    (Environment) => defining('DataQuality', { application: { Environment } })),
  job('MO-21/1', 'environment', { pass: [{ A: text(256) }], fail: [{ A: text(257) }], at: `${JOB}AppSpecification.Environment.A` },
    (Environment) => defining('DataQuality', { application: { Environment } })),
  ...([['commandArguments', 'ContainerArguments', 50], ['entrypoint', 'ContainerEntrypoint', 100]] as const).map(([fact, key, most]) =>
    job('MO-21/1', fact, { pass: [times(most, () => text(256))], fail: [times(most + 1, () => 'x'), []], at: `${JOB}AppSpecification.${key}` },
      (value) => defining('DataQuality', { application: { [key]: value } }))),
  ...([['preprocessor', 'RecordPreprocessorSourceUri'], ['postprocessor', 'PostAnalyticsProcessorSourceUri']] as const).map(([fact, key]) => boundary({
    rule: 'MO-22/1',
    pass: ['monitor'] as Image[],
    fail: ['own'],
    facts: (image: Image) => monitoringJob({ image: IMAGES[image], [fact]: 's3://bucket/script.py' }),
    template: (image: Image) => defining('DataQuality', { application: { ImageUri: IMAGES[image], [key]: 's3://bucket/script.py' } }),
    at: `${JOB}AppSpecification.${key}`,
    also,
  })),
  boundary({
    rule: 'MO-23/1',
    pass: ['own', 'monitor', 'clarify'] as Image[],
    fail: ['monitorElsewhere', 'clarifyElsewhere'],
    facts: (image: Image) => monitoringJob({ image: IMAGES[image] }),
    template: (image: Image) => defining('DataQuality', { application: { ImageUri: IMAGES[image] } }),
    at: `${JOB}AppSpecification.ImageUri`,
    also,
  }),
  ...([['subnets', 'Subnets', 16], ['securityGroups', 'SecurityGroupIds', 5]] as const).map(([fact, key, most]) => boundary({
    rule: 'MO-24/1',
    pass: [1, most],
    fail: [0, most + 1],
    facts: (count: number) => monitoringJob({ vpc: { subnets: 2, securityGroups: 1, [fact]: count } }),
    template: (count: number) => defining('DataQuality', { more: { NetworkConfig: { VpcConfig: { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'], [key]: times(count, (i) => `x-${i}`) } } } }),
    at: `Properties.NetworkConfig.VpcConfig.${key}`,
    also,
  })),
  boundary({
    rule: 'MO-24/2',
    pass: [['ModelExplainability', false], ['ModelBias', true]] as [MonitoringKind, boolean][],
    fail: [['ModelExplainability', true]],
    facts: ([kind, networkIsolation]: [MonitoringKind, boolean]) =>
      monitoringJob({ kind, networkIsolation, configUri: CONFIG_URI, groundTruth: LABELS }),
    template: ([kind, EnableNetworkIsolation]: [MonitoringKind, boolean]) => defining(kind, { more: { NetworkConfig: { EnableNetworkIsolation } } }),
    at: 'Properties.NetworkConfig.EnableNetworkIsolation',
    also,
  }),
  boundary({
    rule: 'DC-05/1',
    pass: [{ CsvContentTypes: ['text/csv'] }, { JsonContentTypes: ['application/json'] }] as (object | undefined)[],
    fail: [undefined],
    facts: (headers) => monitoringJob({ endpoint: monitored({ contentTypes: headers !== undefined }) }),
    template: (CaptureContentTypeHeader) => watching({ DataCaptureConfig: { ...CAPTURING, CaptureContentTypeHeader } }),
    at: `${JOB}JobInput.EndpointInput.EndpointName`,
    also,
  }),
];

const CONFIG = 'Properties.MonitoringScheduleConfig';

export const MONITORING_SCHEDULE_CASES: Case<MonitoringScheduleFacts>[] = [
  boundary({
    rule: 'MO-01/1',
    pass: ['cron(0 * ? * * *)', 'cron(0 0 ? * * *)', 'cron(0 23 ? * * *)', 'cron(0 17/12 ? * * *)', 'cron(0 0/1 ? * * *)'],
    fail: ['rate(1 hour)', 'cron(5 * ? * * *)', 'cron(0 24 ? * * *)', 'cron(0 * * * ? *)', 'cron(0 6 ? * MON *)', 'cron(0 */2 ? * * *)', ''],
    facts: (expression) => monitoringSchedule({ expression }),
    template: (ScheduleExpression) => scheduling({ ScheduleExpression }),
    at: `${CONFIG}.ScheduleConfig.ScheduleExpression`,
    also,
  }),
  boundary({
    rule: 'MO-02/1',
    pass: [1, 24],
    fail: [0, 25],
    facts: (hours) => monitoringSchedule({ expression: `cron(0 0/${hours} ? * * *)`, maxRuntime: UNSEEN }),
    template: (hours) => scheduling({ ScheduleExpression: `cron(0 0/${hours} ? * * *)` }, {}, { more: { StoppingCondition: undefined } }),
    at: `${CONFIG}.ScheduleConfig.ScheduleExpression`,
    also,
  }),
  boundary({
    rule: 'MO-03/1',
    pass: ['-PT5H', '-P1D', '-PT1H30M'],
    fail: [undefined, '-PT24H1S', '-PT0H', 'PT1H'],
    facts: (analysisStart) => monitoringSchedule({ expression: 'NOW', analysisStart, analysisEnd: '-PT0H' }),
    template: (DataAnalysisStartTime) => scheduling({ ScheduleExpression: 'NOW', DataAnalysisStartTime, DataAnalysisEndTime: '-PT0H' }),
    at: `${CONFIG}.ScheduleConfig.DataAnalysisStartTime`,
    also,
  }),
  boundary({
    rule: 'MO-03/1',
    pass: ['-PT0H'],
    fail: [undefined],
    facts: (analysisEnd) => monitoringSchedule({ expression: 'NOW', analysisStart: '-PT5H', analysisEnd }),
    template: (DataAnalysisEndTime) => scheduling({ ScheduleExpression: 'NOW', DataAnalysisStartTime: '-PT5H', DataAnalysisEndTime }),
    at: `${CONFIG}.ScheduleConfig.DataAnalysisEndTime`,
    also,
  }),
  ...([
    ['DataQuality', 'cron(0 * ? * * *)', 3600], ['ModelExplainability', 'cron(0 * ? * * *)', 3600], ['ModelQuality', 'cron(0 * ? * * *)', 1800],
    ['ModelBias', 'cron(0 * ? * * *)', 1800], ['ModelBias', 'cron(0 0/2 ? * * *)', 7200],
  ] as const).map(([kind, expression, most]) => boundary({
    rule: 'MO-04/2',
    pass: [most],
    fail: [most + 1],
    facts: (maxRuntime) => monitoringSchedule({ expression, type: kind, definitionKind: kind, maxRuntime }),
    template: (MaxRuntimeInSeconds) =>
      scheduling({ ScheduleExpression: expression }, {}, { kind, more: { StoppingCondition: { MaxRuntimeInSeconds } } }),
    at: 'Definition.Properties.StoppingCondition.MaxRuntimeInSeconds',
    also,
  })),
  boundary({
    rule: 'MO-04/2',
    pass: [3600],
    fail: [3601],
    facts: (maxRuntime) => monitoringSchedule({ maxRuntime, hasInline: true, namesDefinition: false, type: undefined, definitionKind: undefined }),
    template: (MaxRuntimeInSeconds) => holding({ StoppingCondition: { MaxRuntimeInSeconds } }),
    at: `${INLINE}.StoppingCondition.MaxRuntimeInSeconds`,
    also,
  }),
  boundary({
    rule: 'MO-14/1',
    pass: ['a', text(63)],
    fail: [undefined, '', text(64), 'a_b', '-a'],
    facts: (name) => monitoringSchedule({ name }),
    template: (MonitoringScheduleName) => {
      const template = scheduling({});
      const schedule = template.Resources.Schedule as { Properties: object };
      return { Resources: { ...template.Resources, Schedule: { ...schedule, Properties: { ...schedule.Properties, MonitoringScheduleName } } } };
    },
    at: 'Properties.MonitoringScheduleName',
    also,
  }),
  boundary({
    rule: 'MO-15/1',
    pass: [undefined] as (string | undefined)[],
    fail: ['definition'],
    facts: (name) => monitoringSchedule({ hasInline: true, namesDefinition: name !== undefined }),
    template: (MonitoringJobDefinitionName) => holding({}, {}, { MonitoringJobDefinitionName, MonitoringType: 'DataQuality' }),
    at: `${CONFIG}.MonitoringJobDefinitionName`,
    also,
  }),
  boundary({
    rule: 'MO-15/1',
    pass: [NAMED] as (object | undefined)[],
    fail: [undefined],
    facts: (name) => monitoringSchedule({ namesDefinition: name !== undefined }),
    template: (MonitoringJobDefinitionName) => scheduling({}, { MonitoringJobDefinitionName }),
    at: `${CONFIG}.MonitoringJobDefinitionName`,
    also,
  }),
  boundary({
    rule: 'MO-15/1',
    pass: ['DataQuality'],
    fail: [undefined, 'Quality'],
    facts: (type) => monitoringSchedule({ type, definitionKind: UNSEEN }),
    template: (MonitoringType) => scheduling({}, { MonitoringJobDefinitionName: 'elsewhere', MonitoringType }),
    at: `${CONFIG}.MonitoringType`,
    also,
  }),
  boundary({
    rule: 'MO-15/2',
    pass: ['DataQuality'],
    fail: ['ModelBias'],
    facts: (type) => monitoringSchedule({ type }),
    template: (MonitoringType) => scheduling({}, { MonitoringType }),
    at: `${CONFIG}.MonitoringType`,
    also,
  }),
  boundary({
    rule: 'MO-16/1',
    pass: [NAMED] as unknown[],
    fail: ['fraud'],
    facts: (name) => monitoringSchedule({ waitsForDefinition: typeof name !== 'string' }),
    template: (name) => scheduling({}, { MonitoringJobDefinitionName: name }, { more: { JobDefinitionName: typeof name === 'string' ? 'fraud' : undefined } }),
    at: `${CONFIG}.MonitoringJobDefinitionName`,
    also: [...also, 'MO-13'],
  }),
  boundary({
    rule: 'MO-16/1',
    pass: [{ DependsOn: ['Endpoint'] }] as object[],
    fail: [{}],
    facts: (more) => monitoringSchedule({ waitsForEndpoint: 'DependsOn' in more }),
    template: (more) => {
      const { Definition: _, Schedule } = scheduling({}).Resources as Record<string, object>;
      return serving({
        config: { DataCaptureConfig: CAPTURING },
        resources: { Definition: definition('DataQuality', { endpoint: { EndpointName: 'fraud' } }), Schedule: { ...Schedule, ...more } },
      });
    },
    at: 'Definition.Properties.DataQualityJobInput.EndpointInput.EndpointName',
    also,
  }),
];
