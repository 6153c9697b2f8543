import { scriptHyperparameters } from './bound-code';
import { ComputeChoice, takesVolumeKey, maxWait, volumeGiB } from './compute-choice';
import { isPath } from './run-time-values';
import type { BoundTraining } from './training-job';
import { fact, secondsFact } from '../internal/tokens';
import { Fact, UNKNOWN } from '../rules/rule';
import { ChannelFacts, TrainingFacts, TrainingResourceFacts, WrittenFact } from '../rules/training-facts';
import { PlacementConfig } from '../security/network-placement';

/** What the rules see of a training job on one of its choices. */
export function trainingFacts(training: BoundTraining, choice: ComputeChoice, tuned = false): TrainingFacts {
  const { settings, image, inputs, code, placement, checkpoints } = training;
  const { hyperparameters, environment, metricDefinitions, tags } = settings;
  const channels = [...inputs, ...(code.channel ? [['code', { channel: code.channel }] as const] : [])];
  return {
    tuned,
    image: fact(image.uri),
    hasAlgorithm: false,
    channels: channels.length > 0 ? channels.map(([name, { channel }]) => channelFacts(name, channel)) : undefined,
    hyperparameters: written({ ...hyperparameters, ...scriptHyperparameters(code, choice) }),
    environment: written(environment),
    metricDefinitions: pairs(metricDefinitions)?.map(([name, pattern]) => ({ name, pattern })),
    entrypoint: code.command?.entrypoint?.map(fact),
    commandArguments: code.command?.commandArguments?.map(fact),
    outputPath: 's3://store/models/',
    resources: resourceFacts(training, choice),
    maxRuntime: secondsFact(choice.maxRuntime),
    maxWait: choice.mode === 'spot' ? secondsFact(maxWait(choice)) : undefined,
    spot: choice.mode === 'spot',
    fallback: training.choices.slice(training.choices.indexOf(choice) + 1).some(({ mode }) => mode !== 'spot'),
    checkpoints: checkpoints._localPath !== undefined,
    vpc: vpcFacts(placement),
    retryAttempts: fact(settings.retryAttempts),
    tags: pairs(tags)?.map(([key, value]) => ({ key, value })),
    debugger: false,
  };
}

function channelFacts(name: string, channel: Record<string, any>): ChannelFacts {
  const { S3DataSource: s3, FileSystemDataSource: fileSystem } = channel.DataSource;
  return {
    name: fact(name),
    fileSystem: fileSystem !== undefined,
    mode: fact(channel.InputMode as string | undefined),
    uri: s3?.S3Uri === undefined ? s3 && UNKNOWN : fact(s3.S3Uri as string),
  };
}

function resourceFacts({ key }: BoundTraining, choice: ComputeChoice): TrainingResourceFacts {
  const { instanceType, count, groups, keepAlive } = choice;
  const volume = volumeGiB(choice);
  return {
    instanceType: fact(instanceType),
    count: fact(count),
    groups: groups?.map((group) => ({ name: fact(group.name), instanceType: fact(group.instanceType), count: fact(group.count) })),
    volumeGiB: fact(volume),
    volumeKey: key !== undefined && takesVolumeKey(choice),
    keepAlive: secondsFact(keepAlive),
  };
}

function vpcFacts({ subnetIds, securityGroupIds, zones }: PlacementConfig): TrainingFacts['vpc'] {
  const subnets = subnetIds?.length;
  return subnets === undefined ? undefined : { subnets, securityGroups: securityGroupIds?.length ?? 0, zones: subnets === 1 ? 1 : zones ?? UNKNOWN };
}

function pairs(map: { readonly [name: string]: string } | undefined): [Fact<string>, Fact<string>][] | undefined {
  return map && Object.entries(map).map(([name, value]) => [fact(name), fact(value)]);
}

/** Values that stand in the document of a run are known when the job starts. */
function written(values: { readonly [name: string]: string } | undefined): Record<string, WrittenFact> | undefined {
  if (!values) return undefined;
  return Object.fromEntries(Object.entries(values).map(([name, value]): [string, Fact<string>] => [name, isPath(value) ? UNKNOWN : fact(value)]));
}
