// covers src/checks/read/lustre-ports.ts
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import { App, Stack } from 'aws-cdk-lib/core';
import { checkEach } from '../synth';

const PROPERTIES = {
  FileSystemType: 'LUSTRE',
  FileSystemTypeVersion: '2.15',
  StorageCapacity: 1200,
  SubnetIds: ['subnet-12345678'],
  LustreConfiguration: { DeploymentType: 'SCRATCH_2' },
};
const group = (properties: object = {}) => ({ Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'x', ...properties } });
const system = (properties: object, resource: object = {}) => ({
  Lustre: { Type: 'AWS::FSx::FileSystem', UpdateReplacePolicy: 'Retain', ...resource, Properties: { ...PROPERTIES, ...properties } },
});
const rule = (properties: object) => ({ Type: 'AWS::EC2::SecurityGroupIngress', Properties: { GroupId: { Ref: 'Group' }, IpProtocol: 'tcp', ...properties } });
const idsOf = (Resources: Record<string, object>) => checkEach([{ Resources }])[0].map(({ ruleName }) => ruleName);
const GROUPED = { SecurityGroupIds: [{ Ref: 'Group' }] };

describe('the ports of a file system', () => {
  test('are unknown where a security group lies elsewhere', () => {
    expect(idsOf(system({ SecurityGroupIds: ['sg-12345678'] }))).toEqual([]);
  });

  test('are unknown where one of several groups lies elsewhere', () => {
    expect(idsOf({ Group: group(), ...system({ SecurityGroupIds: [{ Ref: 'Group' }, 'sg-12345678'] }) })).toEqual([]);
  });

  test('are the ones of the VPC where no group is named', () => {
    expect(idsOf(system({}))).toEqual([]);
  });

  test('are closed where a group admits nothing', () => {
    expect(idsOf({ Group: group(), ...system(GROUPED) })).toEqual(['FX-21']);
  });

  test('are let out where a group says nothing about it', () => {
    expect(idsOf({ Group: group({ SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 988, ToPort: 1023, CidrIp: '10.0.0.0/16' }] }), ...system(GROUPED) })).toEqual([]);
  });

  test('are unknown where a rule has a port that only the deployment knows', () => {
    expect(idsOf({ Group: group(), In: rule({ FromPort: { Ref: 'Port' }, ToPort: 1023, CidrIp: '10.0.0.0/16' }), ...system(GROUPED) })).toEqual([]);
  });

  test('are not those of another group', () => {
    const other = { Type: 'AWS::EC2::SecurityGroupIngress', Properties: { GroupId: { Ref: 'Other' }, IpProtocol: '-1', CidrIp: '10.0.0.0/16' } };

    expect(idsOf({ Group: group(), Other: group(), In: other, ...system(GROUPED) })).toEqual(['FX-21']);
  });

  test('are taken together for all groups', () => {
    const half = (port: number, to = port) => group({ SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: port, ToPort: to, CidrIp: '10.0.0.0/16' }] });

    expect(idsOf({ One: half(988), Two: half(1018, 1023), ...system({ SecurityGroupIds: [{ Ref: 'One' }, { Ref: 'Two' }] }) })).toEqual([]);
  });

  test('may come later for clients', () => {
    const open = group({ SecurityGroupIngress: [{ IpProtocol: '-1', CidrIp: '10.0.0.0/16' }] });

    expect(idsOf({ Group: open, In: rule({ FromPort: 988, ToPort: 988, SourceSecurityGroupId: 'sg-12345678' }), ...system(GROUPED) })).toEqual([]);
  });
});

describe('a file system of another kind', () => {
  test('is none of ours', () => {
    expect(idsOf({ Windows: { Type: 'AWS::FSx::FileSystem', Properties: { FileSystemType: 'WINDOWS', SubnetIds: ['a', 'b'], StorageCapacity: 32 } } })).toEqual([]);
  });
});

test('the construct of the CDK does not wait for its rules, and is found', () => {
  const stack = new Stack(new App(), 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, restrictDefaultSecurityGroup: false });
  new fsx.LustreFileSystem(stack, 'Lustre', {
    vpc, vpcSubnet: vpc.isolatedSubnets[0], storageCapacityGiB: 1200, lustreConfiguration: { deploymentType: fsx.LustreDeploymentType.SCRATCH_2 },
  });
  const { Resources } = JSON.parse(JSON.stringify(stack.resolve((stack as unknown as { _toCloudFormation(): object })._toCloudFormation())));

  expect(idsOf(Resources)).toEqual(['FX-22']);
});
