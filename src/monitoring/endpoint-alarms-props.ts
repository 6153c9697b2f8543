import { Duration } from 'aws-cdk-lib/core';
import { AlarmAction } from './alarm-action';
import { EndpointAlarmKind, SaturationThresholds, SeverityOverride } from './endpoint-thresholds';
import { Encryption } from '../security';
import { IModelEndpoint } from '../serving';

/** Whom alarms tell, by how urgent they are. */
export interface AlarmActions {
  /**
   * What critical alarms do.
   *
   * @default - they tell a topic that is made here
   */
  readonly critical?: AlarmAction[];

  /**
   * What warnings do.
   *
   * @default - the same as critical alarms
   */
  readonly warning?: AlarmAction[];

  /**
   * What alarms do that only inform.
   *
   * @default - the same as warnings
   */
  readonly info?: AlarmAction[];

  /**
   * Whether topics and channels also hear when an alarm is over. State machines never do.
   *
   * @default true
   */
  readonly tellRecovery?: boolean;
}

/** Properties of `EndpointAlarms`. */
export interface EndpointAlarmsProps {
  /** What is watched; an import, too. */
  readonly endpoint: IModelEndpoint;

  /**
   * Whom alarms tell.
   *
   * @default - all tell a topic that is made here, `alerts`; subscribe to it
   */
  readonly actions?: AlarmActions;

  /**
   * The instance type of the endpoint, where it is an import: processors and GPUs are counted in it.
   *
   * @default - that of each variant; an import has none, so its processors and GPUs are not watched
   */
  readonly instanceType?: string;

  /**
   * One in ten answers of the model may take longer. CloudWatch judges it from 100 requests in five minutes on.
   *
   * @default - Duration.seconds(10); an asynchronous endpoint, which may take an hour, is not watched
   */
  readonly modelLatency?: Duration;

  /**
   * One in ten requests may spend longer in the service around the model, cold starts included.
   *
   * @default - Duration.seconds(2); an asynchronous endpoint publishes nothing of the kind
   */
  readonly overheadLatency?: Duration;

  /**
   * The share of requests that may end in a 5xx answer, in percent: more than 0, less than 100.
   *
   * @default 5
   */
  readonly errorPercentage?: number;

  /**
   * The share of requests that may end in a 4xx answer, in percent: more than 0, less than 100.
   *
   * @default 25
   */
  readonly clientErrorPercentage?: number;

  /**
   * When the endpoint runs short of what it runs on.
   *
   * @default - the default of each threshold
   */
  readonly saturation?: SaturationThresholds;

  /**
   * How full the disk of an instance may be, in percent: more than 0, at most 100.
   *
   * @default 90
   */
  readonly diskPercentage?: number;

  /**
   * How full the disk of an instance may be while requests are captured, in percent: more than 0, at most 75, where the service stops to capture.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html
   * @default - 70 where the endpoint captures data; otherwise nothing is watched
   */
  readonly captureDiskPercentage?: number;

  /**
   * How long nobody may ask: whole five minutes, at most a day.
   *
   * @default - Duration.hours(1); asynchronous and serverless endpoints may be idle
   */
  readonly silence?: Duration;

  /**
   * Alarms that are more or less urgent than by default.
   *
   * @default - errors and the latency of the model are critical; processors and GPUs inform; everything else warns
   */
  readonly severities?: SeverityOverride[];

  /**
   * Alarms that are not made.
   *
   * @default - every alarm that fits the kind of endpoint is made
   */
  readonly without?: EndpointAlarmKind[];

  /**
   * The key of topics and queues that are made here.
   *
   * @default - Encryption.customerManaged(): the one key of the stack
   */
  readonly encryption?: Encryption;
}
