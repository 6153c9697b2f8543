import { Json } from '../errors';

const HERE = 'eu-west-1:111111111111';

export interface ResourceId {
  readonly id: string;
  readonly type: string;
  readonly stack: string;
  /** Properties by name, resolved. */
  readonly properties: (names: readonly string[]) => Json;
}

export interface Identity {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

type Describe = (name: string, resource: ResourceId) => Identity;

const arn = (ref: string, attributes: Record<string, string> = {}): Identity => ({ ref, attributes });

/** What Ref and GetAtt give, for the types whose identities state machines, rules and roles mention. */
const TYPES: Readonly<Record<string, { readonly nameProperty: string; readonly describe: Describe }>> = {
  'AWS::StepFunctions::StateMachine': named('StateMachineName', (name) => {
    const self = `arn:aws:states:${HERE}:stateMachine:${name}`;
    return arn(self, { Arn: self, Name: name, StateMachineRevisionId: '1' });
  }),
  'AWS::StepFunctions::StateMachineVersion': named('', (_, r) => arn(`${r.properties(['StateMachineArn']).StateMachineArn}:1`)),
  'AWS::StepFunctions::StateMachineAlias': named('', (_, r) => {
    const { Name, DeploymentPreference } = r.properties(['Name', 'DeploymentPreference']);
    const self = `${DeploymentPreference.StateMachineVersionArn.split(':').slice(0, -1).join(':')}:${Name}`;
    return arn(self, { Arn: self });
  }),
  'AWS::SQS::Queue': named('QueueName', (name) => arn(`https://sqs.eu-west-1.amazonaws.com/111111111111/${name}`, { Arn: `arn:aws:sqs:${HERE}:${name}`, QueueName: name })),
  'AWS::SNS::Topic': named('TopicName', (name) => arn(`arn:aws:sns:${HERE}:${name}`, { TopicArn: `arn:aws:sns:${HERE}:${name}`, TopicName: name })),
  'AWS::DynamoDB::Table': named('TableName', table),
  'AWS::DynamoDB::GlobalTable': named('TableName', table),
  'AWS::S3::Bucket': named('BucketName', (name) => arn(name, { Arn: `arn:aws:s3:::${name}`, DomainName: `${name}.s3.amazonaws.com` })),
  'AWS::IAM::Role': named('RoleName', (name) => arn(name, { Arn: `arn:aws:iam::111111111111:role/${name}`, RoleId: `AROA${name}` })),
  'AWS::IAM::ManagedPolicy': named('ManagedPolicyName', (name) => arn(`arn:aws:iam::111111111111:policy/${name}`)),
  'AWS::KMS::Key': named('', (name) => arn(name, { Arn: `arn:aws:kms:${HERE}:key/${name}`, KeyId: name })),
  'AWS::Logs::LogGroup': named('LogGroupName', (name) => arn(name, { Arn: `arn:aws:logs:${HERE}:log-group:${name}:*` })),
  'AWS::Events::EventBus': named('Name', (name) => arn(name, { Arn: `arn:aws:events:${HERE}:event-bus/${name}`, Name: name })),
  'AWS::Events::Rule': named('Name', (name) => arn(name, { Arn: `arn:aws:events:${HERE}:rule/${name}` })),
  'AWS::Events::Archive': named('ArchiveName', (name) => arn(name, { Arn: `arn:aws:events:${HERE}:archive/${name}` })),
  'AWS::Lambda::Function': named('FunctionName', (name) => arn(name, { Arn: `arn:aws:lambda:${HERE}:function:${name}` })),
  'AWS::SageMaker::ModelPackageGroup': named('ModelPackageGroupName', (name) => {
    const self = `arn:aws:sagemaker:${HERE}:model-package-group/${name}`;
    return arn(self, { ModelPackageGroupArn: self });
  }),
  'AWS::SSM::Parameter': named('Name', (name, r) => arn(name, { Value: String(r.properties(['Value']).Value), Type: 'String' })),
  'AWS::EC2::SecurityGroup': named('', (name) => arn(`sg-${name}`, { GroupId: `sg-${name}` })),
  'AWS::EC2::Subnet': named('', (name) => arn(`subnet-${name}`, { SubnetId: `subnet-${name}` })),
  'AWS::EC2::VPC': named('', (name) => arn(`vpc-${name}`, { VpcId: `vpc-${name}`, CidrBlock: '10.0.0.0/16' })),
  'AWS::FSx::FileSystem': named('', (name) => {
    const ref = `fs-${name.slice(-17).toLowerCase()}`;
    return arn(ref, { DNSName: `${ref}.fsx.eu-west-1.amazonaws.com`, LustreMountName: 'mount', ResourceARN: `arn:aws:fsx:${HERE}:file-system/${ref}` });
  }),
  'AWS::Glue::Job': named('Name', (name) => arn(name)),
};

/** The identity of a resource: its own name where it has one, else one of its stack and logical id. */
export function identityOf(resource: ResourceId): Identity {
  const known = TYPES[resource.type] ?? { nameProperty: '', describe: (name: string) => arn(name, { Arn: `arn:aws:${resource.type.split('::')[1].toLowerCase()}:${HERE}:${name}` }) };
  const own = known.nameProperty && resource.properties([known.nameProperty])[known.nameProperty];
  const made = resource.type === 'AWS::S3::Bucket' ? `${resource.stack}-${resource.id}`.toLowerCase().slice(0, 63) : `${resource.stack}-${resource.id}`.slice(0, 75);
  return known.describe(typeof own === 'string' ? own : made, resource);
}

function named(nameProperty: string, describe: Describe) {
  return { nameProperty, describe };
}

function table(name: string): Identity {
  return arn(name, { Arn: `arn:aws:dynamodb:${HERE}:table/${name}` });
}
