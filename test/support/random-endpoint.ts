import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnParameter, Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as fc from 'fast-check';
import { ACCOUNT, REGION } from './stacks';
import { ArtifactStore, IArtifactStore } from '../../src/data';
import { ContainerImage, ImageRepository } from '../../src/images';
import { ApprovedVersion, IApprovedVersion, ModelArtifact, ModelRegistry, ModelVersion } from '../../src/registry';
import { Encryption, NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import {
  CaptureMode, DataCapture, DeploymentStrategy, EndpointCapacity, EndpointScaling, ModelEndpoint, ModelVariant, RollbackAlarms, RoutingStrategy,
  UtilizationMetric,
} from '../../src/serving';

/** A number, or one that only the deployment knows. */
type Numeric = number | { readonly parameter: number };

const { constantFrom, integer, record, oneof, string, array, constant } = fc;

/** Mostly within the bounds; now and then beside them, broken, or a parameter of the template. */
function numeric(low: number, high: number): fc.Arbitrary<Numeric> {
  return oneof(
    { weight: 40, arbitrary: integer({ min: low, max: high }) },
    { weight: 6, arbitrary: constantFrom(low, high) },
    { weight: 1, arbitrary: constantFrom(low - 1, high + 1, high * 3 + 7, low + 0.5, 0, -1, NaN, Infinity) },
    { weight: 3, arbitrary: constant({ parameter: low }) },
  );
}

/** Durations and sizes are never negative or endless: the CDK itself refuses those where they are made. */
function atLeastZero(low: number, high: number, times = 1): fc.Arbitrary<Numeric> {
  const allowed = (n: number) => (!Number.isFinite(n) ? high + 1 : Math.max(0, n)) * times;
  return numeric(low, high).map((n) => (typeof n === 'number' ? allowed(n) : { parameter: low * times }));
}

/** Given as often as left out. */
const maybe = <T>(given: fc.Arbitrary<T>) => oneof(given, constant(undefined));

/** Rarely given. */
const seldom = <T>(given: fc.Arbitrary<T>) => oneof({ weight: 1, arbitrary: given }, { weight: 5, arbitrary: constant(undefined) });

const TYPES = ['ml.m7i.large', 'ml.m5.xlarge', 'ml.c7g.large', 'ml.m5d.xlarge', 'ml.g5.xlarge', 'ml.g6.xlarge', 'ml.inf2.xlarge'];
const ODD_TYPES = ['ml.t2.medium', 'ml.p4d.24xlarge', 'm7i.large', 'ml.zz9.huge', 'ml.M7I.large', ''];
const instanceType = oneof({ weight: 20, arbitrary: constantFrom(...TYPES) }, { weight: 1, arbitrary: constantFrom(...ODD_TYPES) });

const fleet = record({
  type: instanceType,
  count: maybe(numeric(1, 20)),
  volumeMiB: seldom(atLeastZero(1, 512, 1024)),
  startup: seldom(atLeastZero(60, 3600)),
  download: seldom(atLeastZero(60, 3600)),
  routing: seldom(constantFrom(...Object.values(RoutingStrategy))),
  ami: seldom(constantFrom('al2-ami-sagemaker-inference-gpu-3-1', '', 'x'.repeat(80))),
});

const functions = record({
  memoryMiB: maybe(atLeastZero(1, 6, 1024)),
  most: maybe(numeric(1, 200)),
  warm: seldom(numeric(1, 200)),
});

const queue = record({
  fleet,
  invocations: seldom(numeric(1, 1000)),
  prefix: seldom(constantFrom('', 'in', 'a/b/', '/lead', 'with space/', 'x'.repeat(1100))),
  topics: constantFrom(0, 0, 1, 2),
});

const kinds = ['instances', 'instances', 'instances', 'serverless', 'asynchronous'] as const;
const capacity = record({ kind: constantFrom(...kinds), fleet, functions, queue });

const alarms = oneof(
  { weight: 4, arbitrary: constant({ kind: 'default' as const }) },
  { weight: 4, arbitrary: record({ kind: constant('standard' as const), errors: maybe(numeric(1, 99)), latency: maybe(atLeastZero(1, 60)), overhead: maybe(atLeastZero(1, 10)) }) },
  { weight: 2, arbitrary: record({ kind: constant('given' as const), count: constantFrom(1, 2, 10, 0, 11) }) },
  { weight: 1, arbitrary: constant({ kind: 'none' as const }) },
);

const deployment = record({
  kind: constantFrom('allAtOnce', 'canary', 'linear', 'rolling'),
  percentage: seldom(numeric(10, 50)),
  instances: seldom(numeric(1, 4)),
  bake: maybe(atLeastZero(60, 1800)),
  terminationWait: seldom(atLeastZero(0, 3600)),
  timeout: seldom(atLeastZero(7200, 28800)),
  rollback: seldom(numeric(10, 100)),
  alarms,
});

const bounds = { least: seldom(numeric(1, 3)), most: numeric(20, 40), cooldown: seldom(atLeastZero(0, 3600)) };
const scaling = oneof(
  { weight: 5, arbitrary: record({ kind: constant('invocations' as const), ...bounds, target: numeric(1, 1000) }) },
  { weight: 3, arbitrary: record({ kind: constant('utilization' as const), ...bounds, target: numeric(1, 100), units: seldom(numeric(1, 8)), metric: seldom(constantFrom(...Object.values(UtilizationMetric))) }) },
  { weight: 2, arbitrary: record({ kind: constant('backlog' as const), ...bounds, least: constantFrom<Numeric>(0, 0, 1), target: numeric(1, 50) }) },
  { weight: 1, arbitrary: record({ kind: constant('schedule' as const), ...bounds, actions: integer({ min: 0, max: 3 }), target: numeric(1, 20) }) },
  { weight: 1, arbitrary: record({ kind: constant('steps' as const), ...bounds, steps: array(record({ above: integer({ min: 0, max: 50 }), change: integer({ min: -3, max: 3 }) }), { maxLength: 4 }), target: numeric(1, 100) }) },
  { weight: 1, arbitrary: constant({ kind: 'suspended' as const }) },
);

const capture = record({
  prefix: seldom(constantFrom('captured/', '', 'a b', '/x', 'x'.repeat(600))),
  percentage: maybe(numeric(0, 100)),
  modes: seldom(array(constantFrom(...Object.values(CaptureMode)), { maxLength: 3 })),
  csv: seldom(array(constantFrom('text/csv', 'text/plain', 'text/csv; charset=utf-8', '*/*'), { maxLength: 11 })),
});

const models = constantFrom('image', 'archive', 'folder', 'algorithm', 'package', 'environment', 'approved', 'approved');

const variant = record({
  name: oneof({ weight: 20, arbitrary: constantFrom('Champion', 'Challenger', 'Shadow-1', 'A', 'B2', 'C-3') }, { weight: 1, arbitrary: constantFrom('', '-x', 'x'.repeat(64), 'a_b', 'AllTraffic') }),
  weight: maybe(numeric(0, 10)),
  model: models,
  fleet: seldom(fleet),
  scaling: seldom(scaling),
});

/** What a user may ask of an endpoint, as data that can be printed. */
export const endpointChoices = record({
  capacity,
  model: models,
  variants: seldom(fc.uniqueArray(variant, { maxLength: 6, selector: ({ name }) => name })),
  scaling: maybe(scaling),
  more: seldom(scaling),
  deployment: maybe(deployment),
  capture: seldom(capture),
  network: constantFrom(undefined, undefined, undefined, 'isolated', 'vpc', 'vpc', 'isolatedVpc', 'public'),
  encryption: constantFrom(undefined, undefined, 'ours', 'given', 'aws'),
  name: seldom(oneof(constantFrom('fraud', 'Fraud-1', 'x'.repeat(63), 'x'.repeat(64), '-fraud', 'fraud_1'), string({ maxLength: 12 }))),
  role: constantFrom(undefined, undefined, undefined, 'imported'),
});

export type EndpointChoice = typeof endpointChoices extends fc.Arbitrary<infer T> ? T : never;
type Scaling = typeof scaling extends fc.Arbitrary<infer T> ? T : never;
type Fleet = typeof fleet extends fc.Arbitrary<infer T> ? T : never;
type Alarms = typeof alarms extends fc.Arbitrary<infer T> ? T : never;
type Capacity = typeof capacity extends fc.Arbitrary<infer T> ? T : never;
type Capture = typeof capture extends fc.Arbitrary<infer T> ? T : never;
type Deployment = typeof deployment extends fc.Arbitrary<infer T> ? T : never;

/** Makes what was chosen in a stack of its own. */
export class RandomEndpoint {
  private parameters = 0;
  private readonly store: IArtifactStore;

  constructor(private readonly stack: Stack) {
    this.store = ArtifactStore.fromBucketName(stack, 'Store', 'fraud-artifacts', kms.Key.fromKeyArn(stack, 'StoreKey', `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-1111-1111-1111-111111111111`));
  }

  public define(choice: EndpointChoice): ModelEndpoint {
    const both = choice.scaling && choice.more ? this.scaling(choice.scaling).plus(this.scaling(choice.more)) : undefined;
    return new ModelEndpoint(this.stack, 'Endpoint', {
      capacity: this.capacity(choice.capacity),
      model: choice.variants ? undefined : this.model(choice.model),
      variants: choice.variants?.map((v) => new ModelVariant({
        name: v.name,
        model: this.model(v.model),
        weight: this.number(v.weight),
        capacity: v.fleet && this.capacity({ ...choice.capacity, fleet: v.fleet }),
        scaling: v.scaling && this.scaling(v.scaling),
      })),
      scaling: both ?? (choice.scaling && this.scaling(choice.scaling)),
      deployment: choice.deployment && this.deployment(choice.deployment),
      capture: choice.capture && this.capture(choice.capture),
      network: this.network(choice.network),
      encryption: this.encryption(choice.encryption),
      endpointName: choice.name,
      role: choice.role && iam.Role.fromRoleArn(this.stack, 'Given', `arn:aws:iam::${ACCOUNT}:role/given`, { mutable: false }),
    });
  }

  private number(value: Numeric | undefined): number | undefined {
    if (typeof value !== 'object') return value;
    return new CfnParameter(this.stack, `Number${++this.parameters}`, { type: 'Number', default: value.parameter }).valueAsNumber;
  }

  private seconds(value: Numeric | undefined): Duration | undefined {
    const seconds = this.number(value);
    return seconds === undefined ? undefined : Duration.seconds(seconds);
  }

  private size(value: Numeric | undefined): Size | undefined {
    const mebibytes = this.number(value);
    return mebibytes === undefined ? undefined : Size.mebibytes(mebibytes);
  }

  private capacity({ kind, fleet: own, functions: onDemand, queue: behind }: Capacity): EndpointCapacity {
    if (kind === 'serverless') {
      return EndpointCapacity.serverless({
        memory: this.size(onDemand.memoryMiB), maxConcurrency: this.number(onDemand.most), provisionedConcurrency: this.number(onDemand.warm),
      });
    }
    if (kind === 'instances') return EndpointCapacity.instances(own.type, this.fleet(own));
    return EndpointCapacity.asynchronous(behind.fleet.type, {
      ...this.fleet(behind.fleet),
      store: this.store,
      maxConcurrentInvocationsPerInstance: this.number(behind.invocations),
      inputsPrefix: behind.prefix,
    });
  }

  private fleet(chosen: Fleet) {
    return {
      count: this.number(chosen.count),
      volumeSize: this.size(chosen.volumeMiB),
      startupTimeout: this.seconds(chosen.startup),
      modelDownloadTimeout: this.seconds(chosen.download),
      routing: chosen.routing,
      inferenceAmiVersion: chosen.ami,
    };
  }

  private model(kind: string): ModelVersion {
    const image = ContainerImage.of(`${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/fraud:1`);
    switch (kind) {
      case 'archive': return ModelVersion.fromArtifact({ image, artifact: ModelArtifact.fromStore(this.store, 'models/1/model.tar.gz') });
      case 'folder': return ModelVersion.fromArtifact({ image, artifact: ModelArtifact.fromStore(this.store, 'models/1/') });
      case 'algorithm': return ModelVersion.fromArtifact({ image: ContainerImage.builtInAlgorithm('xgboost', '1.7-1') });
      case 'package': return ModelVersion.fromArn(`arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package/fraud/1`, { artifacts: this.store, images: [] });
      case 'approved': return ModelVersion.approvedIn(this.approved());
      case 'environment': return ModelVersion.fromArtifact({ image, environment: { LEVEL: 'info' } });
      default: return ModelVersion.fromArtifact({ image });
    }
  }

  private approved(): IApprovedVersion {
    const known = this.stack.node.tryFindChild('Approved') as IApprovedVersion | undefined;
    return known ?? ApprovedVersion.fromApprovedVersionAttributes(this.stack, 'Approved', {
      parameterName: '/mlops/fraud',
      registry: ModelRegistry.fromModelRegistryAttributes(this.stack, 'Registry', {
        modelPackageGroupArn: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package-group/fraud`,
        artifacts: this.store,
        images: [ImageRepository.fromRepositoryName(this.stack, 'Images', 'fraud')],
      }),
    });
  }

  private scaling(chosen: Scaling): EndpointScaling {
    if (chosen.kind === 'suspended') return EndpointScaling.suspended();
    const limits = { minCapacity: this.number(chosen.least), maxCapacity: this.number(chosen.most)! };
    const all = { ...limits, scaleInCooldown: this.seconds(chosen.cooldown) };
    const target = this.number(chosen.target)!;
    switch (chosen.kind) {
      case 'invocations': return EndpointScaling.onInvocations({ ...all, perInstancePerMinute: target });
      case 'utilization': return EndpointScaling.onUtilization({ ...all, targetPercentage: target, metric: chosen.metric, units: this.number(chosen.units) });
      case 'backlog': return EndpointScaling.onBacklog({ ...all, backlogPerInstance: target });
      case 'schedule': return EndpointScaling.onSchedule({
        ...limits,
        actions: Array.from({ length: chosen.actions }, (_, i) => ({ name: `at${i}`, schedule: Schedule.cron({ hour: `${i}`, minute: '0' }), minCapacity: target })),
      });
      case 'steps': return EndpointScaling.inSteps({
        ...limits,
        metric: new cloudwatch.Metric({ namespace: 'Fraud', metricName: 'Waiting' }),
        threshold: target,
        steps: chosen.steps,
        cooldown: this.seconds(chosen.cooldown),
      });
    }
  }

  private alarms(chosen: Alarms): RollbackAlarms | undefined {
    switch (chosen.kind) {
      case 'default': return undefined;
      case 'none': return RollbackAlarms.noRollback('callers retry');
      case 'given': return RollbackAlarms.of(...Array.from({ length: chosen.count }, (_, i) =>
        cloudwatch.Alarm.fromAlarmArn(this.stack, `Alarm${i}-${this.parameters++}`, `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:given-${i}`)));
      case 'standard': return RollbackAlarms.standard({
        errorPercentage: this.number(chosen.errors), modelLatency: this.seconds(chosen.latency), overheadLatency: this.seconds(chosen.overhead),
      });
    }
  }

  private deployment(chosen: Deployment): DeploymentStrategy {
    const shared = { bakeTime: this.seconds(chosen.bake), timeout: this.seconds(chosen.timeout), rollbackAlarms: this.alarms(chosen.alarms) };
    const sized = { ...shared, percentage: this.number(chosen.percentage), instanceCount: this.number(chosen.instances) };
    const kept = { terminationWait: this.seconds(chosen.terminationWait) };
    switch (chosen.kind) {
      case 'canary': return DeploymentStrategy.canary({ ...sized, ...kept });
      case 'linear': return DeploymentStrategy.linear({ ...sized, ...kept });
      case 'rolling': return DeploymentStrategy.rolling({ ...sized, rollbackPercentage: this.number(chosen.rollback) });
      default: return DeploymentStrategy.allAtOnce(shared);
    }
  }

  private capture(chosen: Capture): DataCapture {
    const { prefix, percentage, modes, csv } = chosen;
    return DataCapture.to(this.store, { prefix, samplingPercentage: this.number(percentage), modes, csvContentTypes: csv });
  }

  private network(kind: string | undefined): NetworkPlacement | undefined {
    if (kind === 'isolated') return NetworkPlacement.isolated();
    if (kind === 'public') return NetworkPlacement.publicNetwork();
    if (!kind) return undefined;
    const vpc = ec2.Vpc.fromVpcAttributes(this.stack, 'Vpc', { vpcId: 'vpc-11111111', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['subnet-11111111', 'subnet-22222222'] });
    return NetworkPlacement.vpc(PrivateMlNetwork.fromVpc(this.stack, 'Network', { vpc }), { networkIsolation: kind === 'isolatedVpc' });
  }

  private encryption(kind: string | undefined): Encryption | undefined {
    if (kind === 'ours') return Encryption.customerManaged();
    if (kind === 'aws') return Encryption.awsManaged();
    return kind && Encryption.customerManaged(kms.Key.fromKeyArn(this.stack, 'Key', `arn:aws:kms:${REGION}:${ACCOUNT}:key/22222222-2222-2222-2222-222222222222`)) || undefined;
  }
}
