import { Duration, Size } from 'aws-cdk-lib/core';
import type { ClusterGroup } from './training-compute';
import { localStorage } from '../rules/instances';

export type ComputeMode = 'onDemand' | 'spot' | 'warmPool';

/** One kind of instances that a job may run on. */
export interface ComputeChoice {
  readonly mode: ComputeMode;
  readonly instanceType?: string;
  readonly count?: number;
  /** Instead of one type. */
  readonly groups?: readonly ClusterGroup[];
  readonly volumeSize?: Size;
  readonly maxRuntime: Duration;
  readonly maxWait?: Duration;
  readonly keepAlive?: Duration;
  readonly efa?: boolean;
}

const DEFAULT_VOLUME = 30;

export function typesOf({ instanceType, groups }: ComputeChoice): string[] {
  return instanceType === undefined ? (groups ?? []).map((group) => group.instanceType) : [instanceType];
}

/** Whether a job has, or may have, more than one instance. */
export function isDistributed({ count, groups }: ComputeChoice): boolean {
  return groups ? groups.length > 1 || groups.some((group) => group.count !== 1) : count !== 1;
}

/** Types with local storage use it: the service takes no key for a job that has one of them. */
export function takesVolumeKey(choice: ComputeChoice): boolean {
  return !typesOf(choice).some(localStorage);
}

export function volumeGiB(choice: ComputeChoice): number | undefined {
  return choice.volumeSize?.toGibibytes() ?? (typesOf(choice).every(localStorage) ? undefined : DEFAULT_VOLUME);
}

/** How long a job may take, waiting included. */
export function longest(choice: ComputeChoice): Duration {
  return choice.mode === 'spot' ? maxWait(choice) : choice.maxRuntime;
}

export function maxWait(choice: ComputeChoice): Duration {
  return choice.maxWait ?? Duration.seconds(2 * choice.maxRuntime.toSeconds());
}

/** A `ResourceConfig`. */
export function renderResources(choice: ComputeChoice, keyArn: string | undefined): Record<string, unknown> {
  const { instanceType, count, groups, keepAlive } = choice;
  const volume = volumeGiB(choice);
  return {
    ...(groups
      ? { InstanceGroups: groups.map((group) => ({ InstanceGroupName: group.name, InstanceType: group.instanceType, InstanceCount: group.count })) }
      : { InstanceType: instanceType, InstanceCount: count }),
    ...(volume === undefined ? {} : { VolumeSizeInGB: volume }),
    ...(keyArn && takesVolumeKey(choice) ? { VolumeKmsKeyId: keyArn } : {}),
    ...(keepAlive ? { KeepAlivePeriodInSeconds: keepAlive.toSeconds() } : {}),
  };
}

/** A `StoppingCondition`. */
export function renderLimits(choice: ComputeChoice): Record<string, unknown> {
  return {
    MaxRuntimeInSeconds: choice.maxRuntime.toSeconds(),
    ...(choice.mode === 'spot' ? { MaxWaitTimeInSeconds: maxWait(choice).toSeconds() } : {}),
  };
}
