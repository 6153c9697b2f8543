import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { App, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Encryption, NetworkPlacement, PrivateMlNetwork, PrivateMlNetworkProps } from '../../src/security';
import { allowed, statementsOf } from '../support/iam';
import { nagFindings } from '../support/nag';
import { agnosticStack, appOf, testStack } from '../support/stacks';
import { diagnostics, onlyResourceOf, resourcesOf, templateOf } from '../support/templates';

function networkIn(stack: Stack, props: PrivateMlNetworkProps = {}) {
  return { stack, network: new PrivateMlNetwork(stack, 'Network', props) };
}
const endpoints = (stack: Stack) => Object.values(resourcesOf(stack, 'AWS::EC2::VPCEndpoint')).map((e) => e.Properties);
const serviceNames = (stack: Stack, type: string) => endpoints(stack).filter((e) => e.VpcEndpointType === type).map((e) => {
  const name: string = typeof e.ServiceName === 'string' ? e.ServiceName : e.ServiceName['Fn::Join'][1].map((part: any) => part.Ref ?? part).join('');
  return name.replace(/^com\.amazonaws\.[^.]+\./, '');
}).sort();

describe('PrivateMlNetwork', () => {
  test.each([['a known environment', testStack], ['an unknown environment', agnosticStack]])('is valid, free of findings and needs no lookup in %s', (_, make) => {
    const { stack } = networkIn(make());

    expect(nagFindings(appOf(stack))).toEqual([]);
    expect(diagnostics(stack)).toEqual([]);
    expect(appOf(stack).synth().manifest.missing).toBeUndefined();
  });

  test('has no way to the internet', () => {
    const types = Object.values(templateOf(networkIn(testStack()).stack).Resources).map((r) => r.Type);

    expect(types.filter((type) => /InternetGateway|NatGateway|EC2::Route$|EgressOnly/.test(type))).toEqual([]);
  });

  test('gives no public address to what runs in its subnets', () => {
    const subnets = Object.values(resourcesOf(networkIn(testStack()).stack, 'AWS::EC2::Subnet'));

    expect(subnets.map((s) => s.Properties.MapPublicIpOnLaunch)).toEqual([false, false]);
  });

  test('resolves names, as private DNS of endpoints demands', () => {
    expect(onlyResourceOf(networkIn(testStack()).stack, 'AWS::EC2::VPC').Properties).toMatchObject({ EnableDnsHostnames: true, EnableDnsSupport: true });
  });

  describe('zones', () => {
    test('default of PrivateMlNetworkProps.zoneCount, PrivateMlNetworkProps.availabilityZones: the first two of the Region, chosen at deployment', () => {
      const subnets = Object.values(resourcesOf(networkIn(testStack()).stack, 'AWS::EC2::Subnet'));

      expect(subnets.map((s) => s.Properties.AvailabilityZone)).toEqual([0, 1].map((i) => ({ 'Fn::Select': [i, { 'Fn::GetAZs': '' }] })));
    });

    test.each([2, 6])('can be %d', (zoneCount) => {
      const { stack, network } = networkIn(testStack(), { zoneCount });

      expect(Object.keys(resourcesOf(stack, 'AWS::EC2::Subnet'))).toHaveLength(zoneCount);
      expect(network.zoneCount).toBe(zoneCount);
    });

    test.each([1, 7, 2.5])('fails when they are %d', (zoneCount) => {
      expect(() => networkIn(testStack(), { zoneCount })).toThrow(`'zoneCount' must be 2 to 6 zones, got ${zoneCount}; name at least two`);
    });

    test('can be named', () => {
      const { stack } = networkIn(testStack(), { availabilityZones: ['eu-west-1b', 'eu-west-1c'] });

      expect(Object.values(resourcesOf(stack, 'AWS::EC2::Subnet')).map((s) => s.Properties.AvailabilityZone)).toEqual(['eu-west-1b', 'eu-west-1c']);
    });

    test('fails when one zone is named', () => {
      expect(() => networkIn(testStack(), { availabilityZones: ['eu-west-1a'] })).toThrow("'availabilityZones' must be 2 to 6 zones, got 1");
    });

    test('fails when count and names contradict each other', () => {
      expect(() => networkIn(testStack(), { zoneCount: 3, availabilityZones: ['eu-west-1a', 'eu-west-1b'] }))
        .toThrow("'zoneCount' must be the length of 'availabilityZones', got 3 and 2; leave one of them out");
    });

    test('fails when the count is a token', () => {
      expect(() => networkIn(testStack(), { zoneCount: Lazy.number({ produce: () => 2 }) })).toThrow("'zoneCount' must be 2 to 6 zones, got a token");
    });

    test('can be added without moving a subnet', () => {
      const cidrs = (zoneCount: number) => Object.values(resourcesOf(networkIn(testStack(), { zoneCount }).stack, 'AWS::EC2::Subnet')).map((s) => s.Properties.CidrBlock);

      expect(cidrs(4).slice(0, 2)).toEqual(cidrs(2));
    });
  });

  describe('addresses', () => {
    test('default of PrivateMlNetworkProps.cidr: 10.0.0.0/16', () => {
      expect(onlyResourceOf(networkIn(testStack()).stack, 'AWS::EC2::VPC').Properties.CidrBlock).toBe('10.0.0.0/16');
    });

    test('can be chosen', () => {
      const { stack } = networkIn(testStack(), { cidr: '10.8.0.0/20' });

      expect(Object.values(resourcesOf(stack, 'AWS::EC2::Subnet')).map((s) => s.Properties.CidrBlock)).toEqual(['10.8.0.0/23', '10.8.2.0/23']);
    });

    test.each(['10.0.0.0/15', '10.0.0.0/25'])('fails when they are %s', (cidr) => {
      expect(() => networkIn(testStack(), { cidr })).toThrow("'cidr' must be a literal IPv4 range from /16 to /24");
    });
  });

  describe('endpoints', () => {
    test('default of PrivateMlNetworkProps.dynamoDbEndpoint: only S3 is reached through a gateway', () => {
      expect(serviceNames(networkIn(testStack()).stack, 'Gateway')).toEqual(['s3']);
    });

    test('reach DynamoDB through a gateway where asked', () => {
      expect(serviceNames(networkIn(testStack(), { dynamoDbEndpoint: true }).stack, 'Gateway')).toEqual(['dynamodb', 's3']);
    });

    test('default of PrivateMlNetworkProps.additionalEndpoints: those that containers and workflows call', () => {
      expect(serviceNames(networkIn(testStack()).stack, 'Interface'))
        .toEqual(['ecr.api', 'ecr.dkr', 'kms', 'logs', 'monitoring', 'sagemaker.api', 'sagemaker.runtime', 'states', 'sts']);
    });

    test('can be added, and one that is there already is not made twice', () => {
      const { stack } = networkIn(testStack(), {
        additionalEndpoints: [ec2.InterfaceVpcEndpointAwsService.SSM, ec2.InterfaceVpcEndpointAwsService.KMS],
      });

      expect(serviceNames(stack, 'Interface')).toHaveLength(10);
      expect(serviceNames(stack, 'Interface')).toContain('ssm');
    });

    test('answer under the usual names, in every zone, behind one group', () => {
      const { stack, network } = networkIn(testStack());

      expect(endpoints(stack).filter((e) => e.VpcEndpointType === 'Interface').every((e) => e.PrivateDnsEnabled && e.SubnetIds.length === 2)).toBe(true);
      expect(endpoints(stack).find((e) => e.SecurityGroupIds)!.SecurityGroupIds)
        .toEqual([stack.resolve(network.endpointSecurityGroup!.securityGroupId)]);
    });

    test('admit nobody until a group is let in', () => {
      const { stack } = networkIn(testStack());

      expect(onlyResourceOf(stack, 'AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress).toBeUndefined();
      expect(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).toEqual({});
    });

    test('admit a group on port 443, once', () => {
      const { stack, network } = networkIn(testStack());
      const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Peer', 'sg-1');

      network.allowFrom(group);
      network.allowFrom(group);

      expect(onlyResourceOf(stack, 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({ SourceSecurityGroupId: 'sg-1', FromPort: 443, ToPort: 443 });
    });
  });

  describe('flow logs', () => {
    test('record all traffic with a role of ours', () => {
      const { stack } = networkIn(testStack());

      expect(onlyResourceOf(stack, 'AWS::EC2::FlowLog').Properties).toMatchObject({ TrafficType: 'ALL', ResourceType: 'VPC' });
      expect(allowed(stack).map((s) => s.Action)).toEqual([['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents']]);
    });

    test('are written for this account only', () => {
      expect(statementsOf(networkIn(testStack()).stack).find((s) => s.kind === 'trust')).toMatchObject({
        Principal: { Service: 'vpc-flow-logs.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
      });
    });

    test('default of PrivateMlNetworkProps.encryption, PrivateMlNetworkProps.flowLogRetention: with the key of the stack, for a year, and retained', () => {
      expect(onlyResourceOf(networkIn(testStack()).stack, 'AWS::Logs::LogGroup'))
        .toMatchObject({ DeletionPolicy: 'Retain', Properties: { RetentionInDays: 365, KmsKeyId: expect.anything() } });
    });

    test('use the key and the retention that were given', () => {
      const stack = testStack();
      const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/mine');

      networkIn(stack, { encryption: Encryption.customerManaged(key), flowLogRetention: logs.RetentionDays.TEN_YEARS });

      expect(onlyResourceOf(stack, 'AWS::Logs::LogGroup').Properties).toMatchObject({ RetentionInDays: 3653, KmsKeyId: key.keyArn });
    });

    test('can be left to keys of AWS', () => {
      const { stack } = networkIn(testStack(), { encryption: Encryption.awsManaged() });

      expect(onlyResourceOf(stack, 'AWS::Logs::LogGroup').Properties.KmsKeyId).toBeUndefined();
    });
  });

  test('is a VPC for constructs of the CDK', () => {
    const { stack, network } = networkIn(testStack());

    new ec2.InterfaceVpcEndpoint(stack, 'Own', { vpc: network.vpc, service: ec2.InterfaceVpcEndpointAwsService.SSM });

    expect(network.vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }).subnets).toEqual(network.subnets);
    expect(diagnostics(stack)).toEqual([]);
  });
});

describe('PrivateMlNetwork.fromVpc', () => {
  const vpc = (stack: Stack, availabilityZones: string[], kind: 'isolated' | 'private' = 'isolated') => ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1', availabilityZones, [`${kind}SubnetIds`]: availabilityZones.map((_, i) => `subnet-${i}`),
  });

  test.each(['isolated', 'private'] as const)('default of PrivateMlNetworkAttributes.subnets: the %s subnets', (kind) => {
    const stack = testStack();
    const network = PrivateMlNetwork.fromVpc(stack, 'Network', { vpc: vpc(stack, ['a', 'b'], kind) });

    expect(network.subnets.map((s) => s.subnetId)).toEqual(['subnet-0', 'subnet-1']);
    expect(network.zoneCount).toBe(2);
  });

  test('takes the subnets that are selected', () => {
    const stack = testStack();
    const network = PrivateMlNetwork.fromVpc(stack, 'Network', { vpc: vpc(stack, ['a', 'b', 'c']), subnets: { availabilityZones: ['b', 'c'] } });

    expect(network.subnets.map((s) => s.subnetId)).toEqual(['subnet-1', 'subnet-2']);
  });

  test('knows the group of the endpoints when it is told', () => {
    const stack = testStack();
    const endpointSecurityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Endpoints', 'sg-1');

    expect(PrivateMlNetwork.fromVpc(stack, 'Network', { vpc: vpc(stack, ['a', 'b']), endpointSecurityGroup }).endpointSecurityGroup).toBe(endpointSecurityGroup);
  });

  test('default of PrivateMlNetworkAttributes.endpointSecurityGroup: nobody is let in, the endpoints admit the containers already', () => {
    const stack = testStack();
    const network = PrivateMlNetwork.fromVpc(stack, 'Network', { vpc: vpc(stack, ['a', 'b']) });

    NetworkPlacement.vpc(network)._bind(new Construct(stack, 'Endpoint'));

    expect(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).toEqual({});
  });

  test('fails when the subnets lie in one zone', () => {
    const stack = testStack();

    expect(() => PrivateMlNetwork.fromVpc(stack, 'Network', { vpc: vpc(stack, ['a', 'a']) }))
      .toThrow("'subnets' must span at least two zones, got 2 subnets in 1 zones; select subnets of another zone as well");
  });

  test('fails when there is no subnet', () => {
    const stack = testStack();

    expect(() => PrivateMlNetwork.fromVpc(stack, 'Network', { vpc: vpc(stack, ['a', 'b']), subnets: { subnets: [] } })).toThrow("'subnets' must span at least two zones, got 0 subnets");
  });

  test('does not count zones that are tokens', () => {
    const stack = new Stack(new App(), 'Other');
    const zones = [0, 1].map((i) => Lazy.string({ produce: () => `zone-${i}` }));

    expect(PrivateMlNetwork.fromVpc(stack, 'Network', { vpc: vpc(stack, zones) }).zoneCount).toBeUndefined();
  });

  test('defines nothing', () => {
    const stack = testStack();
    PrivateMlNetwork.fromVpc(stack, 'Network', { vpc: vpc(stack, ['a', 'b']) });

    expect(templateOf(stack).Resources).toEqual({});
  });
});
