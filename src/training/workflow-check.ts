import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { report } from '../internal/errors';
import { Fact, findings, UNKNOWN } from '../rules/rule';
import { WORKFLOW } from '../rules/workflow';
import { DefinitionJson, definitionOf, holeText, isJson } from '../rules/workflow-definition';
import { PermissionFacts, WorkflowFacts } from '../rules/workflow-facts';
import { ExecutionRole } from '../security';

/** A machine of ours before it is written into its template. */
interface Checked {
  readonly role: ExecutionRole;
  readonly express: boolean;
  /** Its definition; texts may have tokens. */
  readonly definition: object;
}

/** Reports what the rules say about a machine with all its states, those of users included. */
export function checkMachine(resource: Construct, machine: Checked): string[] {
  const stack = Stack.of(resource);
  const plain = plainOf(stack.resolve(machine.definition)) as DefinitionJson;
  const facts: WorkflowFacts = {
    name: undefined,
    type: machine.express ? 'EXPRESS' : 'STANDARD',
    size: JSON.stringify(plain).length,
    definition: definitionOf(plain),
    log: undefined, // the log, the key and the name are ours
    key: undefined,
    permissions: permissionsOf(stack, machine.role),
    waitsForPolicies: true,
  };
  report(resource, findings(WORKFLOW.rules, facts, (field) => field.replace(/^definition\.?/, '') || 'definition'));
  return [];
}

/** What a role of ours allows; unknown where a user attached more to it. */
function permissionsOf(stack: Stack, role: ExecutionRole): Fact<PermissionFacts[]> {
  const policies = role.node.children.filter((child): child is iam.CfnManagedPolicy => iam.CfnManagedPolicy.isCfnManagedPolicy(child));
  const listed = (role.node.tryFindChild('Resource') as iam.CfnRole).managedPolicyArns?.length ?? 0;
  const inline = role.node.metadata.some(({ data }) => String(data).includes('InlinePolicy'));
  if (inline || listed > policies.length) return UNKNOWN;
  return policies.flatMap(({ policyDocument }) => (stack.resolve(policyDocument) as { Statement: Record<string, unknown>[] }).Statement)
    .filter(({ Effect }) => Effect === 'Allow')
    .map(({ Action, Resource }) => ({ actions: texts(Action), resources: texts(Resource) }));
}

function texts(value: unknown): string[] {
  return value === undefined ? ['*'] : [plainOf(value)].flat().map(String);
}

/** JSON without intrinsics: what only the deployment knows is a hole. */
function plainOf(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(plainOf);
  if (!isJson(json)) return json;
  const [key, ...others] = Object.keys(json);
  if (others.length > 0 || key === undefined || !(key === 'Ref' || key.startsWith('Fn::'))) {
    return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, plainOf(value)]));
  }
  const argument = json[key];
  if (key === 'Fn::Join' && Array.isArray(argument) && Array.isArray(argument[1])) return argument[1].map(plainOf).join(String(argument[0]));
  return holeText(key === 'Ref' ? String(argument) : key === 'Fn::GetAtt' && Array.isArray(argument) ? argument.join('.') : JSON.stringify(json));
}
