import { CheckKind } from './monitor-plan';
import { Analyzer } from '../rules/analyzer-images';
import { MonitoringKind } from '../rules/monitoring-facts';

/** Which definition of Model Monitor looks at what a check asks for. */
export const DEFINITION_KINDS: Partial<Record<CheckKind, MonitoringKind>> = {
  dataQuality: 'DataQuality',
  modelQuality: 'ModelQuality',
  bias: 'ModelBias',
  featureAttribution: 'ModelExplainability',
};

/** Whose image runs it. */
export const ANALYZERS: Record<MonitoringKind, Analyzer> = {
  DataQuality: 'monitor', ModelQuality: 'monitor', ModelBias: 'clarify', ModelExplainability: 'clarify',
};
