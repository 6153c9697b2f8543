/** How a job keeps checkpoints. */
export interface CheckpointOptions {
  /**
   * The folder in the container that the service keeps in step with S3, and fills again when the job resumes.
   *
   * @default '/opt/ml/checkpoints'
   */
  readonly localPath?: string;
}

/** Whether a training job keeps checkpoints, so that an interrupted one goes on instead of beginning again. */
export class Checkpoints {
  /**
   * Kept in the artifact store, below `checkpoints/<step>/`, apart for each run; when one run takes other instances, they go on from there.
   *
   * @param options - Where the script writes them.
   */
  public static perRun(options: CheckpointOptions = {}): Checkpoints {
    return new Checkpoints(options.localPath ?? '/opt/ml/checkpoints');
  }

  /** Not kept: an interrupted job begins again. */
  public static none(): Checkpoints {
    return new Checkpoints();
  }

  /**
   * @internal
   */
  public readonly _localPath?: string;

  private constructor(localPath?: string) {
    this._localPath = localPath;
  }
}
