import { Size } from 'aws-cdk-lib/core';
import { LustreReadCache } from './lustre-read-cache';

/** What a choice of storage means for the file system. */
export interface StorageSettings {
  readonly deployment: string;
  readonly storageType: string;
  readonly size?: Size;
  readonly unitThroughput?: number;
  readonly throughput?: number;
  readonly driveCache?: string;
  readonly readCache?: LustreReadCache;
  readonly metadata?: MetadataSettings;
  readonly efa?: boolean;
}

/** How operations on metadata are provisioned. */
export interface MetadataSettings {
  readonly mode: string;
  readonly iops?: number;
}
