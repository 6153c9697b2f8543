import { App, Stack } from 'aws-cdk-lib/core';
import { ApprovedVersion, ModelRegistry, ModelVersion } from '../../src/registry';
import { DataCapture, DeploymentStrategy, EndpointCapacity, EndpointScaling, ModelEndpointProps, RollbackAlarms } from '../../src/serving';
import { dangling, pruned } from '../support/conditions';
import { endpointIn, storeIn, TYPE, variant } from '../support/endpoints';
import { testStack } from '../support/stacks';
import { templateOf } from '../support/templates';

/** Types that refer to a model, or to what refers to it. */
const AFTER_THE_MODEL = /^AWS::(SageMaker::|CloudWatch::|ApplicationAutoScaling::)/;

interface Approved {
  readonly app: App;
  readonly registry: ModelRegistry;
  readonly stack: Stack;
}

function approved(props: (context: Approved) => Partial<ModelEndpointProps> = () => ({})): Stack {
  const app = new App();
  const registry = new ModelRegistry(testStack('Storage', app), 'Fraud');
  const stack = testStack('Serving', app);
  endpointIn(stack, { model: ModelVersion.latestApproved(registry), ...props({ app, registry, stack }) });
  return stack;
}

const scaling = EndpointScaling.onInvocations({ maxCapacity: 8, perInstancePerMinute: 600 });
const two = ({ registry }: Approved): Partial<ModelEndpointProps> => {
  const challenger = new ApprovedVersion(registry, 'Challenger', { registry });
  return {
    model: undefined,
    variants: [variant('Champion', { model: ModelVersion.latestApproved(registry) }), variant('Challenger', { model: ModelVersion.approvedIn(challenger) }), variant('Fixed')],
  };
};

const FORMS: [string, (context: Approved) => Partial<ModelEndpointProps>][] = [
  ['instances', () => ({})],
  ['scaling and a canary', () => ({ scaling, deployment: DeploymentStrategy.canary() })],
  ['no rollback', () => ({ deployment: DeploymentStrategy.canary({ rollbackAlarms: RollbackAlarms.noRollback('a trial') }) })],
  ['serverless', () => ({ capacity: EndpointCapacity.serverless() })],
  ['a queue that may sleep', ({ stack }) => ({
    capacity: EndpointCapacity.asynchronous(TYPE, { store: storeIn(stack) }),
    scaling: EndpointScaling.onBacklog({ minCapacity: 0, maxCapacity: 3, backlogPerInstance: 5 }),
  })],
  ['capture', ({ stack }) => ({ capture: DataCapture.to(storeIn(stack)) })],
  ['steps', ({ stack }) => ({ scaling: EndpointScaling.inSteps({ maxCapacity: 8, threshold: 1, steps: [{ above: 0, change: 1 }], metric: endpointIn(stack, {}, 'Other').metricInvocations() }) })],
];

describe.each(FORMS)('before the first approval: %s', (_, props) => {
  const template = templateOf(approved(props));
  const nothing = pruned(template, {});
  const something = pruned(template, Object.fromEntries(Object.keys(template.Conditions).map((name) => [name, true])));

  test('nothing refers to what is not there', () => {
    expect(dangling(template)).toEqual([]);
    expect(dangling(nothing)).toEqual([]);
  });

  test('everything is there once a version is approved', () => {
    expect(dangling(something)).toEqual([]);
    expect(Object.keys(something.Resources)).toEqual(Object.keys(template.Resources));
  });
});

/** The template as it is while the value of each approved-version parameter is `none`. */
function beforeApproval(template: ReturnType<typeof templateOf>) {
  const values = Object.fromEntries(Object.entries<any>(template.Conditions).filter(([, c]) => c['Fn::Not']).map(([name]) => [name, false]));
  return pruned(template, values);
}

describe('before the first approval', () => {
  test('no model, configuration, endpoint, alarm or registration is made', () => {
    const left = Object.values<any>(beforeApproval(templateOf(approved(() => ({ scaling })))).Resources).map((r) => r.Type);

    expect(left.filter((type) => AFTER_THE_MODEL.test(type))).toEqual([]);
  });

  test('role, policy and key are made, so that the first release is quick', () => {
    const left = Object.values<any>(beforeApproval(templateOf(approved())).Resources).map((r) => r.Type).sort();

    expect(left).toEqual(['AWS::IAM::ManagedPolicy', 'AWS::IAM::Role', 'AWS::KMS::Key']);
  });

  test('nothing dangles', () => {
    for (const [, props] of FORMS) expect(dangling(beforeApproval(templateOf(approved(props))))).toEqual([]);
  });
});

describe('several approved versions', () => {
  const template = templateOf(approved(two));
  const [champion, challenger] = Object.keys(template.Conditions).filter((name) => template.Conditions[name]['Fn::Not']);

  test.each([[true, true, 1], [true, false, 0], [false, true, 0], [false, false, 0]])('serve when all of them are there: %s, %s', (one, other, endpoints) => {
    const left = pruned(template, { [champion]: one, [challenger]: other });

    expect(Object.values<any>(left.Resources).filter((r) => r.Type === 'AWS::SageMaker::Endpoint')).toHaveLength(endpoints);
    expect(dangling(left)).toEqual([]);
  });

  test('a model waits for its own version only', () => {
    const models = Object.values<any>(template.Resources).filter((r) => r.Type === 'AWS::SageMaker::Model');

    expect(models.map((m) => m.Condition)).toEqual([champion, challenger, undefined]);
  });
});

test('what people hold of the endpoint needs no condition', () => {
  const app = new App();
  const registry = new ModelRegistry(testStack('Storage', app), 'Fraud');
  const endpoint = endpointIn(testStack('Serving', app), { model: ModelVersion.latestApproved(registry) });

  expect(JSON.stringify([endpoint.endpointName, endpoint.metricInvocations().dimensions])).not.toContain('Token');
});

test('the registry is deployed before', () => {
  const stack = approved();

  expect(stack.dependencies.map((other) => other.stackName)).toEqual(['Storage']);
});

describe('dangling', () => {
  test('reports references of every form', () => {
    const refs = { a: { Ref: 'Gone' }, b: { 'Fn::GetAtt': ['Gone', 'Arn'] }, c: { 'Fn::GetAtt': 'Gone.Arn' }, d: { 'Fn::Sub': '${Gone.Arn} ${!Literal} ${AWS::Region}' } };

    expect(dangling({ Resources: { Here: { Properties: refs, DependsOn: ['Gone'] } } })).toEqual(Array(5).fill('Here refers to Gone'));
  });

  test('is silent about what is there', () => {
    expect(dangling({ Parameters: { P: {} }, Resources: { Here: { Properties: { a: { Ref: 'P' }, b: { Ref: 'Here' }, c: { Ref: 'AWS::Region' } } } } })).toEqual([]);
  });

  test('reads outputs', () => {
    expect(dangling({ Resources: {}, Outputs: { Out: { Value: { Ref: 'Gone' } } } })).toEqual(['Out refers to Gone']);
  });
});
