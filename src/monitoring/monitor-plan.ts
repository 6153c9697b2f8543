import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Dataset, IArtifactStore } from '../data';
import { ServedVersion } from '../registry/bound-model-version';
import { Encryption, NetworkPlacement } from '../security';
import { IModelEndpoint } from '../serving';
import type { WorkflowMachine } from '../training/workflow-machine';

/** Where records lie. */
export interface BoundSource {
  readonly kind: 'dataCapture' | 'records' | 'batchTransform';
  readonly store: IArtifactStore;
  /** Below which prefix, with a slash at its end; captured data has a folder for each variant there. */
  readonly prefix: string;
  readonly variants?: readonly string[];
}

/** Where a baseline lies: below a prefix, or in the folder of the version that serves. */
export interface BoundBaseline {
  readonly store: IArtifactStore;
  /** The folder that holds `baseline.json`, with a slash at its end. */
  readonly prefix?: string;
  /** Below what the folders `<group>/<version>/` lie, with a slash at its end. */
  readonly servedBelow?: string;
}

/** The kinds of checks, as the engine calls them. */
export type CheckKind = 'dataQuality' | 'dataDrift' | 'predictionDrift' | 'modelQuality' | 'bias' | 'featureAttribution' | 'custom';

/** A check as an engine takes it. */
export interface CheckSettings {
  readonly name: string;
  readonly kind: CheckKind;
  /** What the request says of it beside name, kind and window; what is undefined is left out. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The labels that it compares with. */
  readonly groundTruth?: Dataset;
  /** How long after a window its labels are there. */
  readonly labelDelay?: Duration;
  /** The script of a custom check. */
  readonly script?: string;
}

/** When a monitor looks, and at how much. */
export interface ScheduleSettings {
  /** `cron(…)`, in UTC. */
  readonly expression: string;
  /** What the author wrote, for messages. */
  readonly asked: string;
  /** The window: whole hours before the hour in which the schedule fires. */
  readonly window: Duration;
  /** The longest time between two executions. */
  readonly longestGap: Duration;
  /** Numbers of the author that must be in a range. */
  readonly given: readonly GivenNumber[];
}

/** A whole number that the author gave, and what it may be. */
export interface GivenNumber {
  readonly name: string;
  readonly value: number;
  readonly allowed: readonly number[];
}

/** All that an engine needs to know of a monitor. */
export interface MonitorPlan {
  /** The name under which the monitor reports; it never changes. */
  readonly monitorName: string;
  readonly endpoint?: IModelEndpoint;
  /** The version that serves, where the endpoint knows it. */
  readonly version?: ServedVersion;
  readonly source: BoundSource;
  readonly checks: readonly CheckSettings[];
  readonly schedule: ScheduleSettings;
  /** Nothing: checks that compare with a baseline are not judged. */
  readonly baseline?: BoundBaseline;
  /** Where the monitor writes, below `prefix`. */
  readonly store: IArtifactStore;
  /** `monitoring/<monitor>/`. */
  readonly prefix: string;
  /** Where the log of releases lies, below `releases/<endpoint>/`. */
  readonly releases: IArtifactStore;
  readonly columns?: readonly string[];
  readonly prediction?: string;
  readonly falseAlarmRate: number;
  readonly alerts: sns.ITopic;
  readonly encryption: Encryption;
  readonly network: NetworkPlacement;
}

/** What an engine has made for a monitor. */
export interface BoundEngine {
  /** The machine that ends every execution: it writes the metrics and tells the event. */
  readonly machine: WorkflowMachine;
  /** Whether an execution of the machine looks at a window, so that people may start it. */
  readonly startable: boolean;
}
