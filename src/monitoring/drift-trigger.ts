import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { DriftGate } from './drift-gate';
import { gatePlan } from './drift-gate-plan';
import { DriftTriggerOptions } from './drift-trigger-options';
import { IModelMonitor } from './model-monitor';
import { IRetrainingTrigger, TriggerTarget } from '../training';
import { requireHere, shortHash } from '../training/trigger-place';

/**
 * Starts runs of a retraining workflow when a monitor finds a violation, as often as you allow and no more.
 *
 * Each workflow gets a gate of its own: a state machine that holds one item while it asks, starts a run and waits. What is found while a model
 * is being released starts nothing.
 */
export class DriftTrigger implements IRetrainingTrigger {
  /**
   * Violations of a monitor.
   *
   * Binding it fails when a limit is out of range or a token, when the monitor has no such check or is in another account or Region than the
   * workflow, and when nobody could answer the question of `approval`.
   *
   * @param monitor - The monitor, in the account and Region of the workflow.
   * @param options - How often, which checks, and who is asked.
   */
  public static onViolation(monitor: IModelMonitor, options: DriftTriggerOptions = {}): DriftTrigger {
    return new DriftTrigger(monitor, options);
  }

  /** The id of the trigger among those of its workflow. */
  public readonly triggerId: string;

  /**
   * How long messages of the gate are collected: not at all, it sends one.
   *
   * @default Duration.seconds(0)
   */
  public readonly batchingWindow?: Duration = Duration.seconds(0);

  private constructor(private readonly monitor: IModelMonitor, private readonly options: DriftTriggerOptions) {
    this.triggerId = options.triggerId ?? `Drift${shortHash([monitor.monitorName, ...[...options.checks ?? []].sort()].join('|'))}`;
  }

  /**
   * Makes the gate.
   *
   * @param scope - An empty construct for the gate.
   * @param target - Where the runs are asked for.
   */
  public bindTrigger(scope: Construct, target: TriggerTarget): void {
    const { monitor, options } = this;
    requireHere(scope, 'monitor', monitor.env, 'make the workflow where the monitor is');
    new DriftGate(scope, 'Gate', { plan: gatePlan(scope, monitor, options, target), target });
  }
}
