import { App, Stack } from 'aws-cdk-lib/core';
import { DEFAULT_APPS } from './support/default-apps';
import { starActions, statementsOf, wildcardActions } from './support/iam';
import { agnosticStack, appOf, testStack } from './support/stacks';
import { diagnostics, templateOf } from './support/templates';
import starOnly from '../src/security/data/star-only-actions.json';

const stacksOf = (app: App) => app.node.findAll().filter((c): c is Stack => Stack.isStack(c));
const listed = starOnly.map(({ action }) => action);

describe.each(DEFAULT_APPS)('$name', ({ build }) => {
  const stack = testStack();
  build(stack);
  const stacks = stacksOf(appOf(stack));

  test.each(['eu-west-1', 'us-east-1'])('is valid CloudFormation in %s', (region) => {
    expect(diagnostics(appOf(stack), region)).toEqual([]);
  });

  test('has no wildcard in an action', () => {
    expect(stacks.flatMap(wildcardActions)).toEqual([]);
  });

  test('covers every resource only for actions that know none', () => {
    expect(stacks.flatMap(starActions).filter((action) => !listed.includes(action))).toEqual([]);
  });

  test('uses no policy of AWS and no inline policy', () => {
    const resources = stacks.flatMap((s) => Object.values(templateOf(s).Resources));

    expect(resources.filter((r) => r.Type === 'AWS::IAM::Policy' || r.Properties?.Policies || JSON.stringify(r.Properties ?? {}).includes(':iam::aws:policy/'))).toEqual([]);
  });

  test('lets no foreign principal in', () => {
    const open = stacks.flatMap(statementsOf).filter((s: any) => s.Effect === 'Allow' && JSON.stringify(s.Principal ?? '').includes('*') && !s.Condition);

    expect(open).toEqual([]);
  });

  test('is the same bytes twice', () => {
    const again = testStack();
    build(again);

    expect(JSON.stringify(stacksOf(appOf(again)).map(templateOf))).toBe(JSON.stringify(stacks.map(templateOf)));
  });
});

test.each(DEFAULT_APPS.filter(({ name }) => !name.includes('registry')))('$name needs no lookup where the environment is unknown', ({ build }) => {
  const stack = agnosticStack();
  build(stack);

  expect(appOf(stack).synth().manifest.missing).toBeUndefined();
});
