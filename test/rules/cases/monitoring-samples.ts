import { Template } from './case';
import { serving } from './templates';
import { MonitoredEndpointFacts, MonitoringJobFacts, MonitoringScheduleFacts } from '../../../src/rules/monitoring-facts';

type Properties = Record<string, unknown>;

const IMAGE = '156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer';

export function monitoringJob(change: Partial<MonitoringJobFacts> = {}): MonitoringJobFacts {
  return {
    kind: 'DataQuality',
    physicalName: undefined,
    region: 'us-east-1',
    image: IMAGE,
    entrypoint: undefined,
    commandArguments: undefined,
    environment: undefined,
    preprocessor: undefined,
    postprocessor: undefined,
    configUri: undefined,
    problemType: undefined,
    instanceType: 'ml.m5.xlarge',
    instanceCount: 1,
    volumeGiB: 20,
    maxRuntime: 1800,
    inputs: 1,
    endpointInput: true,
    batchInput: false,
    inputPath: '/opt/ml/processing/input/endpoint',
    startOffset: undefined,
    endOffset: undefined,
    inferenceAttribute: undefined,
    probabilityAttribute: undefined,
    groundTruth: undefined,
    outputs: 1,
    outputUri: 's3://bucket/monitoring',
    outputPath: '/opt/ml/processing/output',
    uploadMode: undefined,
    hasConstraints: true,
    networkIsolation: true,
    vpc: undefined,
    endpoint: monitored(),
    ...change,
  };
}

export function monitored(change: Partial<MonitoredEndpointFacts> = {}): MonitoredEndpointFacts {
  return { captures: true, contentTypes: true, models: 1, multiModel: false, ...change };
}

export function monitoringSchedule(change: Partial<MonitoringScheduleFacts> = {}): MonitoringScheduleFacts {
  return {
    name: 'fraud',
    expression: 'cron(0 * ? * * *)',
    analysisStart: undefined,
    analysisEnd: undefined,
    hasInline: false,
    namesDefinition: true,
    type: 'DataQuality',
    definitionKind: 'DataQuality',
    maxRuntime: 1800,
    waitsForDefinition: true,
    waitsForEndpoint: true,
    ...change,
  };
}

/** Capture as a monitor wants it. */
export const CAPTURING = {
  DestinationS3Uri: 's3://bucket/capture',
  InitialSamplingPercentage: 100,
  CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
  CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'] },
};

export interface DefinitionChange {
  readonly application?: Properties;
  readonly input?: Properties;
  /** Changes of the endpoint that is the input; `undefined` for none. */
  readonly endpoint?: Properties;
  readonly output?: Properties;
  readonly cluster?: Properties;
  /** The rest of the properties. */
  readonly more?: Properties;
}

const PATHS = { LocalPath: '/opt/ml/processing/input/endpoint' };

/** A definition of a kind, by itself. */
export function definition(kind: string, change: DefinitionChange = {}): { Type: string; Properties: Properties } {
  const { application, input, endpoint = {}, output, cluster, more } = change;
  const configured = kind === 'ModelBias' || kind === 'ModelExplainability' ? { ConfigUri: 's3://bucket/analysis_config.json' } : {};
  const problem = kind === 'ModelQuality' ? { ProblemType: 'Regression' } : {};
  const labelled = kind === 'ModelBias' || kind === 'ModelQuality' ? { GroundTruthS3Input: { S3Uri: 's3://bucket/labels' } } : {};
  return {
    Type: `AWS::SageMaker::${kind}JobDefinition`,
    Properties: {
      RoleArn: 'arn:aws:iam::111111111111:role/monitor',
      [`${kind}AppSpecification`]: { ImageUri: IMAGE, ...configured, ...problem, ...application },
      [`${kind}BaselineConfig`]: { ConstraintsResource: { S3Uri: 's3://bucket/constraints.json' } },
      [`${kind}JobInput`]: {
        EndpointInput: { EndpointName: 'elsewhere', ...PATHS, ...(kind === 'ModelQuality' ? { InferenceAttribute: '0' } : {}), ...endpoint }, ...labelled, ...input,
      },
      [`${kind}JobOutputConfig`]: { MonitoringOutputs: [{ S3Output: { S3Uri: 's3://bucket/monitoring', LocalPath: '/opt/ml/processing/output', ...output } }] },
      JobResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 20, ...cluster } },
      StoppingCondition: { MaxRuntimeInSeconds: 1800 },
      ...more,
    },
  };
}

/** A template of one definition. */
export function defining(kind: string, change: DefinitionChange = {}): Template {
  return { Resources: { Definition: definition(kind, change) } };
}

/** A definition that watches an endpoint of the same template. */
export function watching(config: Properties, more: Parameters<typeof serving>[0] = {}, change: DefinitionChange = {}): Template {
  return serving({
    ...more,
    config: { DataCaptureConfig: CAPTURING, ...config, ...more.config },
    resources: { Definition: definition('DataQuality', { ...change, endpoint: { EndpointName: 'fraud' } }) },
  });
}

/** The name of the definition beside a schedule, as its ARN has it. */
export const NAMED = { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Definition', 'JobDefinitionArn'] }] }] };

/** A definition, and a schedule that names it. */
export function scheduling(schedule: Properties, config: Properties = {}, { kind = 'DataQuality', ...change }: DefinitionChange & { kind?: string } = {}): Template {
  return {
    Resources: {
      Definition: definition(kind, change),
      Schedule: {
        Type: 'AWS::SageMaker::MonitoringSchedule',
        Properties: {
          MonitoringScheduleName: 'fraud',
          MonitoringScheduleConfig: { ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)', ...schedule }, MonitoringJobDefinitionName: NAMED, MonitoringType: kind, ...config },
        },
      },
    },
  };
}

/** A schedule that holds its definition. */
export function holding(change: Properties, schedule: Properties = {}, config: Properties = {}): Template {
  const { Properties: { RoleArn, JobResources, StoppingCondition } } = definition('DataQuality');
  return {
    Resources: {
      Schedule: {
        Type: 'AWS::SageMaker::MonitoringSchedule',
        Properties: {
          MonitoringScheduleName: 'fraud',
          MonitoringScheduleConfig: {
            ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)', ...schedule },
            MonitoringJobDefinition: {
              RoleArn,
              MonitoringAppSpecification: { ImageUri: IMAGE },
              BaselineConfig: { ConstraintsResource: { S3Uri: 's3://bucket/constraints.json' } },
              MonitoringInputs: [{ EndpointInput: { EndpointName: 'elsewhere', ...PATHS } }],
              MonitoringOutputConfig: { MonitoringOutputs: [{ S3Output: { S3Uri: 's3://bucket/monitoring', LocalPath: '/opt/ml/processing/output' } }] },
              MonitoringResources: JobResources,
              StoppingCondition,
              ...change,
            },
            ...config,
          },
        },
      },
    },
  };
}
