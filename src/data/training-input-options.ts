import { InputMode, PipeOptions } from './input-mode';
import { IPrivateMlNetwork } from '../security';

/**
 * What every channel of objects can say.
 */
export interface S3ChannelOptions {
  /**
   * The MIME type that the container is told, for example `text/csv`; at most 256 characters.
   *
   * @default - the container finds out by itself
   */
  readonly contentType?: string;

  /**
   * Whether each instance of a job gets its share of the objects, by their keys, instead of all of them.
   *
   * @default false
   */
  readonly shardedByKey?: boolean;

  /**
   * The seed by which the service shuffles the order of the objects, or of the lines of an augmented manifest; with a pipe, anew for each epoch.
   *
   * @default - the order is not changed
   */
  readonly shuffleSeed?: number;

  /**
   * The instance groups of a heterogeneous cluster that get the channel, at most 5.
   *
   * @default - all of them
   */
  readonly instanceGroups?: string[];
}

/**
 * How the objects below a prefix become a channel.
 */
export interface S3InputOptions extends S3ChannelOptions {
  /**
   * How the objects come to the container.
   *
   * @default InputMode.FILE
   */
  readonly mode?: InputMode;
}

/**
 * How objects whose address an earlier step wrote down become a channel.
 */
export interface S3PathInputOptions extends S3InputOptions {
  /**
   * The prefix that the address is certainly below, so that nothing else may be read.
   *
   * @default - the whole store may be read
   */
  readonly prefix?: string;
}

/**
 * How the objects that a manifest lists become a channel.
 *
 * Manifests are read in file mode or through a pipe; fast file mode takes a prefix only.
 */
export interface ManifestInputOptions extends S3ChannelOptions {
  /**
   * The prefix that the manifest's objects lie below, so that nothing else may be read.
   *
   * @default - the whole store may be read
   */
  readonly prefix?: string;

  /**
   * Streams the objects instead of copying them before the job starts.
   *
   * @default - the objects are copied, as with InputMode.FILE
   */
  readonly pipe?: PipeOptions;
}

/**
 * How the lines of an augmented manifest become a channel. The service streams them through a pipe.
 */
export interface AugmentedManifestInputOptions extends S3ChannelOptions {
  /**
   * The names of the attributes that are read from each line, in their order, 1 to 16: `['source-ref', 'label']`.
   */
  readonly attributeNames: string[];

  /**
   * The prefix that the objects of the manifest lie below, so that nothing else may be read.
   *
   * @default - the whole store may be read
   */
  readonly prefix?: string;

  /**
   * What the service does to each record.
   *
   * @default - records are passed on as they are
   */
  readonly pipe?: PipeOptions;
}

/**
 * Which directory of a Lustre file system is a channel.
 */
export interface LustreInputOptions {
  /**
   * The directory below the root of the file system, with a slash in front, for example the `mountAt` of a data repository.
   *
   * @default '/'
   */
  readonly path?: string;

  /**
   * Whether the job may write there, for example results that are exported.
   *
   * @default false
   */
  readonly writable?: boolean;
}

/**
 * Which directory of an EFS file system is a channel, and how it is reached.
 */
export interface EfsInputOptions {
  /**
   * The network in which the file system has mount targets; the job runs in its subnets.
   */
  readonly network: IPrivateMlNetwork;

  /**
   * The directory, with a slash in front.
   *
   * @default '/'
   */
  readonly path?: string;
}
