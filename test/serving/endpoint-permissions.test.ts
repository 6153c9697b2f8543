import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import starOnly from '../../src/security/data/star-only-actions.json';
import { DataCapture, EndpointCapacity, ModelEndpointProps } from '../../src/serving';
import { endpointIn, importedStore, model, modelIn, storeIn, TYPE, variant } from '../support/endpoints';
import { allowed, allowedActions, starActions, wildcardActions } from '../support/iam';
import { testStack } from '../support/stacks';
import { resourcesOf, templateOf } from '../support/templates';

const endpoint = (props: (stack: Stack) => Partial<ModelEndpointProps> = () => ({})) => {
  const stack = testStack();
  endpointIn(stack, props(stack));
  return stack;
};
const statementFor = (stack: Stack, action: string) => allowed(stack).find((s) => s.Action.includes(action))!;

const OBSERVE = ['cloudwatch:PutMetricData', 'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'];
const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer'];
const BASE = [...OBSERVE, ...PULL, 'kms:CreateGrant'];
const GUARDED = [...BASE, 'cloudwatch:DescribeAlarms'];
const VPC = [
  'ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DeleteNetworkInterface', 'ec2:DeleteNetworkInterfacePermission',
  'ec2:DescribeDhcpOptions', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
];

describe('the role may do what the endpoint needs, and nothing else', () => {
  const network = (stack: Stack) => PrivateMlNetwork.fromVpc(stack, 'Network', {
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['subnet-1', 'subnet-2'] }),
  });

  test.each<[string, (stack: Stack) => Partial<ModelEndpointProps>, string[]]>([
    ['instances', () => ({}), GUARDED],
    ['serverless', () => ({ capacity: EndpointCapacity.serverless() }), BASE],
    ['local storage', () => ({ capacity: EndpointCapacity.instances('ml.g5.xlarge') }), GUARDED.filter((action) => action !== 'kms:CreateGrant')],
    ['in a VPC', (stack) => ({ network: NetworkPlacement.vpc(network(stack)) }), [...GUARDED, ...VPC]],
    ['capture to a store without a key', (stack) => ({ capture: DataCapture.to(importedStore(stack)) }), [...GUARDED, 's3:PutObject']],
    ['capture to a store with a key', (stack) => ({ capture: DataCapture.to(storeIn(stack)) }), [...GUARDED, 's3:PutObject', 'kms:GenerateDataKey']],
    ['a queue', (stack) => ({ capacity: EndpointCapacity.asynchronous(TYPE, { store: importedStore(stack) }) }),
      [...GUARDED, 's3:AbortMultipartUpload', 's3:GetObject', 's3:ListBucket', 's3:PutObject']],
    ['a queue with a key', (stack) => ({ capacity: EndpointCapacity.asynchronous(TYPE, { store: storeIn(stack) }) }),
      [...GUARDED, 'kms:Decrypt', 'kms:GenerateDataKey', 's3:AbortMultipartUpload', 's3:GetObject', 's3:ListBucket', 's3:PutObject']],
    ['an archive', (stack) => ({ model: modelIn(importedStore(stack)) }), [...GUARDED, 's3:GetObject']],
    ['two models', () => ({ variants: [variant('A'), variant('B', { model: model('2') })] }), GUARDED],
  ])('%s', (_, props, actions) => {
    const stack = endpoint(props);

    expect(allowedActions(stack)).toEqual([...new Set(actions)].sort());
    expect(wildcardActions(stack)).toEqual([]);
    expect(starActions(stack).filter((action) => !starOnly.some((entry) => entry.action === action))).toEqual([]);
  });
});

test('logs lie below the name of the endpoint', () => {
  expect(JSON.stringify(statementFor(endpoint(() => ({ endpointName: 'scoring' })), 'logs:PutLogEvents').Resource)).toContain(':log-group:/aws/sagemaker/Endpoints/scoring:*');
});

test('metrics go to the namespace of instances only', () => {
  expect(statementFor(endpoint(), 'cloudwatch:PutMetricData').Condition).toEqual({ StringEquals: { 'cloudwatch:namespace': '/aws/sagemaker/Endpoints' } });
});

test('the key of volumes is granted to the service only', () => {
  expect(statementFor(endpoint(), 'kms:CreateGrant')).toMatchObject({
    Resource: [{ 'Fn::GetAtt': [expect.stringMatching(/^MlopsKey/), 'Arn'] }], Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
  });
});

test('captured records are written below their prefix only', () => {
  const stack = endpoint((s) => ({ capture: DataCapture.to(importedStore(s), { prefix: 'records' }) }));

  expect(JSON.stringify(statementFor(stack, 's3:PutObject').Resource)).toContain('fraud-artifacts/records/*');
});

test('the policy of the model mentions no alarm, configuration or endpoint, which wait for the model', () => {
  const stack = endpoint();
  const later = ['AWS::CloudWatch::Alarm', 'AWS::SageMaker::EndpointConfig', 'AWS::SageMaker::Endpoint', 'AWS::SageMaker::Model'].flatMap((type) => Object.keys(resourcesOf(stack, type)));
  const policies = JSON.stringify(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'));

  expect(later.filter((id) => policies.includes(`"${id}"`))).toEqual([]);
});

describe('a role that was given', () => {
  const given = () => {
    const stack = testStack();
    const role = new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('sagemaker.amazonaws.com') });
    endpointIn(stack, { role });
    return stack;
  };

  test('gets the same permissions', () => {
    expect(allowedActions(given())).toEqual([...GUARDED].sort());
  });

  test('is waited for by the model, with its policy', () => {
    const [waiting] = Object.values(resourcesOf(given(), 'AWS::SageMaker::Model'));
    const policies = Object.keys(resourcesOf(given(), 'AWS::IAM::Policy'));

    expect(waiting.DependsOn).toEqual(expect.arrayContaining(policies));
  });

  test('stands alone', () => {
    expect(Object.keys(resourcesOf(given(), 'AWS::IAM::Role'))).toHaveLength(1);
  });

  test('that cannot change is taken as it is', () => {
    const stack = testStack();
    endpointIn(stack, { role: iam.Role.fromRoleArn(stack, 'Mine', 'arn:aws:iam::111111111111:role/mine', { mutable: false }) });

    expect(Object.values(templateOf(stack).Resources).filter((r) => r.Type.startsWith('AWS::IAM::'))).toEqual([]);
  });
});
