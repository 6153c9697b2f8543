// covers src/training/step-items.ts
// covers src/training/branch-states.ts
// covers src/training/require-steps.ts
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ArtifactStore } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { IWorkflowStep, MapStep, MapStepProps, ProcessingOutput, ProcessingStep, SequenceStep, StepItems } from '../../src/training';
import { Answers, definitionsOf, failing, Json, RunResult, runMachine } from '../asl';
import { machineOf } from './support';
import { testStack } from '../support/stacks';

const image = ContainerImage.of('111111111111.dkr.ecr.eu-west-1.amazonaws.com/fraud:1');
const prepare = (environment?: Record<string, string>) => new ProcessingStep({ image, environment, outputs: { train: new ProcessingOutput() } });

/** A step of a user that says which item it saw. */
class Seen implements IWorkflowStep {
  public readonly stepName = 'Seen';

  public bindStep(scope: Construct): sfn.IChainable {
    return new sfn.Pass(scope, 'Seen', { parameters: { 'item.$': '$.item', 'run.$': '$.run.id' }, resultPath: '$.steps.Seen' });
  }
}

function definitionOf(props: Partial<MapStepProps>): Json {
  const stack = testStack();
  const artifacts = ArtifactStore.fromBucketName(stack, 'Store', 'the-store');
  const step = new MapStep({ stepName: 'Segments', items: StepItems.at('$.segments'), steps: [new Seen()], ...props });
  machineOf(stack, step.inStateMachine(stack, 'Each', { artifacts }));
  return Object.values(definitionsOf(stack))[0];
}

const DOCUMENT = { run: { id: 'r' }, segments: ['north', 'south'], steps: { Before: { large: 'x'.repeat(1000) } } };

function run(props: Partial<MapStepProps>, answers: Answers = {}, document: Json = DOCUMENT): RunResult {
  return runMachine(definitionOf(props), document, {
    'sagemaker:createProcessingJob.sync': { ProcessingJobStatus: 'Completed', ProcessingJobName: 'job' },
    'aws-sdk:sagemaker:listProcessingJobs': { ProcessingJobSummaries: [] },
    ...answers,
  });
}

test('every item sees the document of the run', () => {
  expect(run({}).output.steps.Segments.items.map(({ steps }: Json) => steps.Seen)).toEqual([{ item: 'north', run: 'r' }, { item: 'south', run: 'r' }]);
});

test('of each item only what was added is kept, beside the item', () => {
  expect(run({}).output.steps.Segments.items[0]).toEqual({ item: 'north', steps: { Seen: { item: 'north', run: 'r' } } });
});

test('the document keeps what it held', () => {
  expect(run({}).output).toMatchObject(DOCUMENT);
});

test('a list may be known at synth', () => {
  expect(run({ items: StepItems.of([{ depth: '3' }, { depth: '6' }]) }).output.steps.Segments.items.map(({ item }: Json) => item)).toEqual([{ depth: '3' }, { depth: '6' }]);
});

test('an empty list does nothing', () => {
  expect(run({}, {}, { ...DOCUMENT, segments: [] }).output.steps.Segments.items).toEqual([]);
});

test('no list fails the step with a word', () => {
  expect(run({}, {}, { run: {} })).toMatchObject({ status: 'FAILED', error: 'MapItemsMissing', cause: 'There is no list at $.segments' });
});

test('jobs of two items have two names', () => {
  const { calls } = run({ steps: [prepare()] });
  expect(new Set(calls.map(({ parameters }) => parameters.ProcessingJobName)).size).toBe(2);
});

test('two items write to two addresses', () => {
  const { items } = run({ steps: [prepare()] }).output.steps.Segments;
  expect(new Set(items.map(({ steps }: Json) => steps.Prepare.outputs.train)).size).toBe(2);
});

test('lists of lists tell every job apart', () => {
  const inner = new MapStep({ stepName: 'Inner', items: StepItems.of([{ a: '1' }, { a: '2' }]), steps: [prepare()] });
  const { calls } = run({ steps: [inner] });
  expect(new Set(calls.map(({ parameters }) => parameters.ProcessingJobName)).size).toBe(4);
});

test('an item that fails fails the step with its error', () => {
  expect(run({ steps: [prepare()] }, { 'sagemaker:createProcessingJob.sync': failing('States.TaskFailed', 'AlgorithmError') })).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed', cause: 'AlgorithmError' });
});

test('results that are too large together fail the step', () => {
  const segments = Array.from({ length: 60 }, (_, index) => `${index}${'x'.repeat(4000)}`);
  expect(run({}, {}, { ...DOCUMENT, segments })).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
});

test('steps of an item follow one another', () => {
  const { trace } = run({ steps: [prepare(), new Seen()] });
  expect(trace.indexOf('Seen')).toBeGreaterThan(trace.indexOf('Prepare'));
});

test('a sequence counts as its steps', () => {
  const { items } = run({ steps: [new SequenceStep('Both', [prepare(), new Seen()])] }).output.steps.Segments;
  expect(Object.keys(items[0].steps)).toEqual(['Prepare', 'Seen']);
});

test('the step writes where its steps write', () => {
  const step = new MapStep({ stepName: 'Segments', items: StepItems.at('$.a'), steps: [prepare(), new Seen()] });
  expect(step._writes({} as never)).toEqual(['processing/']);
});

test.each([1, 40])('%p items at a time are allowed', (maxConcurrency) => {
  expect(definitionOf({ maxConcurrency }).States.Segments.MaxConcurrency).toBe(maxConcurrency);
});

test.each([0, 41, 1.5])('%p items at a time are not', (maxConcurrency) => {
  expect(() => definitionOf({ maxConcurrency })).toThrow(`'maxConcurrency' must be a whole number between 1 and 40, got ${maxConcurrency}; more items wait for their turn`);
});

test('default of MapStepProps.maxConcurrency: one after the other', () => {
  expect(definitionOf({}).States.Segments.MaxConcurrency).toBe(1);
});

test('a list is found by a path', () => {
  expect(() => definitionOf({ items: StepItems.at('segments') })).toThrow("'jsonPath' must be a path into the document of the run, got segments; begin it with $. as in $.steps.Split.payload.segments");
});

test('there is something to do', () => {
  expect(() => definitionOf({ steps: [] })).toThrow("'steps' must be at least one step, got none; give a step, or leave the group out");
});

test('names of steps are used once', () => {
  expect(() => definitionOf({ steps: [new Seen(), new Seen()] })).toThrow("'stepName' must be used once in a workflow, got Seen");
});

test('a step that contains itself is refused with the circle', () => {
  class Loop implements IWorkflowStep {
    public readonly stepName = 'Loop';

    public bindStep(scope: Construct, context: any): sfn.IChainable {
      return new SequenceStep('Again', [this]).bindStep(scope, context);
    }
  }
  expect(() => definitionOf({ steps: [new Loop()] })).toThrow("'steps' must not contain themselves, got Loop > Loop; place a second step with a name of its own");
});
