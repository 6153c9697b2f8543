import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { ArtifactStore } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { IWorkflowStep, ParallelStep, ProcessingOutput, ProcessingStep, SequenceStep } from '../../src/training';
import { Answers, definitionsOf, failing, Json, RunResult, runMachine } from '../asl';
import { machineOf } from './support';
import { allowedActions } from '../support/iam';
import { testStack } from '../support/stacks';

const image = ContainerImage.of('111111111111.dkr.ecr.eu-west-1.amazonaws.com/fraud:1');
const job = (stepName: string) => new ProcessingStep({ stepName, image, outputs: { out: new ProcessingOutput({ prefix: stepName }) } });

/** A step of a user. */
class Own implements IWorkflowStep {
  constructor(public readonly stepName: string, private readonly resultPath = sfn.JsonPath.DISCARD) {}

  public bindStep(scope: Construct): sfn.IChainable {
    return new sfn.Pass(scope, this.stepName, { parameters: { value: 1 }, resultPath: this.resultPath });
  }
}

function placed(branches: IWorkflowStep[]) {
  const stack = testStack();
  machineOf(stack, new ParallelStep('Checks', branches).inStateMachine(stack, 'All', { artifacts: ArtifactStore.fromBucketName(stack, 'Store', 'the-store') }));
  return { stack, definition: Object.values(definitionsOf(stack))[0] };
}

function run(branches: IWorkflowStep[], answers: Answers = {}): RunResult {
  return runMachine(placed(branches).definition, { run: { id: 'r' }, steps: { Before: { a: 1 } } }, {
    'sagemaker:createProcessingJob.sync': { ProcessingJobStatus: 'Completed', ProcessingJobName: 'job' },
    'aws-sdk:sagemaker:listProcessingJobs': { ProcessingJobSummaries: [] },
    ...answers,
  });
}

test('each branch has its results', () => {
  expect(run([job('A'), job('B')]).output.steps.Checks).toEqual({
    A: { steps: { A: { job: 'job', outputs: { out: expect.stringContaining('/A/') } } } },
    B: { steps: { B: { job: 'job', outputs: { out: expect.stringContaining('/B/') } } } },
  });
});

test('the document keeps what it held', () => {
  expect(run([job('A')]).output).toMatchObject({ run: { id: 'r' }, steps: { Before: { a: 1 } } });
});

test.each([
  ['leave nothing', sfn.JsonPath.DISCARD, { steps: {} }],
  ['leave a model', '$.model', { steps: {}, model: { value: 1 } }],
  ['leave a result', '$.steps.Mine', { steps: { Mine: { value: 1 } } }],
])('steps of a user may %s', (_, resultPath, left) => {
  expect(run([new Own('Mine', resultPath)]).output.steps.Checks.Mine).toEqual(left);
});

test('a branch may hold several steps', () => {
  expect(Object.keys(run([new SequenceStep('Both', [job('A'), job('B')]), job('C')]).output.steps.Checks.Both.steps)).toEqual(['A', 'B']);
});

test('groups nest', () => {
  expect(run([new ParallelStep('Inner', [job('A')])]).output.steps.Checks.Inner.steps.Inner.A.steps.A.job).toBe('job');
});

test('a branch that fails fails the step with its error', () => {
  expect(run([job('A'), job('B')], { B: failing('States.TaskFailed', 'AlgorithmError') })).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed', cause: 'AlgorithmError' });
});

test('the machine may do what the branches do', () => {
  expect(allowedActions(placed([job('A')]).stack)).toEqual(expect.arrayContaining(['sagemaker:CreateProcessingJob', 'iam:PassRole']));
});

test('the step writes where its branches write', () => {
  expect(new ParallelStep('Checks', [job('A'), new SequenceStep('Both', [job('B')])])._writes({} as never)).toEqual(['A/', 'B/']);
});

test('later changes of the list change nothing', () => {
  const branches: Json[] = [job('A')];
  const step = new ParallelStep('Checks', branches);
  branches.push(step);
  expect(step.branches).toHaveLength(1);
});

test('there is a branch', () => {
  expect(() => placed([])).toThrow("'branches' must be at least one step, got none; give a step, or leave the group out");
});

test('names are used once over all branches', () => {
  expect(() => placed([new SequenceStep('Both', [job('A')]), job('A')])).toThrow("'stepName' must be used once in a workflow, got A");
});
