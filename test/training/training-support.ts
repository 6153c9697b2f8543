import { App, Stack } from 'aws-cdk-lib/core';
import { machineOf } from './support';
import { ArtifactStore, IArtifactStore, TrainingInput } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { StandaloneStepOptions, TrainingStep, TrainingStepProps, WorkflowStep } from '../../src/training';
import { Answers, definitionsOf, Json, RunResult, runMachine } from '../asl';
import { testStack } from '../support/stacks';

export const IMAGE = '111111111111.dkr.ecr.eu-west-1.amazonaws.com/fraud:1';

/** A step in a machine of its own. */
export interface Placed {
  readonly app: App;
  readonly stack: Stack;
  readonly store: IArtifactStore;
  readonly definition: Json;
}

export type Props = (store: IArtifactStore, stack: Stack) => Partial<TrainingStepProps>;
const NONE: Props = () => ({});

/** A machine of one step. */
export function placedStep(make: (store: IArtifactStore, stack: Stack) => WorkflowStep, options: Partial<StandaloneStepOptions> = {}): Placed {
  const stack = testStack();
  const store = options.artifacts ?? new ArtifactStore(stack, 'Store', { bucketName: 'the-store' });
  machineOf(stack, make(store, stack).inStateMachine(stack, 'Training', { artifacts: store, ...options }));
  return { app: stack.node.root as App, stack, store, definition: Object.values(definitionsOf(stack))[0] };
}

export function trainingStep(store: IArtifactStore, props: Partial<TrainingStepProps> = {}): TrainingStep {
  return new TrainingStep({ image: ContainerImage.of(IMAGE), inputs: { train: TrainingInput.s3(store, 'labelled/') }, ...props });
}

export function placed(props: Props = NONE, options: Partial<StandaloneStepOptions> = {}): Placed {
  return placedStep((store, stack) => trainingStep(store, props(store, stack)), options);
}

/** What DescribeTrainingJob says of a job that ended. */
export function job(status: string, more: Json = {}): Json {
  return { TrainingJobName: 'job-1', TrainingJobStatus: status, SecondaryStatus: status, ModelArtifacts: {}, ...more };
}

export const COMPLETED = job('Completed', { ModelArtifacts: { S3ModelArtifacts: 's3://the-store/models/job-1/output/model.tar.gz' } });

/** Nothing runs any more. */
export const NOTHING_RUNS: Answers = { 'aws-sdk:sagemaker:listTrainingJobs': { TrainingJobSummaries: [] } };

export function run({ definition }: Placed, answers: Answers = {}, input: Json = {}): RunResult {
  return runMachine(definition, input, { ...NOTHING_RUNS, 'sagemaker:createTrainingJob.sync': COMPLETED, ...answers });
}

/** The parameters of the first call. */
export function sent(props: Props = NONE, options: Partial<StandaloneStepOptions> = {}, input: Json = {}): Json {
  return run(placed(props, options), {}, input).calls[0].parameters;
}

/** The calls of an action. */
export function callsOf({ calls }: RunResult, action: string): Json[] {
  return calls.filter((call) => call.action === action).map(({ parameters }) => parameters);
}

/** The message of the refusal. */
export function refusal(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was refused');
}
