import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';

/** The source of the events that the library itself puts on the bus. */
export const SOURCE = 'cdk-mlops';

/** What a run says when it is over. */
export const RUN_ENDED = 'Retraining Run Ended';

/** How a run can end; `capped` is told once a day. Runs that were merged into another one end without a word. */
export const OUTCOMES = ['succeeded', 'rejected', 'failed', 'capped'] as const;

export type Outcome = typeof OUTCOMES[number];

/** Which ends of which workflow's runs. */
export interface RunEnds {
  readonly workflow: string;
  readonly outcomes: readonly Outcome[];
}

/** A rule for runs of a workflow that ended in one of some ways. */
export function onRunEnded(scope: Construct, id: string, which: RunEnds, options: events.OnEventOptions): events.Rule {
  const rule = new events.Rule(options.crossStackScope ?? scope, id, {
    ruleName: options.ruleName,
    description: options.description,
    eventPattern: {
      source: [SOURCE],
      detailType: [RUN_ENDED],
      detail: { workflow: [which.workflow], outcome: [...which.outcomes] },
    },
  });
  if (options.eventPattern) rule.addEventPattern(options.eventPattern);
  rule.addTarget(options.target);
  return rule;
}
