import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import { Names } from 'aws-cdk-lib/core';
import { InputNetwork } from './bound-training-input';
import { IPrivateMlNetwork } from '../security';

/** How a job reaches the mount targets of an EFS file system. */
export function efsNetwork(fileSystem: efs.IFileSystem, network: IPrivateMlNetwork): InputNetwork {
  return {
    vpc: network.vpc,
    subnetIds: network.subnets.map((subnet) => subnet.subnetId),
    zones: network.zoneCount,
    endpointSecurityGroup: network.endpointSecurityGroup,
    admit: (group) => fileSystem.connections.securityGroups.forEach((target) => openToPeer(group, target, { ports: [NFS], description: 'NFS' })),
  };
}

const NFS: PortRange = { fromPort: 2049, toPort: 2049 };

/** A closed range of TCP ports. */
export interface PortRange {
  readonly fromPort: number;
  readonly toPort: number;
}

/** What is opened between two groups. */
export interface Opening {
  /** The ports; none for all traffic. */
  readonly ports?: readonly PortRange[];
  readonly description: string;
  /** Whether the target opens connections to the peer as well. */
  readonly bothWays?: boolean;
}

/**
 * Opens ports of a target to a peer, once. The rules lie beside the peer, so that the stack of the target never depends on the stacks of its users.
 */
export function openToPeer(peer: ec2.ISecurityGroup, target: ec2.ISecurityGroup, opening: Opening): void {
  const prefix = `To${Names.nodeUniqueId(target.node).slice(-8)}`;
  const ranges = opening.ports ?? [undefined];
  for (const range of ranges) {
    const id = `${prefix}${range ? `Port${range.fromPort}` : 'AllTraffic'}`;
    if (peer.node.tryFindChild(`${id}In`)) continue;
    const rule = { traffic: range ? { ipProtocol: 'tcp', ...range } : { ipProtocol: '-1' }, description: opening.description };
    admit(peer, `${id}In`, { on: target, other: peer, ...rule });
    letOut(peer, `${id}Out`, { on: peer, other: target, ...rule });
    if (!opening.bothWays) continue;
    admit(peer, `${id}BackIn`, { on: peer, other: target, ...rule });
    letOut(peer, `${id}BackOut`, { on: target, other: peer, ...rule });
  }
}

interface GroupRule {
  readonly on: ec2.ISecurityGroup;
  readonly other: ec2.ISecurityGroup;
  readonly traffic: { readonly ipProtocol: string; readonly fromPort?: number; readonly toPort?: number };
  readonly description: string;
}

function admit(scope: ec2.ISecurityGroup, id: string, { on, other, ...rest }: GroupRule): void {
  new ec2.CfnSecurityGroupIngress(scope, id, { groupId: on.securityGroupId, sourceSecurityGroupId: other.securityGroupId, ...flat(rest) });
}

/** A group that lets everything out needs no rule for it. */
function letOut(scope: ec2.ISecurityGroup, id: string, { on, other, ...rest }: GroupRule): void {
  if (on.allowAllOutbound) return;
  new ec2.CfnSecurityGroupEgress(scope, id, { groupId: on.securityGroupId, destinationSecurityGroupId: other.securityGroupId, ...flat(rest) });
}

function flat({ traffic, description }: Pick<GroupRule, 'traffic' | 'description'>) {
  return { ...traffic, description };
}
