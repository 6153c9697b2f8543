import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { definitionOf, machineOf } from './support';
import { ArtifactStore } from '../../src/data';
import { Encryption, NetworkPlacement } from '../../src/security';
import { StepContext, StandaloneStepOptions, WorkflowStep } from '../../src/training';
import { testStack } from '../support/stacks';

class Recorded extends WorkflowStep {
  public readonly stepName = 'Recorded';
  public context?: StepContext;

  public bindStep(scope: Construct, context: StepContext): sfn.IChainable {
    this.context = context;
    return new sfn.Pass(scope, 'First').next(new sfn.Pass(scope, 'Second'));
  }
}

/** What a step is told when it stands alone. */
function contextAlone(options: Partial<StandaloneStepOptions> = {}): StepContext {
  const stack = testStack();
  const step = new Recorded();
  step.inStateMachine(stack, 'Step', { artifacts: new ArtifactStore(stack, 'Artifacts'), ...options });
  return step.context!;
}

test('a step alone is a chain: what follows comes after its last state', () => {
  const stack = testStack();
  const step = new Recorded().inStateMachine(stack, 'Step', { artifacts: new ArtifactStore(stack, 'Artifacts') });
  expect(definitionOf(machineOf(stack, step.next(new sfn.Succeed(stack, 'Done')))).States.Second.Next).toBe('Done');
});

test('default of StandaloneStepOptions.modelPrefix: models/', () => {
  expect(contextAlone().modelPrefix).toBe('models/');
});

test('default of StandaloneStepOptions.encryption: the key of the stack', () => {
  const stack = testStack();
  expect(contextAlone().encryption._keyFor(stack)).toBe(Encryption.customerManaged()._keyFor(stack));
});

test('default of StandaloneStepOptions.network: isolated', () => {
  expect(contextAlone().network._bind(testStack())).toEqual(NetworkPlacement.isolated()._bind(testStack()));
});

test('default of StandaloneStepOptions.registry: nothing is registered', () => {
  expect(contextAlone().registry).toBeUndefined();
});

test('default of StepContext.registry: a step is told of none', () => {
  expect(contextAlone()).not.toHaveProperty('registry');
});

test('default of StepContext.insideMap: a step runs once', () => {
  expect(contextAlone().insideMap ?? false).toBe(false);
});

test('what is given is what the step is told', () => {
  expect(contextAlone({ modelPrefix: 'ours/' }).modelPrefix).toBe('ours/');
});
