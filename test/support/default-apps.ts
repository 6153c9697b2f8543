import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { DRIFT_APPS } from './drift-apps';
import { MONITORING_APPS } from './monitoring-apps';
import { appOf } from './stacks';
import { TRAINING_APPS } from './training-apps';
import { WATCHING_APPS } from './watching-apps';
import {
  ArtifactStore, DataRepository, LustreFileSystem, LustreFileSystemProps, LustreReadCache, LustreStorage, RepositoryEvent,
} from '../../src/data';
import { ContainerImage, ImageRepository } from '../../src/images';
import { ApprovedVersion, ModelArtifact, ModelRegistry, ModelVersion } from '../../src/registry';
import { ExecutionRole, NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import {
  DataCapture, DeploymentStrategy, EndpointCapacity, EndpointScaling, ModelEndpoint, ModelEndpointProps, ModelVariant,
} from '../../src/serving';

export interface DefaultApp {
  /** The construct whose default form it is. */
  readonly name: string;
  readonly build: (stack: Stack) => void;
}

/** A model of a built-in algorithm whose artifact lies in a store. */
function modelIn(store: ArtifactStore, key = 'models/1/model.tar.gz'): ModelVersion {
  return ModelVersion.fromArtifact({ image: ContainerImage.builtInAlgorithm('xgboost', '1.7-1'), artifact: ModelArtifact.fromStore(store, key) });
}

/** An endpoint beside the store of its artifact. */
function endpoint(props: (store: ArtifactStore, stack: Stack) => ModelEndpointProps): (stack: Stack) => ModelEndpoint {
  return (stack) => {
    const store = new ArtifactStore(stack, 'Artifacts');
    return new ModelEndpoint(stack, 'Endpoint', { model: modelIn(store), ...props(store, stack) });
  };
}

/** A registry in a stack of its own, deployed before the one that serves. */
function registryBefore(stack: Stack): ModelRegistry {
  return new ModelRegistry(new Stack(appOf(stack), 'Storage', { env: stack.environment.includes('unknown') ? undefined : { account: stack.account, region: stack.region } }), 'Registry');
}

/** A file system in a network of its own, beside a store. */
function lustre(props: (store: ArtifactStore) => Partial<LustreFileSystemProps> = () => ({})): (stack: Stack) => LustreFileSystem {
  return (stack) => new LustreFileSystem(stack, 'Lustre', {
    network: new PrivateMlNetwork(stack, 'Network'), storage: LustreStorage.scratch(Size.gibibytes(1200)), ...props(new ArtifactStore(stack, 'Artifacts')),
  });
}

const instances = EndpointCapacity.instances('ml.m7i.large');

/**
 * The default form of every construct. Each must be free of unacknowledged findings, valid, and without wildcard actions;
 * an entry of the table of acknowledgements that none of them needs is an error.
 */
export const DEFAULT_APPS: DefaultApp[] = [
  { name: 'ArtifactStore', build: (stack) => new ArtifactStore(stack, 'Artifacts') },
  { name: 'PrivateMlNetwork', build: (stack) => new PrivateMlNetwork(stack, 'Network') },
  {
    name: 'NetworkPlacement.vpc',
    build: (stack) => NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network'))._bind(new ArtifactStore(stack, 'Artifacts')),
  },
  {
    name: 'ExecutionRole',
    build: (stack) => {
      const role = new ExecutionRole(stack, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' });
      new ArtifactStore(stack, 'Artifacts').grants.readWrite(role, 'models');
      role._allow({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] });
    },
  },
  { name: 'ImageRepository', build: (stack) => new ImageRepository(stack, 'Images') },
  { name: 'ImageRepository for an account', build: (stack) => new ImageRepository(stack, 'Images').grants.pullByAccount('222222222222') },
  { name: 'ImageRepository for an organisation', build: (stack) => new ImageRepository(stack, 'Images').grants.pullByOrganization('o-a1b2c3d4e5') },
  { name: 'ModelRegistry', build: (stack) => new ModelRegistry(stack, 'Registry') },
  { name: 'ModelRegistry for another account', build: (stack) => new ModelRegistry(stack, 'Registry').shareWith('222222222222') },
  { name: 'ApprovedVersion', build: (stack) => new ApprovedVersion(stack, 'Approved', { registry: new ModelRegistry(stack, 'Registry') }) },
  {
    name: 'ApprovedVersion that goes with its stack',
    build: (stack) => new ApprovedVersion(stack, 'Approved', { registry: new ModelRegistry(stack, 'Registry'), removalPolicy: RemovalPolicy.DESTROY }),
  },
  { name: 'ModelEndpoint', build: endpoint(() => ({ capacity: instances })) },
  { name: 'ModelEndpoint of files that are not packed', build: endpoint((store) => ({ model: modelIn(store, 'models/1/'), capacity: instances })) },
  {
    name: 'ModelEndpoint of the version approved last',
    build: (stack) => {
      const registry = registryBefore(stack);
      new ModelEndpoint(stack, 'Endpoint', {
        model: ModelVersion.latestApproved(registry),
        capacity: EndpointCapacity.instances('ml.m7i.large', { count: 4 }),
        scaling: EndpointScaling.onInvocations({ maxCapacity: 12, perInstancePerMinute: 600 }),
        deployment: DeploymentStrategy.canary({ percentage: 25, bakeTime: Duration.minutes(30) }),
      });
    },
  },
  {
    name: 'ModelEndpoint of an image that is built',
    build: (stack) => new ModelEndpoint(stack, 'Endpoint', { model: ModelVersion.fromArtifact({ image: ContainerImage.fromAsset('test/images/fixtures/fraud') }), capacity: instances }),
  },
  {
    name: 'ModelEndpoint of an image in a repository',
    build: (stack) => new ModelEndpoint(stack, 'Endpoint', {
      model: ModelVersion.fromArtifact({ image: ContainerImage.fromRepository(new ImageRepository(stack, 'Images'), `sha256:${'0'.repeat(64)}`) }), capacity: instances,
    }),
  },
  { name: 'ModelEndpoint with capture', build: endpoint((store) => ({ capacity: instances, capture: DataCapture.to(store) })) },
  { name: 'ModelEndpoint that rolls', build: endpoint(() => ({ capacity: EndpointCapacity.instances('ml.m7i.large', { count: 8 }), deployment: DeploymentStrategy.rolling() })) },
  {
    name: 'ModelEndpoint of two variants',
    build: endpoint((store) => ({
      model: undefined,
      variants: ['Champion', 'Challenger'].map((name) => new ModelVariant({ name, model: modelIn(store) })),
      capacity: instances,
      scaling: EndpointScaling.onInvocations({ maxCapacity: 4, perInstancePerMinute: 600 }),
    })),
  },
  { name: 'ModelEndpoint on local storage', build: endpoint(() => ({ capacity: EndpointCapacity.instances('ml.m5d.xlarge') })) },
  { name: 'ModelEndpoint in a VPC', build: endpoint((_, stack) => ({ capacity: instances, network: NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network')) })) },
  { name: 'ModelEndpoint without instances', build: endpoint(() => ({ capacity: EndpointCapacity.serverless({ memory: Size.gibibytes(4) }) })) },
  {
    name: 'ModelEndpoint behind a queue',
    build: endpoint((store) => ({
      capacity: EndpointCapacity.asynchronous('ml.m7i.large', { store, count: 1 }),
      scaling: EndpointScaling.onBacklog({ minCapacity: 0, maxCapacity: 2, backlogPerInstance: 5 }),
    })),
  },
  { name: 'grants of ModelEndpoint', build: (stack) => endpoint(() => ({ capacity: instances }))(stack).grants.invoke(new ExecutionRole(stack, 'Caller', { servicePrincipal: 'lambda.amazonaws.com' })) },
  {
    name: 'grants of ModelRegistry',
    build: (stack) => {
      const registry = new ModelRegistry(stack, 'Registry');
      const role = new ExecutionRole(stack, 'Reviewer', { servicePrincipal: 'lambda.amazonaws.com' });
      registry.grants.approve(role);
      registry.grants.register(role);
    },
  },
  { name: 'grants of ArtifactStore to an account', build: (stack) => new ArtifactStore(stack, 'Artifacts').grants.read(new AccountPrincipal('222222222222'), 'shared/') },
  { name: 'LustreFileSystem', build: lustre() },
  { name: 'LustreFileSystem on SSD', build: lustre(() => ({ storage: LustreStorage.persistentSsd(Size.gibibytes(2400), { throughputPerTebibyte: 250 }) })) },
  { name: 'LustreFileSystem on hard disks', build: lustre(() => ({ storage: LustreStorage.persistentHdd(Size.gibibytes(6000), { throughputPerTebibyte: 12 }) })) },
  {
    name: 'LustreFileSystem that tiers',
    build: lustre(() => ({ storage: LustreStorage.intelligentTiering({ throughput: 4000, readCache: LustreReadCache.ofSize(Size.gibibytes(64)) }) })),
  },
  {
    name: 'LustreFileSystem with EFA',
    build: lustre(() => ({ storage: LustreStorage.persistentSsd(Size.gibibytes(4800), { throughputPerTebibyte: 1000, efa: true }) })),
  },
  {
    name: 'LustreFileSystem in front of S3, for clients outside of the VPC',
    build: (stack) => lustre((store) => ({
      repositories: [
        DataRepository.s3(store, 'features/', { mountAt: '/features' }),
        DataRepository.s3(store, 'results/', { mountAt: '/results', importOnCreate: false }),
      ],
    }))(stack).allowFromOnPremises('192.168.0.0/16'),
  },
  {
    name: 'LustreFileSystem that follows S3',
    build: lustre((store) => ({
      repositories: [DataRepository.s3(store, 'features/', { mountAt: '/features', autoImport: [RepositoryEvent.NEW, RepositoryEvent.CHANGED] })],
    })),
  },
  ...TRAINING_APPS,
  ...MONITORING_APPS,
  ...DRIFT_APPS,
  ...WATCHING_APPS,
];
