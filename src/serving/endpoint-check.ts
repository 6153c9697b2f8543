import { Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BoundVariant, plannedFleet } from './bound-variant';
import { configurationFacts, endpointFacts, modelFacts, PlannedEndpoint, rolloutFacts } from './endpoint-facts';
import { SAMPLES_PER_PERIOD } from './rollback-settings';
import { rolloutNumbers, RolloutSettings } from './rollout-settings';
import { scalingFindings } from './scaling-facts';
import { checkUnknownNumbers } from './unknown-numbers';
import { fail, report, warn } from '../internal/errors';
import { fieldNames } from '../internal/fields';
import { CONFIGURATION_RULES } from '../rules/configuration-families';
import { ENDPOINT } from '../rules/endpoint';
import { GUARDRAILS } from '../rules/guardrails';
import { MODELS } from '../rules/models';
import { rolloutArithmetic } from '../rules/rollout';
import { Finding, findings, NameOf } from '../rules/rule';

/** Every rule that an endpoint must keep, all problems at once. */
export function checkEndpoint(scope: Construct, planned: PlannedEndpoint): void {
  const { variants, rollout, endpointName } = planned;
  if (!Token.isUnresolved(endpointName) && /[A-Z]/.test(endpointName)) {
    fail(scope, 'EndpointNameCase', `'endpointName' must be lower-case, because SageMaker writes it so in ARNs and no grant would match, got ${endpointName}; use ${endpointName.toLowerCase()}`);
  }
  if (rollout?.percentage !== undefined && rollout.instanceCount !== undefined) {
    fail(scope, 'SizeTwice', `'percentage' must not be given beside 'instanceCount', got ${rollout.percentage} and ${rollout.instanceCount}; choose one`);
  }
  checkUnknownNumbers(scope, planned);
  warnAboutTraffic(scope, planned);
  report(scope, once([
    ...findings(ENDPOINT.rules, endpointFacts(planned), fieldNames({ name: 'endpointName' })),
    ...findings(CONFIGURATION_RULES, configurationFacts(planned), configurationNames(variants)),
    ...variants.flatMap((variant) => findings(MODELS.rules, modelFacts(variant, planned), modelNames)),
    ...(rollout ? findings(GUARDRAILS.rules, rolloutFacts(planned), rolloutFieldNames(rollout)) : []),
    ...variants.flatMap((variant) => scalingFindings(scope, variant, planned.endpointName)),
  ]));
}

/** A percentile that sees too few requests is ignored: the alarm could not fire while it matters. */
function warnAboutTraffic(scope: Construct, { rollout, variants }: PlannedEndpoint): void {
  const expected = rollout?.rollbackAlarms._requestsPerMinute;
  if (!rollout || expected === undefined || Token.isUnresolved(expected)) return;
  const [first] = rolloutArithmetic(rolloutNumbers(rollout, plannedFleet(variants).instances)).steps;
  const onNewFleet = (expected * first.newShare) / 100;
  if (onNewFleet >= SAMPLES_PER_PERIOD) return;
  warn(scope, 'CanaryTraffic',
    `'requestsPerMinute' should bring ${SAMPLES_PER_PERIOD} requests a minute to the new fleet so that its latency alarms can fire, got ${Math.round(onNewFleet)} with the first step of ${Math.round(first.newShare)} %; take a larger first step, or watch an average with RollbackAlarms.of()`);
}

/** Variants share what they inherit, and two families may say the same of one prop. */
function once(all: readonly Finding[]): Finding[] {
  return [...new Map(all.map((finding) => [`${finding.id} ${finding.message}`, finding])).values()];
}

function rolloutFieldNames({ kind, instanceCount }: RolloutSettings): NameOf {
  return fieldNames({
    size: instanceCount === undefined ? 'percentage' : 'instanceCount',
    rollbackSize: 'rollbackPercentage',
    wait: 'bakeTime',
    terminationWait: kind === 'allAtOnce' ? 'bakeTime' : 'terminationWait',
    timeout: 'timeout',
    alarms: 'rollbackAlarms',
    strategy: 'deployment',
    policies: 'deployment',
    counts: 'count',
    capacity: 'capacity',
    instanceTypes: 'instanceType',
  });
}

const VARIANT_NAMES = {
  'modelName': 'model',
  'instanceType': 'instanceType',
  'count': 'count',
  'weight': 'weight',
  'volumeGiB': 'volumeSize',
  'downloadTimeout': 'modelDownloadTimeout',
  'startupTimeout': 'startupTimeout',
  'amiVersion': 'inferenceAmiVersion',
  'serverless.memoryMiB': 'memory',
  'serverless.maxConcurrency': 'maxConcurrency',
  'serverless.provisionedConcurrency': 'provisionedConcurrency',
};

function configurationNames(variants: readonly BoundVariant[]): NameOf {
  const ofVariants = variants.flatMap((variant, index) => Object.entries(VARIANT_NAMES).map(([field, name]) => [
    `variants[${index}].${field}`, variant.idPrefix ? `${variant.name}.${name}` : name,
  ]));
  return fieldNames({
    ...Object.fromEntries(ofVariants),
    ...Object.fromEntries(variants.map((_, index) => [`variants[${index}].name`, `variants[${index}].name`])),
    'variants': 'variants',
    'kmsKey': 'encryption',
    'capture': 'capture',
    'capture.samplingPercentage': 'samplingPercentage',
    'capture.options': 'modes',
    'capture.destination': 'prefix',
    'capture.csvContentTypes': 'csvContentTypes',
    'capture.jsonContentTypes': 'jsonContentTypes',
    'asynchronous.maxConcurrentInvocations': 'maxConcurrentInvocationsPerInstance',
    'asynchronous.successTopic': 'successTopic',
    'asynchronous.errorTopic': 'errorTopic',
    'asynchronous.outputPath': 'resultsPrefix',
    'asynchronous.failurePath': 'failuresPrefix',
    ...Object.fromEntries(variants.flatMap((_, index) => [[`models[${index}].networkIsolation`, 'network'], [`models[${index}].vpc`, 'network']])),
  });
}

const modelNames = fieldNames({
  'vpc': 'network',
  'networkIsolation': 'network',
  'roleArn': 'role',
  'containers[0].image': 'image',
  'containers[0].modelDataUrl': 'artifact',
  'containers[0].modelDataSource': 'artifact',
  'containers[0].environment': 'environment',
});
