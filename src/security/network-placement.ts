import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { IPrivateMlNetwork } from './private-ml-network';
import { fail, warn } from '../internal/errors';
import { admitToEndpoints } from '../internal/security-groups';

/**
 * How containers are placed into a network of yours.
 */
export interface VpcPlacementOptions {
  /**
   * The security groups of the containers, 1 to 5.
   *
   * They are let in to the interface endpoints of the network.
   *
   * @default - a group without ingress is made beside each job or model that is placed; it may reach port 443 only
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Whether the containers may not open any connection of their own; the service still moves their data through the VPC.
   *
   * @default false
   */
  readonly networkIsolation?: boolean;
}

/**
 * Where the containers of a model or a job run, as the constructs render it.
 *
 * @internal
 */
export interface PlacementConfig {
  readonly networkIsolation: boolean;
  readonly subnetIds?: string[];
  readonly securityGroupIds?: string[];
  /** How many zones the subnets span, where that is known. */
  readonly zones?: number;
  /** The network that they are in. */
  readonly network?: IPrivateMlNetwork;
}

/**
 * Where the containers of a model or a job run, and what they can reach.
 */
export abstract class NetworkPlacement {
  /**
   * In the service's network without any network access: the service brings data in and out.
   */
  public static isolated(): NetworkPlacement {
    return new Isolated();
  }

  /**
   * In your VPC, through its private subnets.
   *
   * @param network the network
   * @param options security groups and isolation
   */
  public static vpc(network: IPrivateMlNetwork, options: VpcPlacementOptions = {}): NetworkPlacement {
    return new InVpc(network, options);
  }

  /**
   * In the service's network with access to the internet. Legal, and reported with the warning `PublicNetwork`:
   * whatever a container reads can leave the account.
   */
  public static publicNetwork(): NetworkPlacement {
    return new PublicNetwork();
  }

  protected constructor() {}

  /**
   * What to render for a construct; security groups that are made become children of it.
   *
   * @internal
   */
  public abstract _bind(scope: Construct): PlacementConfig;
}

class Isolated extends NetworkPlacement {
  constructor() {
    super();
  }

  /**
   * @internal
   */
  public _bind(_scope: Construct): PlacementConfig {
    return { networkIsolation: true };
  }
}

class PublicNetwork extends NetworkPlacement {
  constructor() {
    super();
  }

  /**
   * @internal
   */
  public _bind(scope: Construct): PlacementConfig {
    warn(scope, 'PublicNetwork', "'network' lets containers reach the internet, got NetworkPlacement.publicNetwork(); use NetworkPlacement.isolated() or NetworkPlacement.vpc()");
    return { networkIsolation: false };
  }
}

class InVpc extends NetworkPlacement {
  constructor(private readonly network: IPrivateMlNetwork, private readonly options: VpcPlacementOptions) {
    super();
    const count = options.securityGroups?.length ?? 1;
    if (count < 1 || count > 5) fail(network, 'SecurityGroupCount', `'securityGroups' must have 1 to 5 members, got ${count}; leave it out and one is made`);
  }

  /**
   * @internal
   */
  public _bind(scope: Construct): PlacementConfig {
    const groups = this.options.securityGroups ?? [this.ownGroup(scope)];
    for (const group of groups) admitToEndpoints(group, this.network.endpointSecurityGroup);
    return {
      networkIsolation: this.options.networkIsolation ?? false,
      subnetIds: this.network.subnets.map((subnet) => subnet.subnetId),
      securityGroupIds: groups.map((group) => group.securityGroupId),
      zones: this.network.zoneCount,
      network: this.network,
    };
  }

  private ownGroup(scope: Construct): ec2.ISecurityGroup {
    const made = scope.node.tryFindChild('SecurityGroup') as ec2.SecurityGroup | undefined;
    if (made) return made;
    const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc: this.network.vpc,
      description: `Containers of ${scope.node.path}`.replace(/[^\w .:/()#,@[\]+=&;{}!$*-]/g, '-').slice(0, 255),
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'AWS services through endpoints');
    return group;
  }
}
