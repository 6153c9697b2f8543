import { ConfigurationFacts, VariantFacts } from './facts';
import { gpu, localStorage, multiGpu, neuron } from './instances';
import { between, each, eachKnown, lengthBetween, NONE, oneOf, problemIf, sageMakerName } from './problems';
import { Fact, Family, given, known, Problem, Rule } from './rule';
import { VARIANT_NOTES } from './variants-notes';

const VARIANT = 'SageMaker API, ProductionVariant';
const SHADOW_EXCLUSIONS = 'SageMaker Developer Guide, shadow-tests-exclusions';
const TIMEOUT = { low: 60, high: 3600, unit: ' seconds' };

const AMI_VERSIONS = [
  'al2-ami-sagemaker-inference-gpu-2', 'al2-ami-sagemaker-inference-gpu-2-1', 'al2-ami-sagemaker-inference-gpu-3-1',
  'al2-ami-sagemaker-inference-neuron-2', 'al2023-ami-sagemaker-inference-gpu-4-1',
];

/** Every variant, production and shadow, with its path. */
export function everyVariant(f: ConfigurationFacts): [VariantFacts, string][] {
  return [...each('variants', f.variants), ...each('shadows', f.shadows)];
}

/** Runs a check on every variant. */
export function onVariants(check: (variant: VariantFacts, at: string) => Problem[]): (f: ConfigurationFacts) => Problem[] {
  return (f) => everyVariant(f).flatMap(([variant, at]) => check(variant, at));
}

/** Whether a variant is serverless, where that is known. */
export function isServerless(variant: VariantFacts): boolean {
  return given(variant.serverless);
}

function value<T>(fact: Fact<T>): T | undefined {
  return known(fact) ? fact : undefined;
}

const IDENTITY: Rule<ConfigurationFacts>[] = [
  {
    id: 'EC-01',
    what: 'The name of a configuration has 1 to 63 letters, digits and hyphens',
    severity: 'error',
    source: 'SageMaker API, CreateEndpointConfig.EndpointConfigName',
    check: (f) => sageMakerName('physicalName', f.physicalName, 'leave the name out'),
  },
  {
    id: 'EC-02',
    what: 'A configuration has no name of its own, because every change replaces it',
    severity: 'warning',
    source: 'CloudFormation, AWS::SageMaker::EndpointConfig; terraform-provider-aws#21811',
    check: (f) => problemIf(given(f.physicalName), {
      field: 'physicalName', rule: 'must be left out, because every change replaces the configuration and the name is taken', got: value(f.physicalName), mend: 'let CloudFormation name it',
    }),
  },
  {
    id: 'EC-03',
    what: 'A configuration has 1 to 10 production variants',
    severity: 'error',
    source: 'SageMaker API, CreateEndpointConfig.ProductionVariants',
    check: (f) => lengthBetween('variants', f.variants, { low: 1, high: 10, noun: 'variants' }, 'use more endpoints'),
  },
  {
    id: 'EC-04',
    what: 'Every variant has a name of 1 to 63 letters, digits and hyphens, unique in its configuration',
    severity: 'error',
    source: `${VARIANT}.VariantName`,
    check: (f) => {
      const seen = new Map<string, string>();
      return everyVariant(f).flatMap(([{ name }, at]) => {
        if (!known(name)) return NONE;
        if (name === undefined) return [{ field: `${at}.name`, rule: 'must be given', mend: 'name the variant' }];
        const twin = seen.get(name);
        seen.set(name, `${at}.name`);
        return twin
          ? [{ field: `${at}.name`, rule: `must differ from {${twin}}`, got: name, mend: 'give each variant a name of its own' }]
          : sageMakerName(`${at}.name`, name, 'use no other characters, and begin and end with a letter or digit');
      });
    },
  },
  {
    id: 'EC-17',
    what: 'A serverless variant has a model; only hosts of inference components have none',
    severity: 'error',
    source: `${VARIANT}.ModelName`,
    check: onVariants((v, at) => problemIf(isServerless(v) && v.modelName === undefined, {
      field: `${at}.modelName`, rule: 'must be given for a serverless variant', mend: 'name a model, or use instances to host inference components',
    })),
  },
  {
    id: 'EC-21',
    what: 'A model is named by its name, not by its ARN',
    severity: 'error',
    source: `${VARIANT}.ModelName`,
    check: onVariants((v, at) => sageMakerName(`${at}.modelName`, v.modelName, 'give the name of the model, not its ARN')),
  },
];

const CAPACITY: Rule<ConfigurationFacts>[] = [
  {
    id: 'EC-05',
    what: 'A variant starts with at least one instance',
    severity: 'error',
    source: `${VARIANT}.InitialInstanceCount`,
    check: onVariants((v, at) => between(`${at}.count`, v.count, { low: 1, high: Infinity }, 'start with at least 1; asynchronous endpoints scale to 0 afterwards')),
  },
  {
    id: 'EC-06',
    what: 'An instance type is one of SageMaker, which begins with ml',
    severity: 'error',
    source: `${VARIANT}.InstanceType`,
    check: onVariants((v, at) => problemIf(given(v.instanceType) && !/^ml\.[a-z0-9-]+\.[a-z0-9]+$/.test(v.instanceType), {
      field: `${at}.instanceType`, rule: 'must be an instance type of SageMaker, such as ml.m7i.large', got: value(v.instanceType), mend: 'put ml. before the EC2 type',
    })),
  },
  {
    id: 'EC-07',
    what: 'A volume has 1 to 512 GiB',
    severity: 'error',
    source: `${VARIANT}.VolumeSizeInGB`,
    check: onVariants((v, at) => between(`${at}.volumeGiB`, v.volumeGiB, { low: 1, high: 512, unit: ' GiB' }, 'keep larger data in S3 or EFS')),
  },
  {
    id: 'EC-07',
    what: 'Instances with local storage take no volume size',
    severity: 'error',
    source: 'sagemaker-python-sdk, volume_size_supported(); autogluon-cloud#50',
    check: onVariants((v, at) => problemIf(given(v.volumeGiB) && given(v.instanceType) && localStorage(v.instanceType), {
      field: `${at}.volumeGiB`, rule: `must be left out for ${value(v.instanceType)}, which has local storage`, got: value(v.volumeGiB), mend: 'remove the volume size or choose a type without local storage',
    })),
  },
  {
    id: 'EC-08',
    what: 'A volume key does not reach local storage',
    severity: 'warning',
    source: 'CloudFormation says that the creation fails, the SageMaker API that the key is not used (CreateEndpointConfig.KmsKeyId)',
    check: (f) => (given(f.kmsKey)
      ? everyVariant(f).filter(([v]) => given(v.instanceType) && localStorage(v.instanceType)).slice(0, 1).map(([v, at]) => ({
        field: 'kmsKey',
        rule: `does not encrypt the local storage of {${at}.instanceType} = ${value(v.instanceType)}, and may be refused with it`,
        mend: 'local storage is encrypted by the hardware: leave the key out, or choose a type without local storage',
      }))
      : NONE),
  },
  {
    id: 'EC-09',
    what: 'Download and start-up may take 60 to 3600 seconds',
    severity: 'error',
    source: `${VARIANT}.ModelDataDownloadTimeoutInSeconds, ContainerStartupHealthCheckTimeoutInSeconds`,
    check: onVariants((v, at) => [
      ...between(`${at}.downloadTimeout`, v.downloadTimeout, TIMEOUT, 'choose a minute to an hour'),
      ...between(`${at}.startupTimeout`, v.startupTimeout, TIMEOUT, 'choose a minute to an hour'),
    ]),
  },
  {
    id: 'EC-10',
    what: 'A weight is not negative',
    severity: 'error',
    source: `${VARIANT}.InitialVariantWeight`,
    check: onVariants((v, at) => between(`${at}.weight`, v.weight, { low: 0, high: Infinity, fractions: true }, 'use 0 for no traffic')),
  },
  {
    id: 'EC-10',
    what: 'Some production variant has a weight above 0',
    severity: 'warning',
    source: `${VARIANT}.InitialVariantWeight (what happens otherwise is not documented)`,
    check: (f) => {
      const weights = each('variants', f.variants).map(([v]) => v.weight);
      return problemIf(weights.length > 0 && weights.every((w) => w === 0), {
        field: 'variants[0].weight', rule: 'must be above 0 for at least one variant, because nothing would answer', got: 0, mend: 'give one variant a weight',
      });
    },
  },
  {
    id: 'EC-11',
    what: 'A variant is serverless or has instances, not both',
    severity: 'error',
    source: `${VARIANT}.ServerlessConfig`,
    check: onVariants((v, at) => problemIf(isServerless(v) && [v.instanceType, v.count, v.volumeGiB, v.managedScaling].some(given), {
      field: `${at}.serverless`, rule: 'must not stand beside an instance type, an instance count, a volume or managed scaling', mend: 'remove one kind of capacity',
    })),
  },
  {
    id: 'EC-12',
    what: 'A variant has 1 to 5 instance pools of priority 1 to 5, and gives them 300 to 3600 seconds to start',
    severity: 'error',
    source: `${VARIANT}.InstancePools, VariantInstanceProvisionTimeoutInSeconds`,
    check: onVariants((v, at) => [
      ...lengthBetween(`${at}.instancePools`, v.instancePools, { low: 1, high: 5, noun: 'pools' }, 'remove some'),
      ...eachKnown(`${at}.instancePools`, v.instancePools).flatMap(([pool, field]) => between(`${field}.priority`, pool.priority, { low: 1, high: 5 }, 'use 1 for the first choice')),
      ...between(`${at}.provisionTimeout`, v.provisionTimeout, { low: 300, high: 3600, unit: ' seconds' }, 'choose five minutes to an hour'),
    ]),
  },
  {
    id: 'EC-13',
    what: 'Elastic Inference is no longer available',
    severity: 'error',
    source: `${VARIANT}.AcceleratorType: no longer supported`,
    check: onVariants((v, at) => problemIf(given(v.acceleratorType), {
      field: `${at}.acceleratorType`, rule: 'must be left out, because Elastic Inference no longer exists', got: value(v.acceleratorType), mend: 'use a GPU or Inferentia instance type',
    })),
  },
  {
    id: 'EC-14',
    what: 'A GPU image of the host runs on GPU types, a Neuron image on Inferentia and Trainium',
    severity: 'error',
    source: `${VARIANT}.InferenceAmiVersion`,
    check: onVariants((v, at) => {
      if (!given(v.amiVersion) || !given(v.instanceType)) return NONE;
      const broken = (v.amiVersion.includes('-gpu') && !gpu(v.instanceType)) || (v.amiVersion.includes('-neuron') && !neuron(v.instanceType));
      return problemIf(broken, { field: `${at}.amiVersion`, rule: `must suit {${at}.instanceType} = ${v.instanceType}`, got: v.amiVersion, mend: 'leave it out for the default image' });
    }),
  },
  {
    id: 'EC-14',
    what: 'The image of the host is one that AWS lists',
    severity: 'warning',
    source: `${VARIANT}.InferenceAmiVersion (the list grows)`,
    check: onVariants((v, at) => oneOf(`${at}.amiVersion`, v.amiVersion, AMI_VERSIONS, 'leave it out for the default image, or acknowledge this where AWS lists it by now')),
  },
  {
    id: 'EC-16',
    what: 'Capacity reservations know one preference',
    severity: 'error',
    source: 'SageMaker API, ProductionVariantCapacityReservationConfig.CapacityReservationPreference',
    check: onVariants((v, at) => oneOf(`${at}.capacityReservation`, v.capacityReservation, ['capacity-reservations-only'], 'use it or leave the preference out')),
  },
  {
    id: 'MM-03',
    what: 'Multi-model endpoints run on instances with at most one GPU',
    severity: 'warning',
    source: 'SageMaker Developer Guide, multi-model-endpoints (the list of types may have grown)',
    check: (f) => (allMultiModel(f)
      ? onVariants((v, at) => problemIf(given(v.instanceType) && multiGpu(v.instanceType), {
        field: `${at}.instanceType`, rule: 'must have one GPU at most for a multi-model endpoint', got: value(v.instanceType), mend: 'choose a single-GPU or a CPU type',
      }))(f)
      : NONE),
  },
];

/** Whether every model behind a configuration is a multi-model one. */
export function allMultiModel(f: ConfigurationFacts): boolean {
  const models = each('models', f.models);
  return models.length > 0 && models.every(([model]) => known(model) && eachKnown('containers', model.containers).some(([c]) => c.mode === 'MultiModel'));
}

const ROUTING: Rule<ConfigurationFacts>[] = [
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

const SHADOWS: Rule<ConfigurationFacts>[] = [
  {
    id: 'SH-01',
    what: 'A shadow variant stands beside exactly one production variant, and is alone',
    severity: 'error',
    source: 'SageMaker API, CreateEndpointConfig.ShadowProductionVariants',
    check: (f) => {
      if (!given(f.shadows) || f.shadows.length === 0) return NONE;
      return [
        ...problemIf(f.shadows.length > 1, { field: 'shadows', rule: 'must have exactly 1 variant', got: f.shadows.length, mend: 'test one shadow at a time' }),
        ...problemIf(known(f.variants) && f.variants.length !== 1, {
          field: 'variants', rule: 'must have exactly 1 variant beside a shadow variant', got: known(f.variants) ? f.variants.length : undefined, mend: 'remove the other production variants or the shadow',
        }),
      ];
    },
  },
  {
    id: 'SH-02',
    what: 'Shadow variants exclude serverless and asynchronous endpoints, several containers, multi-model containers and Inf1',
    severity: 'error',
    source: SHADOW_EXCLUSIONS,
    check: (f) => {
      if (!given(f.shadows) || f.shadows.length === 0) return NONE;
      const models = eachKnown('models', f.models);
      const reasons = [
        ...(given(f.asynchronous) ? ['an asynchronous endpoint'] : []),
        ...(everyVariant(f).some(([v]) => isServerless(v)) ? ['a serverless variant'] : []),
        ...(everyVariant(f).some(([v]) => given(v.instanceType) && v.instanceType.startsWith('ml.inf1.')) ? ['Inf1 instances'] : []),
        ...(models.some(([m]) => known(m.containers) && m.containers.length > 1) ? ['a model of several containers'] : []),
        ...(models.some(([m]) => eachKnown('containers', m.containers).some(([c]) => c.mode === 'MultiModel')) ? ['a multi-model container'] : []),
      ];
      return problemIf(reasons.length > 0, { field: 'shadows', rule: `must be empty for ${reasons.join(' and ')}`, mend: 'remove the shadow variant, or test with a second endpoint' });
    },
  },
];

/** Endpoint configurations: variants, their capacity and routing, shadows. */
export const VARIANTS: Family<ConfigurationFacts> = {
  title: 'Endpoint configurations and variants',
  rules: [...IDENTITY, ...CAPACITY, ...ROUTING, ...SHADOWS],
  notes: VARIANT_NOTES,
};
