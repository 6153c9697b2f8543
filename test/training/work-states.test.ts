import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { contextOf, definitionOf, machineOf } from './support';
import { IWorkflowStep } from '../../src/training';
import { Work, workStates } from '../../src/training/work-states';
import { runMachine } from '../asl';
import { testStack } from '../support/stacks';

/** A step of a user that leaves its name. */
const step = (stepName: string): IWorkflowStep => ({
  stepName,
  bindStep: (scope: Construct) => new sfn.Pass(scope, stepName, { result: sfn.Result.fromString(stepName), resultPath: `$.steps.${stepName}` }),
});

function workOf(more: Partial<Work> = {}): any {
  const stack = testStack();
  return definitionOf(machineOf(stack, workStates(new Construct(stack, 'Steps'), {
    context: contextOf(stack),
    before: [step('Prepare'), step('Train')],
    after: [step('Register')],
    calculator: { tableName: 'table', key: { id: { S: 'numbers' } }, allow: [] },
    handOver: (scope) => new sfn.Pass(scope, 'Hand over'),
    ...more,
  })));
}

async function outcomeOf(definition: any, input: object, answers = {}): Promise<any> {
  return (await runMachine(definition, input, answers)).output;
}

const GATE = { check: { kind: 'absolute', metric: 'auc', threshold: 0.8, growing: true } } as const;
const report = (auc: number) => ({ run: { id: 'one' }, report: { metrics: { auc } } });

test('steps run in order, and the version is handed over last', () => {
  const { StartAt, States } = workOf();
  const order = [StartAt];
  while (States[order[order.length - 1]].Next) order.push(States[order[order.length - 1]].Next);
  expect(order).toEqual(['Prepare', 'Train', 'Register', 'Hand over', 'Succeeded']);
});

test('a run without a gate succeeds', async () => {
  expect((await outcomeOf(workOf(), {})).outcome).toBe('succeeded');
});

test('a model that passes is registered', async () => {
  expect(await outcomeOf(workOf({ gate: GATE }), report(0.8))).toMatchObject({ outcome: 'succeeded', steps: { Register: 'Register' } });
});

test('a model that does not pass is rejected', async () => {
  expect((await outcomeOf(workOf({ gate: GATE }), report(0.79))).outcome).toBe('rejected');
});

test('a model that does not pass is not registered', async () => {
  expect((await outcomeOf(workOf({ gate: GATE }), report(0.79))).steps).not.toHaveProperty('Register');
});

test('two steps of one name are refused with the way out', () => {
  expect(() => workOf({ after: [step('Train')] })).toThrow("'stepName' must be used once in a workflow, got Train");
});
