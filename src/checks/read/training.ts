import { Facts, Paths } from './subject';
import { Fact, given, known, UNKNOWN } from '../../rules/rule';
import {
  ChannelFacts, InstanceGroupFacts, MetricDefinitionFacts, TagFacts, TrainingFacts, TrainingResourceFacts, WrittenFact,
} from '../../rules/training-facts';
import { CallParameters } from '../../rules/workflow-calls';

/** Reads the parameters of a call, and remembers where each fact stands. */
export class CallFactsReader {
  constructor(public readonly paths: Paths, private readonly place: (at: string) => string) {}

  public at(field: string, node: CallParameters): CallParameters {
    this.paths.alias(field, this.place(node.at));
    return node;
  }

  /** The items of a list, each as a struct. */
  public list<T>(field: string, node: CallParameters, read: (item: CallParameters, field: string) => T): Fact<Fact<T>[] | undefined> {
    const items = this.at(field, node).items();
    return given(items) ? items.map((item, index) => read(this.at(`${field}[${index}]`, item), `${field}[${index}]`)) : items;
  }

  public texts(field: string, node: CallParameters): Fact<Fact<string>[] | undefined> {
    return this.list(field, node, (item) => item.text()) as Fact<Fact<string>[] | undefined>;
  }

  /** A map of texts, in which a template may also hold numbers. */
  public written(field: string, node: CallParameters): Fact<Record<string, WrittenFact> | undefined> {
    const members = this.at(field, node).members();
    if (!given(members)) return members;
    return Object.fromEntries(members.map(([name, value]): [string, WrittenFact] => {
      this.at(`${field}.${name}`, value);
      return [name, ([value.text(), value.number(), value.flag()] as WrittenFact[]).find(known) ?? UNKNOWN];
    }));
  }
}

/** The facts of a training job; whether another one of its machine is tried after it is not looked at. */
export function readTraining(parameters: CallParameters, place: (at: string) => string, alone: boolean): Facts<TrainingFacts> {
  const reader = new CallFactsReader(new Paths(), place);
  const tags = reader.list('tags', parameters.get('Tags'), (item, field): TagFacts => ({
    key: reader.at(`${field}.key`, item.get('Key')).text(), value: reader.at(`${field}.value`, item.get('Value')).text(),
  }));
  return new Facts({
    ...trainingFacts(reader, parameters),
    tuned: false,
    fallback: alone ? false : UNKNOWN,
    hyperparameters: reader.written('hyperparameters', parameters.get('HyperParameters')),
    tags,
    debugger: watched(reader, parameters),
  }, reader.paths);
}

/** What training jobs say in the same words whether they stand alone or in a tuning job. */
export function trainingFacts(reader: CallFactsReader, job: CallParameters): Omit<TrainingFacts, 'tuned' | 'fallback' | 'hyperparameters' | 'tags' | 'debugger'> {
  const at = (field: string, ...keys: string[]) => reader.at(field, job.get(...keys));
  return {
    image: at('image', 'AlgorithmSpecification', 'TrainingImage').text(),
    hasAlgorithm: job.get('AlgorithmSpecification', 'AlgorithmName').present(),
    channels: reader.list('channels', job.get('InputDataConfig'), (item, field) => channelFacts(reader, item, field)),
    environment: reader.written('environment', job.get('Environment')),
    metricDefinitions: reader.list('metricDefinitions', job.get('AlgorithmSpecification', 'MetricDefinitions'), (item, field): MetricDefinitionFacts => ({
      name: reader.at(`${field}.name`, item.get('Name')).text(), pattern: reader.at(`${field}.pattern`, item.get('Regex')).text(),
    })),
    entrypoint: reader.texts('entrypoint', job.get('AlgorithmSpecification', 'ContainerEntrypoint')),
    commandArguments: reader.texts('commandArguments', job.get('AlgorithmSpecification', 'ContainerArguments')),
    outputPath: at('outputPath', 'OutputDataConfig', 'S3OutputPath').text(),
    resources: resourceFacts(reader, job.get('ResourceConfig')),
    maxRuntime: at('maxRuntime', 'StoppingCondition', 'MaxRuntimeInSeconds').number(),
    maxWait: at('maxWait', 'StoppingCondition', 'MaxWaitTimeInSeconds').number(),
    spot: at('spot', 'EnableManagedSpotTraining').flag(),
    checkpoints: at('checkpoints', 'CheckpointConfig').present(),
    vpc: vpcFacts(reader, job.get('VpcConfig')),
    retryAttempts: at('retryAttempts', 'RetryStrategy', 'MaximumRetryAttempts').number(),
  };
}

function channelFacts(reader: CallFactsReader, item: CallParameters, field: string): ChannelFacts {
  return {
    name: reader.at(`${field}.name`, item.get('ChannelName')).text(),
    fileSystem: item.get('DataSource', 'FileSystemDataSource').present(),
    mode: reader.at(`${field}.mode`, item.get('InputMode')).text(),
    uri: reader.at(`${field}.uri`, item.get('DataSource', 'S3DataSource', 'S3Uri')).text(),
  };
}

function resourceFacts(reader: CallFactsReader, node: CallParameters): Fact<TrainingResourceFacts | undefined> {
  const present = reader.at('resources', node).present();
  if (!known(present)) return UNKNOWN;
  const at = (field: string, key: string) => reader.at(`resources.${field}`, node.get(key));
  return present ? {
    instanceType: at('instanceType', 'InstanceType').text(),
    count: at('count', 'InstanceCount').number(),
    groups: reader.list('resources.groups', node.get('InstanceGroups'), (item, field): InstanceGroupFacts => ({
      name: reader.at(`${field}.name`, item.get('InstanceGroupName')).text(),
      instanceType: reader.at(`${field}.instanceType`, item.get('InstanceType')).text(),
      count: reader.at(`${field}.count`, item.get('InstanceCount')).number(),
    })),
    volumeGiB: at('volumeGiB', 'VolumeSizeInGB').number(),
    volumeKey: at('volumeKey', 'VolumeKmsKeyId').present(),
    keepAlive: at('keepAlive', 'KeepAlivePeriodInSeconds').number(),
  } : undefined;
}

/** One subnet is in one zone; more may be in as many. */
function vpcFacts(reader: CallFactsReader, node: CallParameters): TrainingFacts['vpc'] {
  const present = reader.at('vpc', node).present();
  if (!known(present)) return UNKNOWN;
  if (!present) return undefined;
  const count = (field: string, key: string) => {
    const items = reader.at(`vpc.${field}`, node.get(key)).items();
    return given(items) ? items.length : items === undefined ? 0 : UNKNOWN;
  };
  const subnets = count('subnets', 'Subnets');
  return { subnets, securityGroups: count('securityGroups', 'SecurityGroupIds'), zones: subnets === 1 ? 1 : UNKNOWN };
}

function watched(reader: CallFactsReader, job: CallParameters): Fact<boolean> {
  const parts = ['DebugHookConfig', 'DebugRuleConfigurations', 'ProfilerRuleConfigurations'].map((key) => job.get(key));
  const found = parts.find((part) => part.present() === true);
  if (found) reader.at('debugger', found);
  return found ? true : parts.every((part) => part.present() === false) ? false : UNKNOWN;
}
