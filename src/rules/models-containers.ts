import { ContainerFacts, ModelFacts } from './facts';
import { between, eachKnown, matches, NONE, oneOf, problemIf, knownValue } from './problems';
import { Fact, given, known, Problem, Rule } from './rule';

const CONTAINER = 'SageMaker API, ContainerDefinition';
const ECR_PATTERN = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\//;
const ENVIRONMENT_BYTES = 32 * 1024;

/** Runs a check on every container of a model that can be seen. */
export function onContainers(check: (container: ContainerFacts, at: string) => Problem[]): (f: ModelFacts) => Problem[] {
  return (f) => eachKnown('containers', f.containers).flatMap(([container, at]) => check(container, at));
}

function bytes(text: Fact<string>): number {
  return known(text) ? new TextEncoder().encode(text).length : 0;
}

/** What runs, from where, and with what data. */
export const CONTAINERS: Rule<ModelFacts>[] = [
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
      field: `${at}.modelDataUrl`, rule: 'must be a gzip compressed archive whose name ends in .tar.gz', got: knownValue(c.modelDataUrl), mend: 'pack the model, or use a model data source for files that are not packed',
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
        field: `${at}.modelDataSource.uri`, rule: 'must end with / for an S3Prefix', got: knownValue(c.modelDataSource.uri), mend: 'add the slash, or use S3Object',
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
      field: `${at}.modelDataUrl`, rule: 'must be the prefix under which the archives lie', got: knownValue(c.modelDataUrl), mend: 'remove the name of the archive',
    })),
  },
  {
    id: 'MM-01',
    what: 'A container serves a single model or many',
    severity: 'error',
    source: `${CONTAINER}.Mode`,
    check: onContainers((c, at) => oneOf(`${at}.mode`, c.mode, ['SingleModel', 'MultiModel'], 'use one of them')),
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
