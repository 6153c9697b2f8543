import { CfnResource, Validations } from 'aws-cdk-lib/core';
import { IConstruct } from 'constructs';

/** A finding of a rule pack that the service makes impossible to avoid, or that would be worse to satisfy. */
export interface AcknowledgedFinding {
  /** The ids as the packs report them; with `computed`, what stands before the bracket. */
  readonly rules: readonly string[];
  /** Whether each id carries what was found, in brackets: that part is computed after resolution. */
  readonly computed?: boolean;
  /** The resource. */
  readonly where: string;
  /** Why an auditor can accept it. */
  readonly reason: string;
  /** Where the service or the pack says so. */
  readonly source: string;
}

const every = (suffix: string, ...packs: string[]) => packs.map((pack) => `${pack}-${suffix}`);
const HIPAA = 'HIPAA.Security';
const R4 = 'NIST.800.53.R4';
const R5 = 'NIST.800.53.R5';
const PCI = 'PCI.DSS.321';

/** Every acknowledgement that the library writes; `docs/security.md` is made from it. */
export const ACKNOWLEDGED = {
  AccessLogBucketEncryption: {
    rules: every('S3DefaultEncryptionKMS', HIPAA, R5, PCI),
    where: 'the access-log bucket of an ArtifactStore',
    reason: 'S3 delivers server access logs only to buckets whose default encryption uses S3 managed keys (SSE-S3)',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html',
  },
  AlarmHeardByRule: {
    rules: every('CloudWatchAlarmAction', HIPAA, R4, R5),
    where: 'alarms of EndpointAlarms that only start a state machine',
    reason: 'an alarm cannot start a state machine, so a rule of EventBridge hears of its change of state and does; what it cannot deliver waits in a queue',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html',
  },
  ApprovalTableBackup: {
    rules: every('DynamoDBInBackupPlan', HIPAA, R4, R5),
    where: 'the table of approvals of a stack',
    reason: 'point-in-time recovery restores it to any second of the last 35 days, it cannot be deleted, and it is retained with its stack; longer backups follow the plan of the account',
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html',
  },
  BucketObjectLock: {
    rules: every('S3BucketDefaultLockEnabled', R4),
    where: 'the buckets of an ArtifactStore',
    reason: 'object lock would keep artifacts and logs that a life-cycle rule, a data-subject request or a cost limit must remove; versions are kept and the bucket is retained',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html',
  },
  BucketReplication: {
    rules: every('S3BucketReplicationEnabled', HIPAA, R4, R5, PCI),
    where: 'the buckets of an ArtifactStore',
    reason: 'replication needs a second bucket in another Region or account, which one stack cannot own; versions are kept and the bucket is retained',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html',
  },
  CustomResourceFunction: {
    rules: [...every('LambdaConcurrency', HIPAA, R5), ...every('LambdaDLQ', HIPAA, R5), ...every('LambdaInsideVPC', HIPAA, R4, R5, PCI)],
    where: 'the function of an ApprovedVersion',
    reason: 'CloudFormation calls it once for each deployment and reports what it answers, so a queue for lost calls would hold nothing; it must reach the response URL in S3, and reserved concurrency fails in new accounts',
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html',
  },
  DeadLettersOfRules: {
    rules: ['AwsSolutions-SQS3'],
    where: 'queues for what rules could not deliver: those of a retraining runtime, and those of alarms that start a state machine',
    reason: 'it is itself the dead-letter queue, of targets of rules; the pack sees only those of queues',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html',
  },
  DeadLettersOfSchedules: {
    rules: ['AwsSolutions-SQS3'],
    where: 'the queue for executions that the schedule of a ModelMonitor could not start',
    reason: 'it is itself the dead-letter queue, of the target of a schedule; the pack sees only those of queues',
    source: 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html',
  },
  DefaultSecurityGroup: {
    rules: every('VPCDefaultSecurityGroupClosed', HIPAA, R4, R5, PCI),
    where: 'the VPC of a PrivateMlNetwork',
    reason: 'CloudFormation cannot change the default security group; nothing of ours uses it, there is no route out of the VPC, and emptying it would take a Lambda function with EC2 rights',
    source: 'https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html',
  },
  ExplainabilityCallsModel: {
    rules: ['AiSecurity-SageMaker.20'],
    where: 'the definition of a check of feature attribution, with MonitorEngine.sageMakerModelMonitor',
    reason: 'the job explains the model by calling it, which an isolated container cannot; it runs in a VPC whose subnets have no way out but interface endpoints, its role may call only the endpoint that it makes for the model, and traffic between its containers is encrypted',
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-model-monitor-feature-attribution-drift.html',
  },
  FabricTraffic: {
    rules: every('EC2RestrictedCommonPorts', HIPAA, R4, R5, PCI),
    where: 'the rule by which instances of one job, or servers of one file system with EFA, admit each other',
    reason: 'the only source is the security group itself; Elastic Fabric Adapter and the launchers of frameworks need all traffic among its members',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-start.html#efa-start-security',
  },
  LocalStorageVolumeKey: {
    rules: every('SageMakerEndpointConfigurationKMSKeyConfigured', HIPAA, R4, R5, PCI),
    where: 'the configuration of a ModelEndpoint whose instances all have local storage',
    reason: 'these instances keep their data on local NVMe storage that their hardware encrypts; CloudFormation refuses a volume key for them',
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sagemaker-endpointconfig.html',
  },
  LockTableBackup: {
    rules: every('DynamoDBInBackupPlan', HIPAA, R4, R5),
    where: 'the table of a retraining runtime',
    reason: 'it holds locks, counters and numbers of runs that go on, which a restore would set to a state that is over; point-in-time recovery is on',
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html',
  },
  OrganizationPull: {
    rules: ['AwsSolutions-ECR1'],
    where: 'an ImageRepository that an organisation may pull from',
    reason: 'a policy can name an organisation only as every principal under the condition aws:PrincipalOrgID; the actions are the three that pull',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
  },
  OwnedPrefix: {
    rules: ['AwsSolutions-IAM5'],
    computed: true,
    where: 'the managed policies of roles that the library makes',
    reason: 'the names of objects, log streams and jobs are unknown until they exist; the wildcard ends an ARN below a name that this application owns, and every action is exact',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
  },
  RollbackAlarmAction: {
    rules: every('CloudWatchAlarmAction', HIPAA, R4, R5),
    where: 'the rollback alarms of a ModelEndpoint',
    reason: 'the action of these alarms is the rollback: SageMaker reads their state while a release bakes and moves the traffic back',
    source: 'https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html',
  },
  StarOnlyAction: {
    rules: ['AwsSolutions-IAM5'],
    computed: true,
    where: 'the managed policies of roles that the library makes',
    reason: 'the service defines no resource type for these actions, so IAM accepts only a star as their resource; they are listed one by one in docs/security.md',
    source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
  },
  WindowPlannerFunction: {
    rules: [...every('LambdaConcurrency', HIPAA, R5), ...every('LambdaDLQ', HIPAA, R5), ...every('LambdaInsideVPC', HIPAA, R4, R5, PCI)],
    where: 'the function that plans the windows of the monitors of a stack',
    reason: 'a state machine calls it and hears of every error, so a queue for lost calls would hold nothing; it calls S3 only, where its role is what limits it, and reserved concurrency fails in new accounts',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-sync.html',
  },
} as const satisfies Record<string, AcknowledgedFinding>;

export type AcknowledgedKey = keyof typeof ACKNOWLEDGED;

/**
 * Acknowledges one entry of the table on the exact resource; of a construct of the CDK that is its default child.
 * An entry with computed ids wants what was found: `Resource::<Bucket.Arn>/*`.
 *
 * It writes what `Validations.of(resource).acknowledge()` writes (a test compares them), without a stack trace for each id:
 * those cost more than the rest of a role.
 */
export function acknowledge(resource: IConstruct, key: AcknowledgedKey, found: readonly string[] = []): void {
  const { rules, reason, computed }: AcknowledgedFinding = ACKNOWLEDGED[key];
  const ids = computed ? rules.flatMap((rule) => found.map((finding) => `${rule}[${finding}]`)) : rules;
  const exact = CfnResource.isCfnResource(resource) ? resource : resource.node.defaultChild ?? resource;
  exact.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, Object.fromEntries(ids.map((id) => [`Annotation::${id}`, reason])));
}

/** A resolved resource of a policy statement as the packs print it: references in angle brackets. */
export function findingOfResource(resource: unknown): string {
  return `Resource::${flat(resource)}`;
}

function flat(value: unknown): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value.replace(/\$\{/g, '<').replace(/\}/g, '>');
  const node = value as Record<string, any>;
  if (node['Fn::Join']) return (node['Fn::Join'][1] as unknown[]).map(flat).join(node['Fn::Join'][0]);
  if (node['Fn::Sub']) return flat(node['Fn::Sub']);
  if (node['Fn::GetAtt']) return `<${flat(node['Fn::GetAtt'][0])}.${flat(node['Fn::GetAtt'][1])}>`;
  if (node['Fn::ImportValue']) return flat(node['Fn::ImportValue']);
  if (node.Ref) return `<${flat(node.Ref)}>`;
  return JSON.stringify(node);
}
