import { Construct } from 'constructs';
import { PlacedStep } from '../../src/training/placed-step';
import { testStack } from '../support/stacks';

const step = (stepName: string) => ({ stepName });

function workflow(): Construct {
  return new Construct(testStack(), 'Retraining');
}

test('a step lies under its name', () => {
  expect(PlacedStep.in(workflow(), step('Prepare')).node.path).toBe('Test/Retraining/Prepare');
});

test.each(['A', 'Prepare_2', `A${'x'.repeat(39)}`])('%s is a name', (name) => {
  expect(PlacedStep.in(workflow(), step(name)).node.id).toBe(name);
});

test.each(['', '2nd', 'Prepare data', 'a-b', `A${'x'.repeat(40)}`])('%p is none', (name) => {
  expect(() => PlacedStep.in(workflow(), step(name))).toThrow(`'stepName' must be a letter and up to 39 letters, digits and underscores, because the result of the step is $.steps.<stepName>, got ${name}; write it like PrepareData`);
});

test.each(['Champion', 'Gate', 'Rejected', 'Succeeded'])('%s is a name of the workflow itself', (name) => {
  expect(() => PlacedStep.in(workflow(), step(name))).toThrow(`'stepName' must be none of Champion, Gate, Rejected, Succeeded, which a workflow has itself, got ${name}; give the step another stepName`);
});

test('a name is used once in a workflow, however deep', () => {
  const scope = workflow();
  PlacedStep.in(PlacedStep.in(scope, step('Checks')), step('Prepare'));
  expect(() => PlacedStep.in(scope, step('Prepare'))).toThrow("'stepName' must be used once in a workflow, got Prepare for 'Test/Retraining/Checks/Prepare', too; give one of the two another stepName");
});

test('the steps of a group are named unlike the steps beside the group', () => {
  const scope = workflow();
  PlacedStep.in(scope, step('Prepare'));
  expect(() => PlacedStep.in(PlacedStep.in(scope, step('Checks')), step('Prepare'))).toThrow("'stepName' must be used once in a workflow, got Prepare");
});

test('a step is not named like one around it', () => {
  const outer = PlacedStep.in(workflow(), step('Checks'));
  expect(() => PlacedStep.in(outer, step('Checks'))).toThrow("'stepName' must be used once in a workflow, got Checks");
});

test('two workflows of a stack may use one name', () => {
  const stack = testStack();
  const names = ['One', 'Two'].map((id) => PlacedStep.in(new Construct(stack, id), step('Prepare')).node.id);
  expect(names).toEqual(['Prepare', 'Prepare']);
});

test('so may two steps that are workflows of their own', () => {
  const stack = testStack();
  const names = ['One', 'Two'].map((id) => PlacedStep.in(PlacedStep.alone(stack, step('Checks'), id), step('Prepare')).node.id);
  expect(names).toEqual(['Prepare', 'Prepare']);
});

test('a step does not contain itself', () => {
  const [outer, inner] = [step('Outer'), step('Inner')];
  const around = PlacedStep.in(PlacedStep.in(workflow(), outer), inner);
  expect(() => PlacedStep.in(around, outer)).toThrow("'steps' must not contain themselves, got Outer > Inner > Outer; place a second step with a name of its own, or repeat one over a list with MapStep");
});
