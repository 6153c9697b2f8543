import * as fs from 'fs';
import * as path from 'path';
import { referencesIn } from './cycles';
import { neededByJobs, neededByMachine } from './machine-needs';

type Properties = Record<string, any>;

/** A resource of a template and what else the app holds. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Properties;
}

export interface Template {
  readonly Resources: Record<string, Resource>;
}

/** What a resource of a kind needs of the role that it works as, as AWS documents it; written without looking at the library. */
interface Need {
  readonly of: string;
  readonly when: (props: Properties, app: AppTemplates) => boolean;
  readonly actions: readonly string[];
  readonly source: string;
}

/** Every template of an app; a need may depend on a bucket or topic of another stack. */
export class AppTemplates {
  constructor(public readonly templates: readonly Template[]) {}

  /** Whether a bucket is encrypted with a key of ours: the one that the value refers to, or, when it is elsewhere, any of the app. */
  public hasKey(value: unknown, type: 'AWS::S3::Bucket' | 'AWS::SNS::Topic'): boolean {
    const text = JSON.stringify(value ?? '');
    const all = this.templates.flatMap(({ Resources }) => Object.entries(Resources)).filter(([, r]) => r.Type === type);
    const named = all.filter(([id]) => text.includes(`"${id}"`));
    return (named.length > 0 ? named : all).some(([, { Properties = {} }]) => /aws:kms|KmsMasterKeyId/.test(JSON.stringify(Properties)));
  }
}

const GUIDE = 'https://docs.aws.amazon.com/sagemaker/latest/dg';
const ROLES = `${GUIDE}/sagemaker-roles.html#sagemaker-roles-createmodel-perms`;
const ASYNC = `${GUIDE}/async-inference-create-endpoint-prerequisites.html`;
const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer'];
const always = () => true;

/** The one function of a stack that plans what its monitors look at. */
function isPlanner({ Description = '' }: Properties): boolean {
  return /monitor/.test(Description);
}

/** What the handler calls only when the parameter goes with its stack. */
const REMOVAL = ['cloudformation:DescribeStacks', 'ssm:DeleteParameter'];

const dataOf = ({ PrimaryContainer }: Properties) => PrimaryContainer?.ModelDataUrl ?? PrimaryContainer?.ModelDataSource;
const outputOf = ({ AsyncInferenceConfig }: Properties) => AsyncInferenceConfig?.OutputConfig;
const topicsOf = (p: Properties): unknown[] => Object.values(outputOf(p)?.NotificationConfig ?? {});

/** The independent table: each row is one sentence of AWS's documentation. */
export const NEEDS: readonly Need[] = [
  { of: 'AWS::SageMaker::Model', when: (p) => /ecr|ContainerImages|fn::sub/i.test(JSON.stringify(p.PrimaryContainer?.Image ?? '')), actions: PULL, source: ROLES },
  { of: 'AWS::SageMaker::Model', when: (p) => dataOf(p) !== undefined, actions: ['s3:GetObject'], source: ROLES },
  { of: 'AWS::SageMaker::Model', when: (p) => p.PrimaryContainer?.ModelDataSource !== undefined, actions: ['s3:ListBucket'], source: ROLES },
  { of: 'AWS::SageMaker::Model', when: (p, app) => dataOf(p) !== undefined && app.hasKey(dataOf(p), 'AWS::S3::Bucket'), actions: ['kms:Decrypt'], source: `${GUIDE}/encryption-at-rest.html` },
  {
    of: 'AWS::SageMaker::Model',
    when: (p) => p.PrimaryContainer?.ModelPackageName !== undefined, // what a package holds is a folder or an archive, and an image
    actions: ['sagemaker:DescribeModelPackage', 's3:GetObject', 's3:ListBucket', ...PULL],
    source: `${GUIDE}/model-registry-deploy.html`,
  },
  {
    of: 'AWS::SageMaker::Model',
    when: (p, app) => p.PrimaryContainer?.ModelPackageName !== undefined && app.hasKey(undefined, 'AWS::S3::Bucket'),
    actions: ['kms:Decrypt'],
    source: `${GUIDE}/encryption-at-rest.html`,
  },
  {
    of: 'AWS::SageMaker::Model',
    when: (p) => p.VpcConfig !== undefined,
    actions: [
      'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission',
      'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
    ],
    source: ROLES,
  },
  {
    of: 'AWS::SageMaker::Endpoint',
    when: always,
    actions: ['cloudwatch:PutMetricData', 'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    source: ROLES,
  },
  {
    of: 'AWS::SageMaker::Endpoint',
    when: (p) => p.DeploymentConfig?.AutoRollbackConfiguration !== undefined,
    actions: ['cloudwatch:DescribeAlarms'],
    source: `${GUIDE}/deployment-guardrails-configuration.html`,
  },
  { of: 'AWS::SageMaker::EndpointConfig', when: (p) => p.KmsKeyId !== undefined, actions: ['kms:CreateGrant'], source: `${GUIDE}/encryption-at-rest.html` },
  { of: 'AWS::SageMaker::EndpointConfig', when: (p) => p.DataCaptureConfig !== undefined, actions: ['s3:PutObject'], source: `${GUIDE}/model-monitor-data-capture-endpoint.html` },
  { of: 'AWS::SageMaker::EndpointConfig', when: (p) => p.DataCaptureConfig?.KmsKeyId !== undefined, actions: ['kms:GenerateDataKey'], source: `${GUIDE}/encryption-at-rest.html` },
  {
    of: 'AWS::SageMaker::EndpointConfig',
    when: (p) => outputOf(p) !== undefined,
    actions: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
    source: ASYNC,
  },
  { of: 'AWS::SageMaker::EndpointConfig', when: (p) => outputOf(p)?.KmsKeyId !== undefined, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], source: `${GUIDE}/encryption-at-rest.html` },
  { of: 'AWS::SageMaker::EndpointConfig', when: (p) => topicsOf(p).length > 0, actions: ['sns:Publish'], source: ASYNC },
  {
    of: 'AWS::SageMaker::EndpointConfig',
    when: (p, app) => topicsOf(p).some((topic) => app.hasKey(topic, 'AWS::SNS::Topic')),
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html',
  },
  {
    of: 'AWS::EC2::FlowLog', // the group exists, and its name is given
    when: always,
    actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    source: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html',
  },
  {
    of: 'AWS::Lambda::Function', // likewise
    when: (p) => p.LoggingConfig?.LogGroup !== undefined,
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html',
  },
  {
    of: 'AWS::Pipes::Pipe',
    when: (p) => p.SourceParameters?.SqsQueueParameters !== undefined,
    actions: ['kms:Decrypt', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html',
  },
  {
    of: 'AWS::Pipes::Pipe',
    when: (p) => p.TargetParameters?.StepFunctionStateMachineParameters?.InvocationType === 'REQUEST_RESPONSE',
    actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'states:StartSyncExecution'],
    source: 'https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html',
  },
  {
    of: 'AWS::Events::Rule',
    when: (p) => /StateMachine|Machine/.test(JSON.stringify(p.Targets)),
    actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'states:StartExecution'],
    source: 'https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html',
  },
  {
    of: 'AWS::Scheduler::Schedule',
    when: (p) => /Machine/.test(JSON.stringify(p.Target?.Arn ?? '')),
    actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'states:StartExecution'],
    source: 'https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html',
  },
  {
    of: 'AWS::Scheduler::Schedule',
    when: (p) => p.Target?.DeadLetterConfig !== undefined,
    actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'sqs:SendMessage'],
    source: 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html',
  },
  { of: 'AWS::Scheduler::Schedule', when: (p) => p.KmsKeyArn !== undefined, actions: ['kms:Decrypt'], source: 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html' },
  {
    of: 'AWS::Lambda::Function', // the planner of windows; its calls are read from its source
    when: isPlanner,
    actions: [...calls('monitoring', 'window-planner', (call) => call !== 's3:PutObject'), 'kms:Decrypt'],
    source: 'the calls of its handler; https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  },
  {
    of: 'AWS::Lambda::Function', // it writes what it asks of the engine of this library, and of no other
    when: (p, app) => isPlanner(p) && JSON.stringify(app.templates).includes('createProcessingJob'),
    actions: [...calls('monitoring', 'window-planner', (call) => call === 's3:PutObject'), 'kms:GenerateDataKey'],
    source: 'the calls of its handler; https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html',
  },
  {
    of: 'AWS::Scheduler::Schedule',
    when: (p) => JSON.stringify(p.Target ?? '').includes('Queue'),
    actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'sqs:SendMessage'],
    source: 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html',
  },
  {
    of: 'AWS::Chatbot::SlackChannelConfiguration',
    when: always, // the alarm that a message is about, and its graph
    actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', 'cloudwatch:GetMetricStatistics', 'cloudwatch:GetMetricWidgetImage'],
    source: 'https://docs.aws.amazon.com/chatbot/latest/adminguide/chatbot-iam-policies.html',
  },
  {
    of: 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration',
    when: always, // the alarm that a message is about, and its graph
    actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', 'cloudwatch:GetMetricStatistics', 'cloudwatch:GetMetricWidgetImage'],
    source: 'https://docs.aws.amazon.com/chatbot/latest/adminguide/chatbot-iam-policies.html',
  },
  ...['DataQuality', 'ModelQuality', 'ModelBias', 'ModelExplainability'].flatMap((kind): Need[] => {
    const of = `AWS::SageMaker::${kind}JobDefinition`;
    return [
      {
        of,
        when: always, // its own metrics and logs, its image, records, constraints and results
        actions: [
          'cloudwatch:PutMetricData', 'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents', ...PULL,
          's3:AbortMultipartUpload', 's3:GetObject', 's3:ListBucket', 's3:PutObject',
        ],
        source: `${GUIDE}/sagemaker-roles.html#sagemaker-roles-createprocessingjob-perms`,
      },
      { of, when: (p) => p[`${kind}JobOutputConfig`].KmsKeyId !== undefined, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], source: `${GUIDE}/encryption-at-rest.html` },
      { of, when: (p) => p.JobResources.ClusterConfig.VolumeKmsKeyId !== undefined, actions: ['kms:CreateGrant'], source: `${GUIDE}/encryption-at-rest.html` },
    ];
  }),
  {
    of: 'AWS::SageMaker::ModelExplainabilityJobDefinition',
    when: (p) => p.NetworkConfig.VpcConfig !== undefined,
    actions: [
      'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission',
      'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
    ],
    source: `${GUIDE}/sagemaker-roles.html#sagemaker-roles-createprocessingjob-perms`,
  },
  {
    of: 'AWS::SageMaker::ModelExplainabilityJobDefinition', // an endpoint of its own for the model that it calls
    when: always,
    actions: [
      'sagemaker:CreateEndpoint', 'sagemaker:CreateEndpointConfig', 'sagemaker:DeleteEndpoint', 'sagemaker:DeleteEndpointConfig',
      'sagemaker:DescribeEndpoint', 'sagemaker:DescribeEndpointConfig', 'sagemaker:DescribeModel', 'sagemaker:InvokeEndpoint',
    ],
    source: `${GUIDE}/clarify-processing-job-configure-parameters.html`,
  },
  { of: 'Custom::ApprovedVersion', when: always, actions: calls('registry', 'approved-version', (call) => !REMOVAL.includes(call)), source: 'the calls of its handler' },
  { of: 'Custom::ApprovedVersion', when: (p) => p.RemoveOnDelete === 'true', actions: calls('registry', 'approved-version', (call) => REMOVAL.includes(call)), source: 'the calls of its handler' },
];

/** The actions behind the calls of a handler, read from its source. */
function calls(module: string, handler: string, wanted: (action: string) => boolean): string[] {
  const source = fs.readFileSync(path.join(__dirname, '../../src', module, 'handlers', `${handler}.lambda.ts`), 'utf8');
  return [...source.matchAll(/import \{([^}]+)\} from '@aws-sdk\/client-([\w-]+)'/g)]
    .flatMap(([, names, service]) => [...names.matchAll(/(\w+)Command\b/g)].map(([, operation]) => `${service}:${operation}`))
    .map((call) => (call === 's3:ListObjectsV2' ? 's3:ListBucket' : call))
    .filter(wanted);
}

/** What a role is for: the resources that name it, and those that work through them. */
const REACHED_THROUGH = ['AWS::SageMaker::EndpointConfig', 'AWS::SageMaker::Endpoint', 'Custom::ApprovedVersion'];
const WORKERS = [
  'AWS::SageMaker::Model', 'AWS::EC2::FlowLog', 'AWS::Lambda::Function', 'AWS::SageMaker::DataQualityJobDefinition', 'AWS::SageMaker::ModelQualityJobDefinition',
  'AWS::SageMaker::ModelBiasJobDefinition', 'AWS::SageMaker::ModelExplainabilityJobDefinition',
];

/** Where those name their role that may also name roles of others. */
const ROLE_OF: Record<string, (props: Properties) => unknown> = {
  'AWS::StepFunctions::StateMachine': (p) => p.RoleArn,
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration': (p) => p.IamRoleArn,
  'AWS::Chatbot::SlackChannelConfiguration': (p) => p.IamRoleArn,
  'AWS::Pipes::Pipe': (p) => p.RoleArn,
  'AWS::Events::Rule': (p) => (p.Targets ?? []).map((target: Properties) => target.RoleArn),
  'AWS::Scheduler::Schedule': (p) => p.Target?.RoleArn,
};

/** The resources that work as a role. */
export function workersOf(template: Template, role: string): Resource[] {
  const found = new Map<string, Resource>();
  const resources = Object.entries(template.Resources);
  const refersTo = ({ Properties }: Resource, wanted: (id: string) => boolean) => referencesIn(Properties).some(wanted);
  for (const [id, resource] of resources) {
    if (WORKERS.includes(resource.Type) && refersTo(resource, (reference) => reference === role)) found.set(id, resource);
    if (referencesIn(ROLE_OF[resource.Type]?.(resource.Properties ?? {})).includes(role)) found.set(id, resource);
  }
  for (const type of REACHED_THROUGH) {
    for (const [id, resource] of resources) {
      if (resource.Type === type && refersTo(resource, (reference) => found.has(reference))) found.set(id, resource);
    }
  }
  return [...found.values()];
}

/** The actions that the resources of a role need, sorted. */
export function neededActions(template: Template, role: string, app: AppTemplates): string[] {
  const machines = workersOf(template, role).filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
  return [...new Set([
    ...rowsFor(template, role, app).flatMap(({ actions }) => actions),
    ...machines.flatMap(neededByMachine),
    ...neededByJobs(app.templates, role),
  ])].sort();
}

/** The rows of the table that the resources of a role meet. */
export function rowsFor(template: Template, role: string, app: AppTemplates): Need[] {
  return workersOf(template, role).flatMap(({ Type, Properties = {} }) => NEEDS.filter((need) => need.of === Type && need.when(Properties, app)));
}
