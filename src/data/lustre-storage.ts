import { Size } from 'aws-cdk-lib/core';
import { LustreReadCache } from './lustre-read-cache';
import { StorageSettings } from './lustre-storage-settings';

/**
 * A persistent file system on SSD.
 */
export interface PersistentSsdOptions {
  /**
   * The throughput in MB/s for each TiB of storage. 125, 250, 500 and 1000 are served by the current generation (PERSISTENT_2, in some Regions only),
   * 50, 100 and 200 by the one before (PERSISTENT_1, everywhere).
   *
   * @see https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemLustreConfiguration.html
   */
  readonly throughputPerTebibyte: number;

  /**
   * How many operations on metadata are provisioned for each second: 1500, 3000, 6000, 12,000 or a multiple of it up to 192,000.
   * They can grow and never shrink. For the current generation only.
   *
   * @default - the service provisions what fits the size
   */
  readonly metadataIops?: number;

  /**
   * Whether clients can use the Elastic Fabric Adapter. Only with the current generation and a large file system;
   * the security groups then admit all traffic between file system and clients.
   *
   * @default false
   */
  readonly efa?: boolean;
}

/**
 * A persistent file system on hard disks.
 */
export interface PersistentHddOptions {
  /**
   * The throughput in MB/s for each TiB of storage: 12, with sizes in steps of 6000 GiB, or 40, with sizes in steps of 1800 GiB.
   */
  readonly throughputPerTebibyte: number;

  /**
   * Whether a cache on SSD, a fifth of the size, keeps what is read often.
   *
   * @default false
   */
  readonly driveCache?: boolean;
}

/**
 * A file system that moves its data between tiers by itself and has no size of its own.
 */
export interface IntelligentTieringOptions {
  /**
   * The throughput of the whole file system in MB/s: a multiple of 4000 up to 2,000,000. It can grow and never shrink.
   */
  readonly throughput: number;

  /**
   * The cache on SSD in front of it.
   *
   * @default LustreReadCache.PROPORTIONAL
   */
  readonly readCache?: LustreReadCache;

  /**
   * How many operations on metadata are provisioned for each second: 6000 or 12,000.
   *
   * @default 6000
   */
  readonly metadataIops?: number;

  /**
   * Whether clients can use the Elastic Fabric Adapter.
   *
   * @default false
   */
  readonly efa?: boolean;
}

const FIRST_GENERATION = [50, 100, 200];

/**
 * What a Lustre file system keeps its data on. The kind and the throughput for each TiB cannot be changed:
 * another one is another, empty file system.
 */
export abstract class LustreStorage {
  /**
   * Fast and cheap, without replicas: for data that can be had again from S3, and jobs of hours.
   *
   * @param size - 1200 GiB, 2400 GiB or a multiple of 2400 GiB.
   */
  public static scratch(size: Size): LustreStorage {
    return new Storage({ deployment: 'SCRATCH_2', storageType: 'SSD', size });
  }

  /**
   * On SSD, replicated within its zone.
   *
   * @param size - 1200 GiB, 2400 GiB or a multiple of 2400 GiB.
   * @param options - Its throughput, and what clients demand of it.
   */
  public static persistentSsd(size: Size, options: PersistentSsdOptions): LustreStorage {
    const first = FIRST_GENERATION.includes(options.throughputPerTebibyte);
    return new Storage({
      deployment: first ? 'PERSISTENT_1' : 'PERSISTENT_2',
      storageType: 'SSD',
      size,
      unitThroughput: options.throughputPerTebibyte,
      metadata: metadataOf(options.metadataIops, first),
      efa: options.efa,
    });
  }

  /**
   * On hard disks, replicated within its zone: for large files that are read in order.
   *
   * @param size - A multiple of 6000 GiB at 12 MB/s for each TiB, of 1800 GiB at 40.
   * @param options - Its throughput and cache.
   */
  public static persistentHdd(size: Size, options: PersistentHddOptions): LustreStorage {
    return new Storage({
      deployment: 'PERSISTENT_1', storageType: 'HDD', size, unitThroughput: options.throughputPerTebibyte, driveCache: options.driveCache ? 'READ' : 'NONE',
    });
  }

  /**
   * As large as its data, which moves between tiers by how often it is read. It cannot be linked to S3.
   *
   * @param options - Its throughput and cache.
   */
  public static intelligentTiering(options: IntelligentTieringOptions): LustreStorage {
    return new Storage({
      deployment: 'PERSISTENT_2',
      storageType: 'INTELLIGENT_TIERING',
      throughput: options.throughput,
      readCache: options.readCache ?? LustreReadCache.PROPORTIONAL,
      metadata: { mode: 'USER_PROVISIONED', iops: options.metadataIops ?? 6000 },
      efa: options.efa,
    });
  }

  protected constructor() {}

  /**
   * What the choice means for the file system.
   *
   * @internal
   */
  public abstract get _settings(): StorageSettings;
}

class Storage extends LustreStorage {
  constructor(private readonly settings: StorageSettings) {
    super();
  }

  /**
   * @internal
   */
  public get _settings(): StorageSettings {
    return this.settings;
  }
}

function metadataOf(iops: number | undefined, first: boolean): StorageSettings['metadata'] {
  if (iops !== undefined) return { mode: 'USER_PROVISIONED', iops };
  return first ? undefined : { mode: 'AUTOMATIC' };
}
