import { joinedConfiguration } from './configuration';
import { ENDPOINT } from './registration';
import { configurationOf } from './scaling';
import { Facts, Paths, propertiesOf, Subject } from './subject';
import { Node } from './value';
import { allMultiModel } from '../../rules/configuration';
import { MonitoredEndpointFacts, MonitoringJobFacts, MonitoringKind } from '../../rules/monitoring-facts';
import { JobNetworkFacts } from '../../rules/processing-facts';
import { Fact, given, known, UNKNOWN } from '../../rules/rule';

/** What the properties of a definition are called. */
export interface DefinitionKeys {
  readonly application: string;
  readonly baseline: string;
  readonly output: string;
  readonly resources: string;
}

/** The names of the properties of each kind of definition. */
function keysOf(kind: MonitoringKind): DefinitionKeys {
  return { application: `${kind}AppSpecification`, baseline: `${kind}BaselineConfig`, output: `${kind}JobOutputConfig`, resources: 'JobResources' };
}

/** The definitions by their type in a template. */
export const DEFINITIONS: Readonly<Record<string, MonitoringKind>> = Object.fromEntries(
  (['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability'] as const).map((kind) => [`AWS::SageMaker::${kind}JobDefinition`, kind]),
);

/** The facts of a definition. */
export function readMonitoringJob(subject: Subject): Facts<MonitoringJobFacts> {
  const paths = new Paths();
  const node = propertiesOf(subject);
  const kind = DEFINITIONS[subject.resource.type];
  const facts = jobFacts(subject, { node, input: node.get(`${kind}JobInput`), keys: keysOf(kind), environment: node.get(`${kind}AppSpecification`, 'Environment') }, paths);
  return new Facts({ ...facts, kind, physicalName: paths.at('physicalName', node.get('JobDefinitionName')).text(), inputs: 1 }, paths);
}

/** The facts of a definition inside of a schedule. */
export function readInlineJob(subject: Subject, kind: Fact<MonitoringKind | undefined>): Facts<MonitoringJobFacts> {
  const paths = new Paths();
  const node = propertiesOf(subject).get('MonitoringScheduleConfig', 'MonitoringJobDefinition');
  const inputs = paths.at('inputs', node.get('MonitoringInputs')).items();
  const input = given(inputs) && inputs.length > 0 ? inputs[0] : new Node({ kind: 'unknown', present: false }, node.get('MonitoringInputs').path);
  const keys = { application: 'MonitoringAppSpecification', baseline: 'BaselineConfig', output: 'MonitoringOutputConfig', resources: 'MonitoringResources' };
  const facts = jobFacts(subject, { node, input, keys, environment: node.get('Environment') }, paths);
  return new Facts({ ...facts, kind, physicalName: undefined, inputs: known(inputs) ? inputs?.length ?? 0 : UNKNOWN }, paths);
}

interface Definition {
  readonly node: Node;
  readonly input: Node;
  readonly keys: DefinitionKeys;
  readonly environment: Node;
}

type JobFacts = Omit<MonitoringJobFacts, 'kind' | 'physicalName' | 'inputs'>;

function jobFacts(subject: Subject, definition: Definition, paths: Paths): JobFacts {
  const { node, keys, environment } = definition;
  const at = (field: string, ...path: string[]) => paths.at(field, node.get(...path));
  const application = (field: string, key: string) => at(field, keys.application, key);
  const cluster = (field: string, key: string) => at(field, keys.resources, 'ClusterConfig', key);
  return {
    region: subject.resource.file.region ?? UNKNOWN,
    image: application('image', 'ImageUri').text(),
    entrypoint: application('entrypoint', 'ContainerEntrypoint').texts(),
    commandArguments: application('commandArguments', 'ContainerArguments').texts(),
    environment: variables(paths.at('environment', environment), paths),
    preprocessor: application('preprocessor', 'RecordPreprocessorSourceUri').text(),
    postprocessor: application('postprocessor', 'PostAnalyticsProcessorSourceUri').text(),
    configUri: application('configUri', 'ConfigUri').text(),
    problemType: application('problemType', 'ProblemType').text(),
    instanceType: cluster('instanceType', 'InstanceType').text(),
    instanceCount: cluster('instanceCount', 'InstanceCount').number(),
    volumeGiB: cluster('volumeGiB', 'VolumeSizeInGB').number(),
    maxRuntime: at('maxRuntime', 'StoppingCondition', 'MaxRuntimeInSeconds').number(),
    hasConstraints: hasConstraints(at('hasConstraints', keys.baseline)),
    networkIsolation: at('networkIsolation', 'NetworkConfig', 'EnableNetworkIsolation').flag(),
    vpc: vpcFacts(at('vpc', 'NetworkConfig', 'VpcConfig'), paths),
    ...inputFacts(subject, definition, paths),
    ...outputFacts(node.get(keys.output), paths),
  };
}

type InputFacts = Pick<JobFacts,
'endpointInput' | 'batchInput' | 'inputPath' | 'startOffset' | 'endOffset' | 'inferenceAttribute' | 'probabilityAttribute' | 'groundTruth' | 'endpoint'>;

function inputFacts(subject: Subject, { input }: Definition, paths: Paths): InputFacts {
  const endpointInput = structured(paths.at('endpointInput', input.get('EndpointInput')));
  const data = input.get(endpointInput === false ? 'BatchTransformInput' : 'EndpointInput');
  const text = (field: string, key: string) => paths.at(field, data.get(key)).text();
  return {
    endpointInput,
    batchInput: structured(paths.at('batchInput', input.get('BatchTransformInput'))),
    inputPath: text('inputPath', 'LocalPath'),
    startOffset: text('startOffset', 'StartTimeOffset'),
    endOffset: text('endOffset', 'EndTimeOffset'),
    inferenceAttribute: text('inferenceAttribute', 'InferenceAttribute'),
    probabilityAttribute: text('probabilityAttribute', 'ProbabilityAttribute'),
    groundTruth: paths.at('groundTruth', input.get('GroundTruthS3Input', 'S3Uri')).text(),
    endpoint: endpointFacts(subject, paths.at('endpoint', input.get('EndpointInput', 'EndpointName'))),
  };
}

function outputFacts(node: Node, paths: Paths): Pick<JobFacts, 'outputs' | 'outputUri' | 'outputPath' | 'uploadMode'> {
  const list = paths.at('outputs', node.get('MonitoringOutputs'));
  const items = list.items();
  const first = given(items) ? items[0] : undefined;
  const text = (field: string, key: string): Fact<string | undefined> => (first ? paths.at(field, first.get('S3Output', key)).text() : UNKNOWN);
  return {
    outputs: known(items) ? items?.length ?? 0 : UNKNOWN,
    outputUri: text('outputUri', 'S3Uri'),
    outputPath: text('outputPath', 'LocalPath'),
    uploadMode: text('uploadMode', 'S3UploadMode'),
  };
}

/** Whether a structure stands there; a value that only the deployment decides may be none. */
export function structured({ value }: Node): Fact<boolean> {
  return value.kind === 'map' ? true : value.kind === 'absent' ? false : UNKNOWN;
}

/** Whether constraints are named, by themselves or by the job that made them. */
function hasConstraints(baseline: Node): Fact<boolean> {
  const named = [baseline.get('ConstraintsResource', 'S3Uri').present(), baseline.get('BaseliningJobName').present()];
  return named.includes(true) ? true : named.every((one) => one === false) ? false : UNKNOWN;
}

function variables(node: Node, paths: Paths): Fact<Record<string, Fact<string>> | undefined> {
  const members = node.members();
  return given(members) ? Object.fromEntries(members.map(([name, value]): [string, Fact<string>] => {
    const text = paths.at(`environment.${name}`, value).text();
    return [name, text === undefined ? UNKNOWN : text];
  })) : members;
}

function vpcFacts(node: Node, paths: Paths): Fact<JobNetworkFacts | undefined> {
  return node.struct((vpc) => {
    const count = (field: string, key: string): Fact<number> => {
      const items = paths.at(`vpc.${field}`, vpc.get(key)).items();
      return known(items) ? items?.length ?? 0 : UNKNOWN;
    };
    return { subnets: count('subnets', 'Subnets'), securityGroups: count('securityGroups', 'SecurityGroupIds') };
  });
}

/** The endpoint that is watched, with its configuration and models. */
function endpointFacts(subject: Subject, name: Node): Fact<MonitoredEndpointFacts | undefined> {
  const { assembly, resource, world } = subject;
  const endpoint = assembly.named(name, resource.file, { type: ENDPOINT, nameProperty: 'EndpointName' }, world);
  const configuration = endpoint && configurationOf({ ...subject, resource: endpoint });
  if (!configuration) return UNKNOWN;
  const { facts } = joinedConfiguration(subject, configuration);
  const { capture, variants, models } = facts;
  return {
    captures: known(capture) ? capture !== undefined && (known(capture.enabled) ? capture.enabled !== false : UNKNOWN) : UNKNOWN,
    contentTypes: given(capture) ? some(capture.csvContentTypes, capture.jsonContentTypes) : UNKNOWN,
    models: known(variants) ? different(variants.map(({ modelName }) => modelName)) : UNKNOWN,
    multiModel: known(models) && models.every(known) ? allMultiModel(facts) : UNKNOWN,
  };
}

function some(...lists: Fact<unknown[] | undefined>[]): Fact<boolean> {
  return lists.some(given) ? true : lists.every(known) ? false : UNKNOWN;
}

function different(names: readonly Fact<string | undefined>[]): Fact<number> {
  return names.every(given) ? new Set(names).size : UNKNOWN;
}
