import { onVariants } from './configuration';
import { ConfigurationFacts } from './facts';
import { between, NONE, oneOf, problemIf } from './problems';
import { Fact, given, known, Problem, Rule } from './rule';

/** How requests reach instances, and what is explained and measured. */
export const ROUTING: Rule<ConfigurationFacts>[] = [
  {
    id: 'EC-15',
    what: 'Requests are routed randomly, to the least busy instance, or by a prefix of 1024 to 65536 characters and 1 to 1024 requests',
    severity: 'error',
    source: 'SageMaker API, ProductionVariantRoutingConfig; CloudFormation, PrefixAwareRoutingConfig',
    check: onVariants((v, at) => (given(v.routing) ? [
      ...oneOf(`${at}.routing.strategy`, v.routing.strategy, ['LEAST_OUTSTANDING_REQUESTS', 'RANDOM', 'PREFIX_AWARE'], 'use one of them'),
      ...between(`${at}.routing.prefixLength`, v.routing.prefixLength, { low: 1024, high: 65536 }, 'choose a length in that range'),
      ...between(`${at}.routing.concurrencyThreshold`, v.routing.concurrencyThreshold, { low: 1, high: 1024 }, 'choose a number in that range'),
      ...(v.routing.strategy === 'PREFIX_AWARE' ? ['prefixLength', 'concurrencyThreshold'] as const : [])
        .filter((key) => given(v.routing) && v.routing[key] === undefined)
        .map((key) => ({ field: `${at}.routing.${key}`, rule: 'must be given for PREFIX_AWARE', mend: 'give both the prefix length and the concurrency threshold' })),
    ] : NONE)),
  },
  {
    id: 'EC-18',
    what: 'A SHAP baseline given inline has at most 4096 characters; a request 1 to 25 MiB, 256 features, 16 labels',
    severity: 'error',
    source: 'SageMaker API, ClarifyExplainerConfig',
    check: (f) => (given(f.explainer) ? [
      ...between('explainer.inlineBaselineLength', f.explainer.inlineBaselineLength, { low: 1, high: 4096, unit: ' characters' }, 'put the baseline into S3'),
      ...between('explainer.maxPayloadMiB', f.explainer.maxPayloadMiB, { low: 1, high: 25, unit: ' MiB' }, 'send fewer records in one request'),
      ...between('explainer.featureHeaders', f.explainer.featureHeaders, { low: 1, high: 256, unit: ' headers' }, 'name fewer features'),
      ...between('explainer.labelHeaders', f.explainer.labelHeaders, { low: 1, high: 16, unit: ' headers' }, 'name fewer labels'),
      ...textFeature(f.explainer.textConfig, f.explainer.featureTypes),
    ] : NONE),
  },
  {
    id: 'EC-19',
    what: 'Metrics are published every 10, 30, 60, 120, 180, 240 or 300 seconds',
    severity: 'error',
    source: 'SageMaker API, MetricsConfig.MetricPublishFrequencyInSeconds',
    check: (f) => oneOf('metricsPeriod', f.metricsPeriod, [10, 30, 60, 120, 180, 240, 300], 'choose one of them'),
  },
];

function textFeature(textConfig: Fact<boolean>, types: Fact<Fact<string>[] | undefined>): Problem[] {
  return problemIf(textConfig === true && given(types) && types.every((type) => known(type) && type !== 'text'), {
    field: 'explainer.featureTypes', rule: 'must have at least one text feature, because text is to be explained', mend: 'mark the text feature or remove the text configuration',
  });
}

