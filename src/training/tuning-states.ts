import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Checkpoints } from './checkpoints';
import { ComputeChoice, longest } from './compute-choice';
import { ShortJobNames } from './job-names';
import { JOBS, jobStates } from './job-task';
import { ServiceTask } from './service-task';
import { allowTraining, bindTraining, BoundTraining } from './training-job';
import { checkTuning } from './tuning-check';
import { jobLimit, tuningRequest } from './tuning-request';
import type { TuningStepProps } from './tuning-step';
import { StepContext } from './workflow-step';
import { arnIn } from '../internal/arn';

/** A tuning job before it is bound. */
export interface TuningSettings extends TuningStepProps {
  readonly stepName: string;
}

/** The states of a tuning job, and of reading where the best of its models lies. */
export function tuningStates(scope: Construct, settings: TuningSettings, context: StepContext, end: sfn.IChainable): sfn.Chain {
  const { stepName } = settings;
  const ofTraining = settings.training._settings();
  const checkpoints = ofTraining.checkpoints ?? Checkpoints.none();
  const training = { ...bindTraining(scope, { ...ofTraining, stepName, checkpoints }, context), tuned: true };
  checkTuning(scope, settings, training);
  const names = new ShortJobNames(scope);
  allowTraining(training, [names.literal]);
  const key = names.keyState(scope, `${stepName}: name`);
  const job = jobStates(scope, {
    kind: JOBS.tuning,
    name: stepName,
    names,
    role: training.role,
    parameters: tuningRequest(settings, training),
    resultSelector: { 'best.$': '$..BestTrainingJob' },
    resultPath: '$.model',
    demands: ['$.model.best[0].TrainingJobName'],
    outcome: {
      'job.$': '$.model.best[0].TrainingJobName',
      'hyperparameters.$': '$.model.best[0].TunedHyperParameters',
      'status.$': '$.model.status',
      'tuningJob.$': '$.model.job',
      'image': training.image.uri,
    },
    longest: longestTuning(settings, training),
    otherwise: end,
  });
  const [describe, done] = bestModel(scope, stepName, names.literal, end);
  return sfn.Chain.custom(key, [done], key.next(job).next(describe));
}

/** The answer about a tuning job names its best training job, and not where that left its model. */
function bestModel(scope: Construct, stepName: string, literal: string, end: sfn.IChainable): [ServiceTask, sfn.Pass] {
  const describe = new ServiceTask(scope, `${stepName}: best model`, {
    service: 'aws-sdk:sagemaker',
    action: 'describeTrainingJob',
    parameters: { 'TrainingJobName.$': '$.model.job' },
    resultSelector: { 'artifact.$': '$.ModelArtifacts.S3ModelArtifacts' },
    resultPath: '$.model.best',
    timeout: Duration.minutes(5),
    allow: [{
      actions: ['sagemaker:DescribeTrainingJob'],
      resources: [arnIn(Stack.of(scope), { service: 'sagemaker', resource: 'training-job', resourceName: `${literal}-*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME })],
    }],
  }).orElse(end);
  const kept = ['job', 'hyperparameters', 'status', 'tuningJob', 'image'].map((name) => [`${name}.$`, `$.model.${name}`]);
  const done = new sfn.Pass(scope, `${stepName}: found`, {
    parameters: { 'artifact.$': '$.model.best.artifact', ...Object.fromEntries(kept) },
    resultPath: '$.model',
  });
  describe.next(done);
  return [describe, done];
}

/** As long as all training jobs in turn, unless the tuning job itself has an end. */
function longestTuning(settings: TuningSettings, { choices }: BoundTraining): Duration {
  if (settings.maxRuntime) return settings.maxRuntime.plus(slowest(choices));
  const rounds = Math.ceil(jobLimit(settings) / (settings.parallelJobs ?? 2));
  return Duration.seconds(Math.min(rounds * slowest(choices).toSeconds(), LONGEST));
}

function slowest(choices: readonly ComputeChoice[]): Duration {
  return Duration.seconds(Math.max(...choices.map((choice) => longest(choice).toSeconds())));
}

/** The service ends a tuning job after half a year. */
const LONGEST = 15_768_000;
