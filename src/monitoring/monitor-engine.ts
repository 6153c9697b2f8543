import { Construct } from 'constructs';
import { bindContainerEngine } from './container-engine';
import { ContainerEngineOptions } from './container-engine-options';
import { BoundEngine, MonitorPlan } from './monitor-plan';

/** What compares a window with the baseline. */
export class MonitorEngine {
  /**
   * The engine of this library: a container in a processing job of SageMaker, without network.
   *
   * @param options - Its image and how it runs.
   */
  public static container(options: ContainerEngineOptions = {}): MonitorEngine {
    return new MonitorEngine((scope, plan) => bindContainerEngine(scope, plan, options));
  }

  private constructor(private readonly binder: (scope: Construct, plan: MonitorPlan) => BoundEngine) {}

  /**
   * Makes what looks at the windows of a monitor.
   *
   * @internal
   */
  public _bind(scope: Construct, plan: MonitorPlan): BoundEngine {
    return this.binder(scope, plan);
  }
}
