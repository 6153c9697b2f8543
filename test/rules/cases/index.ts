import { ASYNCHRONOUS_CASES, CAPTURE_CASES, HOST_CASES, SERVERLESS_CASES } from './capacities';
import { Case, keyed } from './case';
import { COMPONENT_CASES, EXPERIMENT_CASES, REGISTRY_CASES } from './components';
import { ENDPOINT_CASES } from './endpoint';
import { ARCHIVE_CASES, EVENT_RULE_CASES, NOTIFICATION_CASES, PIPE_CASES, SCHEDULE_CASES } from './events';
import { GUARDRAIL_CASES } from './guardrails';
import { LIFECYCLE_CASES } from './lifecycle';
import { ASSOCIATION_CASES, LUSTRE_LINK_CASES } from './lustre-links';
import { LUSTRE_SETTING_CASES } from './lustre-settings';
import { LUSTRE_STORAGE_CASES } from './lustre-storage';
import { MODEL_CASES } from './models';
import { MONITORING_JOB_CASES, MONITORING_SCHEDULE_CASES } from './monitoring';
import { PROCESSING_CASES, TRANSFORM_CASES } from './processing';
import { SCALING_CASES } from './scaling';
import { TRAINING_CASES } from './training';
import { TUNING_CASES } from './tuning';
import { VARIANT_CASES } from './variants';
import { WORKFLOW_CASES } from './workflow';
import { FAMILIES } from '../../../src/rules';
import { Family, Rule } from '../../../src/rules/rule';

/** The boundaries of every rule. */
export const ALL_CASES = [
  ...ENDPOINT_CASES, ...VARIANT_CASES, ...SERVERLESS_CASES, ...ASYNCHRONOUS_CASES, ...CAPTURE_CASES, ...HOST_CASES,
  ...MODEL_CASES, ...GUARDRAIL_CASES, ...SCALING_CASES, ...COMPONENT_CASES, ...EXPERIMENT_CASES, ...REGISTRY_CASES,
  ...LUSTRE_STORAGE_CASES, ...LUSTRE_SETTING_CASES, ...LUSTRE_LINK_CASES, ...ASSOCIATION_CASES, ...WORKFLOW_CASES,
  ...EVENT_RULE_CASES, ...ARCHIVE_CASES, ...SCHEDULE_CASES, ...PIPE_CASES, ...NOTIFICATION_CASES,
  ...TRAINING_CASES, ...TUNING_CASES, ...PROCESSING_CASES, ...TRANSFORM_CASES,
  ...MONITORING_JOB_CASES, ...MONITORING_SCHEDULE_CASES, ...LIFECYCLE_CASES,
] as Case<unknown>[];

const families = FAMILIES as unknown as Family<unknown>[];

/** The rules of the family that a rule belongs to. */
export function familyRulesOf(key: string): readonly Rule<unknown>[] {
  const rule = keyed(families).get(key)!;
  return families.find((family) => family.rules.includes(rule))!.rules;
}
