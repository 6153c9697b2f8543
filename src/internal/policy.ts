import { Token } from 'aws-cdk-lib/core';

/** A statement as a role collects it; resources and values of conditions may be tokens. */
export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Record<string, any>;
  readonly effect?: 'Allow' | 'Deny';
  readonly sid?: string;
  readonly notActions?: readonly string[];
  readonly notResources?: readonly string[];
}

/** What a token is taken for in characters: longer than the ARN of anything that a role of ours reads. */
const TOKEN_LENGTH = 128;

/** The counter at the end of a token; what stands before it is stable. */
const TOKEN_NUMBER = /\.\d+(?=\]\})/g;

const TOKEN = /[$#]\{Token\[[^\]]*\]\}/g;

/** The merged form: statements with equal resources share actions, then statements with equal actions share resources. */
export function merged(statements: readonly Statement[]): Statement[] {
  const byResources = group(statements, (s) => [s.resources], (s, t) => ({ ...s, actions: union(s.actions, t.actions).sort() }));
  return group(byResources, (s) => [s.actions, s.resources.includes('*') ? ['*'] : []], (s, t) => ({ ...s, resources: union(s.resources, t.resources) }));
}

function group(statements: readonly Statement[], key: (s: Statement) => unknown[], join: (s: Statement, t: Statement) => Statement): Statement[] {
  const groups = new Map<string, Statement>();
  for (const statement of statements) {
    const id = mergeable(statement)
      ? JSON.stringify([statement.effect ?? 'Allow', statement.conditions ?? {}, ...key(statement).map((list) => [...list as string[]].sort())])
      : `${groups.size} stands alone`;
    const before = groups.get(id);
    groups.set(id, before ? join(before, statement) : { ...statement, actions: [...statement.actions].sort() });
  }
  return [...groups.values()];
}

/** Statements with an id, with negations or with a list of unknown length keep to themselves. */
function mergeable(statement: Statement): boolean {
  return !statement.sid && !statement.notActions?.length && !statement.notResources?.length
    && !Token.isUnresolved(statement.resources) && !Token.isUnresolved(statement.actions)
    && !JSON.stringify(statement.conditions ?? {}).includes('<unresolved'); // tokens that are not strings look alike
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])];
}

/** The statements, and the resources of each, in an order that does not depend on who asked first or on the numbers of tokens. */
export function ordered(statements: readonly Statement[]): Statement[] {
  return byKey(statements.map((s) => (s.resources.length > 1 ? { ...s, resources: byKey(s.resources) } : s)));
}

function byKey<T>(values: readonly T[]): T[] {
  if (values.length < 2) return [...values];
  return values.map((value) => ({ value, key: JSON.stringify(value).replace(TOKEN_NUMBER, '') }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ value }) => value);
}

/** Greedy, in order: each policy takes statements until the next one would not fit. A statement that fits nowhere stands alone. */
export function packed(statements: readonly Statement[], limit: number): Statement[][] {
  const bins: Statement[][] = [];
  let room = 0;
  for (const statement of statements.flatMap((s) => split(s, limit - ENVELOPE))) {
    const size = sizeOf(statement) + 1;
    if (bins.length === 0 || size > room) {
      bins.push([]);
      room = limit - ENVELOPE;
    }
    bins[bins.length - 1].push(statement);
    room -= size;
  }
  return bins;
}

/** A statement too large for one policy is cut into halves of its resources. */
function split(statement: Statement, limit: number): Statement[] {
  if (sizeOf(statement) < limit || statement.resources.length < 2) return [statement];
  const half = Math.ceil(statement.resources.length / 2);
  return [statement.resources.slice(0, half), statement.resources.slice(half)].flatMap((resources) => split({ ...statement, resources }, limit));
}

/** What surrounds the statements of a policy. */
const ENVELOPE = '{"Version":"2012-10-17","Statement":[]}'.length;

/** The characters of a policy of these statements, without white space, each token taken as a long ARN. */
export function sizeOf(statement: Statement): number {
  return JSON.stringify(rendered(statement)).replace(TOKEN, 'x'.repeat(TOKEN_LENGTH)).length;
}

/** The statement as IAM reads it. */
export function rendered(statement: Statement): Record<string, any> {
  const one = (list: readonly string[]) => (list.length === 1 && !Token.isUnresolved(list) ? list[0] : list);
  return {
    ...(statement.sid ? { Sid: statement.sid } : {}),
    Effect: statement.effect ?? 'Allow',
    ...(statement.notActions?.length ? { NotAction: one(statement.notActions) } : { Action: one(statement.actions) }),
    ...(statement.notResources?.length ? { NotResource: one(statement.notResources) } : { Resource: one(statement.resources) }),
    ...(statement.conditions && Object.keys(statement.conditions).length > 0 ? { Condition: statement.conditions } : {}),
  };
}
