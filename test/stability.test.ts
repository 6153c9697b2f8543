import { integApp, integFiles, integStacks } from './support/integ-apps';
import { templateOf } from './support/templates';

/** What holds data, or the name by which others know it: another logical id makes a new, empty one. */
const HOLDS_DATA = [
  'AWS::ECR::Repository', 'AWS::FSx::FileSystem', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::SageMaker::ModelPackageGroup', 'Custom::ApprovedVersion',
];

/** What callers know by its name: a new one is another endpoint. */
const KNOWN_TO_CALLERS = ['AWS::EC2::VPC', 'AWS::SageMaker::Endpoint'];

// Never adjust an expectation of this file to make it pass: in every deployed stack the resource would be replaced.
const LOGICAL_IDS: Record<string, Record<string, string>> = {
  ApprovedVersionStack: {
    ApprovedA7DB1E34: 'Custom::ApprovedVersion',
    ApprovedVersionProviderLog2E308719: 'AWS::Logs::LogGroup',
    MlopsKeyC49D69E3: 'AWS::KMS::Key',
    Registry4DB9CCA5: 'AWS::SageMaker::ModelPackageGroup',
    RegistryArtifacts021C3BD9: 'AWS::S3::Bucket',
    RegistryArtifactsAccessLogsA3054099: 'AWS::S3::Bucket',
    RegistryImages60CA8DB0: 'AWS::ECR::Repository',
  },
  PrivateNetworkStack: {
    MlopsKeyC49D69E3: 'AWS::KMS::Key',
    Network1C6012B5: 'AWS::EC2::VPC',
    NetworkFlowLogs2BEC3212: 'AWS::Logs::LogGroup',
  },
  AsynchronousStorage: {
    ApprovedVersionProviderLog2E308719: 'AWS::Logs::LogGroup',
    Artifacts80C0BB10: 'AWS::S3::Bucket',
    ArtifactsAccessLogs4D97777C: 'AWS::S3::Bucket',
    ImagesF8C4E866: 'AWS::ECR::Repository',
    MlopsKeyC49D69E3: 'AWS::KMS::Key',
    Registry4DB9CCA5: 'AWS::SageMaker::ModelPackageGroup',
    RegistryAsynchronousServingScoring3217AA49: 'Custom::ApprovedVersion',
  },
  AsynchronousServing: {
    MlopsKeyC49D69E3: 'AWS::KMS::Key',
    Network1C6012B5: 'AWS::EC2::VPC',
    NetworkFlowLogs2BEC3212: 'AWS::Logs::LogGroup',
    ScoringAsynchronous4396A0E2: 'AWS::SageMaker::Endpoint',
  },
  CanaryStorage: {
    ApprovedVersionProviderLog2E308719: 'AWS::Logs::LogGroup',
    Artifacts80C0BB10: 'AWS::S3::Bucket',
    ArtifactsAccessLogs4D97777C: 'AWS::S3::Bucket',
    ImagesF8C4E866: 'AWS::ECR::Repository',
    MlopsKeyC49D69E3: 'AWS::KMS::Key',
    Registry4DB9CCA5: 'AWS::SageMaker::ModelPackageGroup',
    RegistryCanaryServingScoringF9947AD3: 'Custom::ApprovedVersion',
  },
  CanaryServing: {
    MlopsKeyC49D69E3: 'AWS::KMS::Key',
    ScoringE9BDD196: 'AWS::SageMaker::Endpoint',
  },
  ServerlessStorage: {
    Artifacts80C0BB10: 'AWS::S3::Bucket',
    ArtifactsAccessLogs4D97777C: 'AWS::S3::Bucket',
    MlopsKeyC49D69E3: 'AWS::KMS::Key',
  },
  ServerlessServing: {
    MlopsKeyC49D69E3: 'AWS::KMS::Key',
    ScoringServerlessBEEFA70A: 'AWS::SageMaker::Endpoint',
  },
  LustreStack: {
    Data2D4B752F: 'AWS::S3::Bucket',
    DataAccessLogsC0C25EE4: 'AWS::S3::Bucket',
    Features3940F53C: 'AWS::FSx::FileSystem',
    MlopsKeyC49D69E3: 'AWS::KMS::Key',
    Network1C6012B5: 'AWS::EC2::VPC',
    NetworkFlowLogs2BEC3212: 'AWS::Logs::LogGroup',
  },
  MonitorStorage: {
    ApprovedVersionProviderLog2E308719: 'AWS::Logs::LogGroup',
    MlopsKeyC49D69E3: 'AWS::KMS::Key',
    Registry4DB9CCA5: 'AWS::SageMaker::ModelPackageGroup',
    RegistryArtifacts021C3BD9: 'AWS::S3::Bucket',
    RegistryArtifactsAccessLogsA3054099: 'AWS::S3::Bucket',
    RegistryImages60CA8DB0: 'AWS::ECR::Repository',
    RegistryMonitorServingScoring4F2F34EA: 'Custom::ApprovedVersion',
  },
  MonitorServing: {
    Data2D4B752F: 'AWS::S3::Bucket',
    DataAccessLogsC0C25EE4: 'AWS::S3::Bucket',
    MlopsKeyC49D69E3: 'AWS::KMS::Key',
    ScoringE9BDD196: 'AWS::SageMaker::Endpoint',
    WindowPlannerLog6CAA92ED: 'AWS::Logs::LogGroup',
    WorkflowLog94C79905: 'AWS::Logs::LogGroup',
  },
  RetrainingStack: {
    Data2D4B752F: 'AWS::S3::Bucket',
    DataAccessLogsC0C25EE4: 'AWS::S3::Bucket',
    MlopsKeyC49D69E3: 'AWS::KMS::Key',
    Network1C6012B5: 'AWS::EC2::VPC',
    NetworkFlowLogs2BEC3212: 'AWS::Logs::LogGroup',
    Registry4DB9CCA5: 'AWS::SageMaker::ModelPackageGroup',
    RegistryArtifacts021C3BD9: 'AWS::S3::Bucket',
    RegistryArtifactsAccessLogsA3054099: 'AWS::S3::Bucket',
    RegistryImages60CA8DB0: 'AWS::ECR::Repository',
    WorkflowLog94C79905: 'AWS::Logs::LogGroup',
  },
  WatchingStack: {
    MlopsKeyC49D69E3: 'AWS::KMS::Key',
  },
};

describe.each(integFiles().flatMap((file) => integStacks(integApp(file))).map((stack) => [stack.stackName, stack] as const))('in %s', (name, stack) => {
  const resources = Object.entries(templateOf(stack).Resources);

  test('the logical ids of what holds data never change', () => {
    const found = resources.filter(([, { Type }]) => [...HOLDS_DATA, ...KNOWN_TO_CALLERS].includes(Type)).map(([id, { Type }]) => [id, Type]);
    expect(Object.fromEntries(found)).toEqual(LOGICAL_IDS[name]);
  });

  test('what holds data stays when its stack goes or it is replaced', () => {
    const loose = resources.filter(([, { Type, DeletionPolicy, UpdateReplacePolicy }]) =>
      HOLDS_DATA.includes(Type) && !(/^Retain/.test(DeletionPolicy) && UpdateReplacePolicy === 'Retain'));
    expect(loose.map(([id]) => id)).toEqual([]);
  });
});

test('names that others know never change', () => {
  const resources = integFiles().flatMap((file) => integStacks(integApp(file))).flatMap((stack) => Object.values(templateOf(stack).Resources));
  const named = resources.flatMap(({ Properties: p = {} }) => [
    p.EndpointName, p.ModelPackageGroupName, p.ParameterName, p.StateMachineName, p.DashboardName, p.DatabaseInput?.Name,
  ]);

  expect(named.filter((name) => typeof name === 'string').sort()).toEqual([
    '/mlops/approvedversionstack-approved-b18fb684',
    '/mlops/asynchronousstorage-registry-asynchronousserving-scori-29b82c60',
    '/mlops/canarystorage-registry-canaryserving-scoring-55f95664',
    '/mlops/monitorstorage-registry-monitorserving-scoring-02e53e95',
    'approvedversionstack-registry-a1fec840',
    'asynchronousserving-scoring-async-e6403f9c',
    'asynchronousstorage-registry-7d1996f4',
    'canaryserving-scoring-realtime-f5707705',
    'canarystorage-registry-7ca40592',
    'monitorserving-monitor-monitor-cf3d8d08',
    'monitorserving-records-monitor-b47b182b',
    'monitorserving-scoring-realtime-b15cd835',
    'monitorstorage-registry-82cac669',
    'retrainingstack-lustreruntime-cleaner-9c765a6a',
    'retrainingstack-registry-399ff087',
    'retrainingstack-retraining-guard-07fb269c',
    'retrainingstack-versionapproval-c79130f3',
    'serverlessserving-scoring-serverless-0356f355',
    'watchingstack-dashboard-d8469af1',
    'watchingstack_catalog_2b35dc1f',
  ]);
});
