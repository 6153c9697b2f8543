import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App } from 'aws-cdk-lib/core';
import { admitToEndpoints } from '../../src/internal/security-groups';
import { testStack } from '../support/stacks';
import { resourcesOf, onlyResourceOf } from '../support/templates';

const imported = (stack: ReturnType<typeof testStack>, name: string) => ec2.SecurityGroup.fromSecurityGroupId(stack, name, `sg-${name}`);
const RULE = 'AWS::EC2::SecurityGroupIngress';

describe('admitToEndpoints', () => {
  test('opens port 443 and nothing else, for the peer alone', () => {
    const stack = testStack();

    admitToEndpoints(imported(stack, 'Peer'), imported(stack, 'Endpoints'));

    expect(onlyResourceOf(stack, RULE).Properties).toEqual({
      GroupId: 'sg-Endpoints', SourceSecurityGroupId: 'sg-Peer', IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'AWS services through endpoints',
    });
  });

  test('writes the rule once for each pair of groups', () => {
    const stack = testStack();
    const [peer, one, two] = ['Peer', 'One', 'Two'].map((name) => imported(stack, name));

    for (const endpoints of [one, one, two]) admitToEndpoints(peer, endpoints);

    expect(Object.keys(resourcesOf(stack, RULE))).toHaveLength(2);
  });

  test('puts the rule beside the peer, so that the stack of the network depends on nobody', () => {
    const app = new App();
    const [network, user] = [testStack('Network', app), testStack('User', app)];

    admitToEndpoints(imported(user, 'Peer'), imported(network, 'Endpoints'));

    expect(Object.keys(resourcesOf(network, RULE))).toHaveLength(0);
    expect(Object.keys(resourcesOf(user, RULE))).toHaveLength(1);
  });

  test('does nothing where the network has no group for its endpoints', () => {
    const stack = testStack();

    admitToEndpoints(imported(stack, 'Peer'), undefined);

    expect(Object.keys(resourcesOf(stack, RULE))).toHaveLength(0);
  });
});
