import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import { App, Stack } from 'aws-cdk-lib/core';
import { efsNetwork, openToPeer } from '../../src/data/input-network';
import { PrivateMlNetwork } from '../../src/security';
import { testStack } from '../support/stacks';

function groups(allowAllOutbound = false) {
  const stack = testStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, restrictDefaultSecurityGroup: false });
  const peer = new ec2.SecurityGroup(stack, 'Peer', { vpc, allowAllOutbound });
  const target = new ec2.SecurityGroup(stack, 'Target', { vpc, allowAllOutbound: false });
  return { stack, vpc, peer, target };
}

const ports = [{ fromPort: 988, toPort: 988 }, { fromPort: 1018, toPort: 1023 }];
const count = (stack: Stack, type: string) => Object.keys(Template.fromStack(stack).findResources(`AWS::EC2::SecurityGroup${type}`)).length;

describe('openToPeer', () => {
  test('opens one direction with a rule on each side', () => {
    const { stack, peer, target } = groups();

    openToPeer(peer, target, { ports: [ports[0]], description: 'x' });

    expect([count(stack, 'Ingress'), count(stack, 'Egress')]).toEqual([1, 1]);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: stack.resolve(target.securityGroupId), SourceSecurityGroupId: stack.resolve(peer.securityGroupId), IpProtocol: 'tcp', FromPort: 988, ToPort: 988,
    });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      GroupId: stack.resolve(peer.securityGroupId), DestinationSecurityGroupId: stack.resolve(target.securityGroupId), IpProtocol: 'tcp', FromPort: 988, ToPort: 988,
    });
  });

  test('opens each range both ways', () => {
    const { stack, peer, target } = groups();

    openToPeer(peer, target, { ports, description: 'x', bothWays: true });

    expect([count(stack, 'Ingress'), count(stack, 'Egress')]).toEqual([4, 4]);
  });

  test('opens all traffic without ports', () => {
    const { stack, peer, target } = groups();

    openToPeer(peer, target, { description: 'x' });

    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { IpProtocol: '-1' });
  });

  test('opens once', () => {
    const { stack, peer, target } = groups();

    openToPeer(peer, target, { ports, description: 'x' });
    openToPeer(peer, target, { ports, description: 'x' });

    expect(count(stack, 'Ingress')).toBe(2);
  });

  test('leaves out what a group lets out anyway', () => {
    const { stack, peer, target } = groups(true);

    openToPeer(peer, target, { ports, description: 'x' });

    expect(count(stack, 'Egress')).toBe(0);
  });

  test('lies beside the peer, so that no stack waits for its users', () => {
    const { stack, vpc, target } = groups();
    const users = new Stack(stack.node.root as App, 'Users', { env: stack });
    const peer = new ec2.SecurityGroup(users, 'Peer', { vpc, allowAllOutbound: false });

    openToPeer(peer, target, { ports, description: 'x' });

    expect(count(users, 'Ingress')).toBe(2);
    expect(stack.dependencies).toEqual([]);
  });
});

describe('efsNetwork', () => {
  test('lets a job in on port 2049 and nothing else', () => {
    const { stack, peer, target } = groups();
    const fileSystem = efs.FileSystem.fromFileSystemAttributes(stack, 'Efs', { fileSystemId: 'fs-12345678', securityGroup: target });

    efsNetwork(fileSystem, new PrivateMlNetwork(stack, 'Network')).admit(peer);

    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', { GroupId: stack.resolve(target.securityGroupId), FromPort: 2049, ToPort: 2049 });
    expect(count(stack, 'Ingress')).toBe(1);
  });
});
