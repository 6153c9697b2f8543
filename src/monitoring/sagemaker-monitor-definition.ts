import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { CfnResource, Fn, Size } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { AnalysisConfig, biasAnalysis, publishAnalysis, readAnalysis } from './analysis-config';
import { analyzerImage } from './analyzer-image';
import { ModelProblem } from './drift-check-options';
import { CheckSettings, MonitorPlan } from './monitor-plan';
import { ANALYZERS, DEFINITION_KINDS } from './sagemaker-monitor-kinds';
import { SageMakerModelMonitorOptions } from './sagemaker-monitor-options';
import { definitionRole } from './sagemaker-monitor-role';
import { ModelMonitorTiming, offsetsOf } from './sagemaker-monitor-timing';
import { derivedName } from '../internal/names';
import { localStorage } from '../rules/instances';
import { MonitoringKind } from '../rules/monitoring-facts';
import { longestRuntime } from '../rules/monitoring-schedules';
import { PlacementConfig } from '../security/network-placement';

/** One check of a monitor, as Model Monitor is to look at it. */
export interface DefinitionToMake {
  readonly plan: MonitorPlan;
  readonly check: CheckSettings;
  readonly options: SageMakerModelMonitorOptions;
  readonly timing: ModelMonitorTiming;
  readonly placement: PlacementConfig;
  /** Below which prefix of the plan's store it writes, without a slash at its end. */
  readonly output: string;
}

/** A definition that was made. */
export interface MadeDefinition {
  readonly kind: MonitoringKind;
  readonly resource: CfnResource;
  /** The name that CloudFormation gave it: the end of its ARN. */
  readonly name: string;
  readonly maxRuntime: number;
}

const INSTANCE_TYPE = 'ml.m5.xlarge';
const VOLUME = Size.gibibytes(20);

/** Makes the definition of a check, without a name: every change replaces it. */
export function defineDefinition(scope: Construct, make: DefinitionToMake): MadeDefinition {
  const { check, options, timing } = make;
  const kind = DEFINITION_KINDS[check.kind]!;
  const config = analysisOf(scope, make);
  const analysis = config && publishAnalysis(scope, config);
  const image = analyzerImage(scope, ANALYZERS[kind])._bind(scope);
  const maxRuntime = options.maxRuntime?.toSeconds() ?? longestRuntime(timing.period.toSeconds(), kind);
  const role = definitionRole(scope, {
    plan: make.plan, check, image, output: make.output, analysis, calls: config && callsOf(config), inVpc: make.placement.subnetIds !== undefined,
  });
  const common = {
    roleArn: role.roleArn,
    jobResources: resourcesOf(scope, make),
    networkConfig: networkOf(kind, make.placement),
    stoppingCondition: { maxRuntimeInSeconds: maxRuntime },
  };
  const resource = MAKERS[kind](scope, { ...common, ...make, imageUri: image.uri, configUri: analysis?.uri });
  resource.cfnOptions.condition = make.plan.version?.condition;
  return { kind, resource, name: Fn.select(1, Fn.split('/', resource.attrJobDefinitionArn)), maxRuntime };
}

/** Clarify is told the name under which it makes endpoints, so that its role can be held to it. */
function analysisOf(scope: Construct, { plan, check, options }: DefinitionToMake): AnalysisConfig | undefined {
  const file = options.analysisConfigs?.[check.name];
  if (file === undefined) return check.kind === 'bias' ? biasAnalysis(check, plan.columns) : undefined;
  const config = readAnalysis(file);
  const { predictor } = config as { predictor?: Record<string, unknown> };
  if (typeof predictor?.model_name !== 'string') return config;
  return { ...config, predictor: { endpoint_name_prefix: derivedName(scope, { maxLength: 32 }), ...predictor } };
}

function callsOf({ predictor }: AnalysisConfig): { endpoints: string; model: string } | undefined {
  const { model_name: model, endpoint_name_prefix: endpoints } = (predictor ?? {}) as Record<string, string>;
  return model === undefined ? undefined : { model, endpoints };
}

function resourcesOf(scope: Construct, { plan, options }: DefinitionToMake) {
  const { instanceType = INSTANCE_TYPE, volumeSize = VOLUME } = options;
  return {
    clusterConfig: {
      instanceCount: 1,
      instanceType,
      volumeSizeInGb: volumeSize.toGibibytes(),
      volumeKmsKeyId: localStorage(instanceType) ? undefined : plan.encryption._keyFor(scope)?.keyArn,
    },
  };
}

/** Nothing goes in or out of a container, but for the one that has to call the model. */
function networkOf(kind: MonitoringKind, { networkIsolation, subnetIds, securityGroupIds }: PlacementConfig) {
  return {
    enableNetworkIsolation: kind !== 'ModelExplainability' && networkIsolation,
    enableInterContainerTrafficEncryption: true,
    vpcConfig: subnetIds ? { subnets: subnetIds, securityGroupIds: securityGroupIds! } : undefined,
  };
}

/** What all kinds are made of. */
interface Parts extends DefinitionToMake {
  readonly roleArn: string;
  readonly jobResources: ReturnType<typeof resourcesOf>;
  readonly networkConfig: ReturnType<typeof networkOf>;
  readonly stoppingCondition: { readonly maxRuntimeInSeconds: number };
  readonly imageUri: string;
  readonly configUri?: string;
}

type Made = CfnResource & { readonly attrJobDefinitionArn: string };

const ID = 'Resource';

const MAKERS: Record<MonitoringKind, (scope: Construct, parts: Parts) => Made> = {
  DataQuality: (scope, parts) => new sagemaker.CfnDataQualityJobDefinition(scope, ID, {
    ...commonOf(parts),
    dataQualityAppSpecification: { imageUri: parts.imageUri },
    dataQualityBaselineConfig: baselineOf(parts, 'DataQuality', true),
    dataQualityJobInput: { endpointInput: { endpointName: parts.plan.endpoint!.endpointName, localPath: INPUT } },
    dataQualityJobOutputConfig: outputOf(parts),
  }),
  ModelQuality: (scope, parts) => new sagemaker.CfnModelQualityJobDefinition(scope, ID, {
    ...commonOf(parts),
    modelQualityAppSpecification: { imageUri: parts.imageUri, problemType: PROBLEMS[parts.check.options.problem as ModelProblem] },
    modelQualityBaselineConfig: baselineOf(parts, 'ModelQuality', false),
    modelQualityJobInput: { endpointInput: answered(parts), groundTruthS3Input: { s3Uri: labelsOf(parts) } },
    modelQualityJobOutputConfig: outputOf(parts),
  }),
  ModelBias: (scope, parts) => new sagemaker.CfnModelBiasJobDefinition(scope, ID, {
    ...commonOf(parts),
    modelBiasAppSpecification: { imageUri: parts.imageUri, configUri: parts.configUri! },
    modelBiasBaselineConfig: baselineOf(parts, 'ModelBias', false),
    modelBiasJobInput: { endpointInput: answered(parts), groundTruthS3Input: { s3Uri: labelsOf(parts) } },
    modelBiasJobOutputConfig: outputOf(parts),
  }),
  ModelExplainability: (scope, parts) => new sagemaker.CfnModelExplainabilityJobDefinition(scope, ID, {
    ...commonOf(parts),
    modelExplainabilityAppSpecification: { imageUri: parts.imageUri, configUri: parts.configUri! },
    modelExplainabilityBaselineConfig: baselineOf(parts, 'ModelExplainability', false),
    modelExplainabilityJobInput: { endpointInput: { endpointName: parts.plan.endpoint!.endpointName, localPath: INPUT } },
    modelExplainabilityJobOutputConfig: outputOf(parts),
  }),
};

const INPUT = '/opt/ml/processing/input/endpoint';
const OUTPUT = '/opt/ml/processing/output';

const PROBLEMS: Record<ModelProblem, string> = {
  [ModelProblem.BINARY_CLASSIFICATION]: 'BinaryClassification',
  [ModelProblem.MULTICLASS_CLASSIFICATION]: 'MulticlassClassification',
  [ModelProblem.REGRESSION]: 'Regression',
};

function commonOf({ roleArn, jobResources, networkConfig, stoppingCondition }: Parts) {
  return { roleArn, jobResources, networkConfig, stoppingCondition };
}

function outputOf({ plan: { store }, output }: Parts) {
  return {
    monitoringOutputs: [{ s3Output: { s3Uri: store.uriFor(output), localPath: OUTPUT, s3UploadMode: 'EndOfJob' } }],
    kmsKeyId: store.encryptionKey?.keyArn,
  };
}

/** In the folder of the baseline each kind has its own: `model-monitor/<kind>/constraints.json`. */
function baselineOf({ plan: { baseline, version } }: Parts, kind: MonitoringKind, statistics: boolean) {
  if (!baseline) return undefined;
  const folder = `${baseline.prefix ?? `${baseline.servedBelow}${version!.group}/${version!.version}/`}model-monitor/${kind}/`;
  const at = (file: string) => ({ s3Uri: baseline.store.uriFor(`${folder}${file}`) });
  return { constraintsResource: at('constraints.json'), ...(statistics ? { statisticsResource: at('statistics.json') } : {}) };
}

function labelsOf({ check, plan }: Parts): string {
  return check.groundTruth?.uri.replace(/\/$/, '') ?? plan.monitorName;
}

/** Where answers hold what is compared with labels; binary answers are probabilities, other ones are the label or number itself. */
function answered({ plan, check, options, timing }: Parts) {
  const { inferenceAttribute, probabilityAttribute } = options;
  const { problem, decisionThreshold } = check.options;
  const binary = problem === undefined || problem === ModelProblem.BINARY_CLASSIFICATION;
  const probability = probabilityAttribute ?? (binary && inferenceAttribute === undefined ? plan.prediction : undefined);
  const inference = inferenceAttribute ?? (binary ? undefined : plan.prediction);
  return {
    endpointName: plan.endpoint!.endpointName,
    localPath: INPUT,
    inferenceAttribute: inference,
    probabilityAttribute: probability,
    probabilityThresholdAttribute: probability === undefined ? undefined : decisionThreshold as number | undefined ?? 0.5,
    ...offsetsOf(timing.period, check.labelDelay),
  };
}
