import { Duration, Size } from 'aws-cdk-lib/core';
import { ContainerImage } from '../images';

/** How the engine of this library runs. */
export interface ContainerEngineOptions {
  /**
   * The image, with the entry point of ours.
   *
   * @default - built from the sources that the package brings along, when the app is published; larger where a check explains models
   */
  readonly image?: ContainerImage;

  /**
   * The type of the instances, like `ml.m5.xlarge`.
   *
   * @default 'ml.m5.xlarge'
   */
  readonly instanceType?: string;

  /**
   * How many instances share the records of a window, 1 to 100. With more than one, each counts its share and a second job puts the counts together.
   *
   * @default 1
   */
  readonly instances?: number;

  /**
   * The volume of each instance, 1 to 16,384 GiB: it holds the records of a window.
   *
   * @default Size.gibibytes(30)
   */
  readonly volumeSize?: Size;

  /**
   * When the service stops a job, at most 9 days. A stopped job is a failed execution.
   *
   * @default Duration.hours(1)
   */
  readonly maxRuntime?: Duration;
}
