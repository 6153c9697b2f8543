import { Duration, Size } from 'aws-cdk-lib/core';

/** How Model Monitor runs, in accounts that have it. */
export interface SageMakerModelMonitorOptions {
  /**
   * The type of the instance of each job, like `ml.m5.xlarge`. A job has one instance.
   *
   * @default 'ml.m5.xlarge'
   */
  readonly instanceType?: string;

  /**
   * The volume of the instance, 1 to 16,384 GiB: it holds the records of a window.
   *
   * @default Size.gibibytes(20)
   */
  readonly volumeSize?: Size;

  /**
   * When the service stops a job. At most the time between two executions; where an hourly one compares with labels, half an hour,
   * because a second job merges them first (rule MO-04).
   *
   * @default - as long as the service allows
   */
  readonly maxRuntime?: Duration;

  /**
   * Where an answer holds the predicted label or number: the index of a column in CSV, a path in JSON.
   *
   * @default - `prediction` of the monitor, but not for binary classification, where a probability stands there
   */
  readonly inferenceAttribute?: string;

  /**
   * Where an answer holds the probability: the index of a column in CSV, a path in JSON. For binary classification and bias.
   *
   * @default - `prediction` of the monitor
   */
  readonly probabilityAttribute?: string;

  /**
   * For checks of the bias or of feature attribution, by name: the path of the `analysis_config.json` of Clarify with which the baseline
   * was made, relative to where the app is run. It is published with the assets of the app.
   *
   * @default - that of a bias check is written from its facet; a check of feature attribution must be given one
   */
  readonly analysisConfigs?: { [check: string]: string };
}
