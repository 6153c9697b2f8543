import { IArtifactStore } from '../data';
import { folder } from '../internal/prefixes';

/** What is captured of a request. */
export enum CaptureMode {
  /** What came in. */
  INPUT = 'Input',
  /** What went out. */
  OUTPUT = 'Output',
  /** Both sides, as two records. */
  INPUT_AND_OUTPUT = 'InputAndOutput',
}

/** Options of `DataCapture.to`. */
export interface DataCaptureOptions {
  /**
   * Where below the store captured records are written.
   *
   * @default 'capture/<endpoint name>/'
   */
  readonly prefix?: string;

  /**
   * How many of the requests are captured, in percent: 0 to 100.
   *
   * @default 100
   */
  readonly samplingPercentage?: number;

  /**
   * What is captured.
   *
   * @default [CaptureMode.INPUT, CaptureMode.OUTPUT]
   */
  readonly modes?: CaptureMode[];

  /**
   * Content types that are written as CSV text, `type/subtype` only: at most 10.
   *
   * @default ['text/csv']
   */
  readonly csvContentTypes?: string[];

  /**
   * Content types that are written as JSON, `type/subtype` only: at most 10. Others are base64.
   *
   * @default ['application/json']
   */
  readonly jsonContentTypes?: string[];
}

/**
 * A record of what was asked and answered, written to a store: what monitoring reads.
 *
 * The service stops capturing, without an error, while an instance's disk is nearly full.
 */
export class DataCapture {
  /**
   * Captures to a store; the endpoint's role may write there and nowhere else.
   *
   * @param store where records are written, encrypted with the store's key
   */
  public static to(store: IArtifactStore, options: DataCaptureOptions = {}): DataCapture {
    return new DataCapture(store, options);
  }

  private constructor(
    /** Where records are written. */
    public readonly store: IArtifactStore,
    /** @internal */
    public readonly _options: DataCaptureOptions,
  ) {}

  /**
   * Where the service is told to write, with a slash at its end.
   *
   * @internal
   */
  public _destination(endpointName: string): string {
    return folder(this._options.prefix ?? `capture/${endpointName}/`);
  }

  /**
   * Where it writes the records of an endpoint: a folder for each variant and hour (UTC) lies below, `AllTraffic/2026/11/21/17/`.
   *
   * @internal
   */
  public _prefixFor(endpointName: string): string {
    return `${this._destination(endpointName)}${endpointName}/`;
  }
}
