import { allMultiModel, everyVariant, isServerless, onVariants } from './configuration';
import { ConfigurationFacts } from './facts';
import { gpu, localStorage, multiGpu, neuron } from './instances';
import { between, each, eachKnown, lengthBetween, NONE, oneOf, problemIf, knownValue } from './problems';
import { given, Rule } from './rule';

const VARIANT = 'SageMaker API, ProductionVariant';
const TIMEOUT = { low: 60, high: 3600, unit: ' seconds' };
const AMI_VERSIONS = [
  'al2-ami-sagemaker-inference-gpu-2', 'al2-ami-sagemaker-inference-gpu-2-1', 'al2-ami-sagemaker-inference-gpu-3-1',
  'al2-ami-sagemaker-inference-neuron-2', 'al2023-ami-sagemaker-inference-gpu-4-1',
];

/** What a variant runs on. */
export const CAPACITY: Rule<ConfigurationFacts>[] = [
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
      field: `${at}.instanceType`, rule: 'must be an instance type of SageMaker, such as ml.m7i.large', got: knownValue(v.instanceType), mend: 'put ml. before the EC2 type',
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
      field: `${at}.volumeGiB`, rule: `must be left out for ${knownValue(v.instanceType)}, which has local storage`, got: knownValue(v.volumeGiB), mend: 'remove the volume size or choose a type without local storage',
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
        rule: `does not encrypt the local storage of {${at}.instanceType} = ${knownValue(v.instanceType)}, and may be refused with it`,
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
      field: `${at}.acceleratorType`, rule: 'must be left out, because Elastic Inference no longer exists', got: knownValue(v.acceleratorType), mend: 'use a GPU or Inferentia instance type',
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
        field: `${at}.instanceType`, rule: 'must have one GPU at most for a multi-model endpoint', got: knownValue(v.instanceType), mend: 'choose a single-GPU or a CPU type',
      }))(f)
      : NONE),
  },
];

