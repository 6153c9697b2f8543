import { Duration } from 'aws-cdk-lib/core';
import { AlarmSeverity } from './alarm-severity';

/** What an alarm of an endpoint watches. */
export enum EndpointAlarmKind {
  /** The share of requests that end in a 5xx answer. */
  ERRORS = 'Errors',
  /** The share of requests that end in a 4xx answer. */
  CLIENT_ERRORS = 'ClientErrors',
  /** How long the model takes. */
  MODEL_LATENCY = 'ModelLatency',
  /** How long the service takes around the model. */
  OVERHEAD_LATENCY = 'OverheadLatency',
  /** Processors. */
  CPU = 'Cpu',
  /** Memory. */
  MEMORY = 'Memory',
  /** GPUs. */
  GPU = 'Gpu',
  /** Memory of the GPUs. */
  GPU_MEMORY = 'GpuMemory',
  /** How long the oldest request of an asynchronous endpoint waits. */
  BACKLOG = 'Backlog',
  /** How much of its concurrency a serverless endpoint uses. */
  CONCURRENCY = 'Concurrency',
  /** The disk that the containers write to. */
  DISK = 'Disk',
  /** The same disk, at the fill at which the service stops to capture data. */
  CAPTURE_DISK = 'CaptureDisk',
  /** Requests that do not come. */
  NO_TRAFFIC = 'NoTraffic',
}

/** When an endpoint runs short of what it runs on. Percentages are more than 0 and at most 100. */
export interface SaturationThresholds {
  /**
   * Processors, in percent of all vCPUs of an instance.
   *
   * @default - 90; of an import that tells no instance type, nothing is watched
   */
  readonly cpu?: number;

  /**
   * Memory, in percent of the instance, or of the environment of a serverless endpoint.
   *
   * @default 90
   */
  readonly memory?: number;

  /**
   * GPUs, in percent of all GPUs of an instance.
   *
   * @default - 95 where the instance type has GPUs whose number is known; otherwise nothing is watched
   */
  readonly gpu?: number;

  /**
   * Memory of the GPUs, in percent of all GPUs of an instance. Servers that reserve it whole, as vLLM does, need `without` here.
   *
   * @default - 95 where the instance type has GPUs whose number is known; otherwise nothing is watched
   */
  readonly gpuMemory?: number;

  /**
   * How long the oldest request of an asynchronous endpoint may wait or be worked on.
   *
   * @default - Duration.minutes(30) for an asynchronous endpoint; otherwise nothing is watched
   */
  readonly backlogAge?: Duration;

  /**
   * Concurrent requests of a serverless endpoint, in percent of its greatest concurrency. At 100 requests are refused.
   *
   * @default - 80 for a serverless endpoint; otherwise nothing is watched
   */
  readonly concurrency?: number;
}

/** How urgent an alarm of a kind is, where that differs from the default. */
export interface SeverityOverride {
  /** Which alarms. */
  readonly kind: EndpointAlarmKind;
  /** How urgent they are here. */
  readonly severity: AlarmSeverity;
}
