import { ContainerFacts, ModelFacts } from './facts';
import { MODEL_NOTES } from './models-notes';
import { between, each, eachKnown, lengthBetween, matches, NONE, oneOf, problemIf, sageMakerName } from './problems';
import { Fact, Family, given, known, Problem, Rule } from './rule';

const CONTAINER = 'SageMaker API, ContainerDefinition';
const ROLE_PATTERN = /^arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/;
const ECR_PATTERN = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\//;
const ENVIRONMENT_BYTES = 32 * 1024;

/** Runs a check on every container of a model that can be seen. */
function onContainers(check: (container: ContainerFacts, at: string) => Problem[]): (f: ModelFacts) => Problem[] {
  return (f) => eachKnown('containers', f.containers).flatMap(([container, at]) => check(container, at));
}

function value<T>(fact: Fact<T>): T | undefined {
  return known(fact) ? fact : undefined;
}

function bytes(text: Fact<string>): number {
  return known(text) ? new TextEncoder().encode(text).length : 0;
}

const STRUCTURE: Rule<ModelFacts>[] = [
  {
    id: 'MD-01',
    what: 'The name of a model has 1 to 63 letters, digits and hyphens',
    severity: 'error',
    source: 'SageMaker API, CreateModel.ModelName',
    check: (f) => sageMakerName('physicalName', f.physicalName, 'leave the name out'),
  },
  {
    id: 'MD-02',
    what: 'A model has no name of its own, because every change replaces it',
    severity: 'warning',
    source: 'CloudFormation, AWS::SageMaker::Model',
    check: (f) => problemIf(given(f.physicalName), {
      field: 'physicalName', rule: 'must be left out, because every change replaces the model and the name is taken', got: value(f.physicalName), mend: 'let CloudFormation name it',
    }),
  },
  {
    id: 'MD-03',
    what: 'A model has a primary container or a list of containers, not both',
    severity: 'error',
    source: 'SageMaker Developer Guide, inference-pipelines',
    check: (f) => [
      ...problemIf(f.hasPrimaryContainer === true && f.hasContainers === true, {
        field: 'containers', rule: 'must not stand beside a primary container', mend: 'keep one of them',
      }),
      ...problemIf(f.hasPrimaryContainer === false && f.hasContainers === false, {
        field: 'containers', rule: 'must be given where there is no primary container', mend: 'add a container',
      }),
    ],
  },
  {
    id: 'MD-04',
    what: 'A model has at most 15 containers',
    severity: 'error',
    source: 'SageMaker API, CreateModel.Containers',
    check: (f) => (f.hasContainers === true ? lengthBetween('containers', f.containers, { low: 1, high: 15, noun: 'containers' }, 'merge containers') : NONE),
  },
  {
    id: 'MD-05',
    what: 'Either every container of a model has a host name or none has one',
    severity: 'error',
    source: `${CONTAINER}.ContainerHostname`,
    check: (f) => {
      const containers = each('containers', f.containers);
      const named = containers.some(([c]) => known(c) && given(c.hostname));
      return [
        ...onContainers((c, at) => sageMakerName(`${at}.hostname`, c.hostname, 'use letters, digits and hyphens'))(f),
        ...(named ? eachKnown('containers', f.containers).filter(([c]) => c.hostname === undefined).slice(0, 1) : [])
          .map(([, at]) => ({ field: `${at}.hostname`, rule: 'must be given, because another container has one', mend: 'name all containers or none' })),
      ];
    },
  },
  {
    id: 'MD-06',
    what: 'Containers run in series or directly, and directly invoked containers have host names',
    severity: 'error',
    source: 'SageMaker API, InferenceExecutionConfig.Mode; SageMaker Developer Guide, multi-container-endpoints',
    check: (f) => [
      ...oneOf('executionMode', f.executionMode, ['Serial', 'Direct'], 'use one of them'),
      ...(f.executionMode === 'Direct' ? eachKnown('containers', f.containers) : [])
        .filter(([c]) => c.hostname === undefined && !someHostname(f))
        .map(([, at]) => ({ field: `${at}.hostname`, rule: 'must be given with {executionMode} Direct', mend: 'name the container' })),
    ],
  },
  {
    id: 'MM-02',
    what: 'An inference pipeline has at most one multi-model container',
    severity: 'error',
    source: 'SageMaker Developer Guide, multi-model-endpoints',
    check: (f) => {
      const [, second] = eachKnown('containers', f.containers).filter(([c]) => c.mode === 'MultiModel');
      return problemIf(second !== undefined, { field: second ? `${second[1]}.mode` : '', rule: 'must be MultiModel for one container at most', mend: 'use endpoints of their own' });
    },
  },
];

/** MD-05 speaks when some container has a host name and another has none. */
function someHostname(f: ModelFacts): boolean {
  return eachKnown('containers', f.containers).some(([c]) => given(c.hostname));
}

const CONTAINERS: Rule<ModelFacts>[] = [
  {
    id: 'MD-07',
    what: 'Images come from a private registry only through the model\'s VPC; credentials only from such a registry',
    severity: 'error',
    source: 'SageMaker API, ImageConfig',
    check: (f) => onContainers((c, at) => [
      ...problemIf(c.repositoryCredentials === true && known(c.repositoryAccess) && c.repositoryAccess !== 'Vpc', {
        field: `${at}.repositoryCredentials`, rule: 'must be left out unless {' + at + '.repositoryAccess} is Vpc', mend: 'set the access mode to Vpc or remove the credentials',
      }),
      ...problemIf(c.repositoryAccess === 'Vpc' && f.vpc === undefined, {
        field: `${at}.repositoryAccess`, rule: 'must not be Vpc for a model without a VPC', mend: 'place the model into the VPC from which the registry can be reached',
      }),
    ])(f),
  },
  {
    id: 'MD-08',
    what: 'An image in ECR lies in the Region of the model',
    severity: 'error',
    source: `${CONTAINER}.Image; aws-cdk#10064`,
    check: (f) => onContainers((c, at) => {
      const region = given(c.image) ? ECR_PATTERN.exec(c.image)?.[1] : undefined;
      return problemIf(region !== undefined && f.region !== undefined && given(f.region) && region !== f.region, {
        field: `${at}.image`, rule: `must lie in ${String(f.region)}, the Region of the model`, got: region, mend: 'replicate the image to this Region',
      });
    })(f),
  },
  {
    id: 'MD-09',
    what: 'Model data is an https or s3 URI of at most 1024 characters',
    severity: 'error',
    source: `${CONTAINER}.ModelDataUrl`,
    check: onContainers((c, at) => matches(`${at}.modelDataUrl`, c.modelDataUrl, {
      pattern: /^(https|s3):\/\/[^/]+\/?.*$/s, rule: 'must begin with s3:// or https://', mend: 'give the URI of the object', maxLength: 1024,
    })),
  },
  {
    id: 'MD-09',
    what: 'Model data of a single model is one archive, model.tar.gz',
    severity: 'warning',
    source: `${CONTAINER}.ModelDataUrl`,
    check: onContainers((c, at) => problemIf(given(c.modelDataUrl) && known(c.mode) && c.mode !== 'MultiModel' && !c.modelDataUrl.endsWith('.tar.gz'), {
      field: `${at}.modelDataUrl`, rule: 'must be a gzip compressed archive whose name ends in .tar.gz', got: value(c.modelDataUrl), mend: 'pack the model, or use a model data source for files that are not packed',
    })),
  },
  {
    id: 'MD-10',
    what: 'A multi-model container takes no model data source',
    severity: 'error',
    source: `${CONTAINER}.ModelDataSource`,
    check: onContainers((c, at) => problemIf(c.mode === 'MultiModel' && given(c.modelDataSource), {
      field: `${at}.modelDataSource`, rule: 'must be left out for a multi-model container', mend: 'give the prefix of the models as model data',
    })),
  },
  {
    id: 'MD-11',
    what: 'A prefix of model data ends with a slash',
    severity: 'error',
    source: 'SageMaker API, S3ModelDataSource.S3Uri',
    check: onContainers((c, at) => (given(c.modelDataSource) && c.modelDataSource.dataType === 'S3Prefix'
      ? problemIf(given(c.modelDataSource.uri) && !c.modelDataSource.uri.endsWith('/'), {
        field: `${at}.modelDataSource.uri`, rule: 'must end with / for an S3Prefix', got: value(c.modelDataSource.uri), mend: 'add the slash, or use S3Object',
      })
      : NONE)),
  },
  {
    id: 'MD-12',
    what: 'A model data source is a prefix or an object, compressed with gzip or not',
    severity: 'error',
    source: 'SageMaker API, S3ModelDataSource',
    check: onContainers((c, at) => (given(c.modelDataSource) ? [
      ...oneOf(`${at}.modelDataSource.dataType`, c.modelDataSource.dataType, ['S3Prefix', 'S3Object'], 'use one of them'),
      ...oneOf(`${at}.modelDataSource.compression`, c.modelDataSource.compression, ['None', 'Gzip'], 'use one of them'),
    ] : NONE)),
  },
  {
    id: 'MD-12',
    what: 'A compressed model data source is an object, not a prefix',
    severity: 'warning',
    source: 'SageMaker API, S3ModelDataSource.CompressionType (the pair is not documented)',
    check: onContainers((c, at) => problemIf(given(c.modelDataSource) && c.modelDataSource.dataType === 'S3Prefix' && c.modelDataSource.compression === 'Gzip', {
      field: `${at}.modelDataSource.compression`, rule: 'must be None for an S3Prefix', got: 'Gzip', mend: 'name the archive as an S3Object',
    })),
  },
  {
    id: 'MD-13',
    what: 'Model data is given once, as a URL or as a data source',
    severity: 'warning',
    source: 'Not documented by AWS',
    check: onContainers((c, at) => problemIf(given(c.modelDataUrl) && given(c.modelDataSource), {
      field: `${at}.modelDataUrl`, rule: 'must not stand beside {' + at + '.modelDataSource}', mend: 'keep one of them',
    })),
  },
  {
    id: 'MD-14',
    what: 'A container has at most 100 environment variables of 1024 bytes, all containers together 32 KiB',
    severity: 'error',
    source: `${CONTAINER}.Environment`,
    check: environment,
  },
  {
    id: 'MD-24',
    what: 'The URI of an image has at most 255 characters and no white space',
    severity: 'error',
    source: `${CONTAINER}.Image`,
    check: onContainers((c, at) => matches(`${at}.image`, c.image, { pattern: /^\S+$/, rule: 'must have no white space', mend: 'give the URI of the image', maxLength: 255 })),
  },
  {
    id: 'MD-25',
    what: 'The name or ARN of a model package has at most 176 characters',
    severity: 'error',
    source: `${CONTAINER}.ModelPackageName`,
    check: onContainers((c, at) => matches(`${at}.modelPackage`, c.modelPackage, { pattern: /^\S+$/, rule: 'must have no white space', mend: 'give the ARN of the package', maxLength: 176 })),
  },
  {
    id: 'MD-25',
    what: 'A container from a model package brings its image along',
    severity: 'warning',
    source: `${CONTAINER}.ModelPackageName`,
    check: onContainers((c, at) => problemIf(given(c.modelPackage) && given(c.image), {
      field: `${at}.image`, rule: 'must be left out beside {' + at + '.modelPackage}, which brings its own', mend: 'keep one of them',
    })),
  },
  {
    id: 'MM-01',
    what: 'The model data of a multi-model container is a prefix, not an archive',
    severity: 'error',
    source: 'SageMaker Developer Guide, create-multi-model-endpoint',
    check: onContainers((c, at) => problemIf(c.mode === 'MultiModel' && given(c.modelDataUrl) && c.modelDataUrl.endsWith('.tar.gz'), {
      field: `${at}.modelDataUrl`, rule: 'must be the prefix under which the archives lie', got: value(c.modelDataUrl), mend: 'remove the name of the archive',
    })),
  },
  {
    id: 'MM-05',
    what: 'The model cache is on or off',
    severity: 'error',
    source: 'SageMaker API, MultiModelConfig.ModelCacheSetting',
    check: onContainers((c, at) => oneOf(`${at}.modelCache`, c.modelCache, ['Enabled', 'Disabled'], 'use one of them')),
  },
];

function environment(f: ModelFacts): Problem[] {
  const containers = eachKnown('containers', f.containers);
  const perContainer = containers.flatMap(([c, at]) => {
    if (!given(c.environment)) return NONE;
    const entries = Object.entries(c.environment);
    return [
      ...between(`${at}.environment`, entries.length, { low: 0, high: 100, unit: ' variables' }, 'put settings into a file'),
      ...entries.flatMap(([key, text]) => [
        ...problemIf(!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(key) || bytes(key) > 1024, {
          field: `${at}.environment`, rule: 'must have names of letters, digits and underscores that do not begin with a digit', got: key.slice(0, 80), mend: 'rename the variable',
        }),
        ...problemIf(bytes(text) > 1024, {
          field: `${at}.environment.${key}`, rule: 'must have at most 1024 bytes', got: `${bytes(text)} bytes`, mend: 'put the value into a file or a parameter',
        }),
      ]),
    ];
  });
  const total = containers.flatMap(([c]) => (given(c.environment) ? Object.entries(c.environment) : []))
    .reduce((sum, [key, text]) => sum + bytes(key) + bytes(text), 0);
  return [...perContainer, ...problemIf(total > ENVIRONMENT_BYTES, {
    field: 'containers', rule: `must have at most ${ENVIRONMENT_BYTES} bytes of environment together`, got: `${total} bytes`, mend: 'put settings into a file',
  })];
}

const PLACE: Rule<ModelFacts>[] = [
  {
    id: 'MD-15',
    what: 'A model in a VPC has 1 to 16 subnets and 1 to 5 security groups',
    severity: 'error',
    source: 'SageMaker API, VpcConfig',
    check: (f) => (given(f.vpc) ? [
      ...between('vpc.subnets', f.vpc.subnets, { low: 1, high: 16, unit: ' subnets' }, 'select fewer subnets'),
      ...between('vpc.securityGroups', f.vpc.securityGroups, { low: 1, high: 5, unit: ' security groups' }, 'merge security groups'),
    ] : NONE),
  },
  {
    id: 'MD-16',
    what: 'The subnets of a model span at least two availability zones',
    severity: 'warning',
    source: 'SageMaker Developer Guide, host-vpc (2023)',
    check: (f) => (given(f.vpc)
      ? problemIf(known(f.vpc.zones) && f.vpc.zones < 2, {
        field: 'vpc.zones', rule: 'must be at least 2 availability zones', got: value(f.vpc.zones), mend: 'add a subnet in another zone',
      })
      : NONE),
  },
  {
    id: 'MD-19',
    what: 'A model waits for the policies of its role: the service checks access when the model is created',
    severity: 'warning',
    source: 'aws-cdk#10064; aws-samples/generative-ai-sagemaker-cdk-demo#2',
    check: (f) => problemIf(f.waitsForPolicies === false, {
      field: 'roleArn', rule: 'refers to a role whose policies may not exist yet when the model is created', mend: 'make the model depend on the role\'s policies',
    }),
  },
  {
    id: 'MD-20',
    what: 'The role of a model is given by its ARN',
    severity: 'error',
    source: 'SageMaker API, CreateModel.ExecutionRoleArn',
    check: (f) => matches('roleArn', f.roleArn, { pattern: ROLE_PATTERN, rule: 'must be the ARN of a role', mend: 'give the ARN, not the name', maxLength: 2048 }),
  },
];

/** Models: containers, their data, and where they run. */
export const MODELS: Family<ModelFacts> = { title: 'Models', rules: [...STRUCTURE, ...CONTAINERS, ...PLACE], notes: MODEL_NOTES };
