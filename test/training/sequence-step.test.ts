import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ArtifactStore } from '../../src/data';
import { IWorkflowStep, SequenceStep } from '../../src/training';
import { definitionsOf, runMachine } from '../asl';
import { machineOf } from './support';
import { testStack } from '../support/stacks';

/** A step of a user that keeps what came before it. */
class After implements IWorkflowStep {
  constructor(public readonly stepName: string, private readonly before: string) {}

  public bindStep(scope: Construct): sfn.IChainable {
    return new sfn.Pass(scope, this.stepName, { inputPath: this.before, resultPath: `$.steps.${this.stepName}` });
  }
}

function run(steps: IWorkflowStep[]) {
  const stack = testStack();
  machineOf(stack, new SequenceStep('All', steps).inStateMachine(stack, 'Sequence', { artifacts: ArtifactStore.fromBucketName(stack, 'Store', 'the-store') }));
  return runMachine(Object.values(definitionsOf(stack))[0], { first: 1 }, {});
}

test('each step sees what those before it left', () => {
  expect(run([new After('One', '$.first'), new After('Two', '$.steps.One')]).output.steps).toEqual({ One: 1, Two: 1 });
});

test('a sequence leaves the results of its steps where they are without it', () => {
  expect(run([new SequenceStep('Inner', [new After('One', '$.first')])]).output.steps).toEqual({ One: 1 });
});

test('there is a step', () => {
  expect(() => run([])).toThrow("'steps' must be at least one step, got none; give a step, or leave the group out");
});
