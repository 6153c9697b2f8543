import { Resource } from './assembly';
import { lustrePorts } from './lustre-ports';
import { Facts, Paths, propertiesOf, Subject } from './subject';
import { Node } from './value';
import { AssociationFacts, LinkFacts, LustreFacts } from '../../rules/lustre-facts';
import { Fact, UNKNOWN } from '../../rules/rule';

export const FILE_SYSTEM = 'AWS::FSx::FileSystem';
export const ASSOCIATION = 'AWS::FSx::DataRepositoryAssociation';

/** Whether a file system is surely one of Lustre. */
export function isLustre(subject: Subject): boolean {
  return propertiesOf(subject).get('FileSystemType').text() === 'LUSTRE';
}

/** The facts of a Lustre file system, with its security groups and associations. */
export function readLustre(subject: Subject): Facts<LustreFacts> {
  const paths = new Paths();
  const node = propertiesOf(subject);
  const lustre = node.get('LustreConfiguration');
  const at = (name: string, key: string) => paths.at(name, node.get(key));
  const own = (name: string, ...keys: string[]) => paths.at(name, lustre.get(...keys));
  return new Facts({
    ...storageFacts({ at, own }),
    version: at('version', 'FileSystemTypeVersion').text(),
    kmsKey: at('kmsKey', 'KmsKeyId').text(),
    backupRetentionDays: own('backupRetentionDays', 'AutomaticBackupRetentionDays').number(),
    backupStart: own('backupStart', 'DailyAutomaticBackupStartTime').text(),
    copyTagsToBackups: own('copyTagsToBackups', 'CopyTagsToBackups').flag(),
    maintenanceStart: own('maintenanceStart', 'WeeklyMaintenanceStartTime').text(),
    efa: own('efa', 'EfaEnabled').flag(),
    logLevel: own('logLevel', 'LogConfiguration', 'Level').text(),
    logDestination: own('logDestination', 'LogConfiguration', 'Destination').text(),
    networkType: at('networkType', 'NetworkType').text(),
    subnets: count(at('subnets', 'SubnetIds')),
    ports: lustrePorts(subject, at('ports', 'SecurityGroupIds'), paths),
    link: linkFacts(own),
    associations: associations(subject, paths),
    retainedOnReplace: retained(subject.resource, paths),
  }, paths);
}

interface Readers {
  at(name: string, key: string): Node;
  own(name: string, ...keys: string[]): Node;
}

type StorageFacts = Pick<LustreFacts,
'deployment' | 'storageType' | 'capacity' | 'fromBackup' | 'unitThroughput' | 'throughput' | 'driveCache' | 'readCache' | 'metadata'>;

function storageFacts({ at, own }: Readers): StorageFacts {
  return {
    deployment: own('deployment', 'DeploymentType').text(),
    storageType: at('storageType', 'StorageType').text(),
    capacity: at('capacity', 'StorageCapacity').number(),
    fromBackup: at('fromBackup', 'BackupId').present(),
    unitThroughput: own('unitThroughput', 'PerUnitStorageThroughput').number(),
    throughput: own('throughput', 'ThroughputCapacity').number(),
    driveCache: own('driveCache', 'DriveCacheType').text(),
    readCache: own('readCache', 'DataReadCacheConfiguration').struct(() => ({
      mode: own('readCache.mode', 'DataReadCacheConfiguration', 'SizingMode').text(),
      size: own('readCache.size', 'DataReadCacheConfiguration', 'SizeGiB').number(),
    })),
    metadata: own('metadata', 'MetadataConfiguration').struct(() => ({
      mode: own('metadata.mode', 'MetadataConfiguration', 'Mode').text(),
      iops: own('metadata.iops', 'MetadataConfiguration', 'Iops').number(),
    })),
  };
}

function linkFacts(own: Readers['own']): LinkFacts {
  return {
    importPath: own('link.importPath', 'ImportPath').text(),
    exportPath: own('link.exportPath', 'ExportPath').text(),
    autoImport: own('link.autoImport', 'AutoImportPolicy').text(),
    chunkSize: own('link.chunkSize', 'ImportedFileChunkSize').number(),
  };
}

function count(list: Node): Fact<number> {
  const items = list.items();
  return items === UNKNOWN ? UNKNOWN : (items ?? []).length;
}

function retained({ raw }: Resource, paths: Paths): Fact<boolean> {
  paths.alias('retainedOnReplace', 'UpdateReplacePolicy');
  const policy = raw.UpdateReplacePolicy;
  return policy === undefined || typeof policy === 'string' ? policy === 'Retain' : UNKNOWN;
}

/** The associations that name the file system, in the order of the templates. */
function associations({ assembly, resource, world }: Subject, paths: Paths): Fact<Fact<AssociationFacts>[]> {
  const named = assembly.neighbours(ASSOCIATION, resource.file, world)
    .map((association) => ({ association, node: assembly.properties(association, world, true) }))
    .filter(({ node }) => assembly.at(node.get('FileSystemId').reference(), FILE_SYSTEM, world) === resource);
  if (named.some(({ association }) => !assembly.surelyBeside(association, resource, world))) return UNKNOWN;
  paths.alias('associations', named[0]?.node.get('FileSystemId').path ?? 'Properties');
  return named.map(({ node }, index) => associationFacts(paths.at(`associations[${index}]`, node), paths, `associations[${index}].`));
}

/** The facts of one association. */
export function readAssociation(subject: Subject): Facts<AssociationFacts> {
  const paths = new Paths();
  return new Facts(associationFacts(propertiesOf(subject), paths, ''), paths);
}

function associationFacts(node: Node, paths: Paths, prefix: string): AssociationFacts {
  const at = (name: string, ...keys: string[]) => paths.at(`${prefix}${name}`, node.get(...keys));
  return {
    fileSystemPath: at('fileSystemPath', 'FileSystemPath').text(),
    repositoryPath: at('repositoryPath', 'DataRepositoryPath').text(),
    importEvents: at('importEvents', 'S3', 'AutoImportPolicy', 'Events').texts(),
    exportEvents: at('exportEvents', 'S3', 'AutoExportPolicy', 'Events').texts(),
    chunkSize: at('chunkSize', 'ImportedFileChunkSize').number(),
  };
}
