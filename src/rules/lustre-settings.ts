import { LustreFacts } from './lustre-facts';
import { deploymentOf, tiered } from './lustre-storage';
import { between, knownValue, matches, NONE, oneOf, problemIf } from './problems';
import { given, known, Problem, Rule } from './rule';

const CREATE = 'FSx API, CreateFileSystem';
const LUSTRE = 'FSx API, CreateFileSystemLustreConfiguration';
const METADATA = 'FSx API, CreateFileSystemLustreMetadataConfiguration';
const SSD_IOPS = [1500, 3000, 6000, 12000];

/** What CloudFormation cannot change in place: a change makes a new, empty file system. */
export const CREATE_ONLY = [
  'DeploymentType', 'SubnetIds', 'SecurityGroupIds', 'PerUnitStorageThroughput', 'FileSystemTypeVersion', 'KmsKeyId', 'DriveCacheType', 'BackupId', 'CopyTagsToBackups',
  'ImportPath', 'ExportPath', 'ImportedFileChunkSize',
] as const;

function scratch(f: LustreFacts): string | undefined {
  const deployment = knownValue(deploymentOf(f));
  return deployment?.startsWith('SCRATCH') ? deployment : undefined;
}

/** Whether the file system is surely linked to a data repository. */
function linked(f: LustreFacts): boolean {
  return given(f.link.importPath) || (known(f.associations) && f.associations.length > 0);
}

const METADATA_RULES: Rule<LustreFacts>[] = [
  {
    id: 'FX-15',
    what: 'Only PERSISTENT_2 configures its metadata',
    severity: 'error',
    source: METADATA,
    check: (f) => {
      const deployment = deploymentOf(f);
      return problemIf(given(f.metadata) && known(deployment) && deployment !== 'PERSISTENT_2', {
        field: 'metadata', rule: `must be left out for ${String(knownValue(deployment))}`, mend: 'use PERSISTENT_2',
      });
    },
  },
  {
    id: 'FX-15',
    what: 'AUTOMATIC metadata is for SSD and takes no number; USER_PROVISIONED takes 1500, 3000, 6000, 12,000 or a multiple of it, up to 192,000',
    severity: 'error',
    source: METADATA,
    check: (f) => (f.deployment === 'PERSISTENT_2' && given(f.metadata) ? metadataProblems(f) : NONE),
  },
];

function metadataProblems(f: LustreFacts): Problem[] {
  if (!given(f.metadata)) return NONE;
  const { mode, iops } = f.metadata;
  if (mode === 'AUTOMATIC') {
    return [
      ...problemIf(tiered(f), { field: 'metadata.mode', rule: 'must be USER_PROVISIONED for Intelligent-Tiering', got: mode, mend: 'say 6000 or 12000 operations' }),
      ...problemIf(given(iops), { field: 'metadata.iops', rule: 'must be left out for {metadata.mode} AUTOMATIC', got: knownValue(iops), mend: 'use USER_PROVISIONED' }),
    ];
  }
  if (!given(iops) || !known(f.storageType)) return NONE;
  const allowed = tiered(f) ? [6000, 12000] : SSD_IOPS;
  const broken = !allowed.includes(iops) && (tiered(f) || iops % 12000 !== 0 || iops > 192_000 || iops <= 0);
  return problemIf(broken, {
    field: 'metadata.iops',
    rule: tiered(f) ? 'must be 6000 or 12000 for Intelligent-Tiering' : `must be one of ${SSD_IOPS.join(', ')} or a multiple of 12000 up to 192000`,
    got: iops,
    mend: 'take the next step up; it can grow later and never shrink',
  });
}

const BACKUPS: Rule<LustreFacts>[] = [
  {
    id: 'FX-28',
    what: 'Backups are kept for 0 to 90 days',
    severity: 'error',
    source: `${LUSTRE}.AutomaticBackupRetentionDays`,
    check: (f) => between('backupRetentionDays', f.backupRetentionDays, { low: 0, high: 90, unit: ' days' }, 'use 0 for no backups'),
  },
  {
    id: 'FX-28',
    what: 'Neither scratch file systems nor those with a data repository are backed up',
    severity: 'error',
    source: 'FSx for Lustre User Guide, using-backups-fsx',
    check: (f) => {
      const why = scratch(f) ?? (linked(f) ? 'a file system that is linked to a data repository' : undefined);
      return problemIf(why !== undefined && given(f.backupRetentionDays) && f.backupRetentionDays > 0, {
        field: 'backupRetentionDays', rule: `must be 0 or left out for ${why}`, got: knownValue(f.backupRetentionDays), mend: 'keep the data in S3, which the repository exports to',
      });
    },
  },
  {
    id: 'FX-28',
    what: 'The time of backups is HH:MM and goes with a retention above 0',
    severity: 'error',
    source: `${LUSTRE}.DailyAutomaticBackupStartTime`,
    check: (f) => {
      const malformed = matches('backupStart', f.backupStart, { pattern: /^([01]\d|2[0-3]):?([0-5]\d)$/, rule: 'must be a time of the day as HH:MM, in UTC', mend: 'write it as 05:00' });
      const off = f.backupRetentionDays === undefined || f.backupRetentionDays === 0;
      return [...malformed, ...problemIf(malformed.length === 0 && given(f.backupStart) && off, {
        field: 'backupStart', rule: 'must be left out without {backupRetentionDays}', got: knownValue(f.backupStart), mend: 'keep backups for 1 to 90 days',
      })];
    },
  },
  {
    id: 'FX-29',
    what: 'A file system with a data repository copies no tags to backups',
    severity: 'error',
    source: `${LUSTRE}.CopyTagsToBackups`,
    check: (f) => problemIf(f.copyTagsToBackups === true && linked(f), {
      field: 'copyTagsToBackups', rule: 'must be left out for a file system that is linked to a data repository', mend: 'leave it out; there are no backups',
    }),
  },
];

const SETTINGS: Rule<LustreFacts>[] = [
  {
    id: 'FX-17',
    what: 'PERSISTENT_2 has Lustre 2.12 or newer, with a metadata configuration 2.15',
    severity: 'error',
    source: `${CREATE}.FileSystemTypeVersion`,
    check: (f) => {
      if (f.deployment !== 'PERSISTENT_2' || !given(f.version)) return NONE;
      const old = f.version === '2.10' || (f.version === '2.12' && given(f.metadata));
      return problemIf(old, { field: 'version', rule: `must be newer for PERSISTENT_2${given(f.metadata) ? ' with a metadata configuration' : ''}`, got: f.version, mend: 'use 2.15' });
    },
  },
  {
    id: 'FX-17',
    what: 'The version of Lustre is 2.10, 2.12 or 2.15; another may have come since',
    severity: 'warning',
    source: `${CREATE}.FileSystemTypeVersion`,
    check: (f) => problemIf(given(f.version) && !['2.10', '2.12', '2.15'].includes(f.version), {
      field: 'version', rule: 'should be one of 2.10, 2.12, 2.15', got: knownValue(f.version), mend: 'use 2.15',
    }),
  },
  {
    id: 'FX-19',
    what: 'A change of what CloudFormation cannot change makes a new, empty file system; the old one is kept only if the policy says so',
    severity: 'warning',
    source: 'CloudFormation, AWS::FSx::FileSystem and UpdateReplacePolicy',
    check: (f) => problemIf(f.retainedOnReplace === false, {
      field: 'retainedOnReplace', rule: `should retain the file system, because a change of ${CREATE_ONLY.join(', ')} replaces it by an empty one`, mend: 'use Retain, or export everything before such a change',
    }),
  },
  {
    id: 'FX-27',
    what: 'Only persistent file systems take a key; scratch ones are encrypted with a key of the service',
    severity: 'error',
    source: 'CloudFormation, AWS::FSx::FileSystem.KmsKeyId',
    check: (f) => problemIf(scratch(f) !== undefined && given(f.kmsKey), {
      field: 'kmsKey', rule: `must be left out for ${scratch(f)}, which the service encrypts with a key of its own`, mend: 'use persistent storage for a key of yours',
    }),
  },
  {
    id: 'FX-30',
    what: 'Maintenance starts at d:HH:MM, 1 being Monday',
    severity: 'error',
    source: `${LUSTRE}.WeeklyMaintenanceStartTime`,
    check: (f) => matches('maintenanceStart', f.maintenanceStart, {
      pattern: /^[1-7]:([01]\d|2[0-3]):?([0-5]\d)$/, rule: 'must be a day and time as d:HH:MM, in UTC, 1 being Monday', mend: 'write it as 7:03:00',
    }),
  },
  {
    id: 'FX-42',
    what: 'Logs have a level; their group begins with /aws/fsx, and DISABLED has none',
    severity: 'error',
    source: 'FSx API, LustreLogCreateConfiguration',
    check: (f) => {
      const outside = given(f.logDestination) && /:log-group:/.test(f.logDestination) && !/:log-group:\/aws\/fsx/.test(f.logDestination);
      return [
        ...oneOf('logLevel', f.logLevel, ['DISABLED', 'WARN_ONLY', 'ERROR_ONLY', 'WARN_ERROR'], 'use WARN_ERROR'),
        ...problemIf(f.logLevel === 'DISABLED' && given(f.logDestination), { field: 'logDestination', rule: 'must be left out for {logLevel} DISABLED', mend: 'leave it out, or log' }),
        ...problemIf(f.logLevel !== 'DISABLED' && outside, {
          field: 'logDestination', rule: 'must be a log group whose name begins with /aws/fsx', got: knownValue(f.logDestination), mend: 'name the group /aws/fsx/… or leave it out',
        }),
      ];
    },
  },
  {
    id: 'FX-44',
    what: 'Lustre has no network type: it speaks IPv4 only',
    severity: 'error',
    source: `${CREATE}.NetworkType`,
    check: (f) => problemIf(given(f.networkType) && f.networkType !== 'IPV4', { field: 'networkType', rule: 'must be left out for Lustre', got: knownValue(f.networkType), mend: 'leave it out' }),
  },
];

/** What a file system is configured with beside its storage. */
export const LUSTRE_SETTING_RULES: readonly Rule<LustreFacts>[] = [...METADATA_RULES, ...SETTINGS, ...BACKUPS];
