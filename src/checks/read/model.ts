import { Assembly, Resource } from './assembly';
import { World } from './conditions';
import { waitsFor } from './dependencies';
import { Facts, Paths, propertiesOf, Subject } from './subject';
import { Node } from './value';
import { ContainerFacts, ModelDataSourceFacts, ModelFacts, VpcFacts } from '../../rules/facts';
import { Fact, given, UNKNOWN } from '../../rules/rule';

const POLICIES = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];

/** The facts of a model resource. */
export function readModel(subject: Subject): Facts<ModelFacts> {
  const paths = new Paths();
  return new Facts(modelFacts(propertiesOf(subject), subject, { paths, prefix: '' }), paths);
}

/** Where the facts of a model lie among others: `models[0].`, or alone. */
export interface Place {
  readonly paths: Paths;
  readonly prefix: string;
}

export function modelFacts(node: Node, { assembly, resource, world }: Subject, { paths, prefix }: Place): ModelFacts {
  const field = (name: string, child: Node) => paths.at(`${prefix}${name}`, child);
  const primary = node.get('PrimaryContainer');
  const list = node.get('Containers');
  const vpc = field('vpc', node.get('VpcConfig'));
  return {
    region: resource.file.region === undefined ? UNKNOWN : resource.file.region,
    physicalName: field('physicalName', node.get('ModelName')).text(),
    hasPrimaryContainer: primary.present(),
    hasContainers: list.present(),
    containers: containers(primary, list, { paths, prefix }),
    executionMode: field('executionMode', node.get('InferenceExecutionConfig', 'Mode')).text(),
    networkIsolation: field('networkIsolation', node.get('EnableNetworkIsolation')).flag(),
    vpc: vpc.struct((v) => vpcFacts(v, assembly, { paths, prefix: `${prefix}vpc.` }, world)),
    roleArn: field('roleArn', node.get('ExecutionRoleArn')).text(),
    waitsForPolicies: waitsForPolicies(assembly, resource, node.get('ExecutionRoleArn')),
  };
}

function containers(primary: Node, list: Node, { paths, prefix }: Place): Fact<Fact<ContainerFacts>[]> {
  const all = list.items();
  const nodes = all === undefined || primary.present() === true ? [primary] : all;
  paths.at(`${prefix}containers`, all === undefined ? primary : list);
  if (nodes === UNKNOWN || (all === undefined && primary.present() === UNKNOWN)) return UNKNOWN;
  return nodes.filter((node) => node.value.kind !== 'absent').map((node, index): Fact<ContainerFacts> => {
    const at = `${prefix}containers[${index}]`;
    paths.at(at, node);
    return node.value.kind === 'map' ? containerFacts(node, { paths, prefix: `${at}.` }) : UNKNOWN;
  });
}

function containerFacts(node: Node, { paths, prefix }: Place): ContainerFacts {
  const field = (name: string, child: Node) => paths.at(`${prefix}${name}`, child);
  const image = node.get('ImageConfig');
  return {
    image: field('image', node.get('Image')).text(),
    modelDataUrl: field('modelDataUrl', node.get('ModelDataUrl')).text(),
    modelDataSource: field('modelDataSource', node.get('ModelDataSource', 'S3DataSource'))
      .struct((source) => dataSource(source, { paths, prefix: `${prefix}modelDataSource.` })),
    modelPackage: field('modelPackage', node.get('ModelPackageName')).text(),
    mode: field('mode', node.get('Mode')).text(),
    modelCache: field('modelCache', node.get('MultiModelConfig', 'ModelCacheSetting')).text(),
    hostname: field('hostname', node.get('ContainerHostname')).text(),
    environment: environment(field('environment', node.get('Environment')), { paths, prefix: `${prefix}environment.` }),
    repositoryAccess: field('repositoryAccess', image.get('RepositoryAccessMode')).text(),
    repositoryCredentials: field('repositoryCredentials', image.get('RepositoryAuthConfig')).present(),
  };
}

function dataSource(node: Node, { paths, prefix }: Place): ModelDataSourceFacts {
  const text = (name: string, key: string) => paths.at(`${prefix}${name}`, node.get(key)).text();
  return { uri: text('uri', 'S3Uri'), dataType: text('dataType', 'S3DataType'), compression: text('compression', 'CompressionType') };
}

function environment(node: Node, { paths, prefix }: Place): Fact<Record<string, Fact<string>> | undefined> {
  const members = node.members();
  if (!given(members)) return members;
  return Object.fromEntries(members.map(([key, value]): [string, Fact<string>] => {
    const text = paths.at(`${prefix}${key}`, value).text();
    return [key, text === undefined ? UNKNOWN : text];
  }));
}

function vpcFacts(node: Node, assembly: Assembly, { paths, prefix }: Place, world?: World): VpcFacts {
  const subnets = paths.at(`${prefix}subnets`, node.get('Subnets'));
  paths.at(`${prefix}zones`, subnets);
  const count = (child: Node): Fact<number> => {
    const items = child.items();
    return items === UNKNOWN ? UNKNOWN : (items ?? []).length;
  };
  return {
    subnets: count(subnets),
    securityGroups: count(paths.at(`${prefix}securityGroups`, node.get('SecurityGroupIds'))),
    zones: zones(subnets, assembly, world),
  };
}

/** One zone where that is sure; how many there are otherwise is not needed. */
function zones(subnets: Node, assembly: Assembly, world?: World): Fact<number> {
  const items = subnets.items();
  if (!given(items) || items.length === 0) return UNKNOWN;
  if (items.length === 1) return 1;
  const zone = items.map((item) => {
    const subnet = assembly.at(item.reference(), 'AWS::EC2::Subnet', world);
    const properties = subnet?.raw.Properties as { AvailabilityZone?: unknown } | undefined;
    return properties?.AvailabilityZone === undefined ? undefined : JSON.stringify(properties.AvailabilityZone);
  });
  return zone.every((z) => z !== undefined && z === zone[0]) ? 1 : UNKNOWN;
}

/** Whether the model waits for each policy of its role that lets it read its image and data. */
function waitsForPolicies(assembly: Assembly, model: Resource, roleArn: Node): Fact<boolean> {
  const role = assembly.at(roleArn.reference(), 'AWS::IAM::Role');
  if (!role || role.file !== model.file) return UNKNOWN;
  const policies = POLICIES.flatMap((type) => assembly.inFile(type, role.file))
    .filter((policy) => attachedTo(policy, role.logicalId) && needed(policy));
  return policies.every((policy) => waitsFor(model.file, model.logicalId, policy.logicalId));
}

function attachedTo(policy: Resource, role: string): boolean {
  const properties = policy.raw.Properties as { Roles?: unknown; RoleName?: unknown } | undefined;
  const roles = Array.isArray(properties?.Roles) ? properties.Roles as unknown[] : [properties?.RoleName];
  return roles.some((entry) => JSON.stringify(entry) === JSON.stringify({ Ref: role }));
}

/** Whether a policy allows what SageMaker checks when it creates a model. */
function needed(policy: Resource): boolean {
  const { PolicyDocument: document } = policy.raw.Properties as { PolicyDocument?: unknown };
  return /"(\*|s3:(\*|Get[^"]*)|ecr:[^"]*)"/.test(JSON.stringify(document ?? {}));
}
