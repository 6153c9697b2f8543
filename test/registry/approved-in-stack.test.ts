import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { GROUP_ARN, twoStacks } from './support';
import { ApprovedVersion, ModelRegistry } from '../../src/registry';
import { ApprovedInStack, pathInStage } from '../../src/registry/approved-in-stack';
import { ACCOUNT, REGION, testStack } from '../support/stacks';
import { templateOf } from '../support/templates';

const approvedIn = (stack: Stack, id = 'Scoring', parameterName = '/fraud') => new ApprovedVersion(stack, id, {
  registry: stack.node.tryFindChild('Fraud') as any ?? ModelRegistry.fromModelPackageGroupArn(stack, 'Fraud', GROUP_ARN), parameterName,
});
const ours = (section: Record<string, any> = {}) => Object.entries(section).filter(([id]) => id.startsWith('ApprovedVersions'));

describe('the reader of an approved version', () => {
  test('is a parameter that CloudFormation fetches on every deployment', () => {
    const { storage, serving } = twoStacks();
    ApprovedInStack.of(serving, approvedIn(storage));

    expect(ours(templateOf(serving).Parameters).map(([, p]) => p)).toEqual([
      { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/fraud', Description: expect.not.stringContaining('[cdk:skip]') },
    ]);
  });

  test('is a condition on there being a version', () => {
    const { storage, serving } = twoStacks();
    const { parameter } = ApprovedInStack.of(serving, approvedIn(storage));

    expect(ours(templateOf(serving).Conditions).map(([, c]) => c)).toEqual([{ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: serving.getLogicalId(parameter) }, 'none'] }] }]);
  });

  test('is made once for each stack and approved version', () => {
    const { storage, serving } = twoStacks();
    const [one, two] = [approvedIn(storage, 'One', '/one'), approvedIn(storage, 'Two', '/two')];

    expect(ApprovedInStack.of(serving, one)).toBe(ApprovedInStack.of(new Construct(serving, 'Deep'), one));
    expect(ApprovedInStack.of(serving, two)).not.toBe(ApprovedInStack.of(serving, one));
  });

  test('makes the stack wait for the stack of the approved version', () => {
    const { storage, serving } = twoStacks();
    ApprovedInStack.of(serving, approvedIn(storage));

    expect(serving.dependencies).toEqual([storage]);
  });

  test('refers to no resource of that stack', () => {
    const { storage, serving } = twoStacks();
    ApprovedInStack.of(serving, approvedIn(storage));

    expect(templateOf(storage).Outputs).toBeUndefined();
  });

  test('has the same logical ids in every stage', () => {
    const app = new App();
    const ids = ['Dev', 'Prod'].map((name) => {
      const stage = new Stage(app, name);
      const storage = new Stack(stage, 'Storage');
      const serving = new Stack(stage, 'Serving');
      return serving.getLogicalId(ApprovedInStack.of(serving, approvedIn(storage)).parameter);
    });

    expect(new Set(ids).size).toBe(1);
  });

  test('reads an import in any stack', () => {
    const stack = testStack();
    const registry = ModelRegistry.fromModelPackageGroupArn(stack, 'Fraud', GROUP_ARN);
    ApprovedInStack.of(stack, ApprovedVersion.fromApprovedVersionAttributes(stack, 'Import', { registry, parameterName: '/fraud' }));

    expect(ours(templateOf(stack).Parameters)).toHaveLength(1);
    expect(stack.dependencies).toEqual([]);
  });

  test('fails in the stack that makes the parameter', () => {
    const stack = testStack();
    const approved = approvedIn(stack);

    expect(() => ApprovedInStack.of(new Construct(stack, 'Endpoint'), approved))
      .toThrow("'model' must read an approved version of a stack that is deployed before this one, got 'Test/Scoring' in the same stack Test; move the registry to a stack of its own");
  });

  test('fails in a nested stack of the stack that makes the parameter', () => {
    const stack = testStack();
    const approved = approvedIn(stack);

    expect(() => ApprovedInStack.of(new NestedStack(stack, 'Nested'), approved)).toThrow('in the same stack');
  });

  test('fails in another stage', () => {
    const app = new App();
    const approved = approvedIn(new Stack(new Stage(app, 'Dev'), 'Storage'));

    expect(() => ApprovedInStack.of(new Stack(new Stage(app, 'Prod'), 'Serving'), approved))
      .toThrow("'model' must read an approved version of its own stage, got 'Dev/Storage/Scoring' of another stage; define an ApprovedVersion in an earlier stack of this stage");
  });

  test.each([['Region', ACCOUNT, 'us-east-1'], ['account', '222222222222', REGION]])('fails in another %s', (_, account, region) => {
    const { app, storage } = twoStacks();
    const approved = approvedIn(storage);

    expect(() => ApprovedInStack.of(new Stack(app, 'Far', { env: { account, region } }), approved)).toThrow(`'model' must read an approved version in its own account and Region, ${account} and ${region}, got`);
  });

  test('an environment that is unknown may be the same', () => {
    const { app, storage } = twoStacks();

    expect(() => ApprovedInStack.of(new Stack(app, 'Agnostic'), approvedIn(storage))).not.toThrow();
  });
});

test('a path in a stage begins with the stack', () => {
  const app = new App();
  const [inApp, inStage] = [new Stack(app, 'Storage'), new Stack(new Stage(app, 'Dev'), 'Storage')];

  expect([inApp, inStage].map((stack) => pathInStage(new Construct(stack, 'A')))).toEqual(['Storage/A', 'Storage/A']);
});
