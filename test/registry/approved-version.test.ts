import { Template } from 'aws-cdk-lib/assertions';
import { App, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { contentsIn, FOREIGN_GROUP_ARN, GROUP_ARN, twoStacks } from './support';
import { ApprovedVersion, ApprovedVersionProps, ModelRegistry } from '../../src/registry';
import { nagFindings } from '../support/nag';
import { ACCOUNT, agnosticStack, appOf, REGION, testStack } from '../support/stacks';
import { diagnostics, onlyResourceOf, resourcesOf, templateOf } from '../support/templates';

const TYPE = 'Custom::ApprovedVersion';

let stack: Stack;
beforeEach(() => {
  stack = testStack();
});

const registryIn = (scope: Stack, arn = GROUP_ARN) => ModelRegistry.fromModelPackageGroupArn(scope, 'Fraud', arn);
const approvedIn = (scope: Stack, props: Partial<ApprovedVersionProps> = {}) => new ApprovedVersion(scope, 'Scoring', { registry: registryIn(scope), ...props });
const resource = () => onlyResourceOf(stack, TYPE);

describe('ApprovedVersion', () => {
  test('default of ApprovedVersionProps.parameterName: a literal from the stack and the path', () => {
    const { parameterName } = approvedIn(stack);

    expect(parameterName).toMatch(/^\/mlops\/test-scoring-[0-9a-f]{8}$/);
    expect(resource().Properties.ParameterName).toBe(parameterName);
  });

  test('has another name in another stack of the same app', () => {
    const { storage, serving } = twoStacks();

    expect(approvedIn(storage).parameterName).not.toBe(approvedIn(serving).parameterName);
  });

  test('has the name that is given', () => {
    expect(approvedIn(stack, { parameterName: '/fraud/approved' }).parameterName).toBe('/fraud/approved');
  });

  test.each(['/a', '/a/b.c_d-1', `/${Array.from({ length: 15 }, () => 'x').join('/')}`])('the name may be %s', (parameterName) => {
    expect(approvedIn(stack, { parameterName }).parameterName).toBe(parameterName);
  });

  test.each(['a', '', '/', '//a', '/a/', '/a b', '/aws/a', '/AWSthing', '/ssm', `/${Array.from({ length: 16 }, () => 'x').join('/')}`, `/${'x'.repeat(900)}`])('fails when the name is "%s"', (parameterName) => {
    expect(() => approvedIn(stack, { parameterName })).toThrow("'parameterName' must be a slash and up to 15 parts");
  });

  test('fails when the name is a token', () => {
    expect(() => approvedIn(stack, { parameterName: new CfnParameter(stack, 'P').valueAsString })).toThrow("'parameterName' must be known at synth");
  });

  test('fails when two of one stack share a name', () => {
    approvedIn(stack, { parameterName: '/fraud' });

    expect(() => new ApprovedVersion(stack, 'Other', { registry: registryIn(new Stack(), GROUP_ARN), parameterName: '/fraud' })).toThrow("'parameterName' must be used by one approved version only, got /fraud twice");
  });

  test('is told from other values', () => {
    const registry = registryIn(stack);
    const imported = ApprovedVersion.fromApprovedVersionAttributes(stack, 'Import', { registry, parameterName: '/a' });

    expect([new ApprovedVersion(stack, 'Own', { registry }), imported, {}, null, undefined].map((x) => ApprovedVersion.isApprovedVersion(x))).toEqual([true, false, false, false, false]);
  });

  test('is no parameter resource of CloudFormation, which would write its value back', () => {
    approvedIn(stack);

    expect(resourcesOf(stack, 'AWS::SSM::Parameter')).toEqual({});
  });

  test('names its owner by the path below the stack', () => {
    new ApprovedVersion(new Construct(stack, 'Team'), 'Scoring', { registry: registryIn(stack) });

    expect(resource().Properties.Owner).toBe('Team/Scoring');
  });

  test('names its owner in characters that a tag accepts', () => {
    new ApprovedVersion(stack, 'Scöring (fast)', { registry: registryIn(stack) });

    expect(resource().Properties.Owner).toBe('Sc-ring -fast-');
  });

  test('default of ApprovedVersionProps.adopt: nothing is taken over', () => {
    approvedIn(stack);

    expect(resource().Properties.Adopt).toBe('false');
  });

  test('takes a parameter over when it is told to', () => {
    approvedIn(stack, { adopt: true });

    expect(resource().Properties.Adopt).toBe('true');
  });

  test('asks for a registry of its account by name', () => {
    approvedIn(stack);

    expect(resource().Properties.ModelPackageGroup).toBe('fraud');
  });

  test('asks for a registry of another account by ARN', () => {
    approvedIn(stack, { registry: ModelRegistry.fromModelPackageGroupArn(stack, 'Theirs', FOREIGN_GROUP_ARN) });

    expect(resource().Properties.ModelPackageGroup).toBe(FOREIGN_GROUP_ARN);
  });

  test('asks for a registry of its account by name where nobody knows the account', () => {
    const agnostic = agnosticStack();
    new ApprovedVersion(agnostic, 'Scoring', { registry: new ModelRegistry(agnostic, 'Own', { modelPackageGroupName: 'fraud' }) });

    expect(onlyResourceOf(agnostic, TYPE).Properties.ModelPackageGroup).toBe('fraud');
  });

  test('waits for its registry', () => {
    const registry = new ModelRegistry(stack, 'Own', contentsIn(stack));
    new ApprovedVersion(stack, 'Scoring', { registry });

    expect(resource().DependsOn).toEqual([stack.getLogicalId(registry.resource)]);
  });

  test('the deployment fails soon when nobody answers', () => {
    approvedIn(stack);

    expect(resource().Properties.ServiceTimeout).toBe('300');
  });

  test('default of ApprovedVersionProps.removalPolicy: retained', () => {
    approvedIn(stack);

    expect(resource()).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Properties: { RemoveOnDelete: 'false' } });
  });

  test('is removed with the stack when that is chosen, but never when it is replaced', () => {
    approvedIn(stack, { removalPolicy: RemovalPolicy.DESTROY });

    expect(resource()).toMatchObject({ DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Retain', Properties: { RemoveOnDelete: 'true' } });
  });

  test.each([['a known', testStack], ['an unknown', agnosticStack]])('is valid and without findings in %s environment', (_, make) => {
    const scope = make();
    approvedIn(scope, { removalPolicy: RemovalPolicy.DESTROY });

    expect(nagFindings(appOf(scope))).toEqual([]);
    expect(diagnostics(scope)).toEqual([]);
  });

  test('its description never tells the CDK to skip a deployment', () => {
    approvedIn(stack);
    const { Parameters: { BootstrapVersion: _, ...parameters }, ...rest } = templateOf(stack);

    expect(JSON.stringify([parameters, rest])).not.toContain('[cdk:skip]');
  });

  test('the same code gives the same template', () => {
    const render = () => {
      const scope = testStack('Same', new App());
      approvedIn(scope);
      return Template.fromStack(scope).toJSON();
    };

    expect(render()).toEqual(render());
  });
});

describe('an imported approved version', () => {
  test('knows its parameter', () => {
    const approved = ApprovedVersion.fromApprovedVersionAttributes(stack, 'Import', { registry: registryIn(stack), parameterName: '/fraud/approved' });

    expect(approved.parameterName).toBe('/fraud/approved');
    expect(approved.parameterArn).toBe(`arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/fraud/approved`);
  });

  test('defines nothing', () => {
    ApprovedVersion.fromApprovedVersionAttributes(stack, 'Import', { registry: registryIn(stack), parameterName: '/fraud/approved' });

    expect(templateOf(stack).Resources).toEqual({});
  });

  test('fails when its name is malformed', () => {
    expect(() => ApprovedVersion.fromApprovedVersionAttributes(stack, 'Import', { registry: registryIn(stack), parameterName: 'fraud' })).toThrow("'parameterName' must be a slash");
  });
});
