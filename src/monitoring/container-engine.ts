import { Construct } from 'constructs';
import { ContainerEngineOptions } from './container-engine-options';
import { BoundEngine, MonitorPlan } from './monitor-plan';

export function bindContainerEngine(_scope: Construct, _plan: MonitorPlan, _options: ContainerEngineOptions): BoundEngine {
  return undefined as any;
}
