import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import { warnings } from '../support/nag';
import { testStack } from '../support/stacks';
import { diagnostics, onlyResourceOf, resourcesOf } from '../support/templates';

const groups = (stack: Stack, count: number) => Array.from({ length: count }, (_, i) => ec2.SecurityGroup.fromSecurityGroupId(stack, `Group${i}`, `sg-${i}`));

function inTwoStacks() {
  const app = new App();
  const [stack, user] = [testStack('Net', app), testStack('Serving', app)];
  return { stack, user, network: new PrivateMlNetwork(stack, 'Network'), endpoint: new Construct(user, 'Endpoint') };
}

describe('NetworkPlacement.isolated', () => {
  test('asks for isolation and no VPC', () => {
    expect(NetworkPlacement.isolated()._bind(testStack())).toEqual({ networkIsolation: true });
  });
});

describe('NetworkPlacement.publicNetwork', () => {
  test('asks for neither isolation nor a VPC', () => {
    expect(NetworkPlacement.publicNetwork()._bind(testStack())).toEqual({ networkIsolation: false });
  });

  test('warns with a stable id', () => {
    const stack = testStack();

    NetworkPlacement.publicNetwork()._bind(stack);

    expect(warnings(stack)).toEqual([expect.stringContaining("'network' lets containers reach the internet, got NetworkPlacement.publicNetwork(); use NetworkPlacement.isolated()")]);
    expect(warnings(stack)[0]).toContain('PublicNetwork');
  });
});

describe('NetworkPlacement.vpc', () => {
  test('names the subnets of the network and how many zones they span', () => {
    const { network, endpoint } = inTwoStacks();

    const config = NetworkPlacement.vpc(network)._bind(endpoint);

    expect(config.subnetIds).toEqual(network.subnets.map((subnet) => subnet.subnetId));
    expect(config.zones).toBe(2);
  });

  test('default of VpcPlacementOptions.networkIsolation: containers may open connections', () => {
    const { network, endpoint } = inTwoStacks();

    expect(NetworkPlacement.vpc(network)._bind(endpoint).networkIsolation).toBe(false);
  });

  test.each([[false, false], [true, true]])('with isolation %s asks for %s', (networkIsolation, expected) => {
    const { network, endpoint } = inTwoStacks();

    expect(NetworkPlacement.vpc(network, { networkIsolation })._bind(endpoint).networkIsolation).toBe(expected);
  });

  describe('without security groups', () => {
    test('default of VpcPlacementOptions.securityGroups: one is made beside what is placed, which may only reach port 443', () => {
      const { network, endpoint, user } = inTwoStacks();

      const { securityGroupIds } = NetworkPlacement.vpc(network)._bind(endpoint);

      expect(securityGroupIds).toEqual([(endpoint.node.findChild('SecurityGroup') as ec2.SecurityGroup).securityGroupId]);
      expect(onlyResourceOf(user, 'AWS::EC2::SecurityGroup').Properties).toMatchObject({
        SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }],
      });
    });

    test('makes one only, however often it is bound there', () => {
      const { network, endpoint, user } = inTwoStacks();
      const placement = NetworkPlacement.vpc(network);

      expect(placement._bind(endpoint)).toEqual(placement._bind(endpoint));
      expect(Object.keys(resourcesOf(user, 'AWS::EC2::SecurityGroup'))).toHaveLength(1);
    });

    test('makes one for each thing that is placed', () => {
      const { network, endpoint, user } = inTwoStacks();
      const placement = NetworkPlacement.vpc(network);

      placement._bind(endpoint);
      placement._bind(new Construct(user, 'Other'));

      expect(Object.keys(resourcesOf(user, 'AWS::EC2::SecurityGroup'))).toHaveLength(2);
    });
  });

  describe('with security groups', () => {
    test.each([1, 5])('accepts %d', (count) => {
      const { network, endpoint, user } = inTwoStacks();

      expect(NetworkPlacement.vpc(network, { securityGroups: groups(user, count) })._bind(endpoint).securityGroupIds).toEqual(Array.from({ length: count }, (_, i) => `sg-${i}`));
    });

    test.each([0, 6])('fails when given %d', (count) => {
      const { network, user } = inTwoStacks();

      expect(() => NetworkPlacement.vpc(network, { securityGroups: groups(user, count) })).toThrow(`'securityGroups' must have 1 to 5 members, got ${count}; leave it out and one is made`);
    });

    test('lets each in to the interface endpoints', () => {
      const { network, endpoint, user } = inTwoStacks();

      NetworkPlacement.vpc(network, { securityGroups: groups(user, 2) })._bind(endpoint);

      expect(Object.values(resourcesOf(user, 'AWS::EC2::SecurityGroupIngress')).map((rule) => rule.Properties.SourceSecurityGroupId)).toEqual(['sg-0', 'sg-1']);
    });
  });

  test('leaves the template of the network as it is, apart from what it exports', () => {
    const { network, endpoint, stack } = inTwoStacks();
    NetworkPlacement.vpc(network)._bind(endpoint);
    const alone = testStack('Net');
    new PrivateMlNetwork(alone, 'Network');

    expect(resourcesOf(stack, 'AWS::EC2::SecurityGroup')).toEqual(resourcesOf(alone, 'AWS::EC2::SecurityGroup'));
    expect(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).toEqual({});
  });

  test('renders valid templates', () => {
    const { network, endpoint, stack } = inTwoStacks();

    NetworkPlacement.vpc(network)._bind(endpoint);

    expect(diagnostics(stack)).toEqual([]);
  });
});
