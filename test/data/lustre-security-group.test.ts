import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { lustreGroup } from '../../src/data/lustre-security-group';
import { PrivateMlNetwork } from '../../src/security';
import { testStack } from '../support/stacks';
import { resourcesOf } from '../support/templates';

function made(efa: boolean, removalPolicy = RemovalPolicy.RETAIN) {
  const stack = testStack();
  const own = lustreGroup(stack, new PrivateMlNetwork(stack, 'Network').vpc, { efa, removalPolicy });
  const rules = (type: string) => Object.values(resourcesOf(stack, `AWS::EC2::SecurityGroup${type}`)).map(({ Properties }) => Properties);
  return { stack, ...own, ingress: rules('Ingress'), egress: rules('Egress') };
}

describe('the group of a file system', () => {
  test.each(['ingress', 'egress'] as const)('has %s from and to itself on 988 and 1018 to 1023', (direction) => {
    const { stack, group, [direction]: rules } = made(false);
    const other = direction === 'ingress' ? 'SourceSecurityGroupId' : 'DestinationSecurityGroupId';

    expect(rules.map((rule) => [rule.IpProtocol, rule.FromPort, rule.ToPort])).toEqual([['tcp', 988, 988], ['tcp', 1018, 1023]]);
    expect(rules.map((rule) => [rule.GroupId, rule[other]])).toEqual(Array(2).fill(Array(2).fill(stack.resolve(group.securityGroupId))));
  });

  test('has all traffic for EFA', () => {
    const { ingress, egress } = made(true);

    expect([...ingress, ...egress].map(({ IpProtocol }) => IpProtocol)).toEqual(['-1', '-1']);
  });

  test('lets nothing else out', () => {
    const { stack } = made(false);
    const [group] = Object.entries(resourcesOf(stack, 'AWS::EC2::SecurityGroup')).filter(([id]) => id.startsWith('SecurityGroup'));

    expect((group[1].Properties.SecurityGroupEgress as any[]).map(({ CidrIp }) => CidrIp)).toEqual(['255.255.255.255/32']);
  });

  test.each([[RemovalPolicy.RETAIN, 'Retain'], [RemovalPolicy.DESTROY, 'Delete']])('stays as long as the file system: %s', (policy, expected) => {
    const { rules, group } = made(false, policy);
    const all = [...rules, group.node.defaultChild as ec2.CfnSecurityGroup];

    expect(all.map(({ cfnOptions }) => cfnOptions.deletionPolicy)).toEqual(Array(5).fill(expected));
  });
});
