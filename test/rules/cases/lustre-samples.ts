import { Template } from './case';
import { AssociationFacts, LustreFacts } from '../../../src/rules/lustre-facts';

export type Properties = Record<string, unknown>;

/** A scratch file system that nothing is wrong with. */
export function lustre(change: Partial<LustreFacts> = {}): LustreFacts {
  return {
    deployment: 'SCRATCH_2',
    storageType: 'SSD',
    capacity: 1200,
    fromBackup: false,
    unitThroughput: undefined,
    throughput: undefined,
    driveCache: undefined,
    readCache: undefined,
    metadata: undefined,
    version: '2.15',
    kmsKey: undefined,
    backupRetentionDays: undefined,
    backupStart: undefined,
    copyTagsToBackups: undefined,
    maintenanceStart: undefined,
    efa: undefined,
    logLevel: undefined,
    logDestination: undefined,
    networkType: undefined,
    subnets: 1,
    ports: undefined,
    link: { importPath: undefined, exportPath: undefined, autoImport: undefined, chunkSize: undefined },
    associations: [],
    retainedOnReplace: true,
    ...change,
  };
}

export function association(change: Partial<AssociationFacts> = {}): AssociationFacts {
  return { fileSystemPath: '/a', repositoryPath: 's3://bucket/a/', importEvents: undefined, exportEvents: undefined, chunkSize: undefined, ...change };
}

export const P2: Partial<LustreFacts> = { deployment: 'PERSISTENT_2', unitThroughput: 125 };
export const HDD: Partial<LustreFacts> = { deployment: 'PERSISTENT_1', storageType: 'HDD', unitThroughput: 12, capacity: 6000, driveCache: 'NONE' };
export const TIERED: Partial<LustreFacts> = {
  deployment: 'PERSISTENT_2', storageType: 'INTELLIGENT_TIERING', capacity: undefined, throughput: 4000, readCache: { mode: 'NO_CACHE', size: undefined },
};

export interface Shape {
  readonly system?: Properties;
  readonly config?: Properties;
  readonly resource?: Properties;
  readonly resources?: Record<string, object>;
}

/** A template with one file system. */
export function fileSystem({ system, config, resource, resources }: Shape = {}): Template {
  return {
    Resources: {
      Lustre: {
        Type: 'AWS::FSx::FileSystem',
        UpdateReplacePolicy: 'Retain',
        DeletionPolicy: 'Retain',
        ...resource,
        Properties: {
          FileSystemType: 'LUSTRE',
          StorageType: 'SSD',
          StorageCapacity: 1200,
          FileSystemTypeVersion: '2.15',
          SubnetIds: ['subnet-12345678'],
          ...system,
          LustreConfiguration: { DeploymentType: 'SCRATCH_2', ...config },
        },
      },
      ...resources,
    },
  };
}

export const p2 = ({ system, config, ...rest }: Shape = {}) => fileSystem({ system, config: { DeploymentType: 'PERSISTENT_2', PerUnitStorageThroughput: 125, ...config }, ...rest });
export const hdd = ({ system, config }: Shape = {}) => fileSystem({
  system: { StorageType: 'HDD', StorageCapacity: 6000, ...system },
  config: { DeploymentType: 'PERSISTENT_1', PerUnitStorageThroughput: 12, DriveCacheType: 'NONE', ...config },
});
export const tiered = ({ system, config }: Shape = {}) => fileSystem({
  system: { StorageType: 'INTELLIGENT_TIERING', StorageCapacity: undefined, ...system },
  config: { DeploymentType: 'PERSISTENT_2', ThroughputCapacity: 4000, DataReadCacheConfiguration: { SizingMode: 'NO_CACHE' }, ...config },
});

/** An association of it. */
export function linkedTo(properties: Properties = {}): object {
  return {
    Type: 'AWS::FSx::DataRepositoryAssociation',
    Properties: { FileSystemId: { Ref: 'Lustre' }, FileSystemPath: '/a', DataRepositoryPath: 's3://bucket/a/', ...properties },
  };
}

export const CONFIG = 'Properties.LustreConfiguration';
