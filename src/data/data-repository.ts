import { Size, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IArtifactStore } from './artifact-store';
import { BoundRepository } from './bound-data-repository';
import { fail } from '../internal/errors';
import { folder } from '../internal/prefixes';
import { differ } from '../internal/tokens';

/**
 * What happened to a file or an object.
 */
export enum RepositoryEvent {
  /** It is there now. */
  NEW = 'NEW',
  /** Its content or its metadata is another. */
  CHANGED = 'CHANGED',
  /** It is gone. */
  DELETED = 'DELETED',
}

/**
 * How a prefix appears in a file system, and what goes between them.
 */
export interface DataRepositoryOptions {
  /**
   * The directory at which the objects appear, with a slash in front. Directories of two repositories must not overlap; `/` stands alone.
   */
  readonly mountAt: string;

  /**
   * Whether the names of all objects are imported when the link is made; their contents come when they are read first.
   *
   * @default true
   */
  readonly importOnCreate?: boolean;

  /**
   * Which changes of objects appear in the file system by themselves.
   *
   * The service puts a notification of its own on the bucket for that. A later change of the bucket's notifications removes it, and files stop
   * appearing while every stack looks fine: a check looks at the link every 15 minutes and raises an alarm.
   *
   * @default - nothing is imported by itself: metadata comes when the link is made, and with import tasks
   */
  readonly autoImport?: RepositoryEvent[];

  /**
   * Which changes of files are written to S3 by themselves. The same check looks after it.
   *
   * @default - nothing is exported by itself
   */
  readonly autoExport?: RepositoryEvent[];

  /**
   * How much of an imported file lies on one disk, 1 to 512,000 MiB: larger files are striped.
   *
   * @default - the service's own, 1024 MiB
   */
  readonly chunkSize?: Size;
}

/**
 * A prefix of a store that a Lustre file system shows as a directory.
 */
export class DataRepository {
  /**
   * The objects below a prefix. The service makes a role of its own for the bucket; the key of the store, if it is one of this app, admits that role.
   *
   * Fails when the store is in another Region than the file system.
   *
   * @param store - The store.
   * @param prefix - The prefix; a slash is added at its end. Empty for the whole store.
   * @param options - Where it appears, and what goes between them by itself.
   */
  public static s3(store: IArtifactStore, prefix: string, options: DataRepositoryOptions): DataRepository {
    return new DataRepository(store, prefix, options);
  }

  private constructor(private readonly store: IArtifactStore, private readonly prefix: string, private readonly options: DataRepositoryOptions) {}

  /**
   * The repository in the stack of a file system.
   *
   * @internal
   */
  public _bind(scope: Construct): BoundRepository {
    const { store, options } = this;
    const [here, there] = [Stack.of(scope).region, store.env.region];
    if (differ(here, there)) {
      fail(scope, 'RepositoryInOtherRegion', `'repositories' must lie in the Region of the file system, ${here}, got ${there} of '${store.node.path}'; replicate the data to a store in ${here}`);
    }
    const below = folder(this.prefix);
    return {
      store,
      prefix: below,
      uri: store.uriFor(below),
      visibleUri: `s3://${Token.isUnresolved(store.bucketName) ? store.node.path.replace(/\//g, '.') : store.bucketName}/${below}`,
      mountAt: options.mountAt,
      importOnCreate: options.importOnCreate ?? true,
      autoImport: some(options.autoImport),
      autoExport: some(options.autoExport),
      chunkSize: options.chunkSize,
      key: store.encryptionKey,
    };
  }
}

function some(events: RepositoryEvent[] | undefined): RepositoryEvent[] | undefined {
  return events && events.length > 0 ? events : undefined;
}
