/**
 * How records are streamed through a pipe.
 */
export interface PipeOptions {
  /**
   * Whether the objects are gzip files, which the service unpacks.
   *
   * @default false
   */
  readonly gzip?: boolean;

  /**
   * Whether the service wraps each object into a RecordIO record, for algorithms that read nothing else.
   *
   * @default false
   */
  readonly recordIo?: boolean;
}

/**
 * How the objects of a channel come to the container.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-access-training-data.html
 */
export class InputMode {
  /** All objects are copied to the volume of the instance before the container starts; the volume must hold them. */
  public static readonly FILE: InputMode = new InputMode('File');

  /** The objects appear as files and are read from S3 when they are opened; sequential readers start at once. */
  public static readonly FAST_FILE: InputMode = new InputMode('FastFile');

  /**
   * The objects are streamed once, in order, through a named pipe for each epoch.
   *
   * @param options - What the service does to each record.
   */
  public static pipe(options: PipeOptions = {}): InputMode {
    return new InputMode('Pipe', options);
  }

  private constructor(private readonly mode: string, private readonly options: PipeOptions = {}) {}

  /**
   * These keys of a `Channel`.
   *
   * @internal
   */
  public _render(): Record<string, unknown> {
    const { gzip, recordIo } = this.options;
    return {
      InputMode: this.mode,
      ...(gzip ? { CompressionType: 'Gzip' } : {}),
      ...(recordIo ? { RecordWrapperType: 'RecordIO' } : {}),
    };
  }
}
