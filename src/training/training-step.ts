import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Checkpoints } from './checkpoints';
import { failed } from './job-names';
import { TrainingCode } from './training-code';
import { TrainingCompute } from './training-compute';
import { capacityFallback } from './training-fallback';
import { checkpointPrefix, defineTraining } from './training-job';
import { StepContext, WorkflowStep } from './workflow-step';
import { TrainingInput } from '../data';
import { ContainerImage } from '../images';
import { folder } from '../internal/prefixes';
import { ExecutionRole, NetworkPlacement } from '../security';

/** What a training job learns from, with what, and on what. */
export interface TrainingStepProps {
  /** The image that trains: your own, one of a framework (with `code`), or a built-in algorithm. */
  readonly image: ContainerImage;

  /** What the job reads, by the names of the channels; at most 20. The container finds each at `/opt/ml/input/data/<name>`. */
  readonly inputs: { [channel: string]: TrainingInput };

  /**
   * What it runs on.
   *
   * @default TrainingCompute.onDemand('ml.m5.xlarge')
   */
  readonly compute?: TrainingCompute;

  /**
   * What the container runs.
   *
   * @default TrainingCode.inImage()
   */
  readonly code?: TrainingCode;

  /**
   * Hyperparameters, at most 100. The container gets texts: write numbers and booleans as such (`'0.1'`, `'true'`).
   *
   * A value that begins with `$.` or `$$.` is read from the document of the run when the job starts: `$.model.hyperparameters.eta`.
   *
   * @default - the container's own
   */
  readonly hyperparameters?: { [name: string]: string };

  /**
   * Which metrics the service reads from the log of the job, at most 40: a name, and a regular expression whose group is the number.
   *
   * @default - the metrics of the algorithm, if it has some
   */
  readonly metricDefinitions?: { [name: string]: string };

  /**
   * Environment variables of the container, at most 100 of 512 characters. No secrets: whoever may describe the job reads them.
   * A value that begins with `$.` or `$$.` is read from the document of the run.
   *
   * @default - those of the image
   */
  readonly environment?: { [name: string]: string };

  /**
   * Whether checkpoints are kept.
   *
   * @default - `Checkpoints.perRun()` where `compute` may be spot capacity, and `Checkpoints.none()` where not
   */
  readonly checkpoints?: Checkpoints;

  /**
   * Where the container runs. Inputs from a file system move the job into the network of that file system.
   *
   * @default - as the workflow says
   */
  readonly network?: NetworkPlacement;

  /**
   * Whether what instances of one job send to each other is encrypted. It makes distributed training slower, and thereby dearer.
   *
   * @default - true for more than one instance
   */
  readonly encryptTraffic?: boolean;

  /**
   * How often the service itself starts a job anew that failed by an error of its own, 1 to 30.
   *
   * @default - the service gives up at once
   */
  readonly retryAttempts?: number;

  /**
   * The role of the job, to which its permissions are added. For containers that do more than read their channels and write their model.
   *
   * @default - a role that may do exactly what the job needs
   */
  readonly role?: ExecutionRole;

  /**
   * Tags of each job, at most 50 with the one of Step Functions.
   *
   * @default - the tag by which Step Functions knows its jobs
   */
  readonly tags?: { [key: string]: string };

  /**
   * The name of the step, unique in its workflow.
   *
   * @default 'Train'
   */
  readonly stepName?: string;
}

/**
 * Trains a model with one job, and finds out about it: `$.model` becomes `{ artifact, job, image, status }`.
 *
 * @example
 * import { ArtifactStore, TrainingInput } from 'cdk-mlops/data';
 * import { ContainerImage } from 'cdk-mlops/images';
 * import { TrainingCompute, TrainingStep } from 'cdk-mlops/training';
 *
 * declare const store: ArtifactStore;
 * const train = new TrainingStep({
 *   image: ContainerImage.builtInAlgorithm('xgboost', '1.7-1'),
 *   inputs: { train: TrainingInput.s3(store, 'labelled/', { contentType: 'text/csv' }) },
 *   compute: TrainingCompute.spot('ml.m5.xlarge'),
 *   hyperparameters: { num_round: '100', objective: 'binary:logistic' },
 * });
 */
export class TrainingStep extends WorkflowStep {
  /** The name of the step, unique in its workflow. */
  public readonly stepName: string;
  private readonly props: TrainingStepProps;

  /**
   * @param props - What it learns from, with what, and on what.
   */
  constructor(props: TrainingStepProps) {
    super();
    this.props = props;
    this.stepName = props.stepName ?? 'Train';
  }

  /**
   * Defines the states of the step.
   *
   * @param scope - An empty construct for the states and the role of the job.
   * @param context - Where results go, and how jobs run.
   */
  public bindStep(scope: Construct, context: StepContext): sfn.IChainable {
    const job = defineTraining(scope, this._settings(), context);
    return capacityFallback(scope, job, failed(scope, this.stepName));
  }

  /**
   * What a tuning job repeats.
   *
   * @internal
   */
  public _settings(): TrainingStepProps & { readonly stepName: string } {
    return { ...this.props, stepName: this.stepName };
  }

  /**
   * The prefixes of the store that jobs of the step write below.
   *
   * @internal
   */
  public override _writes({ modelPrefix }: Pick<StepContext, 'modelPrefix'>): string[] {
    return [folder(modelPrefix), checkpointPrefix(this.stepName)];
  }
}
