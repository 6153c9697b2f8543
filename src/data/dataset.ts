import { IArtifactStore } from './artifact-store';
import { folder } from '../internal/prefixes';

/**
 * Objects that belong together: what a model learns from, or the labels that tell later whether it was right.
 */
export class Dataset {
  /**
   * The objects below a prefix.
   *
   * @param store - The store.
   * @param prefix - The prefix; a slash is added at its end. Empty for the whole store.
   */
  public static s3(store: IArtifactStore, prefix: string): Dataset {
    return new Dataset(store, folder(prefix));
  }

  private constructor(
    /** Where the objects lie. */
    public readonly store: IArtifactStore,
    /** Below which prefix, with a slash at its end; empty for the whole store. */
    public readonly prefix: string,
  ) {}

  /** The address of the objects: `s3://bucket/prefix/`. */
  public get uri(): string {
    return this.store.uriFor(this.prefix);
  }
}
