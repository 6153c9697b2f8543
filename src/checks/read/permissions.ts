import { Assembly, Resource } from './assembly';
import { World } from './conditions';
import { textWithHoles } from './definition';
import { waitsFor } from './dependencies';
import { isObject, Json, JsonObject } from './template';
import { Node } from './value';
import { Fact, UNKNOWN } from '../../rules/rule';
import { PermissionFacts } from '../../rules/workflow-facts';

const ROLE = 'AWS::IAM::Role';
const ATTACHING = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy'];

/** What a role of the same template allows; unknown as soon as one of its policies is elsewhere. */
export function readPermissions(assembly: Assembly, near: Resource, roleArn: Node, world?: World): Fact<PermissionFacts[]> {
  const role = roleOf(assembly, near, roleArn);
  if (!role) return UNKNOWN;
  const { ManagedPolicyArns: listed, Policies: inline, PermissionsBoundary: boundary } = role.raw.Properties as JsonObject;
  if (boundary !== undefined || !isListOrAbsent(listed) || !isListOrAbsent(inline) || assembly.hidesResources(role.file)) return UNKNOWN;
  const managed = (listed ?? []).map((arn) => managedPolicy(assembly, role, arn, world));
  if (!managed.every((policy) => policy !== undefined)) return UNKNOWN;
  const documents = [
    ...(inline ?? []).map((policy) => (isObject(policy) ? policy.PolicyDocument : undefined)),
    ...[...managed, ...attachedTo(assembly, role)].map((policy) => (policy.raw.Properties as JsonObject).PolicyDocument),
  ];
  const statements = documents.map((document) => statementsOf(document, assembly, role, world));
  return statements.every((list) => list !== undefined) ? statements.flat() : UNKNOWN;
}

/** Whether CloudFormation makes a resource after everything that its role may do. */
export function waitsForPolicies(assembly: Assembly, resource: Resource, roleArn: Node): Fact<boolean> {
  const role = roleOf(assembly, resource, roleArn);
  return role ? attachedTo(assembly, role).every((policy) => waitsFor(resource.file, resource.logicalId, policy.logicalId)) : UNKNOWN;
}

function roleOf(assembly: Assembly, near: Resource, roleArn: Node): Resource | undefined {
  const role = assembly.at(roleArn.reference(), ROLE);
  return role?.file === near.file && isObject(role.raw.Properties) ? role : undefined;
}

function managedPolicy(assembly: Assembly, role: Resource, arn: Json, world?: World): Resource | undefined {
  const node = new Node(assembly.properties(role, world).value, '').get('ManagedPolicyArns');
  const items = node.items();
  if (!Array.isArray(items)) return undefined;
  const index = ((role.raw.Properties as JsonObject).ManagedPolicyArns as Json[]).indexOf(arn);
  return assembly.at(items[index]?.reference(), 'AWS::IAM::ManagedPolicy', world);
}

/** The policies that name the role, whose logical id a role does not wait for. */
function attachedTo(assembly: Assembly, role: Resource): Resource[] {
  return ATTACHING.flatMap((type) => assembly.inFile(type, role.file)).filter((policy) => {
    const properties = policy.raw.Properties as JsonObject | undefined;
    const roles = Array.isArray(properties?.Roles) ? properties.Roles as Json[] : [properties?.RoleName];
    return roles.some((entry) => JSON.stringify(entry) === JSON.stringify({ Ref: role.logicalId }));
  });
}

function statementsOf(document: Json, assembly: Assembly, role: Resource, world?: World): PermissionFacts[] | undefined {
  const list = isObject(document) ? document.Statement : undefined;
  const statements = Array.isArray(list) ? list as Json[] : [list];
  const read = statements.map((statement): PermissionFacts[] | undefined => {
    if (!isObject(statement) || 'Fn::If' in statement) return undefined;
    if (statement.Effect === 'Deny') return [];
    if (statement.NotAction !== undefined || statement.NotResource !== undefined) return [{ actions: ['*'], resources: ['*'] }];
    const scope = assembly.scope(role.file, world);
    const texts = (value: Json) => (Array.isArray(value) ? value as Json[] : [value]).map((one) => textWithHoles(one, scope));
    const [actions, resources] = [texts(statement.Action), texts(statement.Resource)];
    return allKnown(actions) && allKnown(resources) ? [{ actions, resources }] : undefined;
  });
  return read.every((part) => part !== undefined) ? read.flat() : undefined;
}

function allKnown(texts: readonly (string | undefined)[]): texts is string[] {
  return texts.every((text) => text !== undefined);
}

function isListOrAbsent(json: Json): json is Json[] | undefined {
  return json === undefined || Array.isArray(json);
}
