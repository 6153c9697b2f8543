import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { BoundCode, CODE_CHANNEL, scriptHyperparameters } from './bound-code';
import { Checkpoints } from './checkpoints';
import { ComputeChoice, takesVolumeKey, isDistributed, renderLimits, renderResources } from './compute-choice';
import { hashOfRun } from './job-names';
import { placeJob } from './job-network';
import { atRunTime, withoutEmpty } from './run-time-values';
import { checkNumbers, checkTraining } from './training-check';
import { TrainingCode } from './training-code';
import { TrainingCompute } from './training-compute';
import { namesOf, TrainingJob } from './training-fallback';
import { TrainingPermissions } from './training-permissions';
import type { TrainingStepProps } from './training-step';
import { StepContext } from './workflow-step';
import { BoundTrainingInput } from '../data/bound-training-input';
import { BoundImage } from '../images/bound-image';
import { format } from '../internal/intrinsics';
import { folder } from '../internal/prefixes';
import { ExecutionRole } from '../security';
import { allowInterfaces, allowVolumes } from '../security/container-permissions';
import { PlacementConfig } from '../security/network-placement';

/** A training job before its compute is chosen. */
export interface TrainingSettings extends TrainingStepProps {
  readonly stepName: string;
}

/** Where checkpoints of a step go, below the store. */
export function checkpointPrefix(stepName: string): string {
  return `checkpoints/${stepName}/`;
}

/** A training job in the stack that runs it, before its compute is chosen. */
export interface BoundTraining {
  readonly settings: TrainingSettings;
  /** Whether a tuning job makes it. */
  readonly tuned?: boolean;
  readonly context: StepContext;
  readonly choices: readonly ComputeChoice[];
  readonly image: BoundImage;
  readonly inputs: readonly (readonly [string, BoundTrainingInput])[];
  readonly code: BoundCode;
  readonly placement: PlacementConfig;
  readonly checkpoints: Checkpoints;
  readonly key?: kms.IKey;
  readonly role: ExecutionRole;
}

/** The training jobs of a step, with a role that may do what they need. */
export function defineTraining(scope: Construct, settings: TrainingSettings, context: StepContext): TrainingJob {
  const training = bindTraining(scope, settings, context);
  checkTraining(scope, training);
  const names = namesOf(scope, training.choices, context);
  allowTraining(training, names.map(({ literal }) => literal));
  return {
    stepName: settings.stepName,
    role: training.role,
    image: training.image.uri,
    choices: training.choices.map((choice, index) => ({ choice, names: names[index], parameters: trainingRequest(training, choice) })),
  };
}

export function bindTraining(scope: Construct, settings: TrainingSettings, context: StepContext): BoundTraining {
  const choices = (settings.compute ?? TrainingCompute.onDemand('ml.m5.xlarge'))._choices;
  checkNumbers(scope, choices);
  const inputs = Object.entries(settings.inputs).map(([name, input]) => [name, input._bind(scope)] as const);
  const code = (settings.code ?? TrainingCode.inImage())._bind(scope);
  const placement = placeJob(scope, settings.network ?? context.network, {
    inputs: inputs.flatMap(([, { network }]) => network ?? []),
    distributed: choices.some(isDistributed),
    efa: choices.some(({ efa }) => efa),
  });
  const mayBeSpot = choices.some(({ mode }) => mode === 'spot');
  return {
    settings,
    context,
    choices,
    image: settings.image._bind(scope),
    inputs,
    code,
    placement,
    checkpoints: settings.checkpoints ?? (mayBeSpot ? Checkpoints.perRun() : Checkpoints.none()),
    key: context.encryption._keyFor(scope),
    role: settings.role ?? new ExecutionRole(scope, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com', description: `Training jobs of ${settings.stepName}` }),
  };
}

/** Exactly what the jobs of these names need. */
export function allowTraining(training: BoundTraining, literals: readonly string[]): void {
  const { role, context, image, inputs, code, choices, placement, key, checkpoints } = training;
  const { artifacts, modelPrefix } = context;
  const permissions = new TrainingPermissions(role);
  permissions.observe(literals);
  image.grantPull(role);
  for (const [, input] of inputs) input.grant(role);
  code.grant(role);
  artifacts.grants.write(role, modelPrefix);
  const outputKey = keyOfOutput(training);
  if (outputKey) permissions.encryptOutput(outputKey);
  if (key && choices.some(takesVolumeKey)) allowVolumes(role, key);
  if (checkpoints._localPath) artifacts.grants.readWrite(role, checkpointPrefix(training.settings.stepName));
  if (placement.subnetIds) allowInterfaces(role);
}

/** The key of the store, or that of the step where the store is not known to have one. */
function keyOfOutput({ context, key }: BoundTraining): kms.IKey | undefined {
  return context.artifacts.encryptionKey ?? key;
}

/** What `CreateTrainingJob` takes for one choice, without a name. */
export function trainingRequest(training: BoundTraining, choice: ComputeChoice): Record<string, unknown> {
  const { settings, code } = training;
  const { environment, tags } = settings;
  return {
    AlgorithmSpecification: {
      ...algorithm(training),
      ...(code.command?.entrypoint ? { ContainerEntrypoint: code.command.entrypoint } : {}),
      ...(code.command?.commandArguments ? { ContainerArguments: code.command.commandArguments } : {}),
    },
    ...withoutEmpty({ HyperParameters: hyperparameters(training, choice), Environment: atRunTime(environment) }),
    ...commonRequest(training, choice),
    ...(tags ? { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } : {}),
  };
}

/** What training jobs and the definition of a tuning job have in common. */
export function commonRequest(training: BoundTraining, choice: ComputeChoice): Record<string, unknown> {
  const { settings, placement, key, context, role } = training;
  const outputKey = keyOfOutput(training);
  const channels = channelsOf(training);
  return {
    RoleArn: role.roleArn,
    ...(channels.length > 0 ? { InputDataConfig: channels } : {}),
    OutputDataConfig: { S3OutputPath: context.artifacts.uriFor(folder(context.modelPrefix)), ...(outputKey ? { KmsKeyId: outputKey.keyArn } : {}) },
    ResourceConfig: renderResources(choice, key?.keyArn),
    StoppingCondition: renderLimits(choice),
    EnableNetworkIsolation: placement.networkIsolation,
    ...(placement.subnetIds ? { VpcConfig: { Subnets: placement.subnetIds, SecurityGroupIds: placement.securityGroupIds } } : {}),
    ...(settings.encryptTraffic ?? isDistributed(choice) ? { EnableInterContainerTrafficEncryption: true } : {}),
    ...(choice.mode === 'spot' ? { EnableManagedSpotTraining: true } : {}),
    ...checkpointConfig(training),
    ...(settings.retryAttempts === undefined ? {} : { RetryStrategy: { MaximumRetryAttempts: settings.retryAttempts } }),
  };
}

export function algorithm({ image, settings }: BoundTraining): Record<string, unknown> {
  const { metricDefinitions } = settings;
  return {
    TrainingImage: image.uri,
    TrainingInputMode: 'File',
    ...(metricDefinitions ? { MetricDefinitions: Object.entries(metricDefinitions).map(([Name, Regex]) => ({ Name, Regex })) } : {}),
  };
}

/** Hyperparameters of the user, and those by which a container of a framework finds the script. */
export function hyperparameters({ settings, code }: BoundTraining, choice: ComputeChoice): Record<string, string> {
  return { ...atRunTime(settings.hyperparameters), ...scriptHyperparameters(code, choice) };
}

function channelsOf({ inputs, code }: BoundTraining): Record<string, unknown>[] {
  return [
    ...inputs.map(([name, { channel }]) => ({ ChannelName: name, ...channel })),
    ...(code.channel ? [{ ChannelName: CODE_CHANNEL, ...code.channel }] : []),
  ];
}

/** Apart for each run, and alike for all choices of one: what one began, the next one goes on with. */
function checkpointConfig({ checkpoints, context, settings }: BoundTraining): Record<string, unknown> {
  const { _localPath: localPath } = checkpoints;
  if (!localPath) return {};
  const uri = context.artifacts.uriFor(checkpointPrefix(settings.stepName));
  return { CheckpointConfig: { 'S3Uri.$': format([uri, ''], hashOfRun(context)), 'LocalPath': localPath } };
}
