import { isAnalysis } from './analysis-config';
import { CheckSettings, MonitorPlan } from './monitor-plan';
import { DEFINITION_KINDS } from './sagemaker-monitor-kinds';
import { SageMakerModelMonitorOptions } from './sagemaker-monitor-options';
import { timingOf } from './sagemaker-monitor-timing';
import { Mistake, mistakeIf } from '../internal/errors';
import { PlacementConfig } from '../security/network-placement';

/** What of a check Model Monitor can be told; the rest stands in the constraints of its baseline. */
const UNDERSTOOD: Partial<Record<CheckSettings['kind'], readonly string[]>> = {
  modelQuality: ['problem', 'decisionThreshold'],
  bias: ['facet', 'disadvantaged', 'facetAbove', 'positiveLabel', 'groupVariable'],
};

/** Everything that Model Monitor cannot do for a monitor, at once. */
export function modelMonitorMistakes(plan: MonitorPlan, options: SageMakerModelMonitorOptions, placement: PlacementConfig): Mistake[] {
  const { checks, source, schedule, endpoint } = plan;
  const variants = source.variants?.length ?? 0;
  return [
    ...mistakeIf(source.kind !== 'dataCapture' || !endpoint, 'MonitorEngineSource',
      `'source' must be what an endpoint captures, because Model Monitor reads nothing else, got ${source.kind}; leave it out, or use MonitorEngine.container()`),
    ...mistakeIf(variants > 1, 'MonitorEngineVariants',
      `'endpoint' must have one variant, because Model Monitor watches endpoints with a single model only, got ${variants}; use MonitorEngine.container()`),
    ...mistakeIf(!timingOf(schedule), 'MonitorEngineSchedule',
      `'schedule' must be hourly(), everyHours() or dailyAt(), because Model Monitor looks every 1 to 24 hours at the hours since the time before, got ${schedule.asked}; use MonitorEngine.container() for other times`),
    ...checks.flatMap((check) => checkMistakes(plan, check, options)),
    ...unknownConfigs(checks, options),
    ...checks.filter(({ kind }) => kind === 'featureAttribution').flatMap(({ name }) => mistakeIf(!placement.subnetIds, 'MonitorEngineNetwork',
      `'network' must be NetworkPlacement.vpc() for ${name}, because Clarify calls the model and cannot be isolated, got no VPC; give the network, or use MonitorEngine.container(), which needs none`)),
  ];
}

function checkMistakes(plan: MonitorPlan, check: CheckSettings, options: SageMakerModelMonitorOptions): Mistake[] {
  const { name, kind } = check;
  if (!DEFINITION_KINDS[kind]) {
    return mistakeIf(true, 'MonitorEngineCheck',
      `'checks' must be of data quality, model quality, bias or feature attribution, because Model Monitor has no other, got ${name}, which is ${kind}; use MonitorEngine.container()${kind === 'dataDrift' ? ', or dataQuality(), which compares distributions there' : ''}`);
  }
  const config = options.analysisConfigs?.[name];
  const ignored = Object.keys(check.options).filter((option) => check.options[option] !== undefined && !UNDERSTOOD[kind]?.includes(option));
  return [
    ...ignored.flatMap((option) => mistakeIf(true, 'MonitorEngineOption',
      `'${option}' of ${name} must be left out, because limits of Model Monitor stand in the constraints of its baseline, got ${JSON.stringify(check.options[option])}; write it there, or use MonitorEngine.container()`)),
    ...mistakeIf(kind === 'bias' && !check.groundTruth, 'GroundTruthMissing',
      `'groundTruth' must say where labels arrive for ${name}, got nothing; give groundTruth: Dataset.s3(store, 'labels/')`),
    ...mistakeIf(kind === 'modelQuality' && check.options.problem === undefined, 'MonitorEngineProblem',
      `'problem' of ${name} must be given, because Model Monitor does not find it out, got nothing; write problem: ModelProblem.BINARY_CLASSIFICATION`),
    ...mistakeIf((kind === 'modelQuality' || kind === 'bias') && !answers(plan, options), 'MonitorEnginePrediction',
      `'prediction' must say where an answer holds the prediction for ${name}, got nothing; write prediction: '0' for the first column of CSV, or the field of JSON`),
    ...mistakeIf(kind === 'bias' && !config && check.options.positiveLabel === undefined, 'MonitorEngineLabel',
      `'positiveLabel' of ${name} must be given, because Clarify must know it, got nothing; write it as the labels have it`),
    ...configMistakes(check, config),
  ];
}

function answers({ prediction }: MonitorPlan, { inferenceAttribute, probabilityAttribute }: SageMakerModelMonitorOptions): boolean {
  return prediction !== undefined || inferenceAttribute !== undefined || probabilityAttribute !== undefined;
}

function configMistakes({ name, kind }: CheckSettings, config: string | undefined): Mistake[] {
  return [
    ...mistakeIf(kind === 'featureAttribution' && config === undefined, 'AnalysisConfigMissing',
      `'analysisConfigs' must hold the configuration for ${name}, because Clarify needs a baseline of its own and the model to call, got nothing; give the analysis_config.json with which the baseline was made`),
    ...mistakeIf(config !== undefined && !isAnalysis(config), 'AnalysisConfigInvalid',
      `'analysisConfigs' of ${name} must be a file with a JSON object, got ${config}; give its path relative to where the app is run`),
  ];
}

function unknownConfigs(checks: readonly CheckSettings[], { analysisConfigs = {} }: SageMakerModelMonitorOptions): Mistake[] {
  const wanting = checks.filter(({ kind }) => kind === 'bias' || kind === 'featureAttribution').map(({ name }) => name);
  return Object.keys(analysisConfigs).filter((name) => !wanting.includes(name)).flatMap((name) => mistakeIf(true, 'AnalysisConfigUnused',
    `'analysisConfigs' must be for checks of bias or feature attribution, got ${name}; ${wanting.length > 0 ? `name one of ${wanting.join(', ')}` : 'leave it out'}`));
}
