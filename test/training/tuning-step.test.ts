// covers src/training/tuning-*.ts
// covers src/training/parameter-range.ts
import { Duration, Lazy } from 'aws-cdk-lib/core';
import { callsOf, placedStep, refusal, trainingStep } from './training-support';
import {
  Checkpoints, ParameterRange, RangeScaling, TrainingCode, TrainingCompute, TrainingStepProps, TuningObjective, TuningStep, TuningStepProps,
  TuningStrategy,
} from '../../src/training';
import { Answers, failing, Json, later, RunResult, runMachine, sequence } from '../asl';
import { allowed, wildcardActions } from '../support/iam';

const BEST = { TrainingJobName: 'tune-007', TunedHyperParameters: { eta: '0.2' } };
const COMPLETED = { HyperParameterTuningJobName: 'tune', HyperParameterTuningJobStatus: 'Completed', BestTrainingJob: BEST };
const FOUND: Answers = { 'aws-sdk:sagemaker:describeTrainingJob': ({ TrainingJobName }: Json) => ({ TrainingJobName, ModelArtifacts: { S3ModelArtifacts: `s3://the-store/models/${TrainingJobName}` } }) };
const NOTHING_RUNS: Answers = { 'aws-sdk:sagemaker:listHyperParameterTuningJobs': { HyperParameterTuningJobSummaries: [] } };

interface Changes {
  readonly tuning?: Partial<TuningStepProps>;
  readonly training?: Partial<TrainingStepProps>;
}

function placed({ tuning, training }: Changes = {}) {
  return placedStep((store) => new TuningStep({
    training: trainingStep(store, training),
    objective: TuningObjective.maximize('validation:auc'),
    ranges: { eta: ParameterRange.continuous(0.01, 0.3) },
    ...tuning,
  }));
}

function run(changes: Changes = {}, answers: Answers = {}): RunResult {
  return runMachine(placed(changes).definition, {}, { ...NOTHING_RUNS, ...FOUND, 'sagemaker:createHyperParameterTuningJob.sync': COMPLETED, ...answers });
}

const sent = (changes: Changes = {}): Json => callsOf(run(changes), 'createHyperParameterTuningJob')[0];
const config = (tuning: Partial<TuningStepProps> = {}): Json => sent({ tuning }).HyperParameterTuningJobConfig;
const definition = (training: Partial<TrainingStepProps> = {}): Json => sent({ training }).TrainingJobDefinition;
const refused = (changes: Changes) => refusal(() => placed(changes));

describe('a run', () => {
  test('keeps the best model and how it was made', () => {
    expect(run().output.model).toEqual({
      artifact: 's3://the-store/models/tune-007', job: 'tune-007', hyperparameters: { eta: '0.2' }, status: 'Completed', tuningJob: 'tune', image: expect.any(String),
    });
  });

  test('names the job with at most 32 characters', () => {
    expect(sent().HyperParameterTuningJobName).toMatch(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}$/);
  });

  test('makes a new name for each attempt', () => {
    const busy = failing('SageMaker.ThrottlingException');
    const names = callsOf(run({}, { 'sagemaker:createHyperParameterTuningJob.sync': sequence(busy, busy, COMPLETED) }), 'createHyperParameterTuningJob').map((p) => p.HyperParameterTuningJobName);
    expect(new Set(names).size).toBe(3);
  });

  test('stops what runs when its time is over', () => {
    const result = run({ tuning: { maxRuntime: Duration.hours(2) } }, {
      'Tune': later(1000 * 3600, COMPLETED),
      'aws-sdk:sagemaker:listHyperParameterTuningJobs': { HyperParameterTuningJobSummaries: [{ HyperParameterTuningJobName: 'running' }] },
      'aws-sdk:sagemaker:stopHyperParameterTuningJob': {},
    });
    expect(callsOf(result, 'stopHyperParameterTuningJob')).toEqual([{ HyperParameterTuningJobName: 'running' }]);
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  test('looks for jobs of its own name only', () => {
    const result = run({}, { Tune: failing('States.TaskFailed') });
    const [{ NameContains }] = callsOf(result, 'listHyperParameterTuningJobs');
    expect(callsOf(result, 'createHyperParameterTuningJob')[0].HyperParameterTuningJobName).toContain(NameContains);
  });

  test.each([
    ['was stopped', { ...COMPLETED, HyperParameterTuningJobStatus: 'Stopped' }],
    ['found no model', { HyperParameterTuningJobName: 'tune', HyperParameterTuningJobStatus: 'Completed' }],
  ])('fails when the job %s', (_, answer) => {
    expect(run({}, { Tune: answer })).toMatchObject({ status: 'FAILED', error: 'HyperParameterTuningJobNotCompleted' });
  });

  test('fails when nobody knows where the best model lies', () => {
    expect(run({}, { 'aws-sdk:sagemaker:describeTrainingJob': failing('SageMaker.ResourceNotFoundException') })).toMatchObject({ status: 'FAILED', error: 'SageMaker.ResourceNotFoundException' });
  });

  test('ends with the error of a job that failed', () => {
    expect(run({}, { Tune: failing('States.TaskFailed', 'all jobs failed') })).toMatchObject({ status: 'FAILED', cause: 'all jobs failed' });
  });
});

describe('the request', () => {
  test('varies hyperparameters by their kinds', () => {
    const ranges = {
      eta: ParameterRange.continuous(0.01, 0.3, { scaling: RangeScaling.LOGARITHMIC }), depth: ParameterRange.integer(3, 10), booster: ParameterRange.categorical('gbtree', 'dart'),
    };
    expect(config({ ranges }).ParameterRanges).toEqual({
      ContinuousParameterRanges: [{ Name: 'eta', MinValue: '0.01', MaxValue: '0.3', ScalingType: 'Logarithmic' }],
      IntegerParameterRanges: [{ Name: 'depth', MinValue: '3', MaxValue: '10', ScalingType: 'Auto' }],
      CategoricalParameterRanges: [{ Name: 'booster', Values: ['gbtree', 'dart'] }],
    });
  });

  test.each([
    [TuningObjective.maximize('auc'), 'Maximize'], [TuningObjective.minimize('auc'), 'Minimize'],
  ])('%#: looks in the right direction', (objective, Type) => {
    expect(config({ objective }).HyperParameterTuningJobObjective).toEqual({ Type, MetricName: 'auc' });
  });

  test('keeps the hyperparameters of the training step as they are', () => {
    expect(definition({ hyperparameters: { epochs: '10' } }).StaticHyperParameters).toEqual({ epochs: '10' });
  });

  test('trains as the training step does', () => {
    expect(definition({ compute: TrainingCompute.spot('ml.c5.xlarge', { maxRuntime: Duration.hours(1) }), retryAttempts: 2 })).toMatchObject({
      ResourceConfig: { InstanceType: 'ml.c5.xlarge' }, EnableManagedSpotTraining: true, StoppingCondition: { MaxRuntimeInSeconds: 3600 }, RetryStrategy: { MaximumRetryAttempts: 2 },
    });
  });

  test('runs scripts', () => {
    expect(definition({ code: TrainingCode.fromFolder('test/training/fixtures/code', { entryPoint: 'train.py' }) }).StaticHyperParameters.sagemaker_program).toBe('train.py');
  });

  test('keeps checkpoints only where they are asked for', () => {
    const compute = TrainingCompute.spot('ml.m5.xlarge');
    expect(definition({ compute })).not.toHaveProperty('CheckpointConfig');
    expect(definition({ compute, checkpoints: Checkpoints.perRun() })).toHaveProperty('CheckpointConfig');
  });

  test('lists types of one kind for the service to choose from', () => {
    const compute = TrainingCompute.onDemand('ml.m5.xlarge').orElse(TrainingCompute.onDemand('ml.c5.xlarge'));
    expect(definition({ compute }).HyperParameterTuningResourceConfig).toMatchObject({
      AllocationStrategy: 'Prioritized',
      InstanceConfigs: ['ml.m5.xlarge', 'ml.c5.xlarge'].map((InstanceType) => ({ InstanceType, InstanceCount: 1, VolumeSizeInGB: 30 })),
    });
    expect(definition({ compute })).not.toHaveProperty('ResourceConfig');
  });

  test('has the tags of the training step', () => {
    expect(sent({ training: { tags: { team: 'fraud' } } }).Tags).toEqual([{ Key: 'team', Value: 'fraud' }]);
  });

  test.each([
    [TuningStrategy.bayesian(), 'Bayesian'], [TuningStrategy.random(), 'Random'], [TuningStrategy.hyperband(), 'Hyperband'],
  ])('%#: chooses as it is told', (strategy, name) => {
    expect(config({ strategy }).Strategy).toBe(name);
  });

  test('gives Hyperband its resources', () => {
    const { StrategyConfig } = config({ strategy: TuningStrategy.hyperband({ minResource: 1, maxResource: 27 }) });
    expect(StrategyConfig).toEqual({ HyperbandStrategyConfig: { MinResource: 1, MaxResource: 27 } });
  });

  test('counts no jobs of a grid', () => {
    const grid = config({ strategy: TuningStrategy.grid(), ranges: { booster: ParameterRange.categorical('a', 'b', 'c') } });
    expect(grid.ResourceLimits).toEqual({ MaxParallelTrainingJobs: 2 });
  });
});

test('the state waits for all jobs in turn, and an hour', () => {
  const changes = { tuning: { maxJobs: 9, parallelJobs: 2 }, training: { compute: TrainingCompute.onDemand('ml.m5.xlarge', { maxRuntime: Duration.hours(1) }) } };
  expect(placed(changes).definition.States.Tune.TimeoutSeconds).toBe((5 + 1) * 3600);
});

test('the state of a grid waits for every combination', () => {
  const ranges = { a: ParameterRange.categorical('1', '2', '3'), b: ParameterRange.categorical('1', '2') };
  const training = { compute: TrainingCompute.onDemand('ml.m5.xlarge', { maxRuntime: Duration.hours(1) }) };
  expect(placed({ tuning: { ranges, strategy: TuningStrategy.grid() }, training }).definition.States.Tune.TimeoutSeconds).toBe((3 + 1) * 3600);
});

test('the step says what it writes', () => {
  expect(new TuningStep({ training: trainingStep(placed().store), objective: TuningObjective.maximize('a'), ranges: {} })._writes({ modelPrefix: 'models/' })).toEqual(['models/', 'checkpoints/Tune/']);
});

describe('permissions', () => {
  test('the machine asks about training jobs of its tuning jobs only', () => {
    const asked = allowed(placed().stack).filter(({ Action }) => Action.includes('sagemaker:DescribeTrainingJob')).flatMap(({ Resource }) => Resource);
    expect(asked).toEqual([expect.stringMatching(/training-job\/test-[0-9a-f]{8}-\*$/)]);
  });

  test('are exact', () => {
    expect(wildcardActions(placed().stack)).toEqual([]);
  });
});

describe('defaults', () => {
  test('default of TuningStepProps.strategy: Bayesian', () => {
    expect(config().Strategy).toBe('Bayesian');
  });

  test('default of TuningStepProps.maxJobs, TuningStepProps.parallelJobs: twenty, two at once', () => {
    expect(config().ResourceLimits).toEqual({ MaxNumberOfTrainingJobs: 20, MaxParallelTrainingJobs: 2 });
  });

  test('default of TuningStepProps.earlyStopping: on, and off with Hyperband', () => {
    expect(config().TrainingJobEarlyStoppingType).toBe('Auto');
    expect(config({ strategy: TuningStrategy.hyperband() }).TrainingJobEarlyStoppingType).toBe('Off');
    expect(config({ earlyStopping: false }).TrainingJobEarlyStoppingType).toBe('Off');
  });

  test('default of TuningStepProps.maxRuntime: until the last job', () => {
    expect(config().ResourceLimits).not.toHaveProperty('MaxRuntimeInSeconds');
    expect(config({ maxRuntime: Duration.hours(2) }).ResourceLimits.MaxRuntimeInSeconds).toBe(7200);
  });

  test('default of TuningStepProps.goodEnough: nothing is', () => {
    expect(config()).not.toHaveProperty('TuningJobCompletionCriteria');
    expect(config({ goodEnough: 0.95 }).TuningJobCompletionCriteria).toEqual({ TargetObjectiveMetricValue: 0.95 });
  });

  test('default of TuningStepProps.seed: chance', () => {
    expect(config()).not.toHaveProperty('RandomSeed');
    expect(config({ seed: 7 }).RandomSeed).toBe(7);
  });

  test('default of TuningStepProps.stepName: Tune', () => {
    expect(run().trace[0]).toBe('Tune: name');
  });

  test('default of HyperbandOptions.minResource, HyperbandOptions.maxResource: the service chooses', () => {
    expect(config({ strategy: TuningStrategy.hyperband() })).not.toHaveProperty('StrategyConfig');
  });

  test('default of ParameterRangeOptions.scaling: the service chooses', () => {
    expect(config().ParameterRanges.ContinuousParameterRanges[0].ScalingType).toBe('Auto');
  });
});

describe('bad input', () => {
  test('fails when the objective is no metric of the log', () => {
    expect(refused({ training: { metricDefinitions: { loss: 'loss=(.*)' } } }))
      .toContain("'objective' must be one of 'metricDefinitions', got validation:auc; add the metric there, with the expression that finds it in the log");
  });

  test('names the range that is wrong', () => {
    expect(refused({ tuning: { ranges: { eta: ParameterRange.continuous(0.3, 0.1) } } })).toContain("'ranges.eta' must end above its beginning 0.3, got 0.1");
  });

  test('fails when a hyperparameter varies and stays the same', () => {
    expect(refused({ training: { hyperparameters: { eta: '0.1' } } })).toContain("'ranges' must not hold a name of 'hyperparameters', got eta");
  });

  test('says what is wrong with its training jobs as well', () => {
    const message = refused({ tuning: { parallelJobs: 0 }, training: { retryAttempts: 31 } });
    expect(message).toContain("'parallelJobs' must be");
    expect(message).toContain("'retryAttempts' must be");
  });

  test('fails when the image is given a command', () => {
    expect(refused({ training: { code: TrainingCode.inImage({ entrypoint: ['python'] }) } }))
      .toContain("'code' must leave the command to the image in a tuning job, got TrainingCode.inImage() with a command; build the command into the image");
  });

  test.each([
    ['spot, onDemand', TrainingCompute.spot('ml.m5.xlarge').orElse(TrainingCompute.onDemand('ml.m5.xlarge'))],
    ['warmPool, warmPool', TrainingCompute.warmPool('ml.m5.xlarge').orElse(TrainingCompute.warmPool('ml.c5.xlarge'))],
  ])('fails when the choices are %s', (kinds, compute) => {
    expect(refused({ training: { compute } }))
      .toContain(`'compute' must list on-demand types only, or spot types only, for a tuning job, got ${kinds}; the service itself takes the next type of one kind`);
  });

  test('fails when the end of the job is known to the deployment only', () => {
    expect(refused({ tuning: { maxRuntime: Duration.seconds(Lazy.number({ produce: () => 1 })) } })).toContain("'maxRuntime' must be known at synth");
  });
});
