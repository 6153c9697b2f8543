import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Size } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { checkColumns } from './baseline-columns';
import { BASELINES, keptBaseline } from './baseline-copy';
import { ModelProblem } from './drift-check-options';
import { monitorImage } from './monitor-image';
import { ContainerImage } from '../images';
import { fail } from '../internal/errors';
import { ProcessingInput, RegisterStep, StepContext, WorkflowStep } from '../training';
import { failed, JobNames } from '../training/job-names';
import { placedIn } from '../training/placed-step';
import { BoundProcessingInput, PROCESSING, processingRole, processingStates } from '../training/processing-job';

/**
 * What a version is compared with once it serves, and how that is found.
 */
export interface BaselineStepProps {
  /**
   * The data that the version learned from or was measured on: CSV, JSON Lines or Parquet. Best is what the new model answered to its test data:
   * then predictions and their quality are part of the baseline, too.
   */
  readonly data: ProcessingInput;

  /**
   * The column that holds the truth.
   *
   * @default - no column does, so that the quality of the model is not part of the baseline
   */
  readonly label?: string;

  /**
   * The column that holds what the model answered: a score, or a label.
   *
   * @default - no column does, so that predictions are not part of the baseline
   */
  readonly prediction?: string;

  /**
   * What the model predicts.
   *
   * @default - what the labels say
   */
  readonly problem?: ModelProblem;

  /**
   * The label that is looked for, of a model that tells two classes apart.
   *
   * @default '1'
   */
  readonly positiveLabel?: string;

  /**
   * The names of the columns, in order, of data that has no line of names.
   *
   * @default - the data names its columns
   */
  readonly columns?: string[];

  /**
   * Columns that the model does not see, like ids and times: they are left out.
   *
   * @default - all columns but label and prediction are features
   */
  readonly exclude?: string[];

  /**
   * Columns of numbers that are names, like postal codes.
   *
   * @default - numbers are numbers, and texts are names
   */
  readonly categories?: string[];

  /**
   * Whether the baseline also says by which features the model decides, for `DriftCheck.featureAttribution()`. It needs `prediction` and a larger
   * image, which takes longer to start.
   *
   * @default false
   */
  readonly explain?: boolean;

  /**
   * The image, with the entry point of ours.
   *
   * @default - built from the sources that the package brings along, when the app is published
   */
  readonly image?: ContainerImage;

  /**
   * The type of the instance, like `ml.m5.xlarge`.
   *
   * @default 'ml.m5.xlarge'
   */
  readonly instanceType?: string;

  /**
   * The volume of the instance, 1 to 16,384 GiB: it holds the data.
   *
   * @default Size.gibibytes(30)
   */
  readonly volumeSize?: Size;

  /**
   * When the service stops the job, at most 9 days. A stopped job counts as failed.
   *
   * @default Duration.hours(1)
   */
  readonly maxRuntime?: Duration;

  /**
   * The name of the step.
   *
   * @default 'Baseline'
   */
  readonly stepName?: string;
}

/**
 * Finds what later inputs and predictions of a version are compared with, as part of its registration: `new RegisterStep({ baseline })`.
 *
 * The baseline is kept at `baselines/<group>/<version>/` of the registry's store, where a `ModelMonitor` of the endpoint that serves the version
 * looks for it. A baseline that cannot be found ends the run before a version is registered, one that cannot be kept before anybody is asked.
 *
 * In a state machine of your own that registers nothing, the address of what was found stands at `$.steps.<stepName>.outputs.baseline`.
 */
export class BaselineStep extends WorkflowStep {
  public readonly stepName: string;

  /**
   * Fails when a column has no name, a name of more than 200 characters or one with a comma, when one is named for two purposes, when there is
   * nothing to explain, or when the step stands in a workflow and not in its `RegisterStep`.
   *
   * @param props - Data and columns.
   */
  constructor(private readonly props: BaselineStepProps) {
    super();
    this.stepName = props.stepName ?? 'Baseline';
  }

  public bindStep(scope: Construct, context: StepContext): sfn.IChainable {
    const { data, explain, image = monitorImage(explain), instanceType, volumeSize, maxRuntime } = this.props;
    this.requireRegistration(scope, context);
    checkColumns(scope, this.props);
    const options = { instanceType, volumeSize, maxRuntime, commandArguments: this.words() };
    const names = new JobNames(scope, context);
    return processingStates(scope, context, {
      image,
      options,
      instanceCount: 1,
      role: processingRole(scope, context, options),
      inputs: { data: at(`${PROCESSING}/input/data`, data._bind(scope, 'data')) },
      outputs: [{ name: OUTPUT, localPath: `${PROCESSING}/output/${OUTPUT}`, prefix: PREFIX, continuous: false }],
    }, {
      name: this.stepName,
      names,
      resultPath: `$.steps.${this.stepName}`,
      outcome: { 'key.$': names.around(PREFIX, `/${OUTPUT}/`) },
      otherwise: failed(scope, this.stepName),
    });
  }

  /**
   * @internal
   */
  public override _writes(_context: StepContext): string[] {
    return [PREFIX, BASELINES];
  }

  /**
   * @internal
   */
  public override _afterRegistration(scope: Construct, context: StepContext): sfn.Chain {
    const { literal } = new JobNames(scope, context);
    return keptBaseline(scope, context, { stepName: this.stepName, keysBegin: `${PREFIX}${literal}-`, keyPath: `$.steps.${this.stepName}.key` });
  }

  /** The command of the container. */
  private words(): string[] {
    const { label, prediction, problem, positiveLabel, columns = [], exclude = [], categories = [] } = this.props;
    const one = (name: string, value: string | undefined) => (value === undefined ? [] : [`--${name}=${value}`]);
    return [
      'baseline',
      ...one('label', label),
      ...one('prediction', prediction),
      ...one('problem', problem),
      ...one('positive-label', positiveLabel),
      ...columns.map((column) => `--columns=${column}`),
      ...exclude.map((column) => `--exclude=${column}`),
      ...categories.map((column) => `--category=${column}`),
    ];
  }

  /** Anywhere else nobody would keep the baseline, and the version would silently have none. */
  private requireRegistration(scope: Construct, { registry }: StepContext): void {
    if (!registry || placedIn(scope).some((step) => step instanceof RegisterStep)) return;
    fail(scope, 'BaselineWithoutVersion',
      `'baseline' of a RegisterStep must hold the BaselineStep of a workflow, because a baseline belongs to a version, got ${this.stepName} among other steps; write registration: new RegisterStep({ baseline })`);
  }
}

/** Below which prefix of the store a run leaves its baseline. */
const PREFIX = 'processing/';
const OUTPUT = 'baseline';

/** An input where the container looks for it. */
function at(localPath: string, bound: BoundProcessingInput): BoundProcessingInput {
  return { ...bound, localPath, input: { S3Input: { ...bound.input.S3Input as Record<string, unknown>, LocalPath: localPath } } };
}
