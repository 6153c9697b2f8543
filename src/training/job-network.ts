import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { InputNetwork } from '../data/bound-training-input';
import { acknowledge } from '../internal/acknowledged';
import { fail } from '../internal/errors';
import { admitToEndpoints } from '../internal/security-groups';
import { NetworkPlacement } from '../security';
import { PlacementConfig } from '../security/network-placement';

/** What a job wants of its network besides a place. */
export interface NetworkWishes {
  /** The networks of its inputs. */
  readonly inputs: readonly InputNetwork[];
  /** Whether its instances talk to each other. */
  readonly distributed: boolean;
  /** Whether they do so over Elastic Fabric Adapter. */
  readonly efa: boolean;
}

/** Where a job runs: as placed, or where its inputs can be reached; its instances reach each other and its inputs. */
export function placeJob(scope: Construct, placement: NetworkPlacement, wishes: NetworkWishes): PlacementConfig {
  const placed = placement._bind(scope);
  const { inputs, distributed, efa } = wishes;
  const vpc = inputs[0]?.vpc ?? placed.network?.vpc;
  if (!vpc) {
    if (efa) fail(scope, 'EfaWithoutNetwork', "'efa' must be given with a network of yours, because its traffic needs a security group, got no VPC; use NetworkPlacement.vpc()");
    return placed;
  }
  const [subnetIds, zones] = inputs.length > 0 ? commonSubnets(scope, inputs, placed) : [placed.subnetIds!, placed.zones];
  if (inputs.length === 0 && !distributed && !efa) return placed;
  const group = jobGroup(scope, vpc);
  for (const input of inputs) {
    input.admit(group);
    admitToEndpoints(group, input.endpointSecurityGroup);
  }
  if (distributed || efa) admitEachOther(group);
  const ids = [...new Set([...placed.securityGroupIds ?? [], group.securityGroupId])];
  return { networkIsolation: placed.networkIsolation, subnetIds, securityGroupIds: ids, zones };
}

/** Subnets from which every input can be reached. */
function commonSubnets(scope: Construct, inputs: readonly InputNetwork[], placed: PlacementConfig): [string[], number | undefined] {
  const vpcs = new Set([...inputs.map(({ vpc }) => vpc.vpcId), ...(placed.network ? [placed.network.vpc.vpcId] : [])]);
  const common = inputs.map(({ subnetIds }) => subnetIds).reduce((all, some) => all.filter((id) => some.includes(id)));
  if (vpcs.size > 1 || common.length === 0) {
    fail(scope, 'InputsApart', `'inputs' must be reached from one subnet of one VPC, got ${vpcs.size} VPCs and ${common.length} common subnets; keep the file systems of a job in one subnet, and place the job there`);
  }
  const narrowest = inputs.reduce((a, b) => (b.subnetIds.length < a.subnetIds.length ? b : a));
  return [common, narrowest.zones];
}

/** The group that the placement made for this job, or one beside it. */
function jobGroup(scope: Construct, vpc: ec2.IVpc): ec2.ISecurityGroup {
  const made = scope.node.tryFindChild('SecurityGroup') as ec2.SecurityGroup | undefined;
  if (made) return made;
  const group = new ec2.SecurityGroup(scope, 'JobSecurityGroup', {
    vpc,
    description: `Instances of ${scope.node.path}`.replace(/[^\w .:/()#,@[\]+=&;{}!$*-]/g, '-').slice(0, 255),
    allowAllOutbound: false,
  });
  group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'AWS services through endpoints');
  return group;
}

/** All traffic among the instances of a job: ports are chosen when it starts, and fabric and encryption are no TCP. */
function admitEachOther(group: ec2.ISecurityGroup): void {
  const { securityGroupId: groupId } = group;
  const rule = { groupId, ipProtocol: '-1', description: 'Among the instances of a job' };
  acknowledge(new ec2.CfnSecurityGroupIngress(group, 'EachOtherIn', { ...rule, sourceSecurityGroupId: groupId }), 'FabricTraffic');
  if (!group.allowAllOutbound) new ec2.CfnSecurityGroupEgress(group, 'EachOtherOut', { ...rule, destinationSecurityGroupId: groupId });
}
