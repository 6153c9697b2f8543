import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Names } from 'aws-cdk-lib/core';

/**
 * Lets a security group in to the interface endpoints behind another one, once.
 * The rule lies beside the peer, so that the stack of the network never depends on the stacks of its users.
 */
export function admitToEndpoints(peer: ec2.ISecurityGroup, endpoints: ec2.ISecurityGroup | undefined): void {
  if (!endpoints) return;
  const id = `To${Names.nodeUniqueId(endpoints.node).slice(-8)}`;
  if (peer.node.tryFindChild(id)) return;
  new ec2.CfnSecurityGroupIngress(peer, id, {
    groupId: endpoints.securityGroupId,
    sourceSecurityGroupId: peer.securityGroupId,
    ipProtocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    description: 'AWS services through endpoints',
  });
}
