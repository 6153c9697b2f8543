import { Fact } from './rule';

/** A file system of FSx for Lustre. Sizes in GiB, throughput in MB/s. */
export interface LustreFacts {
  readonly deployment: Fact<string | undefined>;
  readonly storageType: Fact<string | undefined>;
  readonly capacity: Fact<number | undefined>;
  readonly fromBackup: Fact<boolean>;
  /** MB/s for each TiB. */
  readonly unitThroughput: Fact<number | undefined>;
  /** MB/s of the whole file system, with Intelligent-Tiering only. */
  readonly throughput: Fact<number | undefined>;
  readonly driveCache: Fact<string | undefined>;
  readonly readCache: Fact<ReadCacheFacts | undefined>;
  readonly metadata: Fact<MetadataFacts | undefined>;
  readonly version: Fact<string | undefined>;
  readonly kmsKey: Fact<string | undefined>;
  readonly backupRetentionDays: Fact<number | undefined>;
  readonly backupStart: Fact<string | undefined>;
  readonly copyTagsToBackups: Fact<boolean | undefined>;
  readonly maintenanceStart: Fact<string | undefined>;
  readonly efa: Fact<boolean | undefined>;
  readonly logLevel: Fact<string | undefined>;
  /** The ARN of the log group. */
  readonly logDestination: Fact<string | undefined>;
  readonly networkType: Fact<string | undefined>;
  readonly subnets: Fact<number>;
  readonly ports: Fact<PortFacts | undefined>;
  /** The repository link that came before associations. */
  readonly link: LinkFacts;
  readonly associations: Fact<Fact<AssociationFacts>[]>;
  /** Whether the data outlives a replacement. */
  readonly retainedOnReplace: Fact<boolean>;
}

export interface ReadCacheFacts {
  readonly mode: Fact<string | undefined>;
  readonly size: Fact<number | undefined>;
}

export interface MetadataFacts {
  readonly mode: Fact<string | undefined>;
  readonly iops: Fact<number | undefined>;
}

/** What the security groups of a file system let through, taken together. */
export interface PortFacts {
  /** Whether they admit, and let out, every port of Lustre. */
  readonly lustre: Fact<boolean>;
  /** Whether they admit, and let out, all traffic. */
  readonly all: Fact<boolean>;
  /** Whether the file system waits for their rules (templates only). */
  readonly waitsForRules: Fact<boolean>;
}

export interface LinkFacts {
  readonly importPath: Fact<string | undefined>;
  readonly exportPath: Fact<string | undefined>;
  readonly autoImport: Fact<string | undefined>;
  /** MiB. */
  readonly chunkSize: Fact<number | undefined>;
}

/** A data repository association. */
export interface AssociationFacts {
  readonly fileSystemPath: Fact<string | undefined>;
  readonly repositoryPath: Fact<string | undefined>;
  readonly importEvents: Fact<Fact<string>[] | undefined>;
  readonly exportEvents: Fact<Fact<string>[] | undefined>;
  /** MiB. */
  readonly chunkSize: Fact<number | undefined>;
}
