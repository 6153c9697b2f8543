import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { DataRepository } from './data-repository';
import { LustreBackups, LustreLogLevel, LustreVersion } from './lustre-options';
import { LustreStorage } from './lustre-storage';
import { Encryption, IPrivateMlNetwork } from '../security';

/**
 * A Lustre file system: what it stands on, and what it shows.
 */
export interface LustreFileSystemProps {
  /**
   * The network. The file system stands in one zone of it, in which its clients had better be.
   */
  readonly network: IPrivateMlNetwork;

  /**
   * What it keeps its data on, how much and how fast.
   */
  readonly storage: LustreStorage;

  /**
   * The subnet in which it stands. It cannot be changed later.
   *
   * @default - the first subnet of the network
   */
  readonly subnet?: ec2.ISubnet;

  /**
   * The prefixes in S3 that it shows as directories, at most 8.
   *
   * @default - it begins empty
   */
  readonly repositories?: DataRepository[];

  /**
   * The version of Lustre.
   *
   * @default LustreVersion.V2_15
   */
  readonly version?: LustreVersion;

  /**
   * Whether files are compressed with LZ4 when they are written.
   *
   * @default true
   */
  readonly compression?: boolean;

  /**
   * Who owns the key that encrypts a persistent file system. The service encrypts scratch ones with a key of its own and takes no other.
   *
   * @default - Encryption.customerManaged() for persistent storage
   */
  readonly encryption?: Encryption;

  /**
   * The daily backups of a persistent file system without data repositories.
   *
   * @default - kept for 7 days; none for scratch storage and beside data repositories, which the service does not back up
   */
  readonly backups?: LustreBackups;

  /**
   * When the weekly maintenance begins, as `d:HH:MM` in UTC, 1 being Monday: `7:03:00`.
   *
   * @default - the service chooses a time
   */
  readonly maintenanceStart?: string;

  /**
   * Which events of its data repositories are logged.
   *
   * @default - warnings and errors if there is a `logGroup`, else what the service logs by itself
   */
  readonly logLevel?: LustreLogLevel;

  /**
   * Where they are logged. Its name begins with `/aws/fsx`.
   *
   * @default - the group `/aws/fsx/lustre`, which the service makes when there is something to log
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * What happens when the file system leaves the stack, or when CloudFormation must make a new one. A change of deployment type, throughput for each
   * TiB, version, subnet, security group or key makes a new, empty one.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * A security group of yours. It must admit, and let out, TCP 988 and 1018-1023 from and to itself; with EFA all traffic.
   *
   * @default - a group that does so is made
   */
  readonly securityGroup?: ec2.ISecurityGroup;

  /**
   * Who is told when a data repository with automatic import or export no longer follows its bucket.
   *
   * @default - a topic is made for such repositories; without them nobody is told anything
   */
  readonly alerts?: sns.ITopic;
}
