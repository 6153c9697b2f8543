import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import { Size, Stack } from 'aws-cdk-lib/core';
import { placed, refusal, sent } from './training-support';
import { LustreFileSystem, LustreStorage, TrainingInput } from '../../src/data';
import { NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import { TrainingCompute } from '../../src/training';
import { warnings } from '../support/nag';
import { resourcesOf } from '../support/templates';

const TWO = { compute: TrainingCompute.onDemand('ml.m5.xlarge', { count: 2 }) };

function files(stack: Stack, id = 'Files', network = new PrivateMlNetwork(stack, `${id}Network`)): TrainingInput {
  return TrainingInput.efs(new efs.FileSystem(stack, id, { vpc: network.vpc, vpcSubnets: { subnets: network.subnets } }), { network });
}

const rules = (stack: Stack, type: string, port: number | undefined): any[] => Object.values(resourcesOf(stack, type))
  .map(({ Properties }: any) => Properties).filter(({ FromPort }) => FromPort === port);

test('a job without wishes runs where it is placed', () => {
  expect(sent()).not.toHaveProperty('VpcConfig');
});

test('a file system moves the job into its network', () => {
  expect(sent((_, stack) => ({ inputs: { train: files(stack) } })).VpcConfig.Subnets).toHaveLength(2);
});

test('a file system lets the job in', () => {
  const { stack } = placed((_, owner) => ({ inputs: { train: files(owner) } }));
  expect(rules(stack, 'AWS::EC2::SecurityGroupIngress', 2049)).toHaveLength(1);
});

test('the job reaches the endpoints of the network that it was moved into', () => {
  const { stack } = placed((_, owner) => ({ inputs: { train: files(owner) } }));
  expect(rules(stack, 'AWS::EC2::SecurityGroupIngress', 443)).toHaveLength(1);
});

test('the containers of a job that was moved stay isolated', () => {
  expect(sent((_, stack) => ({ inputs: { train: files(stack) } })).EnableNetworkIsolation).toBe(true);
});

test('a job that is placed in the same network keeps one group', () => {
  const { VpcConfig } = sent((_, stack) => {
    const network = new PrivateMlNetwork(stack, 'Network');
    return { inputs: { train: files(stack, 'Files', network) }, network: NetworkPlacement.vpc(network) };
  });
  expect(VpcConfig.SecurityGroupIds).toHaveLength(1);
});

test('a group is made beside groups of yours', () => {
  const { VpcConfig } = sent((_, stack) => {
    const network = new PrivateMlNetwork(stack, 'Network');
    const mine = new ec2.SecurityGroup(stack, 'Mine', { vpc: network.vpc });
    return { ...TWO, network: NetworkPlacement.vpc(network, { securityGroups: [mine] }) };
  });
  expect(VpcConfig.SecurityGroupIds).toHaveLength(2);
});

test('instances of one job in a VPC reach each other', () => {
  const { stack } = placed((_, owner) => ({ ...TWO, network: NetworkPlacement.vpc(new PrivateMlNetwork(owner, 'Network')) }));
  expect(rules(stack, 'AWS::EC2::SecurityGroupIngress', undefined).filter(({ IpProtocol }) => IpProtocol === '-1')).toHaveLength(1);
});

test('a single instance in a VPC lets nobody in', () => {
  const { stack } = placed((_, owner) => ({ network: NetworkPlacement.vpc(new PrivateMlNetwork(owner, 'Network')) }));
  expect(rules(stack, 'AWS::EC2::SecurityGroupIngress', undefined).filter(({ IpProtocol }) => IpProtocol === '-1')).toEqual([]);
});

test('fails when file systems lie in two networks', () => {
  expect(refusal(() => placed((_, stack) => ({ inputs: { a: files(stack, 'A'), b: files(stack, 'B') } }))))
    .toMatch(/'inputs' must be reached from one subnet of one VPC, got 2 VPCs and 0 common subnets; keep the file systems of a job in one subnet, and place the job there/);
});

test('fails when the job is placed in another network than its file system', () => {
  expect(refusal(() => placed((_, stack) => ({ inputs: { a: files(stack) }, network: NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Other')) }))))
    .toContain("'inputs' must be reached from one subnet of one VPC, got 2 VPCs and 2 common subnets");
});

describe('a Lustre file system', () => {
  const onLustre = (compute: TrainingCompute) => placed((_, stack) => {
    const storage = LustreStorage.scratch(Size.gibibytes(1200));
    const lustre = new LustreFileSystem(stack, 'Lustre', { network: new PrivateMlNetwork(stack, 'Network'), storage });
    return { inputs: { train: TrainingInput.lustre(lustre, { path: '/features' }) }, compute };
  });

  test('moves the job into its one subnet', () => {
    expect(onLustre(TrainingCompute.onDemand('ml.m5.xlarge')).definition.States.Train.Parameters.VpcConfig.Subnets).toHaveLength(1);
  });

  test('is warned about where the job waits for spot capacity in that one zone', () => {
    expect(warnings(onLustre(TrainingCompute.spot('ml.m5.xlarge')).stack).filter((text) => text.includes('TJ-25'))).toHaveLength(1);
  });

  test('is warned about where all that is tried next is spot capacity, too', () => {
    const compute = TrainingCompute.spot('ml.m5.xlarge').orElse(TrainingCompute.spot('ml.m5.2xlarge'));
    expect(warnings(onLustre(compute).stack).filter((text) => text.includes('TJ-25'))).toHaveLength(1);
  });

  test('is no matter of warnings where instances at the full price are tried next', () => {
    const compute = TrainingCompute.spot('ml.m5.xlarge').orElse(TrainingCompute.onDemand('ml.m5.xlarge'));
    expect(warnings(onLustre(compute).stack).filter((text) => text.includes('TJ-25'))).toEqual([]);
  });

  test('is no matter of warnings where the job does not wait', () => {
    expect(warnings(onLustre(TrainingCompute.onDemand('ml.m5.xlarge')).stack).filter((text) => text.includes('TJ-'))).toEqual([]);
  });
});
