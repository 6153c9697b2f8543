import { Facts, Paths } from './subject';
import { CallFactsReader } from './training';
import { JobNetworkFacts, ProcessingFacts, ProcessingPathFacts, TransformFacts } from '../../rules/processing-facts';
import { Fact, given, known, UNKNOWN } from '../../rules/rule';
import { CallParameters } from '../../rules/workflow-calls';

/** The facts of a processing job. */
export function readProcessing(parameters: CallParameters, place: (at: string) => string): Facts<ProcessingFacts> {
  const reader = new CallFactsReader(new Paths(), place);
  const at = (field: string, ...keys: string[]) => reader.at(field, parameters.get(...keys));
  const cluster = (field: string, key: string) => at(field, 'ProcessingResources', 'ClusterConfig', key);
  const paths = (field: string, node: CallParameters, keys: [string, string]) => reader.list(field, node, (item, path): ProcessingPathFacts => ({
    name: reader.at(`${path}.name`, item.get(keys[0])).text(),
    localPath: reader.at(`${path}.localPath`, item.get(keys[1], 'LocalPath')).text(),
    managed: item.get('AppManaged').flag(),
  }));
  return new Facts({
    image: at('image', 'AppSpecification', 'ImageUri').text(),
    entrypoint: reader.texts('entrypoint', parameters.get('AppSpecification', 'ContainerEntrypoint')),
    commandArguments: reader.texts('commandArguments', parameters.get('AppSpecification', 'ContainerArguments')),
    environment: variables(reader, parameters),
    inputs: paths('inputs', parameters.get('ProcessingInputs'), ['InputName', 'S3Input']),
    outputs: paths('outputs', parameters.get('ProcessingOutputConfig', 'Outputs'), ['OutputName', 'S3Output']),
    instanceType: cluster('instanceType', 'InstanceType').text(),
    instanceCount: cluster('instanceCount', 'InstanceCount').number(),
    volumeGiB: cluster('volumeGiB', 'VolumeSizeInGB').number(),
    volumeKey: cluster('volumeKey', 'VolumeKmsKeyId').present(),
    maxRuntime: at('maxRuntime', 'StoppingCondition', 'MaxRuntimeInSeconds').number(),
    vpc: vpcFacts(reader, parameters.get('NetworkConfig', 'VpcConfig')),
  }, reader.paths);
}

/** The facts of a batch transform job. */
export function readTransform(parameters: CallParameters, place: (at: string) => string): Facts<TransformFacts> {
  const reader = new CallFactsReader(new Paths(), place);
  const at = (field: string, ...keys: string[]) => reader.at(field, parameters.get(...keys));
  return new Facts({
    instanceType: at('instanceType', 'TransformResources', 'InstanceType').text(),
    instanceCount: at('instanceCount', 'TransformResources', 'InstanceCount').number(),
    volumeKey: at('volumeKey', 'TransformResources', 'VolumeKmsKeyId').present(),
    maxConcurrent: at('maxConcurrent', 'MaxConcurrentTransforms').number(),
    maxPayloadMb: at('maxPayloadMb', 'MaxPayloadInMB').number(),
    split: at('split', 'TransformInput', 'SplitType').text(),
    strategy: at('strategy', 'BatchStrategy').text(),
    environment: variables(reader, parameters),
    invocationTimeout: at('invocationTimeout', 'ModelClientConfig', 'InvocationsTimeoutInSeconds').number(),
    invocationRetries: at('invocationRetries', 'ModelClientConfig', 'InvocationsMaxRetries').number(),
  }, reader.paths);
}

function variables(reader: CallFactsReader, parameters: CallParameters): Fact<Record<string, Fact<string>> | undefined> {
  const found = reader.written('environment', parameters.get('Environment'));
  return given(found)
    ? Object.fromEntries(Object.entries(found).map(([name, value]): [string, Fact<string>] => [name, known(value) ? String(value) : UNKNOWN]))
    : found;
}

function vpcFacts(reader: CallFactsReader, node: CallParameters): Fact<JobNetworkFacts | undefined> {
  const present = reader.at('vpc', node).present();
  if (!known(present)) return UNKNOWN;
  const count = (field: string, key: string): Fact<number> => {
    const items = reader.at(`vpc.${field}`, node.get(key)).items();
    return known(items) ? items?.length ?? 0 : UNKNOWN;
  };
  return present ? { subnets: count('subnets', 'Subnets'), securityGroups: count('securityGroups', 'SecurityGroupIds') } : undefined;
}
