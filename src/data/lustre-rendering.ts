import * as fsx from 'aws-cdk-lib/aws-fsx';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { LustrePlan } from './lustre-check';
import { LustreLogLevel } from './lustre-options';
import { arnIn } from '../internal/arn';
import { knownValue } from '../rules/problems';

/** The part of a file system that is particular to Lustre. */
export function lustreConfiguration(scope: Construct, plan: LustrePlan): fsx.CfnFileSystem.LustreConfigurationProperty {
  const { props, storage } = plan;
  const { readCache, metadata } = storage;
  return {
    deploymentType: storage.deployment,
    perUnitStorageThroughput: storage.unitThroughput,
    throughputCapacity: storage.throughput,
    driveCacheType: storage.driveCache,
    dataReadCacheConfiguration: readCache && { sizingMode: readCache._mode, sizeGiB: readCache._size?.toGibibytes() },
    metadataConfiguration: metadata,
    efaEnabled: storage.efa,
    dataCompressionType: props.compression === false ? 'NONE' : 'LZ4',
    automaticBackupRetentionDays: knownValue(plan.backupDays) ?? props.backups?.retention.toDays(),
    dailyAutomaticBackupStartTime: props.backups?.start,
    copyTagsToBackups: props.backups?.copyTags,
    weeklyMaintenanceStartTime: props.maintenanceStart,
    logConfiguration: logging(scope, plan),
  };
}

function logging(scope: Construct, { props: { logLevel, logGroup } }: LustrePlan): fsx.CfnFileSystem.LogConfigurationProperty | undefined {
  if (!logLevel && !logGroup) return undefined;
  return {
    level: logLevel ?? LustreLogLevel.WARN_ERROR,
    destination: logGroup && arnIn(Stack.of(scope), {
      service: 'logs', resource: 'log-group', resourceName: logGroup.logGroupName, arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  };
}
