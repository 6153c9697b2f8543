import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Stack } from 'aws-cdk-lib/core';
import { ModelRegistry, ModelVersion } from '../../src/registry';
import { Encryption, NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import { DataCapture, DeploymentStrategy, EndpointCapacity, EndpointScaling, ModelEndpointProps } from '../../src/serving';
import { endpointIn, modelIn, storeIn, TYPE, variant } from '../support/endpoints';
import { wildcardActions } from '../support/iam';
import { nagFindings } from '../support/nag';
import { testStack } from '../support/stacks';
import { diagnostics } from '../support/templates';

const onInvocations = EndpointScaling.onInvocations({ minCapacity: 2, maxCapacity: 8, perInstancePerMinute: 600 });

/** Every capacity kind in every form that people combine. */
const FORMS: Record<string, (stack: Stack) => Partial<ModelEndpointProps>> = {
  Default: () => ({}),
  Canary: () => ({ scaling: onInvocations, deployment: DeploymentStrategy.canary({ percentage: 25 }) }),
  Linear: () => ({ deployment: DeploymentStrategy.linear() }),
  Rolling: () => ({ deployment: DeploymentStrategy.rolling({ rollbackPercentage: 100 }), capacity: EndpointCapacity.instances(TYPE, { count: 4 }) }),
  Variants: () => ({ variants: [variant('Champion', { weight: 9 }), variant('Challenger')], scaling: onInvocations }),
  Vpc: (stack) => ({ network: NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network')) }),
  LocalStorage: () => ({ capacity: EndpointCapacity.instances('ml.g5.xlarge') }),
  GivenKey: (stack) => ({ encryption: Encryption.customerManaged(kms.Key.fromKeyArn(stack, 'Mine', 'arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012')) }),
  Capture: (stack) => ({ capture: DataCapture.to(storeIn(stack)), model: modelIn(storeIn(stack)) }),
  Serverless: () => ({ capacity: EndpointCapacity.serverless() }),
  WarmServerless: () => ({
    capacity: EndpointCapacity.serverless({ provisionedConcurrency: 1 }),
    scaling: EndpointScaling.onUtilization({ minCapacity: 1, maxCapacity: 8, targetPercentage: 70 }),
  }),
  Asynchronous: (stack) => ({
    capacity: EndpointCapacity.asynchronous(TYPE, {
      store: storeIn(stack), count: 1, successTopic: sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:answered'),
    }),
    scaling: EndpointScaling.onBacklog({ minCapacity: 0, maxCapacity: 4, backlogPerInstance: 5 }),
  }),
};

function everyForm(): App {
  const app = new App();
  const registry = new ModelRegistry(testStack('Storage', app), 'Fraud');
  for (const [id, props] of Object.entries(FORMS)) {
    const stack = testStack(id, app);
    endpointIn(stack, props(stack));
  }
  endpointIn(testStack('Approved', app), { model: ModelVersion.latestApproved(registry), scaling: onInvocations });
  return app;
}

test('every form is free of findings in five packs', () => {
  expect(nagFindings(everyForm())).toEqual([]);
});

test('every form is valid CloudFormation', () => {
  expect(diagnostics(everyForm())).toEqual([]);
});

test('no form has a wildcard in an action', () => {
  expect(everyForm().node.children.filter(Stack.isStack).flatMap((stack) => wildcardActions(stack as Stack))).toEqual([]);
});

test('every form is the same in every synthesis', () => {
  const [one, other] = [everyForm(), everyForm()].map((app) => app.synth().stacks.map((stack) => JSON.stringify(stack.template)));

  expect(one).toEqual(other);
});
