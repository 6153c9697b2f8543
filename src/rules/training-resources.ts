import { localStorage } from './instances';
import { between, Bounds, eachKnown, knownValue, lengthBetween, matches, NONE, problemIf } from './problems';
import { given, known, Problem, Rule } from './rule';
import { TrainingFacts, TrainingResourceFacts } from './training-facts';

const RESOURCES = 'SageMaker API, ResourceConfig';
const STOPPING = 'SageMaker API, StoppingCondition';
const DAYS_28: Bounds = { low: 1, high: 2_419_200, unit: ' seconds' };
const INSTANCE_TYPE = { pattern: /^ml\.[a-z0-9-]+\.[a-z0-9]+$/, rule: 'must be an instance type of SageMaker, such as ml.m5.xlarge', mend: 'put ml. before the EC2 type' };

function onResources(check: (resources: TrainingResourceFacts, f: TrainingFacts) => Problem[]): (f: TrainingFacts) => Problem[] {
  return (f) => (given(f.resources) ? check(f.resources, f) : NONE);
}

/** The instance types that are known, of one fleet or of groups. */
function typesOf({ instanceType, groups }: Pick<TrainingResourceFacts, 'instanceType' | 'groups'>): string[] {
  return [instanceType, ...eachKnown('groups', groups).map(([group]) => group.instanceType)].filter((type): type is string => given(type));
}

/** What a training job runs on, for how long, and where. */
export const TRAINING_RESOURCES: Rule<TrainingFacts>[] = [
  {
    id: 'TJ-13',
    what: 'Instance types are those of SageMaker, which begin with ml',
    severity: 'error',
    source: `${RESOURCES}.InstanceType`,
    check: onResources(({ instanceType, groups }) => [
      ...matches('resources.instanceType', instanceType, INSTANCE_TYPE),
      ...eachKnown('resources.groups', groups).flatMap(([group, at]) => matches(`${at}.instanceType`, group.instanceType, INSTANCE_TYPE)),
    ]),
  },
  {
    id: 'TJ-14',
    what: 'A job has at least one instance, and so has each of its groups',
    severity: 'error',
    source: `${RESOURCES}.InstanceCount, InstanceGroup.InstanceCount`,
    check: onResources(({ count, groups }) => [
      ...between('resources.count', count, { low: 1, high: Infinity }, 'start with 1'),
      ...eachKnown('resources.groups', groups).flatMap(([group, at]) => between(`${at}.count`, group.count, { low: 1, high: Infinity }, 'start with 1, or leave the group out')),
    ]),
  },
  {
    id: 'TJ-15',
    what: 'A cluster of several types has 1 to 5 groups, with different names of 1 to 64 characters, and no type or count of its own',
    severity: 'error',
    source: `${RESOURCES}.InstanceGroups, InstanceGroup.InstanceGroupName`,
    check: onResources(({ groups, instanceType, count }) => {
      const names = eachKnown('groups', groups).map(([{ name }]) => name).filter(given);
      const twice = names.find((name, index) => names.indexOf(name) < index);
      return [
        ...lengthBetween('resources.groups', groups, { low: 1, high: 5, noun: 'groups' }, 'join groups of one type'),
        ...eachKnown('resources.groups', groups).flatMap(([{ name }, at]) => matches(`${at}.name`, name, { pattern: /^.{1,64}$/, rule: 'must have 1 to 64 characters', mend: 'shorten it' })),
        ...problemIf(twice !== undefined, { field: 'resources.groups', rule: 'must have different names', got: twice, mend: 'rename one of the groups' }),
        ...problemIf(given(groups) && (given(instanceType) || given(count)), { field: 'resources.groups', rule: 'must not stand beside an instance type or count', mend: 'leave out the type and the count' }),
      ];
    }),
  },
  {
    id: 'TJ-16',
    what: 'Instances without local storage have a volume of at least 1 GiB',
    severity: 'error',
    source: `${RESOURCES}.VolumeSizeInGB: must be defined for EBS-only types`,
    check: onResources(({ volumeGiB, ...resources }) => {
      const bare = typesOf(resources).find((type) => !localStorage(type));
      return [
        ...between('resources.volumeGiB', volumeGiB, { low: bare === undefined ? 0 : 1, high: Infinity, unit: ' GiB' }, 'start with 30 GiB'),
        ...problemIf(volumeGiB === undefined && bare !== undefined, { field: 'resources.volumeGiB', rule: `must be given for ${bare}, which has no local storage`, mend: 'start with 30 GiB' }),
      ];
    }),
  },
  {
    id: 'TJ-17',
    what: 'Instances with local storage use that instead of a volume',
    severity: 'warning',
    source: `${RESOURCES}.VolumeSizeInGB: no EBS storage is provisioned`,
    check: onResources(({ volumeGiB, ...resources }) => {
      const types = typesOf(resources);
      return problemIf(given(volumeGiB) && types.length > 0 && types.every(localStorage), {
        field: 'resources.volumeGiB', rule: `has no effect on ${types[0]}, whose local storage is all there is`, got: knownValue(volumeGiB), mend: 'leave it out, or choose a type with enough storage',
      });
    }),
  },
  {
    id: 'TJ-18',
    what: 'Instances with local storage take no volume key',
    severity: 'error',
    source: `${RESOURCES}.VolumeKmsKeyId: cannot be requested with local storage`,
    check: onResources(({ volumeKey, ...resources }) => {
      const local = typesOf(resources).find(localStorage);
      return problemIf(volumeKey === true && local !== undefined, {
        field: 'resources.volumeKey', rule: `must be left out for ${local}, whose local storage is encrypted by the hardware`, mend: 'remove the key, or choose a type without local storage',
      });
    }),
  },
  {
    id: 'TJ-19',
    what: 'Instances are kept for at most 6 hours after a job',
    severity: 'error',
    source: `${RESOURCES}.KeepAlivePeriodInSeconds`,
    check: onResources(({ keepAlive }) => between('resources.keepAlive', keepAlive, { low: 0, high: 21_600, unit: ' seconds' }, 'start the next job earlier')),
  },
  {
    id: 'TJ-20',
    what: 'Instances are not kept after a job on spot capacity or on groups of several types',
    severity: 'error',
    source: 'SageMaker Developer Guide, train-warm-pools, considerations',
    check: onResources(({ keepAlive, groups }, { spot }) => problemIf(given(keepAlive) && keepAlive > 0 && (spot === true || given(groups)), {
      field: 'resources.keepAlive', rule: `must be left out for ${spot === true ? 'spot capacity' : 'groups of several types'}`, got: knownValue(keepAlive), mend: 'use TrainingCompute.warmPool() for on-demand instances of one type',
    })),
  },
  {
    id: 'TJ-21',
    what: 'A job runs for 1 second to 28 days',
    severity: 'error',
    source: `${STOPPING}.MaxRuntimeInSeconds`,
    check: ({ maxRuntime }) => between('maxRuntime', maxRuntime, DAYS_28, 'let a longer training go on from its checkpoints in another job'),
  },
  {
    id: 'TJ-22',
    what: 'A job on spot capacity says how long it waits, at least as long as it may run',
    severity: 'error',
    source: `${STOPPING}.MaxWaitTimeInSeconds`,
    check: ({ spot, maxWait, maxRuntime }) => [
      ...problemIf(spot === true && maxWait === undefined, { field: 'maxWait', rule: 'must be given for spot capacity', mend: 'give at least the longest run time' }),
      ...problemIf(given(maxWait) && given(maxRuntime) && maxWait < maxRuntime, {
        field: 'maxWait', rule: `must be at least {maxRuntime} = ${String(knownValue(maxRuntime))}, because it includes the run itself`, got: knownValue(maxWait), mend: 'wait longer, or let the job run for less',
      }),
    ],
  },
  {
    id: 'TJ-23',
    what: 'Only a job on spot capacity waits',
    severity: 'error',
    source: 'sagify#111: Invalid MaxWaitTimeInSeconds, only supported when EnableManagedSpotTraining is true',
    check: ({ spot, maxWait }) => problemIf(given(maxWait) && known(spot) && spot !== true, {
      field: 'maxWait', rule: 'must be left out unless the job runs on spot capacity', got: knownValue(maxWait), mend: 'use TrainingCompute.spot(), or leave it out',
    }),
  },
  {
    id: 'TJ-24',
    what: 'A job on spot capacity keeps checkpoints',
    severity: 'warning',
    source: 'SageMaker Developer Guide, model-managed-spot-training',
    check: ({ spot, checkpoints, tuned }) => problemIf(spot === true && checkpoints === false && !tuned, {
      field: 'checkpoints', rule: 'should be kept, because after an interruption the job begins again', mend: 'use Checkpoints.perRun() with a script that goes on from what it finds',
    }),
  },
  {
    id: 'TJ-25',
    what: 'A job on spot capacity can choose among zones, or goes on at the full price',
    severity: 'warning',
    source: 'SageMaker Developer Guide, model-managed-spot-training; EC2 User Guide, using-spot-instances: pools are per zone',
    check: ({ spot, fallback, vpc }) => problemIf(spot === true && fallback === false && given(vpc) && vpc.zones === 1, {
      field: 'vpc', rule: 'should span several zones for spot capacity, because one zone has one pool of instances', got: '1 zone', mend: 'spread the subnets, or try instances at the full price after them, as TrainingCompute.orElse() does',
    }),
  },
  {
    id: 'TJ-26',
    what: 'A job in a VPC has 1 to 16 subnets and 1 to 5 security groups',
    severity: 'error',
    source: 'SageMaker API, VpcConfig',
    check: ({ vpc }) => (given(vpc) ? [
      ...between('vpc.subnets', vpc.subnets, { low: 1, high: 16 }, 'one in each zone is enough'),
      ...between('vpc.securityGroups', vpc.securityGroups, { low: 1, high: 5 }, 'join their rules in one group'),
    ] : NONE),
  },
  {
    id: 'TJ-27',
    what: 'The service starts a job anew 1 to 30 times',
    severity: 'error',
    source: 'SageMaker API, RetryStrategy.MaximumRetryAttempts',
    check: ({ retryAttempts }) => between('retryAttempts', retryAttempts, { low: 1, high: 30 }, 'leave it out for none'),
  },
  {
    id: 'TJ-28',
    what: 'SageMaker Debugger is closed to new customers',
    severity: 'warning',
    source: 'SageMaker Developer Guide, debugger-availability-change: since 30 July 2026',
    check: (f) => problemIf(f.debugger === true, {
      field: 'debugger', rule: 'should be left out, because new customers have had no access since 30 July 2026', mend: 'write metrics to CloudWatch, TensorBoard or MLflow from the script',
    }),
  },
];
