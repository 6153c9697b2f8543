import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BoundRepository } from './bound-data-repository';
import { LustreFileSystemProps } from './lustre-props';
import { StorageSettings } from './lustre-storage-settings';
import { report } from '../internal/errors';
import { fieldNames } from '../internal/fields';
import { fact, gibibytesFact, mebibytesFact, secondsFact } from '../internal/tokens';
import { LUSTRE } from '../rules/lustre';
import { LUSTRE_ASSOCIATIONS } from '../rules/lustre-associations';
import { AssociationFacts, LustreFacts } from '../rules/lustre-facts';
import { Fact, findings, given } from '../rules/rule';

/** What a Lustre file system is made of, after defaults. */
export interface LustrePlan {
  readonly props: LustreFileSystemProps;
  readonly storage: StorageSettings;
  readonly version: string;
  readonly kmsKey?: string;
  readonly backupDays?: Fact<number>;
  readonly repositories: readonly BoundRepository[];
}

const SECONDS_PER_DAY = 86_400;

/** The days of a retention; a part of a day is a part of the number. */
export function daysOf(props: LustreFileSystemProps): Fact<number | undefined> {
  const seconds = secondsFact(props.backups?.retention);
  return given(seconds) ? seconds / SECONDS_PER_DAY : seconds;
}

/** Reports what the service would refuse. */
export function checkLustre(scope: Construct, plan: LustrePlan): void {
  const associations = plan.repositories.map(associationFacts);
  const alone = associations.flatMap((facts) => findings(LUSTRE_ASSOCIATIONS.rules, facts, NAME_IN_REPOSITORY));
  report(scope, [...findings(LUSTRE.rules, lustreFacts(plan, associations), namesFor(plan.repositories.length)), ...alone]);
}

function associationFacts(repository: BoundRepository): AssociationFacts {
  return {
    fileSystemPath: fact(repository.mountAt),
    repositoryPath: fact(repository.visibleUri),
    importEvents: repository.autoImport,
    exportEvents: repository.autoExport,
    chunkSize: repository.chunkSize && mebibytesFact(repository.chunkSize),
  };
}

function lustreFacts({ props, storage, version, kmsKey, backupDays }: LustrePlan, associations: AssociationFacts[]): LustreFacts {
  return {
    ...storageFacts(storage),
    version: fact(version),
    kmsKey: kmsKey && 'a key',
    backupRetentionDays: backupDays,
    backupStart: props.backups?.start && fact(props.backups.start),
    copyTagsToBackups: props.backups?.copyTags,
    maintenanceStart: props.maintenanceStart && fact(props.maintenanceStart),
    logLevel: props.logLevel,
    logDestination: props.logGroup && fact(`:log-group:${props.logGroup.logGroupName}`),
    networkType: undefined,
    subnets: 1,
    ports: undefined,
    link: { importPath: undefined, exportPath: undefined, autoImport: undefined, chunkSize: undefined },
    associations,
    retainedOnReplace: props.removalPolicy !== RemovalPolicy.DESTROY,
  };
}

type StorageFacts = Pick<LustreFacts,
'deployment' | 'storageType' | 'capacity' | 'fromBackup' | 'unitThroughput' | 'throughput' | 'driveCache' | 'readCache' | 'metadata' | 'efa'>;

function storageFacts(storage: StorageSettings): StorageFacts {
  const { readCache, metadata } = storage;
  return {
    deployment: storage.deployment,
    storageType: storage.storageType,
    capacity: gibibytesFact(storage.size),
    fromBackup: false,
    unitThroughput: fact(storage.unitThroughput),
    throughput: fact(storage.throughput),
    driveCache: storage.driveCache,
    readCache: readCache && { mode: readCache._mode, size: gibibytesFact(readCache._size) },
    metadata: metadata && { mode: metadata.mode, iops: fact(metadata.iops) },
    efa: storage.efa,
  };
}

const NAMES = {
  capacity: 'size',
  unitThroughput: 'throughputPerTebibyte',
  readCache: 'readCache',
  metadata: 'metadataIops',
  kmsKey: 'encryption',
  backupRetentionDays: 'backups.retention',
  backupStart: 'backups.start',
  copyTagsToBackups: 'backups.copyTags',
  logDestination: 'logGroup',
  associations: 'repositories',
  retainedOnReplace: 'removalPolicy',
};

/** The names of facts, with those of each repository. */
function namesFor(repositories: number): (field: string) => string {
  const paths = Array.from({ length: repositories }, (_, i) => [
    [`associations[${i}].fileSystemPath`, 'mountAt'], [`associations[${i}].repositoryPath`, 'prefix'],
  ]).flat();
  return fieldNames({ ...NAMES, ...Object.fromEntries(paths) as Record<string, string> });
}

const NAME_IN_REPOSITORY = fieldNames({ fileSystemPath: 'mountAt', repositoryPath: 'prefix', importEvents: 'autoImport', exportEvents: 'autoExport' });
