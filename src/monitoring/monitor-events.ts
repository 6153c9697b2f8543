import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { SOURCE } from '../training/workflow-events';

/** What a monitor says when it has looked at a window, or failed to. */
export const EXECUTION_ENDED = 'Monitor Execution Ended';

/** What stands in the event where there is no endpoint, no version or no report. */
export const NONE = 'none';

/** How an execution can end; the engine says which. */
export const STATUSES = [
  'Completed', 'CompletedWithViolations', 'CompletedPartly', 'CompletedDuringRelease',
  'NoData', 'TooFewRecords', 'NoBaseline', 'NoLabels', 'BadInput', 'Failed',
] as const;

export type MonitorStatus = typeof STATUSES[number];

/** The detail of the event, as it stands on the bus. */
export interface ExecutionEnded {
  readonly monitor: string;
  readonly endpoint: string;
  readonly status: MonitorStatus;
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly samples: number;
  /** 0 during a release: what was found then is suppressed. */
  readonly violations: number;
  readonly duringRelease: boolean;
  /** The names of the checks that were violated. */
  readonly checks: readonly string[];
  readonly reasons: readonly string[];
  readonly version: string;
  readonly report: string;
  readonly execution: string;
}

/** Which ends of which monitor's executions. */
export interface MonitorEnds {
  readonly monitor: string;
  /** Only those that found something. */
  readonly violationsOnly?: boolean;
  /** Only those that violated one of these checks. */
  readonly checks?: readonly string[];
}

/** The pattern of the events about executions of a monitor that ended. */
export function monitorEnds({ monitor, violationsOnly, checks }: MonitorEnds): events.EventPattern {
  return {
    source: [SOURCE],
    detailType: [EXECUTION_ENDED],
    detail: {
      monitor: [monitor],
      ...(violationsOnly || checks ? { violations: [{ numeric: ['>', 0] }] } : {}),
      ...(checks ? { checks: [...checks] } : {}),
    },
  };
}

/** A rule for executions of a monitor that ended. */
export function onMonitorEnded(scope: Construct, id: string, which: MonitorEnds, options: events.OnEventOptions): events.Rule {
  const rule = new events.Rule(options.crossStackScope ?? scope, id, {
    ruleName: options.ruleName,
    description: options.description,
    eventPattern: monitorEnds(which),
  });
  if (options.eventPattern) rule.addEventPattern(options.eventPattern);
  rule.addTarget(options.target);
  return rule;
}
