import { Duration, Size } from 'aws-cdk-lib/core';
import { NetworkPlacement } from '../security';

/**
 * How the container of a processing job runs.
 */
export interface ProcessingJobOptions {
  /**
   * The command, at most 100 words of 256 characters.
   *
   * @default - the entry point of the image
   */
  readonly entrypoint?: string[];

  /**
   * The arguments of the command, at most 100 words of 256 characters.
   *
   * @default - `evaluate` for an `EvaluationStep`, else the arguments of the image
   */
  readonly commandArguments?: string[];

  /**
   * Variables of the container: at most 100, names and values of at most 256 characters. Not for secrets: everyone who may describe the job reads them.
   *
   * @default - what the image sets
   */
  readonly environment?: { [name: string]: string };

  /**
   * The type of the instances, like `ml.m5.xlarge`.
   *
   * @default 'ml.m5.xlarge'
   */
  readonly instanceType?: string;

  /**
   * The volume of each instance, 1 to 16,384 GiB.
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
   * Where the containers run.
   *
   * @default - where the workflow says
   */
  readonly network?: NetworkPlacement;
}
