import { Duration } from 'aws-cdk-lib/core';
import { ApprovalPolicy } from '../registry';

/** How often violations may start a run, which of them, and who is asked before. */
export interface DriftTriggerOptions {
  /**
   * How long nothing starts after a violation has started a run, or after somebody was asked: one minute to 364 days. What is found meanwhile
   * starts nothing later either; a violation that goes on is found again.
   *
   * @default Duration.days(1)
   */
  readonly atMostEvery?: Duration;

  /**
   * How many runs violations may start on one day (UTC), 1 to 1,000. It holds also where `atMostEvery` is cut short, by a person who stops the gate.
   *
   * @default - as many as `atMostEvery` fits into a day, and at least one
   */
  readonly perDay?: number;

  /**
   * The names of the checks whose violations count.
   *
   * @default - those of every check of the monitor
   */
  readonly checks?: string[];

  /**
   * Who must agree before a run starts: `ApprovalPolicy.manual()`, which tells a topic how to answer, or `ApprovalPolicy.callback()`.
   * Without an answer in time nothing starts. A person needs `states:SendTaskSuccess` on the gate, and its key.
   *
   * @default - nobody is asked
   */
  readonly approval?: ApprovalPolicy;

  /**
   * The id of the trigger among those of its workflow, letters and digits. It is part of logical ids: another one replaces gate and queue.
   *
   * @default - made from monitor and checks, so that it stays where the order of triggers changes
   */
  readonly triggerId?: string;
}
