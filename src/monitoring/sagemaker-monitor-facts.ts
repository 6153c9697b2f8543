import { CheckSettings, MonitorPlan } from './monitor-plan';
import { MadeDefinition } from './sagemaker-monitor-definition';
import { DEFINITION_KINDS } from './sagemaker-monitor-kinds';
import { SageMakerModelMonitorOptions } from './sagemaker-monitor-options';
import { fieldNames } from '../internal/fields';
import { fact, gibibytesFact, secondsFact } from '../internal/tokens';
import { MONITORING_JOBS, MONITORING_SCHEDULES } from '../rules/monitoring';
import { MonitoringJobFacts } from '../rules/monitoring-facts';
import { Finding, findings, UNKNOWN } from '../rules/rule';

const NAMES = fieldNames({
  maxRuntime: 'maxRuntime', instanceType: 'instanceType', volumeGiB: 'volumeSize', hasConstraints: 'baseline', groundTruth: 'groundTruth', endpoint: 'endpoint',
});

/** What the rules say about the definition of a check, as far as its author chooses it; the rest is made right. */
export function definitionFindings(plan: MonitorPlan, check: CheckSettings, options: SageMakerModelMonitorOptions): Finding[] {
  const kind = DEFINITION_KINDS[check.kind];
  if (!kind) return [];
  const { capture } = plan.endpoint ?? {};
  const facts: MonitoringJobFacts = {
    ...UNSEEN,
    kind,
    instanceType: fact(options.instanceType ?? undefined),
    volumeGiB: gibibytesFact(options.volumeSize),
    maxRuntime: secondsFact(options.maxRuntime),
    hasConstraints: plan.baseline !== undefined,
    groundTruth: check.groundTruth ? fact(check.groundTruth.uri) : undefined,
    endpoint: { captures: capture !== undefined, contentTypes: true, models: UNKNOWN, multiModel: UNKNOWN },
  };
  return findings(MONITORING_JOBS.rules, facts, NAMES);
}

/** What the rules say about its schedule. */
export function scheduleFindings({ kind, maxRuntime }: MadeDefinition, expression: string): Finding[] {
  return findings(MONITORING_SCHEDULES.rules, {
    name: UNKNOWN,
    expression,
    analysisStart: undefined,
    analysisEnd: undefined,
    hasInline: false,
    namesDefinition: true,
    type: kind,
    definitionKind: kind,
    maxRuntime,
    waitsForDefinition: true,
    waitsForEndpoint: true,
  }, NAMES);
}

/** What the engine makes by itself. */
const UNSEEN: MonitoringJobFacts = {
  kind: UNKNOWN,
  physicalName: undefined,
  region: UNKNOWN,
  image: UNKNOWN,
  entrypoint: undefined,
  commandArguments: undefined,
  environment: undefined,
  preprocessor: undefined,
  postprocessor: undefined,
  configUri: UNKNOWN,
  problemType: UNKNOWN,
  instanceType: UNKNOWN,
  instanceCount: 1,
  volumeGiB: UNKNOWN,
  maxRuntime: UNKNOWN,
  inputs: 1,
  endpointInput: true,
  batchInput: false,
  inputPath: UNKNOWN,
  startOffset: UNKNOWN,
  endOffset: UNKNOWN,
  inferenceAttribute: UNKNOWN,
  probabilityAttribute: UNKNOWN,
  groundTruth: UNKNOWN,
  outputs: 1,
  outputUri: UNKNOWN,
  outputPath: UNKNOWN,
  uploadMode: UNKNOWN,
  hasConstraints: UNKNOWN,
  networkIsolation: UNKNOWN,
  vpc: UNKNOWN,
  endpoint: UNKNOWN,
};
