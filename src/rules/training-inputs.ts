import { eachKnown, knownValue, lengthBetween, matches, NONE, problemIf, S3_PATTERN } from './problems';
import { given, known, Problem, Rule, show } from './rule';
import { TrainingFacts, WrittenFact } from './training-facts';

const JOB = 'SageMaker API, CreateTrainingJob';

/** What a training job is given: data, settings and code. */
export const TRAINING_INPUTS: Rule<TrainingFacts>[] = [
  {
    id: 'TJ-01',
    what: 'A training job has one image or one algorithm of a marketplace, not both and not none',
    severity: 'error',
    source: 'SageMaker API, AlgorithmSpecification.TrainingImage, AlgorithmName',
    check: ({ image, hasAlgorithm }) => problemIf(known(image) && known(hasAlgorithm) && (image !== undefined) === hasAlgorithm, {
      field: 'image', rule: 'must be given, or an algorithm in its place, and not both', got: image === undefined ? 'neither' : 'both', mend: 'name one of them',
    }),
  },
  {
    id: 'TJ-01',
    what: 'The address of an image has at most 255 characters',
    severity: 'error',
    source: 'SageMaker API, AlgorithmSpecification.TrainingImage',
    check: ({ image }) => matches('image', image, { pattern: /^/, rule: '', mend: '', maxLength: 255 }),
  },
  {
    id: 'TJ-02',
    what: 'A training job has at most 20 channels',
    severity: 'error',
    source: `${JOB}.InputDataConfig`,
    check: ({ channels }) => lengthBetween('channels', channels, { low: 1, high: 20, noun: 'channels' }, 'put several prefixes below one, and read that'),
  },
  {
    id: 'TJ-03',
    what: 'The name of a channel has 1 to 64 letters, digits, dots, hyphens and underscores',
    severity: 'error',
    source: 'SageMaker API, Channel.ChannelName',
    check: (f) => eachKnown('channels', f.channels).flatMap(([{ name }, at]) => matches(`${at}.name`, name, {
      pattern: /^[A-Za-z0-9.\-_]{1,64}$/, rule: 'must have 1 to 64 letters, digits, dots, hyphens and underscores', mend: 'write it as train or validation',
    })),
  },
  {
    id: 'TJ-04',
    what: 'A file system is read in file mode, from within its VPC',
    severity: 'error',
    source: 'SageMaker API, FileSystemDataSource; Developer Guide, model-access-training-data',
    check: (f) => eachKnown('channels', f.channels).filter(([{ fileSystem }]) => fileSystem === true).flatMap(([{ mode }, at]) => [
      ...problemIf(given(mode) && mode !== 'File', { field: `${at}.mode`, rule: 'must be File for a directory of a file system', got: knownValue(mode), mend: 'leave the mode out' }),
      ...problemIf(f.vpc === undefined, { field: at, rule: 'must be read by a job in the VPC of its file system', got: 'a job outside of any VPC', mend: 'give the job subnets and security groups there' }),
    ]),
  },
  {
    id: 'TJ-05',
    what: 'Inputs and models lie in S3',
    severity: 'error',
    source: 'SageMaker API, S3DataSource.S3Uri, OutputDataConfig.S3OutputPath',
    check: (f) => [
      ...eachKnown('channels', f.channels).flatMap(([{ uri }, at]) => matches(`${at}.uri`, uri, S3)),
      ...matches('outputPath', f.outputPath, S3),
    ],
  },
  {
    id: 'TJ-06',
    what: 'A training job has at most 100 hyperparameters, names of 256 and values of 2500 characters',
    severity: 'error',
    source: `${JOB}.HyperParameters`,
    check: ({ hyperparameters }) => mapProblems('hyperparameters', hyperparameters, { entries: 100, key: /^[^]{0,256}$/, keyRule: 'at most 256 characters', value: 2500 }),
  },
  {
    id: 'TJ-07',
    what: 'Hyperparameters and environment variables are texts',
    severity: 'error',
    source: `${JOB}.HyperParameters, Environment: maps of strings`,
    check: ({ hyperparameters, environment }) => ([['hyperparameters', hyperparameters], ['environment', environment]] as const).flatMap(([field, map]) => entriesOf(map)
      .filter(([, value]) => known(value) && typeof value !== 'string')
      .map(([name, value]) => ({ field: `${field}.${name}`, rule: 'must be a text', got: knownValue(value), mend: `write it as '${show(knownValue(value))}'` }))),
  },
  {
    id: 'TJ-08',
    what: 'A training job has at most 100 environment variables, one of a tuning job at most 48, of 512 characters each',
    severity: 'error',
    source: `${JOB}.Environment; HyperParameterTrainingJobDefinition.Environment`,
    check: ({ environment, tuned }) => mapProblems('environment', environment, {
      entries: tuned ? 48 : 100, key: /^[a-zA-Z_][a-zA-Z0-9_]{0,511}$/, keyRule: 'letters, digits and underscores, and begin with no digit', value: 512,
    }),
  },
  {
    id: 'TJ-09',
    what: 'At most 40 metrics are read from the log, by names of 255 and expressions of 500 characters',
    severity: 'error',
    source: 'SageMaker API, AlgorithmSpecification.MetricDefinitions, MetricDefinition',
    check: ({ metricDefinitions }) => [
      ...lengthBetween('metricDefinitions', metricDefinitions, { low: 0, high: 40, noun: 'metrics' }, 'keep the ones that somebody looks at'),
      ...eachKnown('metricDefinitions', metricDefinitions).flatMap(([{ name, pattern }, at]) => [
        ...matches(`${at}.name`, name, { pattern: /^.{1,255}$/, rule: 'must have 1 to 255 characters', mend: 'name it like validation:auc' }),
        ...matches(`${at}.pattern`, pattern, { pattern: /^.{1,500}$/, rule: 'must have 1 to 500 characters', mend: 'write it like auc=([0-9.]+)' }),
      ]),
    ],
  },
  {
    id: 'TJ-10',
    what: 'A command and its arguments have at most 100 words of 256 characters each',
    severity: 'error',
    source: 'SageMaker API, AlgorithmSpecification.ContainerEntrypoint, ContainerArguments',
    check: ({ entrypoint, commandArguments }) => ([['entrypoint', entrypoint], ['commandArguments', commandArguments]] as const).flatMap(([field, words]) => [
      ...lengthBetween(field, words, { low: 1, high: 100, noun: 'words' }, 'put the rest into a script'),
      ...eachKnown(field, words).flatMap(([word, at]) => matches(at, word, { pattern: /^/, rule: '', mend: '', maxLength: 256 })),
    ]),
  },
  {
    id: 'TJ-12',
    what: 'A job has at most 50 tags, with keys of 128 and values of 256 characters',
    severity: 'error',
    source: `${JOB}.Tags, Tag`,
    check: ({ tags }) => [
      ...lengthBetween('tags', tags, { low: 0, high: 50, noun: 'tags' }, 'keep those by which costs and access are told apart'),
      ...eachKnown('tags', tags).flatMap(([{ key, value }, at]) => [
        ...matches(`${at}.key`, key, { pattern: TAG(1, 128), rule: 'must have 1 to 128 letters, digits, spaces and _.:/=+-@', mend: 'shorten it' }),
        ...matches(`${at}.value`, value, { pattern: TAG(0, 256), rule: 'must have at most 256 letters, digits, spaces and _.:/=+-@', mend: 'shorten it' }),
      ]),
    ],
  },
  {
    id: 'TJ-12',
    what: 'One of the 50 tags is left to Step Functions, which tags the jobs that it waits for',
    severity: 'warning',
    source: 'Step Functions Developer Guide, connect-sagemaker (what happens otherwise is not documented)',
    check: ({ tags }) => problemIf(given(tags) && tags.length === 50, {
      field: 'tags', rule: 'should leave one of 50 to Step Functions, which tags the jobs that it waits for', got: 50, mend: 'remove one',
    }),
  },
];

const S3 = { pattern: S3_PATTERN, rule: 'must be an address in S3', mend: 'write it as s3://bucket/prefix/', maxLength: 1024 };
const TAG = (low: number, high: number) => new RegExp(`^[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{${low},${high}}$`, 'u');

interface MapRule {
  readonly entries: number;
  readonly key: RegExp;
  readonly keyRule: string;
  readonly value: number;
}

function entriesOf(map: TrainingFacts['environment']): [string, WrittenFact][] {
  return given(map) ? Object.entries(map) : [];
}

function mapProblems(field: string, map: TrainingFacts['environment'], rule: MapRule): Problem[] {
  const entries = entriesOf(map);
  return [
    ...lengthBetween(field, given(map) ? entries : undefined, { low: 0, high: rule.entries, noun: 'entries' }, 'put the rest into a file in S3'),
    ...entries.flatMap(([name, value]) => [
      ...matches(field, name, { pattern: rule.key, rule: `must have names of ${rule.keyRule}`, mend: 'rename it' }),
      ...(typeof value === 'string' ? matches(`${field}.${name}`, value, { pattern: /^/, rule: '', mend: '', maxLength: rule.value }) : NONE),
    ]),
  ];
}

