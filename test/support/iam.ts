import { Stack } from 'aws-cdk-lib/core';
import { templateOf } from './templates';

export interface RenderedStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string[];
  readonly Resource: any[];
  readonly Condition?: Record<string, any>;
  /** The logical id of the policy, bucket, key or role that holds the statement. */
  readonly of: string;
  readonly kind: 'identity' | 'resource' | 'trust';
}

const asList = (value: any): any[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** Every statement of every policy document in a template. */
export function statementsOf(stack: Stack): RenderedStatement[] {
  return Object.entries(templateOf(stack).Resources).flatMap(([of, { Type, Properties = {} }]) => {
    const identity = ['AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy'].includes(Type);
    const documents: [any, RenderedStatement['kind']][] = [
      [Properties.PolicyDocument, identity ? 'identity' : 'resource'],
      [Properties.KeyPolicy, 'resource'],
      [Properties.RepositoryPolicyText, 'resource'],
      [Properties.AssumeRolePolicyDocument, 'trust'],
      ...asList(Properties.Policies).map((policy): [any, 'identity'] => [policy.PolicyDocument, 'identity']),
    ];
    return documents.filter(([document]) => document?.Statement).flatMap(([document, kind]) => asList(document.Statement)
      .map((s: any) => ({ ...s, Action: asList(s.Action), Resource: asList(s.Resource), of, kind })));
  });
}

/** What roles are allowed, without trust and resource policies. */
export function allowed(stack: Stack): RenderedStatement[] {
  return statementsOf(stack).filter((s) => s.kind === 'identity' && s.Effect === 'Allow');
}

/** All actions that roles are allowed, sorted. */
export function allowedActions(stack: Stack): string[] {
  return [...new Set(allowed(stack).flatMap((s) => s.Action))].sort();
}

/** Allowed actions with a wildcard, in any kind of policy: there must be none. */
export function wildcardActions(stack: Stack): string[] {
  return statementsOf(stack).filter((s) => s.Effect === 'Allow').flatMap((s) => s.Action).filter((action) => action.includes('*'));
}

/** Actions that roles are allowed on every resource. */
export function starActions(stack: Stack): string[] {
  return [...new Set(allowed(stack).filter((s) => s.Resource.includes('*')).flatMap((s) => s.Action))].sort();
}
