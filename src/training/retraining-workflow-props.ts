import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { EphemeralLustre } from './ephemeral-lustre';
import { EvaluationGate } from './evaluation-gate';
import { IRetrainingTrigger } from './trigger-target';
import { IWorkflowStep } from './workflow-step';
import { ApprovalPolicy, IApprovedVersion, IModelRegistry } from '../registry';
import { Encryption, NetworkPlacement } from '../security';

/** How often and how long runs may be. */
export interface RunLimits {
  /**
   * How long no run looks at the data after it was asked for, so that uploads that belong together are one run.
   *
   * @default Duration.minutes(5)
   */
  readonly quietWindow?: Duration;

  /**
   * How many runs may start on one day (UTC), whatever asks for them, 1 to 1,000. What is asked for above that starts on the next day.
   *
   * @default 24
   */
  readonly runsPerDay?: number;

  /**
   * When a run that has not ended is given up, approval not included; at most 365 days.
   *
   * @default Duration.days(5)
   */
  readonly timeout?: Duration;
}

/** What starts a run, and what it does. */
export interface RetrainingWorkflowProps {
  /** Where versions are registered; its store holds what the steps write. */
  readonly registry: IModelRegistry;

  /** How the model is trained: a `TrainingStep`, a `TuningStep`, or any step that leaves `$.model`. */
  readonly training: IWorkflowStep;

  /**
   * What starts a run. One is needed, here or by `addTrigger()`; `RetrainingTrigger.manual()` where only `grants.start` starts runs.
   *
   * @default - what `addTrigger()` adds
   */
  readonly triggers?: IRetrainingTrigger[];

  /**
   * What happens to the data before it is learned from, in order.
   *
   * @default - the training reads the data as it is
   */
  readonly prepare?: IWorkflowStep[];

  /**
   * How the model is measured: an `EvaluationStep`, or any step that leaves `$.report`.
   *
   * @default - nothing is measured
   */
  readonly evaluation?: IWorkflowStep;

  /**
   * What the measured values must be for the model to be registered.
   *
   * @default - every trained model is registered
   */
  readonly gate?: EvaluationGate;

  /**
   * How the version is registered: a `RegisterStep`, or any step that leaves `$.version`.
   *
   * @default - with the image that trained it, which must also serve
   */
  readonly registration?: IWorkflowStep;

  /**
   * Who lets a registered version out. Nobody is waited for inside of a run.
   *
   * @default ApprovalPolicy.manual()
   */
  readonly approval?: ApprovalPolicy;

  /**
   * The version that serves, for gates that compare with it.
   *
   * @default - the version of the registry that was approved last
   */
  readonly champion?: IApprovedVersion;

  /**
   * A file system that lives as long as a run.
   *
   * @default - steps read from where their inputs say
   */
  readonly storage?: EphemeralLustre;

  /**
   * How often and how long runs may be.
   *
   * @default - a quiet window of five minutes, 24 runs a day, five days for a run
   */
  readonly limits?: RunLimits;

  /**
   * Where the ends of runs, alarms and versions that wait for approval are told. The policy of an imported topic must let
   * `events.amazonaws.com` and `cloudwatch.amazonaws.com` publish: it belongs to the stack that made it.
   *
   * @default - a topic is defined as child `Alerts`
   */
  readonly alerts?: sns.ITopic;

  /**
   * How data, logs, tables, queues and topics are encrypted.
   *
   * @default Encryption.customerManaged()
   */
  readonly encryption?: Encryption;

  /**
   * Where the containers of the steps run, unless a step says otherwise.
   *
   * @default NetworkPlacement.isolated()
   */
  readonly network?: NetworkPlacement;
}

/** A workflow that another app or stack makes. */
export interface RetrainingWorkflowAttributes {
  /** The ARN of the state machine that guards the runs, without its alias. */
  readonly stateMachineArn: string;

  /** The name under which the workflow locks and reports. */
  readonly workflowName: string;

  /**
   * The key of the state machine; whoever starts runs needs it.
   *
   * @default - the service's own key
   */
  readonly encryptionKey?: kms.IKey;
}
