import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { openToPeer, PortRange } from './input-network';
import { acknowledge } from '../internal/acknowledged';

/** The ports that Lustre speaks on, between servers and with clients. */
export const LUSTRE_PORTS: readonly PortRange[] = [{ fromPort: 988, toPort: 988 }, { fromPort: 1018, toPort: 1023 }];

/** The group of a file system, and the rules without which the service refuses to make it. */
export interface OwnGroup {
  readonly group: ec2.SecurityGroup;
  readonly rules: CfnResource[];
}

/** A group that admits and lets out what Lustre, or with EFA its fabric, says to itself. It stays as long as the file system does. */
export function lustreGroup(scope: Construct, vpc: ec2.IVpc, options: { readonly efa: boolean; readonly removalPolicy: RemovalPolicy }): OwnGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'FSx for Lustre: its servers, and clients that were let in',
    allowAllOutbound: false,
  });
  const ranges = options.efa ? [undefined] : LUSTRE_PORTS;
  const rules = ranges.flatMap((range) => {
    const traffic = range ? { ipProtocol: 'tcp', ...range } : { ipProtocol: '-1' };
    const id = range ? `Port${range.fromPort}` : 'AllTraffic';
    const [groupId, description] = [group.securityGroupId, range ? 'Lustre' : 'Lustre and EFA'];
    return [
      new ec2.CfnSecurityGroupIngress(scope, `${id}In`, { groupId, sourceSecurityGroupId: groupId, ...traffic, description }),
      new ec2.CfnSecurityGroupEgress(scope, `${id}Out`, { groupId, destinationSecurityGroupId: groupId, ...traffic, description }),
    ];
  });
  if (options.efa) acknowledge(rules[0], 'FabricTraffic');
  for (const resource of [group.node.defaultChild as CfnResource, ...rules]) resource.applyRemovalPolicy(options.removalPolicy);
  return { group, rules };
}

/** Lets a client and a file system speak to each other, both ways. */
export function openToClient(client: ec2.ISecurityGroup, fileSystem: ec2.ISecurityGroup, efa: boolean): void {
  openToPeer(client, fileSystem, { ports: efa ? undefined : LUSTRE_PORTS, description: efa ? 'Lustre and EFA' : 'Lustre', bothWays: true });
}

/** Lets addresses outside of the VPC and a file system speak to each other. */
export function openToRange(scope: Construct, id: string, { group, cidr }: { readonly group: ec2.ISecurityGroup; readonly cidr: string }): void {
  for (const range of LUSTRE_PORTS) {
    const rule = { groupId: group.securityGroupId, cidrIp: cidr, ipProtocol: 'tcp', ...range, description: 'Lustre from outside of the VPC' };
    new ec2.CfnSecurityGroupIngress(scope, `${id}Port${range.fromPort}In`, rule);
    new ec2.CfnSecurityGroupEgress(scope, `${id}Port${range.fromPort}Out`, rule);
  }
}
