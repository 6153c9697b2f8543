import { Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { MlopsChecks } from '../../src/checks';
import * as data from '../../src/data';
import * as images from '../../src/images';
import * as registry from '../../src/registry';
import * as security from '../../src/security';
import starOnly from '../../src/security/data/star-only-actions.json';
import * as serving from '../../src/serving';
import { cycleIn } from '../support/cycles';
import { DEFAULT_APPS } from '../support/default-apps';
import { stacksOf } from '../support/examples';
import { starActions, wildcardActions } from '../support/iam';
import { agnosticStack, appOf, testStack } from '../support/stacks';
import { diagnostics, templateOf } from '../support/templates';
import { violations } from '../support/violations';

const built = (stack: Stack, { build }: (typeof DEFAULT_APPS)[number]) => {
  Validations.of(appOf(stack)).addPlugins(new MlopsChecks());
  build(stack);
  return stack;
};

describe.each(DEFAULT_APPS)('the default form of $name', (form) => {
  const stack = built(testStack(), form);
  const stacks = stacksOf(appOf(stack));

  test.each(['eu-west-1', 'us-gov-west-1'])('is valid CloudFormation in %s', (region) => {
    expect(diagnostics(stack, region)).toEqual([]);
  });

  test('is passed by MlopsChecks', () => {
    expect(violations(appOf(stack))).toEqual([]);
  });

  test('allows no action with a wildcard', () => {
    expect(stacks.flatMap(wildcardActions)).toEqual([]);
  });

  test('allows on every resource only what knows no resource', () => {
    expect(stacks.flatMap(starActions).filter((action) => !starOnly.some((known) => known.action === action))).toEqual([]);
  });

  test('has no circle', () => {
    expect(stacks.map((s) => cycleIn(templateOf(s).Resources)).filter(Boolean)).toEqual([]);
  });

  test('needs no account', () => {
    const agnostic = built(agnosticStack(), form);
    expect(diagnostics(agnostic)).toEqual([]);
    expect(violations(appOf(agnostic))).toEqual([]);
  });
});

test('every public construct is part of a default form', () => {
  const constructs = [security, data, images, registry, serving].flatMap((module) => Object.entries(module))
    .filter(([, value]) => typeof value === 'function' && value.prototype instanceof Construct);
  const made = new Set(DEFAULT_APPS.flatMap((form) => appOf(built(testStack(), form)).node.findAll().map((construct) => construct.constructor)));

  expect(constructs.map(([name]) => name).sort()).toEqual(['ApprovedVersion', 'ArtifactStore', 'ExecutionRole', 'ImageRepository', 'ModelEndpoint', 'ModelRegistry', 'PrivateMlNetwork']);
  expect(constructs.filter(([, type]) => !made.has(type as any)).map(([name]) => name)).toEqual([]);
});
