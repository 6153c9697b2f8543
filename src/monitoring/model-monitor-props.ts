import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CaptureSource } from './capture-source';
import { DriftCheck } from './drift-check';
import { ModelBaseline } from './model-baseline';
import { MonitorEngine } from './monitor-engine';
import { MonitorSchedule } from './monitor-schedule';
import { IArtifactStore } from '../data';
import { Encryption, NetworkPlacement } from '../security';
import { IModelEndpoint } from '../serving';

/** What is watched, for what, and when. Give `endpoint`, `source` or both. */
export interface ModelMonitorProps {
  /** What is looked at in every window; their names differ. */
  readonly checks: DriftCheck[];

  /** When, and at how much. */
  readonly schedule: MonitorSchedule;

  /**
   * The endpoint that answers. While it does not exist, the monitor ends quietly.
   *
   * @default - records of `source` are watched, wherever they come from
   */
  readonly endpoint?: IModelEndpoint;

  /**
   * Where requests and answers lie.
   *
   * @default - what the endpoint captures
   */
  readonly source?: CaptureSource;

  /**
   * What a window is compared with.
   *
   * @default - the baseline of the version that the endpoint serves; where the endpoint knows no version there is none, and the warning `BaselineUnknown` says so
   */
  readonly baseline?: ModelBaseline;

  /**
   * What compares.
   *
   * @default MonitorEngine.container()
   */
  readonly engine?: MonitorEngine;

  /**
   * The names of the features, in the order in which they stand in a record of CSV.
   *
   * @default - as the baseline has them
   */
  readonly columns?: string[];

  /**
   * The field of the answer that holds the prediction.
   *
   * @default - as the engine finds it: the score or label of an answer in JSON, the first column of one in CSV
   */
  readonly prediction?: string;

  /**
   * Where reports are written, below `monitoring/<monitor name>/`.
   *
   * @default - where the records lie
   */
  readonly store?: IArtifactStore;

  /**
   * Where the log of releases lies, below `releases/<endpoint name>/`: what is found during a release is reported and rings no alarm.
   *
   * @default - the store of the monitor
   */
  readonly releases?: IArtifactStore;

  /**
   * Where alarms are told. The policy of an imported topic must let `cloudwatch.amazonaws.com` publish: it belongs to the stack that made it.
   *
   * @default - a topic is defined as child `Alerts`
   */
  readonly alerts?: sns.ITopic;

  /**
   * How often a quiet window may be taken for a violation, above 0 and at most 0.5; all checks of the monitor together.
   *
   * @default 0.01
   */
  readonly falseAlarmRate?: number;

  /**
   * How queues, topics, volumes and the workflow are encrypted.
   *
   * @default Encryption.customerManaged()
   */
  readonly encryption?: Encryption;

  /**
   * Where the container runs.
   *
   * @default NetworkPlacement.isolated()
   */
  readonly network?: NetworkPlacement;
}

/** What is known of a monitor that another app or stack makes. */
export interface ModelMonitorAttributes {
  /** The name under which it reports. */
  readonly monitorName: string;

  /**
   * The names of its checks.
   *
   * @default - they are not known: metrics and rules take any name
   */
  readonly checkNames?: string[];

  /**
   * The ARN of its state machine; `grants.run` needs it.
   *
   * @default - nobody can be allowed to run it
   */
  readonly stateMachineArn?: string;

  /**
   * Where its reports lie; `grants.readReports` needs it.
   *
   * @default - nobody can be allowed to read reports
   */
  readonly store?: IArtifactStore;

  /**
   * The key of its state machine; whoever runs it needs it.
   *
   * @default - the service's own key
   */
  readonly encryptionKey?: kms.IKey;
}
