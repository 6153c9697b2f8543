import { Template } from './case';
import { jobMachine } from './job-machine';
import { RangeFacts, TrainingFacts, TrainingResourceFacts, TuningFacts } from '../../../src/rules/training-facts';

export type Properties = Record<string, any>;

/** A training job that nothing is wrong with. */
export function training(change: Partial<TrainingFacts> = {}): TrainingFacts {
  return {
    tuned: false,
    fallback: false,
    image: '111111111111.dkr.ecr.us-east-1.amazonaws.com/fraud:1',
    hasAlgorithm: false,
    channels: [{ name: 'train', fileSystem: false, mode: 'File', uri: 's3://bucket/train/' }],
    hyperparameters: { epochs: '10' },
    environment: undefined,
    metricDefinitions: undefined,
    entrypoint: undefined,
    commandArguments: undefined,
    outputPath: 's3://bucket/models/',
    resources: resources(),
    maxRuntime: 3600,
    maxWait: undefined,
    spot: undefined,
    checkpoints: false,
    vpc: undefined,
    retryAttempts: undefined,
    tags: undefined,
    debugger: false,
    ...change,
  };
}

export function resources(change: Partial<TrainingResourceFacts> = {}): TrainingResourceFacts {
  return { instanceType: 'ml.m5.xlarge', count: 1, groups: undefined, volumeGiB: 30, volumeKey: false, keepAlive: undefined, ...change };
}

export function range(change: Partial<RangeFacts> = {}): RangeFacts {
  return { name: 'eta', kind: 'Continuous', least: 0.1, most: 0.5, scaling: 'Auto', values: undefined, ...change };
}

/** A tuning job that nothing is wrong with. */
export function tuning(change: Partial<TuningFacts> = {}): TuningFacts {
  return {
    jobName: undefined,
    strategy: 'Bayesian',
    objective: 'auc',
    ranges: [range()],
    maxJobs: 20,
    parallelJobs: 2,
    maxRuntime: undefined,
    earlyStopping: 'Off',
    minResource: undefined,
    maxResource: undefined,
    seed: undefined,
    instanceConfigs: undefined,
    metrics: ['auc'],
    fixed: ['epochs'],
    ...change,
  };
}

/** Where the parameters of the only task stand. */
export const AT = 'Properties.DefinitionString.States.Train.Parameters';

export const CHANNEL = {
  ChannelName: 'train', InputMode: 'File', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/train/' } },
};

const JOB = {
  AlgorithmSpecification: { TrainingImage: '111111111111.dkr.ecr.us-east-1.amazonaws.com/fraud:1', TrainingInputMode: 'File' },
  RoleArn: 'arn:aws:iam::111111111111:role/fraud',
  InputDataConfig: [CHANNEL],
  OutputDataConfig: { S3OutputPath: 's3://bucket/models/' },
  ResourceConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 30 },
  StoppingCondition: { MaxRuntimeInSeconds: 3600 },
};

/** A machine that runs one training job. */
export function trainingTemplate(change: Properties = {}): Template {
  return machine('createTrainingJob', {
    'TrainingJobName.$': '$.name',
    'HyperParameters': { epochs: '10' },
    ...JOB,
    ...change,
    'AlgorithmSpecification': { ...JOB.AlgorithmSpecification, ...change.AlgorithmSpecification },
  });
}

export const withResources = (change: Properties) => trainingTemplate({ ResourceConfig: { ...JOB.ResourceConfig, ...change } });

export const CONTINUOUS = { Name: 'eta', MinValue: '0.1', MaxValue: '0.5', ScalingType: 'Auto' };

/** A machine that runs one tuning job. */
export function tuningTemplate({ config, limits, job, ...change }: Properties = {}): Template {
  return machine('createHyperParameterTuningJob', {
    'HyperParameterTuningJobName.$': '$.name',
    'HyperParameterTuningJobConfig': {
      Strategy: 'Bayesian',
      HyperParameterTuningJobObjective: { Type: 'Maximize', MetricName: 'auc' },
      ParameterRanges: { ContinuousParameterRanges: [CONTINUOUS] },
      ResourceLimits: { MaxNumberOfTrainingJobs: 20, MaxParallelTrainingJobs: 2, ...limits },
      ...config,
    },
    'TrainingJobDefinition': {
      ...JOB,
      StaticHyperParameters: { epochs: '10' },
      ...job,
      AlgorithmSpecification: { ...JOB.AlgorithmSpecification, MetricDefinitions: [{ Name: 'auc', Regex: 'auc=(.*)' }], ...job?.AlgorithmSpecification },
    },
    ...change,
  });
}

function machine(action: string, parameters: Properties): Template {
  return jobMachine('Train', { action, timeout: 7200, parameters });
}
