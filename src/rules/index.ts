import { COMPONENTS } from './components';
import { CONFIGURATION_FAMILIES, CONFIGURATION_RULES } from './configuration-families';
import { ENDPOINT } from './endpoint';
import { ArchiveFacts, EventRuleFacts, NotificationsFacts, PipeFacts, ScheduleFacts } from './event-facts';
import { ARCHIVES, EVENT_RULES, SCHEDULES } from './events';
import { EXPERIMENTS } from './experiments';
import { ComponentFacts, ConfigurationFacts, EndpointFacts, ExperimentFacts, ModelFacts, RolloutFacts, ScalingFacts } from './facts';
import { GUARDRAILS } from './guardrails';
import { ClosedFacts, LIFECYCLE } from './lifecycle';
import { LUSTRE } from './lustre';
import { LUSTRE_ASSOCIATIONS } from './lustre-associations';
import { AssociationFacts, LustreFacts } from './lustre-facts';
import { MODELS } from './models';
import { MONITORING_JOBS, MONITORING_SCHEDULES } from './monitoring';
import { MonitoringJobFacts, MonitoringScheduleFacts } from './monitoring-facts';
import { NOTIFICATIONS } from './notifications';
import { PIPES } from './pipes';
import { PROCESSING_JOBS } from './processing';
import { ProcessingFacts, TransformFacts } from './processing-facts';
import { REGISTRY, RegistryFacts } from './registry';
import { Family, Rule } from './rule';
import { SCALING } from './scaling';
import { TRAINING } from './training';
import { TrainingFacts, TuningFacts } from './training-facts';
import { TRANSFORM_JOBS } from './transform';
import { TUNING } from './tuning';
import { WORKFLOW } from './workflow';
import { WorkflowFacts } from './workflow-facts';

/** The rules by what they look at. Readers of templates pick theirs here; constructors import their family, so that no user loads the rest. */
export const RULES: {
  readonly endpoint: readonly Rule<EndpointFacts>[];
  readonly rollout: readonly Rule<RolloutFacts>[];
  readonly configuration: readonly Rule<ConfigurationFacts>[];
  readonly model: readonly Rule<ModelFacts>[];
  readonly scaling: readonly Rule<ScalingFacts>[];
  readonly component: readonly Rule<ComponentFacts>[];
  readonly experiment: readonly Rule<ExperimentFacts>[];
  readonly registry: readonly Rule<RegistryFacts>[];
  readonly lustre: readonly Rule<LustreFacts>[];
  readonly association: readonly Rule<AssociationFacts>[];
  readonly training: readonly Rule<TrainingFacts>[];
  readonly tuning: readonly Rule<TuningFacts>[];
  readonly processing: readonly Rule<ProcessingFacts>[];
  readonly transform: readonly Rule<TransformFacts>[];
  readonly workflow: readonly Rule<WorkflowFacts>[];
  readonly eventRule: readonly Rule<EventRuleFacts>[];
  readonly archive: readonly Rule<ArchiveFacts>[];
  readonly schedule: readonly Rule<ScheduleFacts>[];
  readonly pipe: readonly Rule<PipeFacts>[];
  readonly notifications: readonly Rule<NotificationsFacts>[];
  readonly monitoringJob: readonly Rule<MonitoringJobFacts>[];
  readonly monitoringSchedule: readonly Rule<MonitoringScheduleFacts>[];
  readonly closed: readonly Rule<ClosedFacts>[];
} = {
  endpoint: ENDPOINT.rules,
  rollout: GUARDRAILS.rules,
  configuration: CONFIGURATION_RULES,
  model: MODELS.rules,
  scaling: SCALING.rules,
  component: COMPONENTS.rules,
  experiment: EXPERIMENTS.rules,
  registry: REGISTRY.rules,
  lustre: LUSTRE.rules,
  association: LUSTRE_ASSOCIATIONS.rules,
  training: TRAINING.rules,
  tuning: TUNING.rules,
  processing: PROCESSING_JOBS.rules,
  transform: TRANSFORM_JOBS.rules,
  workflow: WORKFLOW.rules,
  eventRule: EVENT_RULES.rules,
  archive: ARCHIVES.rules,
  schedule: SCHEDULES.rules,
  pipe: PIPES.rules,
  notifications: NOTIFICATIONS.rules,
  monitoringJob: MONITORING_JOBS.rules,
  monitoringSchedule: MONITORING_SCHEDULES.rules,
  closed: LIFECYCLE.rules,
};

/** Every family, in the order of docs/rules.md. */
export const FAMILIES: readonly Family<never>[] = [
  ENDPOINT, ...CONFIGURATION_FAMILIES, MODELS, GUARDRAILS, SCALING, COMPONENTS, EXPERIMENTS, REGISTRY, LUSTRE, LUSTRE_ASSOCIATIONS,
  TRAINING, TUNING, PROCESSING_JOBS, TRANSFORM_JOBS, WORKFLOW,
  EVENT_RULES, ARCHIVES, SCHEDULES, PIPES, NOTIFICATIONS,
  MONITORING_JOBS, MONITORING_SCHEDULES, LIFECYCLE,
];
