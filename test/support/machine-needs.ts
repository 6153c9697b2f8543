import type { Resource, Template } from './needed-actions';

/** A call of a service in a state machine, wherever its state stands. */
export interface Call {
  readonly service: string;
  readonly action: string;
  readonly pattern?: string;
  readonly parameters: any;
}

const SFN = 'https://docs.aws.amazon.com/step-functions/latest/dg';
const FSX_ACTIONS = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonfsx.html';
const RULE = ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'];
const capital = (name: string) => name[0].toUpperCase() + name.slice(1);

/** Where references stand, their logical ids in angle brackets. */
function flat(value: any): string {
  if (typeof value === 'string') return value;
  if (value?.['Fn::Join']) return value['Fn::Join'][1].map(flat).join(value['Fn::Join'][0]);
  const id = value?.Ref ?? value?.['Fn::GetAtt']?.[0] ?? 'value';
  return `<${id}>`;
}

/** Every call of a machine. */
export function callsOf({ Properties = {} }: Resource): Call[] {
  const calls: Call[] = [];
  const visit = (node: any): void => {
    if (node === null || typeof node !== 'object') return;
    const [, service, action, pattern] = node.Type === 'Task' ? /states:::((?:aws-sdk:)?[\w-]+):(\w+)(?:\.(.+))?$/.exec(node.Resource) ?? [] : [];
    if (service) calls.push({ service, action, pattern, parameters: node.Parameters ?? {} });
    Object.values(node).forEach(visit);
  };
  visit(JSON.parse(flat(Properties.DefinitionString)));
  return calls;
}

/** IAM's name of a service where it is not the one of the SDK. */
const PREFIX: Record<string, string> = { sfn: 'states', eventbridge: 'events', resourcegroupstaggingapi: 'tag' };
/** IAM's name of a call where it is not the one of the API. */
const NAME: Record<string, string> = { 's3:ListObjectsV2': 's3:ListBucket', 's3:HeadObject': 's3:GetObject', 's3:CopyObject': 's3:PutObject', 'lambda:Invoke': 'lambda:InvokeFunction', 'sns:Publish': 'sns:Publish' };

function actionOf({ service, action }: Call): string {
  const bare = service.replace('aws-sdk:', '');
  const name = `${PREFIX[bare] ?? bare}:${capital(action)}`;
  return NAME[name] ?? name;
}

/** What Step Functions' guide asks for beside the call itself, by the kind of integration. */
const MORE: readonly { readonly when: (call: Call) => boolean; readonly actions: (call: Call) => readonly string[]; readonly source: string }[] = [
  {
    when: ({ service, pattern, action }) => service === 'sagemaker' && pattern === 'sync' && /^create\w+Job$/.test(action),
    actions: ({ action }) => ['sagemaker:AddTags', ...['Describe', 'Stop'].map((verb) => `sagemaker:${action.replace('create', verb)}`), ...RULE],
    source: `${SFN}/connect-sagemaker.html`,
  },
  { when: ({ parameters }) => /"RoleArn"|"ExecutionRoleArn"/.test(JSON.stringify(parameters)), actions: () => ['iam:PassRole'], source: `${SFN}/connect-sagemaker.html` },
  {
    when: ({ service, pattern }) => service === 'states' && pattern?.startsWith('sync') === true,
    actions: () => ['states:DescribeExecution', 'states:StopExecution', ...RULE],
    source: `${SFN}/connect-stepfunctions.html`,
  },
  {
    when: ({ action }) => action === 'createModelPackage', // tags itself, and the service looks at the archive as the caller
    actions: () => ['s3:GetObject', 's3:ListBucket', 'sagemaker:AddTags'],
    source: 'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html',
  },
  {
    when: ({ action }) => action === 'copyObject',
    actions: () => ['kms:Decrypt', 'kms:GenerateDataKey', 's3:GetObject'],
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html',
  },
  {
    when: ({ service, pattern }) => service === 'glue' && pattern === 'sync',
    actions: () => ['glue:BatchStopJobRun', 'glue:GetJobRun', 'glue:GetJobRuns'],
    source: `${SFN}/connect-glue.html`,
  },
  {
    when: ({ service, action }) => service === 'aws-sdk:fsx' && action.startsWith('create'), // each is tagged when it is made
    actions: () => ['fsx:TagResource'],
    source: `${FSX_ACTIONS}#amazonfsx-actions-as-permissions`,
  },
  {
    when: ({ service, action }) => service === 'aws-sdk:fsx' && action === 'createFileSystem',
    actions: () => ['ec2:GetSecurityGroupsForVpc', 'iam:CreateServiceLinkedRole'],
    source: `${FSX_ACTIONS}; https://docs.aws.amazon.com/fsx/latest/LustreGuide/using-service-linked-roles.html`,
  },
  {
    when: ({ service, action }) => service === 'aws-sdk:fsx' && action === 'createDataRepositoryAssociation',
    actions: () => ['iam:AttachRolePolicy', 'iam:CreateServiceLinkedRole', 'iam:PutRolePolicy'],
    source: 'https://docs.aws.amazon.com/fsx/latest/LustreGuide/setting-up.html',
  },
];

/** What a machine itself does, whatever its states call. */
const MACHINE: readonly { readonly when: (props: Record<string, any>) => boolean; readonly actions: readonly string[]; readonly source: string }[] = [
  {
    when: (p) => p.LoggingConfiguration?.Level !== undefined,
    actions: [
      'logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies', 'logs:GetLogDelivery',
      'logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:UpdateLogDelivery',
    ],
    source: `${SFN}/cw-logs.html`,
  },
  {
    when: (p) => p.TracingConfiguration?.Enabled === true,
    actions: ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    source: `${SFN}/concepts-xray-tracing.html`,
  },
  { when: (p) => p.EncryptionConfiguration?.KmsKeyId !== undefined, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], source: `${SFN}/encryption-at-rest.html` },
];

/** What the role of a machine needs. */
export function neededByMachine(machine: Resource): string[] {
  const { Properties = {} } = machine;
  return [
    ...MACHINE.filter(({ when }) => when(Properties)).flatMap(({ actions }) => actions),
    ...callsOf(machine).flatMap((call) => [actionOf(call), ...MORE.filter(({ when }) => when(call)).flatMap(({ actions }) => actions(call))]),
  ];
}

const NETWORK = [
  'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission',
  'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
];
const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer'];

/** What a job needs of the role that it runs as: SageMaker's guide, by what stands in the request. */
const JOB: readonly { readonly when: (request: string) => boolean; readonly actions: readonly string[] }[] = [
  { when: () => true, actions: ['cloudwatch:PutMetricData', 'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'] },
  { when: (request) => /"(TrainingImage|ImageUri|Image)(\.\$)?"/.test(request), actions: PULL },
  { when: (request) => /"S3DataSource"|"S3Input"|"ProcessingInputs\.\$"/.test(request), actions: ['kms:Decrypt', 's3:GetObject', 's3:ListBucket'] },
  { when: (request) => /"S3OutputPath(\.\$)?"|"S3Output"/.test(request), actions: ['kms:Decrypt', 'kms:GenerateDataKey', 's3:AbortMultipartUpload', 's3:PutObject'] },
  { when: (request) => /"OutputDataConfig".*"KmsKeyId"/.test(request), actions: ['kms:Encrypt'] },
  { when: (request) => /"CheckpointConfig"/.test(request), actions: ['kms:Decrypt', 'kms:GenerateDataKey', 's3:AbortMultipartUpload', 's3:GetObject', 's3:ListBucket', 's3:PutObject'] },
  { when: (request) => /"VolumeKmsKeyId"/.test(request), actions: ['kms:CreateGrant'] },
  { when: (request) => /"VpcConfig"/.test(request), actions: NETWORK },
];

/** The requests that mean a role; a batch transform job runs as the role of its model. */
function requestsAs(role: string, calls: readonly Call[]): string[] {
  const text = ({ parameters }: Call) => JSON.stringify(parameters);
  const models = calls.filter((call) => text(call).includes(`"ExecutionRoleArn":"<${role}>"`));
  const transforms = models.length > 0 ? calls.filter(({ action }) => action === 'createTransformJob') : [];
  return [...calls.filter((call) => text(call).includes(`"RoleArn":"<${role}>"`)), ...models, ...transforms].map(text);
}

/** What the jobs need that run as a role; nothing for a role of no job. */
export function neededByJobs(templates: readonly Template[], role: string): string[] {
  const machines = templates.flatMap(({ Resources }) => Object.values(Resources)).filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine');
  const requests = machines.flatMap((machine) => requestsAs(role, callsOf(machine)));
  return requests.flatMap((request) => JOB.filter(({ when }) => when(request)).flatMap(({ actions }) => actions));
}
