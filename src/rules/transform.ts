import { between, matches, oneOf, problemIf } from './problems';
import { environmentProblems, INSTANCE_TYPE, volumeKeyProblems } from './processing';
import { TransformFacts } from './processing-facts';
import { Family, given, Rule } from './rule';

const API = 'SageMaker API, CreateTransformJob';
const RESOURCES = 'SageMaker API, TransformResources';

const RULES: Rule<TransformFacts>[] = [
  {
    id: 'BT-01',
    what: 'A transform job has at least one instance',
    severity: 'error',
    source: `${RESOURCES}.InstanceCount`,
    check: (f) => between('instanceCount', f.instanceCount, { low: 1, high: Infinity }, 'start with 1'),
  },
  {
    id: 'BT-02',
    what: 'A request of a transform job has at most 100 MB, and so have all that are sent to an instance at the same time',
    severity: 'error',
    source: `${API}.MaxPayloadInMB, MaxConcurrentTransforms`,
    check: (f) => [
      ...between('maxPayloadMb', f.maxPayloadMb, { low: 0, high: 100, unit: ' MB' }, 'split the objects'),
      ...problemIf(given(f.maxPayloadMb) && given(f.maxConcurrent) && f.maxPayloadMb <= 100 && f.maxPayloadMb * f.maxConcurrent > 100, {
        field: 'maxConcurrent', rule: 'times {maxPayloadMb} must be at most 100 MB', got: given(f.maxConcurrent) ? f.maxConcurrent : undefined, mend: 'lower one of them, or take more instances',
      }),
    ],
  },
  {
    id: 'BT-03',
    what: 'Requests hold several records, or one of several, only where records are told apart',
    severity: 'error',
    source: `${API}.BatchStrategy: SplitType must be Line, RecordIO or TFRecord`,
    check: (f) => problemIf(given(f.strategy) && (f.split === undefined || f.split === 'None'), {
      field: 'strategy', rule: 'must be left out where {split} is None', got: given(f.strategy) ? f.strategy : undefined, mend: 'split the objects by line',
    }),
  },
  {
    id: 'BT-04',
    what: 'A transform job has at most 16 variables, with names of at most 1,024 and values of at most 10,240 characters',
    severity: 'error',
    source: `${API}.Environment`,
    check: (f) => environmentProblems(f.environment, { most: 16, name: 1024, value: 10240 }),
  },
  {
    id: 'BT-05',
    what: 'Instances with local storage take no key for a volume',
    severity: 'error',
    source: `${RESOURCES}.VolumeKmsKeyId`,
    check: (f) => volumeKeyProblems(f.instanceType, f.volumeKey),
  },
  {
    id: 'BT-06',
    what: 'A request is waited for 1 to 3,600 seconds and repeated at most 3 times',
    severity: 'error',
    source: 'SageMaker API, ModelClientConfig',
    check: (f) => [
      ...between('invocationTimeout', f.invocationTimeout, { low: 1, high: 3600, unit: ' seconds' }, 'send smaller requests'),
      ...between('invocationRetries', f.invocationRetries, { low: 0, high: 3 }, 'use 3'),
    ],
  },
  {
    id: 'BT-07',
    what: 'Instance types are those of SageMaker, which begin with ml',
    severity: 'error',
    source: `${RESOURCES}.InstanceType`,
    check: (f) => matches('instanceType', f.instanceType, INSTANCE_TYPE),
  },
  {
    id: 'BT-08',
    what: 'Objects are split by line, RecordIO or TFRecord, or not at all',
    severity: 'error',
    source: 'SageMaker API, TransformInput.SplitType; CreateTransformJob.BatchStrategy',
    check: (f) => [
      ...oneOf('split', f.split, ['None', 'Line', 'RecordIO', 'TFRecord'], 'use one of them'),
      ...oneOf('strategy', f.strategy, ['MultiRecord', 'SingleRecord'], 'use one of them'),
    ],
  },
];

/** What SageMaker accepts as a batch transform job. */
export const TRANSFORM_JOBS: Family<TransformFacts> = {
  title: 'Batch transform jobs',
  rules: RULES,
  notes: [
    {
      id: 'BT-09',
      what: 'SageMaker stops no transform job by itself',
      source: `${API}: it has no stopping condition`,
      by: 'construct',
      how: 'BatchTransformStep stops it after maxRuntime and an hour',
    },
    {
      id: 'BT-10',
      what: 'A transform job needs a model, which stays when the job has ended',
      source: `${API}.ModelName`,
      by: 'construct',
      how: 'BatchTransformStep makes one for each run and removes it',
    },
  ],
};
