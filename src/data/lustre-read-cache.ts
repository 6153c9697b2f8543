import { Size } from 'aws-cdk-lib/core';

/**
 * The cache on SSD in front of a file system with Intelligent-Tiering.
 */
export class LustreReadCache {
  /** No cache: every read goes to the tiers. */
  public static readonly NONE: LustreReadCache = new LustreReadCache('NO_CACHE');

  /** As large as fits the throughput, and growing with it. */
  public static readonly PROPORTIONAL: LustreReadCache = new LustreReadCache('PROPORTIONAL_TO_THROUGHPUT_CAPACITY');

  /**
   * A cache of a size of its own.
   *
   * @param size - 32 to 131,072 GiB for each 4000 MB/s of throughput.
   */
  public static ofSize(size: Size): LustreReadCache {
    return new LustreReadCache('USER_PROVISIONED', size);
  }

  private constructor(
    /**
     * @internal
     */
    public readonly _mode: string,
    /**
     * @internal
     */
    public readonly _size?: Size,
  ) {}
}
