import { localStorage } from './instances';
import { between, each, eachKnown, lengthBetween, matches, NONE, problemIf } from './problems';
import { ProcessingFacts, ProcessingPathFacts } from './processing-facts';
import { Fact, Family, given, known, Problem, Rule } from './rule';

const API = 'SageMaker API, CreateProcessingJob';
const CLUSTER = 'SageMaker API, ProcessingClusterConfig';

/** A form of instance types, and what to do about another. */
export const INSTANCE_TYPE = { pattern: /^ml\.[a-z0-9-]+\.[a-z0-9]+$/, rule: 'must be an instance type of SageMaker, such as ml.m5.xlarge', mend: 'put ml. before the EC2 type' };

/** A key for the volumes of instances that have none. */
export function volumeKeyProblems(instanceType: Fact<string | undefined>, volumeKey: Fact<boolean>): Problem[] {
  return problemIf(volumeKey === true && given(instanceType) && localStorage(instanceType), {
    field: 'volumeKey', rule: `must be left out for ${String(instanceType)}, whose local storage is encrypted by its hardware`, mend: 'leave it out, or choose a type without local storage',
  });
}

/** How many variables a container may have, and how many characters each name and value. */
interface VariableLimits {
  readonly most: number;
  readonly name: number;
  readonly value: number;
}

/** Variables of a container within the limits of a service. */
export function environmentProblems(environment: Fact<Record<string, Fact<string>> | undefined>, limits: VariableLimits): Problem[] {
  if (!given(environment)) return NONE;
  const entries = Object.entries(environment);
  return [
    ...problemIf(entries.length > limits.most, { field: 'environment', rule: `must have at most ${limits.most} variables`, got: entries.length, mend: 'put the rest into a file among the inputs' }),
    ...entries.flatMap(([name, value]) => [
      ...matches('environment', name, { pattern: /^[a-zA-Z_]\w*$/, rule: 'must have a name of letters, digits and underscores', mend: 'rename the variable', maxLength: limits.name }),
      ...matches(`environment.${name}`, value, { pattern: /^[^]*$/, rule: 'must be text', mend: 'give text', maxLength: limits.value }),
    ]),
  ];
}

function words(field: string, list: Fact<Fact<string>[] | undefined>): Problem[] {
  return [
    ...lengthBetween(field, list, { low: 1, high: 100, noun: 'words' }, 'put the rest into a script'),
    ...eachKnown(field, list).flatMap(([word, at]) => matches(at, word, { pattern: /^[^]*$/, rule: 'must be text', mend: 'shorten it', maxLength: 256 })),
  ];
}

const PATHS: readonly (keyof Pick<ProcessingFacts, 'inputs' | 'outputs'>)[] = ['inputs', 'outputs'];

function allPaths(f: ProcessingFacts): [ProcessingPathFacts, string][] {
  return PATHS.flatMap((field) => eachKnown(field, f[field]));
}

function samePlace(f: ProcessingFacts): Problem[] {
  const seen = new Map<string, string>();
  return allPaths(f).flatMap(([{ localPath }, at]) => {
    if (!given(localPath)) return NONE;
    const path = localPath.replace(/\/+$/, '');
    const before = seen.get(path);
    seen.set(path, before ?? at);
    return problemIf(before !== undefined, { field: `${at}.localPath`, rule: `should not be that of {${before}.localPath}`, got: localPath, mend: 'give each a directory of its own' });
  });
}

const RULES: Rule<ProcessingFacts>[] = [
  {
    id: 'PJ-01',
    what: 'A processing job has 1 to 100 instances',
    severity: 'error',
    source: `${CLUSTER}.InstanceCount`,
    check: (f) => between('instanceCount', f.instanceCount, { low: 1, high: 100 }, 'start with 1'),
  },
  {
    id: 'PJ-02',
    what: 'The volume of an instance has 1 to 16,384 GiB',
    severity: 'error',
    source: `${CLUSTER}.VolumeSizeInGB`,
    check: (f) => between('volumeGiB', f.volumeGiB, { low: 1, high: 16384, unit: ' GiB' }, 'start with 30 GiB'),
  },
  {
    id: 'PJ-03',
    what: 'A processing job is stopped after a second to nine days',
    severity: 'error',
    source: 'SageMaker API, ProcessingStoppingCondition.MaxRuntimeInSeconds',
    check: (f) => between('maxRuntime', f.maxRuntime, { low: 1, high: 777600, unit: ' seconds' }, 'split the work into several jobs'),
  },
  {
    id: 'PJ-04',
    what: 'A processing job has at most 10 inputs and 10 outputs',
    severity: 'error',
    source: `${API}.ProcessingInputs, ProcessingOutputConfig.Outputs`,
    check: (f) => PATHS.flatMap((field) => lengthBetween(field, f[field], { low: 0, high: 10, noun: field }, 'join those with a common prefix')),
  },
  {
    id: 'PJ-05',
    what: 'Command and arguments have 1 to 100 words of at most 256 characters',
    severity: 'error',
    source: 'SageMaker API, AppSpecification.ContainerEntrypoint, ContainerArguments',
    check: (f) => [...words('entrypoint', f.entrypoint), ...words('commandArguments', f.commandArguments)],
  },
  {
    id: 'PJ-06',
    what: 'A container has at most 100 variables, with names and values of at most 256 characters',
    severity: 'error',
    source: `${API}.Environment`,
    check: (f) => environmentProblems(f.environment, { most: 100, name: 256, value: 256 }),
  },
  {
    id: 'PJ-07',
    what: 'Instances with local storage take no key for a volume',
    severity: 'error',
    source: `${CLUSTER}.VolumeKmsKeyId`,
    check: (f) => volumeKeyProblems(f.instanceType, f.volumeKey),
  },
  {
    id: 'PJ-08',
    what: 'Inputs lie below /opt/ml/processing/, outputs at an absolute path; both have at most 256 characters',
    severity: 'error',
    source: 'SageMaker API, ProcessingS3Input.LocalPath, ProcessingS3Output.LocalPath',
    check: (f) => [
      ...eachKnown('inputs', f.inputs).flatMap(([{ localPath }, at]) => matches(`${at}.localPath`, localPath, {
        pattern: /^\/opt\/ml\/processing\/./, rule: 'must begin with /opt/ml/processing/', mend: 'leave it out for a directory of the name', maxLength: 256,
      })),
      ...eachKnown('outputs', f.outputs).flatMap(([{ localPath }, at]) => matches(`${at}.localPath`, localPath, {
        pattern: /^\/./, rule: 'must begin with a slash', mend: 'leave it out for a directory of the name', maxLength: 256,
      })),
    ],
  },
  {
    id: 'PJ-09',
    what: 'Each input and output has a directory of its own',
    severity: 'warning',
    source: 'Not documented by AWS',
    check: samePlace,
  },
  {
    id: 'PJ-10',
    what: 'Containers in a VPC have 1 to 16 subnets and 1 to 5 security groups',
    severity: 'error',
    source: 'SageMaker API, VpcConfig',
    check: (f) => (given(f.vpc) ? [
      ...between('vpc.subnets', f.vpc.subnets, { low: 1, high: 16 }, 'name private subnets'),
      ...between('vpc.securityGroups', f.vpc.securityGroups, { low: 1, high: 5 }, 'name a group'),
    ] : NONE),
  },
  {
    id: 'PJ-11',
    what: 'The names of inputs and outputs of a processing job are different',
    severity: 'warning',
    source: 'Not documented by AWS',
    check: (f) => PATHS.flatMap((field) => {
      const names = each(field, f[field]).map(([path]) => (known(path) ? path.name : undefined)).filter(given);
      const twice = names.find((name, index) => names.indexOf(name) < index);
      return problemIf(twice !== undefined, { field, rule: 'should have different names', got: twice, mend: 'rename one of them' });
    }),
  },
  {
    id: 'PJ-12',
    what: 'Instance types are those of SageMaker, which begin with ml',
    severity: 'error',
    source: `${CLUSTER}.InstanceType`,
    check: (f) => matches('instanceType', f.instanceType, INSTANCE_TYPE),
  },
  {
    id: 'PJ-13',
    what: 'The URI of an image has at most 255 characters',
    severity: 'error',
    source: 'SageMaker API, AppSpecification.ImageUri',
    check: (f) => matches('image', f.image, { pattern: /^[^]*$/, rule: 'must be the URI of an image', mend: 'shorten the tag', maxLength: 255 }),
  },
];

/** What SageMaker accepts as a processing job. */
export const PROCESSING_JOBS: Family<ProcessingFacts> = {
  title: 'Processing jobs',
  rules: RULES,
  notes: [
    {
      id: 'PJ-14',
      what: 'A job that ran has a name that no other job of the account and Region can have again',
      source: `${API}.ProcessingJobName`,
      by: 'construct',
      how: 'steps make names from the execution, the item, the redrive and the attempt',
    },
    {
      id: 'PJ-15',
      what: 'Processing jobs read from S3 and from data set definitions, not from file systems',
      source: `${API}.ProcessingInputs`,
      by: 'type',
      how: 'ProcessingInput knows S3 only',
    },
  ],
};
