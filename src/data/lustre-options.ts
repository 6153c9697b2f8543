import { Duration } from 'aws-cdk-lib/core';

/**
 * A version of Lustre. It cannot be changed: another one is another, empty file system.
 */
export class LustreVersion {
  /** Lustre 2.12. */
  public static readonly V2_12: LustreVersion = new LustreVersion('2.12');
  /** Lustre 2.15, which AWS recommends for every new file system. */
  public static readonly V2_15: LustreVersion = new LustreVersion('2.15');

  /**
   * A version that this library does not know yet.
   *
   * @param version - The version as the service writes it, for example `2.15`.
   */
  public static of(version: string): LustreVersion {
    return new LustreVersion(version);
  }

  private constructor(
    /** The version as the service writes it. */
    public readonly version: string,
  ) {}
}

/**
 * Which events of data repositories are logged.
 */
export enum LustreLogLevel {
  /** Warnings. */
  WARN_ONLY = 'WARN_ONLY',
  /** Errors. */
  ERROR_ONLY = 'ERROR_ONLY',
  /** Warnings and errors. */
  WARN_ERROR = 'WARN_ERROR',
  /** None. */
  DISABLED = 'DISABLED',
}

/**
 * The backups that the service makes every day. Scratch file systems, and those with data repositories, have none.
 */
export interface LustreBackups {
  /**
   * How long each is kept, in whole days up to 90. `Duration.days(0)` for no backups.
   */
  readonly retention: Duration;

  /**
   * When they begin, as `HH:MM` in UTC.
   *
   * @default - the service chooses a time
   */
  readonly start?: string;

  /**
   * Whether they get the tags of the file system. It cannot be changed later.
   *
   * @default false
   */
  readonly copyTags?: boolean;
}
