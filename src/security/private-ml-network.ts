import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Fn, IResource, RemovalPolicy, Resource, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Encryption } from './encryption';
import { ExecutionRole } from './execution-role';
import { acknowledge } from '../internal/acknowledged';
import { fail } from '../internal/errors';
import { admitToEndpoints } from '../internal/security-groups';
import { pascal, subnetBlocks } from '../internal/subnets';

/**
 * A VPC whose private subnets containers can be placed in.
 */
export interface IPrivateMlNetwork extends IResource {
  /**
   * The VPC.
   */
  readonly vpc: ec2.IVpc;

  /**
   * The subnets that containers run in, in at least two zones.
   */
  readonly subnets: ec2.ISubnet[];

  /**
   * How many zones the subnets span, where that is known at synth.
   */
  readonly zoneCount?: number;

  /**
   * The security group of the interface endpoints; containers are let in to it on port 443.
   */
  readonly endpointSecurityGroup?: ec2.ISecurityGroup;
}

/**
 * A VPC that exists.
 */
export interface PrivateMlNetworkAttributes {
  /**
   * The VPC. It needs a gateway endpoint for S3 and, without a route to the internet, interface endpoints for what the containers call.
   */
  readonly vpc: ec2.IVpc;

  /**
   * Which of its subnets containers run in.
   *
   * @default - its private subnets: isolated ones, else those with egress
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * The security group of its interface endpoints.
   *
   * @default - its endpoints admit the containers already
   */
  readonly endpointSecurityGroup?: ec2.ISecurityGroup;
}

/**
 * Properties of a private network.
 */
export interface PrivateMlNetworkProps {
  /**
   * The addresses of the VPC: a literal IPv4 range from /16 to /24. Each zone gets an eighth of it, so zones can be added later.
   *
   * @default '10.0.0.0/16'
   */
  readonly cidr?: string;

  /**
   * How many zones the subnets span, 2 to 6. SageMaker asks for at least two.
   *
   * @default 2
   */
  readonly zoneCount?: number;

  /**
   * The names of the zones, 2 to 6, where it matters which.
   *
   * @default - the first zones of the Region, chosen when the stack is deployed
   */
  readonly availabilityZones?: string[];

  /**
   * Interface endpoints beside those for SageMaker, ECR, STS, CloudWatch, KMS and Step Functions.
   *
   * @default - no further endpoint is made
   */
  readonly additionalEndpoints?: ec2.InterfaceVpcEndpointAwsService[];

  /**
   * Whether DynamoDB is reached through a gateway endpoint as S3 is.
   *
   * @default false
   */
  readonly dynamoDbEndpoint?: boolean;

  /**
   * Who owns the key that encrypts the flow logs.
   *
   * @default Encryption.customerManaged()
   */
  readonly encryption?: Encryption;

  /**
   * How long flow logs are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly flowLogRetention?: logs.RetentionDays;
}

/** A function, because the list of all services takes longer to load than the rest of the module. */
const endpoints = () => [
  ec2.InterfaceVpcEndpointAwsService.SAGEMAKER_API,
  ec2.InterfaceVpcEndpointAwsService.SAGEMAKER_RUNTIME,
  ec2.InterfaceVpcEndpointAwsService.ECR,
  ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER,
  ec2.InterfaceVpcEndpointAwsService.STS,
  ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING,
  ec2.InterfaceVpcEndpointAwsService.KMS,
  ec2.InterfaceVpcEndpointAwsService.STEP_FUNCTIONS,
];

/**
 * A VPC without a way to the internet, in which containers reach the AWS services that they need through endpoints.
 *
 * Synthesis needs no lookup: zones are chosen when the stack is deployed, or named by you.
 */
export class PrivateMlNetwork extends Resource implements IPrivateMlNetwork {
  /**
   * A VPC that exists.
   *
   * @param scope where the import lies
   * @param id its id there
   * @param attrs the VPC and its subnets
   */
  public static fromVpc(scope: Construct, id: string, attrs: PrivateMlNetworkAttributes): IPrivateMlNetwork {
    return new ImportedNetwork(scope, id, attrs);
  }

  /** The VPC, for constructs of the CDK. */
  public readonly vpc: ec2.IVpc;
  /** One subnet in each zone, without a route to the internet. */
  public readonly subnets: ec2.ISubnet[];
  /** How many zones the subnets span. */
  public readonly zoneCount?: number;
  /** Guards the interface endpoints: it admits port 443 from groups that were let in, and nothing else. */
  public readonly endpointSecurityGroup?: ec2.ISecurityGroup;
  /** Where the flow logs go; kept when the stack is deleted. */
  public readonly flowLogGroup: logs.ILogGroup;

  constructor(scope: Construct, id: string, props: PrivateMlNetworkProps = {}) {
    super(scope, id);
    const zones = this.zones(props);
    const cidr = props.cidr ?? '10.0.0.0/16';
    const blocks = subnetBlocks(this, cidr);
    const resource = new ec2.CfnVPC(this, 'Resource', { cidrBlock: cidr, enableDnsHostnames: true, enableDnsSupport: true });
    acknowledge(resource, 'DefaultSecurityGroup');
    const routes = new ec2.CfnRouteTable(this, 'RouteTable', { vpcId: resource.ref });
    const subnetIds = zones.map((availabilityZone, i) => this.defineSubnet(i, {
      vpcId: resource.ref, availabilityZone, cidrBlock: blocks[i], routeTableId: routes.ref,
    }));

    this.zoneCount = zones.length;
    this.vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: resource.ref,
      vpcCidrBlock: cidr,
      availabilityZones: zones,
      isolatedSubnetIds: subnetIds,
      isolatedSubnetRouteTableIds: zones.map(() => routes.ref),
    });
    this.subnets = this.vpc.isolatedSubnets;
    this.flowLogGroup = this.defineFlowLogs(resource.ref, props);
    this.endpointSecurityGroup = this.defineEndpoints(routes.ref, subnetIds, props);
  }

  /**
   * Lets a security group in to the interface endpoints, on port 443. Placements do so themselves.
   *
   * @param securityGroup the group of what wants to call AWS services
   */
  public allowFrom(securityGroup: ec2.ISecurityGroup): void {
    admitToEndpoints(securityGroup, this.endpointSecurityGroup);
  }

  private zones({ availabilityZones, zoneCount }: PrivateMlNetworkProps): string[] {
    if (availabilityZones && zoneCount !== undefined && availabilityZones.length !== zoneCount) {
      fail(this, 'ZoneCount', `'zoneCount' must be the length of 'availabilityZones', got ${zoneCount} and ${availabilityZones.length}; leave one of them out`);
    }
    const count = availabilityZones?.length ?? zoneCount ?? 2;
    if (Token.isUnresolved(count) || !Number.isInteger(count) || count < 2 || count > 6) {
      fail(this, 'ZoneCount', `'${availabilityZones ? 'availabilityZones' : 'zoneCount'}' must be 2 to 6 zones, got ${Token.isUnresolved(count) ? 'a token' : count}; name at least two, because SageMaker places instances in several`);
    }
    return availabilityZones ?? Array.from({ length: count }, (_, i) => Fn.select(i, Fn.getAzs()));
  }

  private defineSubnet(index: number, { routeTableId, ...props }: ec2.CfnSubnetProps & { routeTableId: string }): string {
    const subnet = new ec2.CfnSubnet(this, `Subnet${index + 1}`, { ...props, mapPublicIpOnLaunch: false });
    new ec2.CfnSubnetRouteTableAssociation(this, `RouteTableAssociation${index + 1}`, { subnetId: subnet.ref, routeTableId });
    return subnet.ref;
  }

  private defineFlowLogs(vpcId: string, props: PrivateMlNetworkProps): logs.ILogGroup {
    const group = new logs.LogGroup(this, 'FlowLogs', {
      retention: props.flowLogRetention ?? logs.RetentionDays.ONE_YEAR,
      encryptionKey: (props.encryption ?? Encryption.customerManaged())._keyFor(this),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const role = new ExecutionRole(this, 'FlowLogRole', { servicePrincipal: 'vpc-flow-logs.amazonaws.com', restrictToAccount: true });
    role._allow({ actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], resources: [group.logGroupArn] });
    new ec2.CfnFlowLog(this, 'FlowLog', {
      resourceId: vpcId,
      resourceType: 'VPC',
      trafficType: 'ALL',
      logDestinationType: 'cloud-watch-logs',
      logGroupName: group.logGroupName,
      deliverLogsPermissionArn: role.roleArn,
      maxAggregationInterval: 60,
    });
    return group;
  }

  private defineEndpoints(routeTableId: string, subnetIds: string[], props: PrivateMlNetworkProps): ec2.ISecurityGroup {
    const group = new ec2.SecurityGroup(this, 'EndpointSecurityGroup', {
      vpc: this.vpc,
      description: 'Interface endpoints: port 443 from groups that were let in',
      allowAllOutbound: false,
    });
    const gateway = (serviceName: string) => ({ vpcId: this.vpc.vpcId, serviceName, vpcEndpointType: 'Gateway', routeTableIds: [routeTableId] });
    new ec2.CfnVPCEndpoint(this, 'S3Endpoint', gateway(ec2.GatewayVpcEndpointAwsService.S3.name));
    if (props.dynamoDbEndpoint) new ec2.CfnVPCEndpoint(this, 'DynamoDbEndpoint', gateway(ec2.GatewayVpcEndpointAwsService.DYNAMODB.name));

    const services = new Map([...endpoints(), ...(props.additionalEndpoints ?? [])].map((service) => [service.shortName, service]));
    for (const [shortName, service] of services) {
      new ec2.CfnVPCEndpoint(this, `${pascal(shortName)}Endpoint`, {
        vpcId: this.vpc.vpcId,
        serviceName: service.name,
        vpcEndpointType: 'Interface',
        privateDnsEnabled: service.privateDnsDefault ?? true,
        subnetIds,
        securityGroupIds: [group.securityGroupId],
      });
    }
    return group;
  }
}

class ImportedNetwork extends Resource implements IPrivateMlNetwork {
  public readonly vpc: ec2.IVpc;
  public readonly subnets: ec2.ISubnet[];
  public readonly zoneCount?: number;
  public readonly endpointSecurityGroup?: ec2.ISecurityGroup;

  constructor(scope: Construct, id: string, attrs: PrivateMlNetworkAttributes) {
    super(scope, id);
    this.vpc = attrs.vpc;
    this.endpointSecurityGroup = attrs.endpointSecurityGroup;
    const isolated = attrs.vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS;
    this.subnets = attrs.vpc.selectSubnets(attrs.subnets ?? { subnetType: isolated }).subnets;
    const zones = this.subnets.map((subnet) => subnet.availabilityZone);
    this.zoneCount = zones.some((zone) => Token.isUnresolved(zone)) ? undefined : new Set(zones).size;
    if (this.subnets.length === 0 || (this.zoneCount ?? 2) < 2) {
      fail(this, 'ZoneCount', `'subnets' must span at least two zones, got ${this.subnets.length} subnets in ${this.zoneCount ?? 'unknown'} zones; select subnets of another zone as well`);
    }
  }
}
