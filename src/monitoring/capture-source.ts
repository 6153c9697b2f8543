import { BoundSource } from './monitor-plan';
import { IArtifactStore } from '../data';
import { folder } from '../internal/prefixes';
import { IModelEndpoint } from '../serving';

/** Where a monitor finds what was asked and answered. */
export class CaptureSource {
  /**
   * What an endpoint captures: JSON Lines as SageMaker writes them, a folder for each variant and hour.
   *
   * @param endpoint - An endpoint with `capture`.
   */
  public static dataCapture(endpoint: IModelEndpoint): CaptureSource {
    return new CaptureSource(() => {
      const { capture, endpointName, variantNames } = endpoint;
      if (!capture) return undefined;
      return { kind: 'dataCapture', store: capture.store, prefix: capture._prefixFor(endpointName), variants: variantNames };
    });
  }

  /**
   * Records that a caller, a proxy or a delivery stream writes in the format of this library, `cdk-mlops/record/1`: below
   * `yyyy/mm/dd/hh/` of the prefix, in UTC, `*.jsonl` or `*.jsonl.gz`. For serverless endpoints, which capture nothing, and for models elsewhere.
   *
   * @param store - Where they lie.
   * @param prefix - Below which prefix; a slash is added at its end.
   */
  public static records(store: IArtifactStore, prefix: string): CaptureSource {
    return new CaptureSource(() => ({ kind: 'records', store, prefix: folder(prefix) }));
  }

  /**
   * What batch transform jobs read or wrote: CSV or JSON Lines. A window takes the objects that were written while it lasted.
   *
   * @param store - Where they lie.
   * @param prefix - Below which prefix; a slash is added at its end. It should hold nothing else: every object below it is listed each time.
   */
  public static batchTransform(store: IArtifactStore, prefix: string): CaptureSource {
    return new CaptureSource(() => ({ kind: 'batchTransform', store, prefix: folder(prefix) }));
  }

  private constructor(private readonly binder: () => BoundSource | undefined) {}

  /**
   * Where the records lie; nothing for an endpoint that captures nothing.
   *
   * @internal
   */
  public _bind(): BoundSource | undefined {
    return this.binder();
  }
}
