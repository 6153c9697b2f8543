import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { AlarmSeverity } from './alarm-severity';
import { EndpointAlarmKind } from './endpoint-thresholds';
import { LATENCY_STATISTIC } from '../serving/rollback-settings';

/** How one kind of alarm watches. */
export interface AlarmRow {
  readonly metricName: string;
  readonly statistic: string;
  readonly severity: AlarmSeverity;
  readonly period: Duration;
  /** How many of the last periods. */
  readonly of: number;
  /** How many of them are too much. */
  readonly breaching: number;
  /** Whether the metric belongs to the endpoint as a whole. */
  readonly wholeEndpoint?: boolean;
  /** Silence is what rings. */
  readonly rings?: 'onSilence';
  /** What happened and what to do, for whoever is woken by it. */
  readonly says: string;
}

const { CRITICAL, WARNING, INFO } = AlarmSeverity;
const SOON = { period: Duration.minutes(1), of: 5, breaching: 3 };
const STEADY = { period: Duration.minutes(5), of: 3, breaching: 2 };
const LASTING = { period: Duration.minutes(5), of: 3, breaching: 3 };

/** The kinds, in the order in which their alarms are made. */
export const ALARM_TABLE: { readonly [kind in EndpointAlarmKind]: AlarmRow } = {
  [EndpointAlarmKind.ERRORS]: {
    metricName: 'Invocation5XXErrors',
    statistic: 'Average',
    severity: CRITICAL,
    ...SOON,
    says: 'requests end in 5xx answers; the log group of the endpoint has what the container said',
  },
  [EndpointAlarmKind.CLIENT_ERRORS]: {
    metricName: 'Invocation4XXErrors',
    statistic: 'Average',
    severity: WARNING,
    ...STEADY,
    says: 'requests end in 4xx answers; ask the callers what they send since when',
  },
  [EndpointAlarmKind.MODEL_LATENCY]: {
    metricName: 'ModelLatency',
    statistic: LATENCY_STATISTIC,
    severity: CRITICAL,
    ...STEADY,
    says: 'the model answers too slowly; compare with the last release, with the processors and with the payloads',
  },
  [EndpointAlarmKind.OVERHEAD_LATENCY]: {
    metricName: 'OverheadLatency',
    statistic: LATENCY_STATISTIC,
    severity: WARNING,
    ...STEADY,
    says: 'the service takes too long around the model; requests queue, payloads grew, or environments start',
  },
  [EndpointAlarmKind.CPU]: {
    metricName: 'CPUUtilization',
    statistic: 'Average',
    severity: INFO,
    ...LASTING,
    says: 'the processors are busy; scale out before latency grows',
  },
  [EndpointAlarmKind.MEMORY]: {
    metricName: 'MemoryUtilization',
    statistic: 'Maximum',
    severity: WARNING,
    ...LASTING,
    says: 'memory is nearly full; the container is killed when it is',
  },
  [EndpointAlarmKind.GPU]: {
    metricName: 'GPUUtilization',
    statistic: 'Average',
    severity: INFO,
    ...LASTING,
    says: 'the GPUs are busy; scale out before latency grows',
  },
  [EndpointAlarmKind.GPU_MEMORY]: {
    metricName: 'GPUMemoryUtilization',
    statistic: 'Maximum',
    severity: WARNING,
    ...LASTING,
    says: 'memory of the GPUs is nearly full; the next larger request may fail',
  },
  [EndpointAlarmKind.BACKLOG]: {
    metricName: 'ApproximateAgeOfOldestRequest',
    statistic: 'Maximum',
    severity: WARNING,
    ...LASTING,
    wholeEndpoint: true,
    says: 'requests wait too long in the queue; there are too few instances, or none starts',
  },
  [EndpointAlarmKind.CONCURRENCY]: {
    metricName: 'ServerlessConcurrentExecutionsUtilization',
    statistic: 'Maximum',
    severity: WARNING,
    ...STEADY,
    says: 'most of the concurrency is used; requests are refused when all of it is',
  },
  [EndpointAlarmKind.DISK]: {
    metricName: 'DiskUtilization',
    statistic: 'Maximum',
    severity: WARNING,
    ...STEADY,
    says: 'the disk of an instance is nearly full; give the capacity a larger volumeSize',
  },
  [EndpointAlarmKind.CAPTURE_DISK]: {
    metricName: 'DiskUtilization',
    statistic: 'Maximum',
    severity: WARNING,
    ...STEADY,
    says: 'the disk of an instance fills; above three quarters the service stops to capture data, without an error',
  },
  [EndpointAlarmKind.NO_TRAFFIC]: {
    metricName: 'Invocations',
    statistic: 'Sum',
    severity: WARNING,
    period: Duration.minutes(5),
    of: 1,
    breaching: 1,
    rings: 'onSilence',
    says: 'nobody asks; the endpoint, its callers or what is between them may be down',
  },
};

/** An asynchronous endpoint publishes no `Invocations`; every request it works on has a latency. */
export const ASYNCHRONOUS_TRAFFIC = { metricName: 'ModelLatency', statistic: cloudwatch.Stats.SAMPLE_COUNT };
