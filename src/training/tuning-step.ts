import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failed } from './job-names';
import { ParameterRange } from './parameter-range';
import { TrainingStep } from './training-step';
import { TuningObjective } from './tuning-objective';
import { tuningStates } from './tuning-states';
import { TuningStrategy } from './tuning-strategy';
import { StepContext, WorkflowStep } from './workflow-step';
import { folder } from '../internal/prefixes';

/** What a tuning job varies, and how it finds the best. */
export interface TuningStepProps {
  /**
   * What each training job of the tuning job does. Its hyperparameters are the ones that stay the same.
   *
   * Checkpoints are kept only where they are asked for, since several jobs train at once. Choices of compute must be of one kind.
   */
  readonly training: TrainingStep;

  /** The metric that tells the best. */
  readonly objective: TuningObjective;

  /** The hyperparameters that vary, at most 30. */
  readonly ranges: { [hyperparameter: string]: ParameterRange };

  /**
   * How combinations are chosen.
   *
   * @default TuningStrategy.bayesian()
   */
  readonly strategy?: TuningStrategy;

  /**
   * How many training jobs there are at most. Not for `TuningStrategy.grid()`, which knows.
   *
   * @default 20
   */
  readonly maxJobs?: number;

  /**
   * How many of them run at once, at most `maxJobs`.
   *
   * @default 2
   */
  readonly parallelJobs?: number;

  /**
   * Whether training jobs are stopped that will hardly be better than others before them. Hyperband does so by itself.
   *
   * @default - jobs are stopped early, and with Hyperband by its own rules
   */
  readonly earlyStopping?: boolean;

  /**
   * When the tuning job ends with the best that it found so far: 2 minutes to 182 days.
   *
   * @default - when all its training jobs have ended
   */
  readonly maxRuntime?: Duration;

  /**
   * The value of the objective that is good enough: when a job reaches it, no other begins.
   *
   * @default - none is good enough
   */
  readonly goodEnough?: number;

  /**
   * The seed of chance, so that the same job chooses alike again; at least 0.
   *
   * @default - another one each time
   */
  readonly seed?: number;

  /**
   * The name of the step, unique in its workflow.
   *
   * @default 'Tune'
   */
  readonly stepName?: string;
}

/**
 * Trains with many combinations of hyperparameters and keeps the best model: `$.model` becomes
 * `{ artifact, job, image, status, hyperparameters, tuningJob }` of the best training job.
 *
 * @example
 * import { ArtifactStore, TrainingInput } from 'cdk-mlops/data';
 * import { ContainerImage } from 'cdk-mlops/images';
 * import { ParameterRange, TrainingStep, TuningObjective, TuningStep } from 'cdk-mlops/training';
 *
 * declare const store: ArtifactStore;
 * const tune = new TuningStep({
 *   training: new TrainingStep({
 *     image: ContainerImage.builtInAlgorithm('xgboost', '1.7-1'),
 *     inputs: { train: TrainingInput.s3(store, 'labelled/'), validation: TrainingInput.s3(store, 'held-out/') },
 *     hyperparameters: { num_round: '100', objective: 'binary:logistic', eval_metric: 'auc' },
 *   }),
 *   objective: TuningObjective.maximize('validation:auc'),
 *   ranges: { eta: ParameterRange.continuous(0.01, 0.3), max_depth: ParameterRange.integer(3, 10) },
 * });
 */
export class TuningStep extends WorkflowStep {
  /** The name of the step, unique in its workflow. */
  public readonly stepName: string;
  private readonly props: TuningStepProps;

  /**
   * @param props - What varies, and how the best is found.
   */
  constructor(props: TuningStepProps) {
    super();
    this.props = props;
    this.stepName = props.stepName ?? 'Tune';
  }

  /**
   * Defines the states of the step.
   *
   * @param scope - An empty construct for the states and the role of the jobs.
   * @param context - Where results go, and how jobs run.
   */
  public bindStep(scope: Construct, context: StepContext): sfn.IChainable {
    return tuningStates(scope, { ...this.props, stepName: this.stepName }, context, failed(scope, this.stepName));
  }

  /**
   * The prefixes of the store that jobs of the step write below.
   *
   * @internal
   */
  public override _writes({ modelPrefix }: Pick<StepContext, 'modelPrefix'>): string[] {
    return [folder(modelPrefix), `checkpoints/${this.stepName}/`];
  }
}
