/**
 * Where the container of a processing job leaves something, and where that goes.
 */
export interface ProcessingOutputOptions {
  /**
   * The directory in the container, below `/opt/ml/processing`, at most 256 characters.
   *
   * @default - `/opt/ml/processing/` and the name of the output
   */
  readonly localPath?: string;

  /**
   * The prefix below the artifact store of the workflow. Each run writes below it into a folder of its own.
   *
   * @default 'processing/'
   */
  readonly prefix?: string;

  /**
   * Whether files are copied as soon as they are complete instead of when the container has ended.
   *
   * @default false
   */
  readonly continuous?: boolean;
}

/**
 * What a processing job writes: the address is `$.steps.<stepName>.outputs.<output>` in the document of the run, another one for each run.
 */
export class ProcessingOutput {
  /**
   * @internal
   */
  public readonly _options: ProcessingOutputOptions;

  /**
   * @param options - Directory and prefix.
   */
  constructor(options: ProcessingOutputOptions = {}) {
    this._options = options;
  }
}
