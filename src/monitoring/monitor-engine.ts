import { Construct } from 'constructs';
import { bindContainerEngine } from './container-engine';
import { ContainerEngineOptions } from './container-engine-options';
import { BoundEngine, MonitorPlan } from './monitor-plan';
import { bindSageMakerModelMonitor } from './sagemaker-monitor-engine';
import { SageMakerModelMonitorOptions } from './sagemaker-monitor-options';

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

  /**
   * SageMaker Model Monitor and Clarify, for accounts that have them: AWS has closed both to new customers on 2026-07-30, and the
   * warning `LC-01` says so until it is acknowledged.
   *
   * Checks of data quality, model quality, bias and feature attribution over an endpoint with one variant, hourly, every few hours or daily.
   * Limits stand in the constraints of the baseline, below `model-monitor/` of its folder.
   *
   * @param options - How its jobs run, and what Clarify must know.
   */
  public static sageMakerModelMonitor(options: SageMakerModelMonitorOptions = {}): MonitorEngine {
    return new MonitorEngine((scope, plan) => bindSageMakerModelMonitor(scope, plan, options));
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
