import { Resource } from './assembly';
import { modelFacts, Place } from './model';
import { Facts, Paths, propertiesOf, Subject } from './subject';
import { Node } from './value';
import { readVariant } from './variant';
import { AsynchronousFacts, CaptureFacts, ConfigurationFacts, ExplainerFacts, ModelFacts, VariantFacts } from '../../rules/facts';
import { Fact, given, known, UNKNOWN } from '../../rules/rule';

/** The facts of an endpoint configuration, with the models behind it. */
export function readConfiguration(subject: Subject): Facts<ConfigurationFacts> {
  const paths = new Paths();
  return new Facts(configurationFacts(subject, propertiesOf(subject), paths), paths);
}

/** The facts of a configuration that something else names. */
export function joinedConfiguration({ assembly, world }: Subject, configuration: Resource): Facts<ConfigurationFacts> {
  const paths = new Paths();
  const facts = configurationFacts({ assembly, world, resource: configuration }, assembly.properties(configuration, world, true), paths);
  return new Facts(facts, paths);
}

function configurationFacts(subject: Subject, node: Node, paths: Paths): ConfigurationFacts {
  const field = (name: string, child: Node) => paths.at(name, child);
  const production = field('variants', node.get('ProductionVariants'));
  const shadow = field('shadows', node.get('ShadowProductionVariants'));
  const variants = readVariants('variants', production, paths);
  return {
    physicalName: field('physicalName', node.get('EndpointConfigName')).text(),
    variants: variants === undefined ? [] : variants,
    shadows: readVariants('shadows', shadow, paths),
    asynchronous: field('asynchronous', node.get('AsyncInferenceConfig')).struct((n) => asynchronous(n, paths)),
    capture: field('capture', node.get('DataCaptureConfig')).struct((n) => capture(n, paths)),
    kmsKey: named(field('kmsKey', node.get('KmsKeyId'))),
    executionRole: named(field('executionRole', node.get('ExecutionRoleArn'))),
    explainer: field('explainer', node.get('ExplainerConfig', 'ClarifyExplainerConfig')).struct((n) => explainer(n, paths)),
    metricsPeriod: field('metricsPeriod', node.get('MetricsConfig', 'MetricPublishFrequencyInSeconds')).number(),
    models: models(subject, [production, shadow], paths),
  };
}

/** A value that matters by its presence: a reference counts as given. */
function named(node: Node): Fact<string | undefined> {
  return node.reference()?.logicalId ?? node.text();
}

function readVariants(field: string, list: Node, paths: Paths): Fact<VariantFacts[] | undefined> {
  const items = list.items();
  if (!given(items)) return items;
  if (items.some((item) => item.value.kind !== 'map')) return UNKNOWN;
  return items.map((item, index) => readVariant(paths.at(`${field}[${index}]`, item), { paths, prefix: `${field}[${index}].` }));
}

/** The models that the variants name, each once. */
function models({ assembly, resource, world }: Subject, lists: Node[], paths: Paths): Fact<Fact<ModelFacts>[]> {
  const items = lists.map((list) => list.items());
  if (!items.every(known)) return UNKNOWN;
  const names = items.flatMap((list) => list ?? []).map((variant) => variant.get('ModelName')).filter((name) => name.value.kind !== 'absent');
  const found = names.map((name) => assembly.named(name, resource.file, { type: 'AWS::SageMaker::Model', nameProperty: 'ModelName' }, world));
  const facts = [...new Set(found)].map((model, index): Fact<ModelFacts> => {
    if (!model) return UNKNOWN;
    const place: Place = { paths, prefix: `models[${index}].` };
    return modelFacts(assembly.properties(model, world, true), { assembly, resource: model, world }, place);
  });
  return facts;
}

function asynchronous(node: Node, paths: Paths): AsynchronousFacts {
  const at = (name: string, ...keys: string[]) => paths.at(`asynchronous.${name}`, node.get(...keys));
  const output = 'OutputConfig';
  return {
    hasOutput: at('hasOutput', output).present(),
    outputPath: at('outputPath', output, 'S3OutputPath').text(),
    failurePath: at('failurePath', output, 'S3FailurePath').text(),
    maxConcurrentInvocations: at('maxConcurrentInvocations', 'ClientConfig', 'MaxConcurrentInvocationsPerInstance').number(),
    successTopic: at('successTopic', output, 'NotificationConfig', 'SuccessTopic').text(),
    errorTopic: at('errorTopic', output, 'NotificationConfig', 'ErrorTopic').text(),
    includeResponseIn: texts('asynchronous.includeResponseIn', at('includeResponseIn', output, 'NotificationConfig', 'IncludeInferenceResponseIn'), paths),
  };
}

function capture(node: Node, paths: Paths): CaptureFacts {
  const at = (name: string, ...keys: string[]) => paths.at(`capture.${name}`, node.get(...keys));
  return {
    enabled: at('enabled', 'EnableCapture').flag(),
    samplingPercentage: at('samplingPercentage', 'InitialSamplingPercentage').number(),
    options: captureModes(at('options', 'CaptureOptions'), paths),
    destination: at('destination', 'DestinationS3Uri').text(),
    csvContentTypes: texts('capture.csvContentTypes', at('csvContentTypes', 'CaptureContentTypeHeader', 'CsvContentTypes'), paths),
    jsonContentTypes: texts('capture.jsonContentTypes', at('jsonContentTypes', 'CaptureContentTypeHeader', 'JsonContentTypes'), paths),
  };
}

function captureModes(list: Node, paths: Paths): Fact<Fact<string>[] | undefined> {
  const items = list.items();
  return given(items) ? items.map((item, index): Fact<string> => {
    const mode = paths.at(`capture.options[${index}]`, item.get('CaptureMode')).text();
    return mode === undefined ? UNKNOWN : mode;
  }) : items;
}

/** The strings of a list, each with its place. */
export function texts(field: string, list: Node, paths: Paths): Fact<Fact<string>[] | undefined> {
  const items = list.items();
  if (given(items)) items.forEach((item, index) => paths.at(`${field}[${index}]`, item));
  return list.texts();
}

function explainer(node: Node, paths: Paths): ExplainerFacts {
  const at = (name: string, ...keys: string[]) => paths.at(`explainer.${name}`, node.get(...keys));
  const length = (list: Node): Fact<number | undefined> => {
    const items = list.items();
    return given(items) ? items.length : items;
  };
  const baseline = at('inlineBaselineLength', 'ShapConfig', 'ShapBaselineConfig', 'ShapBaseline').text();
  const inference = 'InferenceConfig';
  return {
    inlineBaselineLength: given(baseline) ? baseline.length : baseline,
    maxPayloadMiB: at('maxPayloadMiB', inference, 'MaxPayloadInMB').number(),
    featureHeaders: length(at('featureHeaders', inference, 'FeatureHeaders')),
    featureTypes: texts('explainer.featureTypes', at('featureTypes', inference, 'FeatureTypes'), paths),
    labelHeaders: length(at('labelHeaders', inference, 'LabelHeaders')),
    textConfig: node.get('ShapConfig', 'TextConfig').present(),
  };
}
