import { Duration, Stack } from 'aws-cdk-lib/core';
import { appOf } from './stacks';
import { ArtifactStore, Dataset } from '../../src/data';
import { ContainerImage } from '../../src/images';
import {
  BiasFacet, CaptureSource, DayOfWeek, DriftCheck, MeasureLimit, ModelBaseline, ModelMonitor, ModelMonitorProps, ModelProblem, MonitorEngine,
  MonitorSchedule,
} from '../../src/monitoring';
import { ModelArtifact, ModelRegistry, ModelVersion } from '../../src/registry';
import { ExecutionRole, NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import { DataCapture, EndpointCapacity, ModelEndpoint } from '../../src/serving';

/** A form of a construct; the same shape as in `default-apps.ts`. */
interface MonitoringApp {
  readonly name: string;
  readonly build: (stack: Stack) => void;
}

/** A registry in a stack that is deployed before the one that serves. */
function registryBefore(stack: Stack): ModelRegistry {
  const env = stack.environment.includes('unknown') ? undefined : { account: stack.account, region: stack.region };
  return new ModelRegistry(new Stack(appOf(stack), 'Storage', { env }), 'Registry');
}

/** An endpoint that captures to a store beside it; whatever a registry has approved answers, or a bare image. */
export function capturing(stack: Stack, { approved = false } = {}): { readonly endpoint: ModelEndpoint; readonly store: ArtifactStore } {
  const store = new ArtifactStore(stack, 'Data');
  const model = approved
    ? ModelVersion.latestApproved(registryBefore(stack))
    : ModelVersion.fromArtifact({ image: ContainerImage.builtInAlgorithm('xgboost', '1.7-1'), artifact: ModelArtifact.fromStore(store, 'models/1/model.tar.gz') });
  const endpoint = new ModelEndpoint(stack, 'Endpoint', { capacity: EndpointCapacity.instances('ml.m7i.large'), model, capture: DataCapture.to(store) });
  return { endpoint, store };
}

type Props = (store: ArtifactStore, endpoint: ModelEndpoint) => Partial<ModelMonitorProps>;

/** A monitor of an endpoint of a bare image, whose baseline lies beside its records. */
export function monitorIn(stack: Stack, props: Props = () => ({})): ModelMonitor {
  const { endpoint, store } = capturing(stack);
  return new ModelMonitor(stack, 'Monitor', {
    endpoint,
    checks: [DriftCheck.dataDrift()],
    schedule: MonitorSchedule.hourly(),
    baseline: ModelBaseline.s3(store, 'baseline/'),
    ...props(store, endpoint),
  });
}

/** The default forms of the module `monitoring`. */
export const MONITORING_APPS: MonitoringApp[] = [
  {
    name: 'ModelMonitor',
    build: (stack) => {
      const { endpoint, store } = capturing(stack, { approved: true });
      new ModelMonitor(stack, 'Monitor', {
        endpoint,
        checks: [DriftCheck.dataDrift(), DriftCheck.modelQuality({ groundTruth: Dataset.s3(store, 'labels/') })],
        schedule: MonitorSchedule.hourly(),
      });
    },
  },
  {
    name: 'ModelMonitor of records on several instances in a VPC',
    build: (stack) => {
      const store = new ArtifactStore(stack, 'Data');
      new ModelMonitor(stack, 'Monitor', {
        source: CaptureSource.records(store, 'records/shop/'),
        store: new ArtifactStore(stack, 'Reports'),
        checks: [
          DriftCheck.dataQuality({ maxMissing: 0.1 }),
          DriftCheck.bias({ facet: BiasFacet.oneOf('country', ['DE']), groundTruth: Dataset.s3(store, 'labels/'), limits: [MeasureLimit.withinZero('DPPL', 0.1)] }),
        ],
        schedule: MonitorSchedule.weeklyOn(DayOfWeek.MONDAY, 6),
        baseline: ModelBaseline.s3(store, 'baseline/'),
        engine: MonitorEngine.container({ instances: 4 }),
        network: NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network')),
      });
    },
  },
  {
    name: 'ModelMonitor of batch transform with a script of its own',
    build: (stack) => {
      const store = new ArtifactStore(stack, 'Data');
      new ModelMonitor(stack, 'Monitor', {
        source: CaptureSource.batchTransform(store, 'scored/'),
        checks: [DriftCheck.featureAttribution(), DriftCheck.custom({ name: 'Amounts', script: 'test/monitoring/fixtures/amounts.py' })],
        schedule: MonitorSchedule.cron('cron(30 6 ? * MON-FRI *)', { window: Duration.days(1), longestGap: Duration.days(3) }),
        baseline: ModelBaseline.ofVersion(new ModelRegistry(stack, 'Registry', { artifacts: store }), 3),
      });
    },
  },
  {
    name: 'ModelMonitor with SageMaker Model Monitor',
    build: (stack) => {
      const { endpoint, store } = capturing(stack, { approved: true });
      const groundTruth = Dataset.s3(store, 'labels/');
      new ModelMonitor(stack, 'Monitor', {
        endpoint,
        checks: [
          DriftCheck.dataQuality(),
          DriftCheck.modelQuality({ groundTruth, problem: ModelProblem.BINARY_CLASSIFICATION }),
          DriftCheck.bias({ facet: BiasFacet.oneOf('country', ['DE']), groundTruth, positiveLabel: '1' }),
        ],
        schedule: MonitorSchedule.hourly(),
        prediction: '0',
        engine: MonitorEngine.sageMakerModelMonitor(),
      });
    },
  },
  {
    name: 'ModelMonitor with SageMaker Model Monitor that explains in a VPC',
    build: (stack) => monitorIn(stack, (store) => ({
      checks: [DriftCheck.featureAttribution()],
      schedule: MonitorSchedule.dailyAt(6),
      store: new ArtifactStore(stack, 'Reports'),
      releases: store,
      engine: MonitorEngine.sageMakerModelMonitor({ analysisConfigs: { FeatureAttribution: 'test/monitoring/fixtures/analysis_config.json' } }),
      network: NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network')),
    })),
  },
  {
    name: 'ModelMonitor in a stack of its own',
    build: (stack) => {
      const { endpoint } = capturing(stack, { approved: true });
      const env = stack.environment.includes('unknown') ? undefined : { account: stack.account, region: stack.region };
      new ModelMonitor(new Stack(appOf(stack), 'Monitoring', { env }), 'Monitor', {
        endpoint, checks: [DriftCheck.predictionDrift()], schedule: MonitorSchedule.everyHours(6),
      });
    },
  },
  {
    name: 'grants of ModelMonitor',
    build: (stack) => {
      const monitor = monitorIn(stack);
      const role = new ExecutionRole(stack, 'Analyst', { servicePrincipal: 'lambda.amazonaws.com' });
      monitor.grants.run(role);
      monitor.grants.readReports(role);
    },
  },
];
