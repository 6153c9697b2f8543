import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';
import { deaths, held, isGuard, misreported, retrainingStack, upload, worldsOf } from './retraining-world';
import { ArtifactStore, TrainingInput } from '../../../src/data';
import { ContainerImage } from '../../../src/images';
import { ApprovalPolicy } from '../../../src/registry';
import {
  BatchTransformStep, GlueStep, LambdaStep, MapStep, NotifyStep, ParallelStep, ParameterRange, ProcessingInput, ProcessingStep,
  RetrainingWorkflowProps, SequenceStep, StepItems, TrainingCompute, TrainingStep, TuningObjective, TuningStep,
} from '../../../src/training';
import { explore, SETTINGS, settle } from '../../asl/explore';
import { LoadedWorld } from '../../asl/world/load';
import { Ending } from '../../asl/world/sagemaker-jobs';

const image = ContainerImage.builtInAlgorithm('xgboost', '1.7-1');

/** Every kind of step, in sequence, in parallel and over a list. */
function everyStep(stack: Stack): Partial<RetrainingWorkflowProps> {
  const store = new ArtifactStore(stack, 'Samples');
  const input = { input: ProcessingInput.s3(store, 'samples/') };
  const check = lambda.Function.fromFunctionArn(stack, 'Check', `arn:aws:lambda:${stack.region}:${stack.account}:function:check`);
  return {
    approval: ApprovalPolicy.automatic(),
    prepare: [
      new MapStep({
        stepName: 'Segments',
        items: StepItems.of([{ segment: 'north' }, { segment: 'south' }]),
        steps: [new ParallelStep('Both', [
          new ProcessingStep({ image, inputs: input }),
          new SequenceStep('Tables', [new GlueStep({ jobName: 'join-labels' }), new LambdaStep({ handler: check })]),
        ])],
      }),
      new NotifyStep({ topic: new sns.Topic(stack, 'People'), message: 'prepared' }),
    ],
    training: new SequenceStep('Learn', [
      new TuningStep({
        training: new TrainingStep({ image, inputs: { train: TrainingInput.s3(store, 'samples/') } }),
        objective: TuningObjective.maximize('validation:auc'),
        ranges: { eta: ParameterRange.continuous(0.01, 0.3) },
      }),
      new BatchTransformStep({ image, data: ProcessingInput.s3(store, 'samples/') }),
    ]),
  };
}

const outcomes = ({ world }: LoadedWorld) => world.bus.events
  .filter((event) => event['detail-type'] === 'Retraining Run Ended').map(({ detail }) => detail.outcome);

describe('a run of every kind of step', () => {
  const make = worldsOf(retrainingStack(everyStep));
  const calm = make(1, SETTINGS[0]);
  upload(calm);
  settle(calm);

  test('registers a version', () => {
    expect([outcomes(calm), calm.world.sagemaker.versions.length]).toEqual([['succeeded'], 1]);
  });

  test('prepares each item of the list', () => {
    const [first, second] = calm.world.sagemaker.all.jobs.filter(({ kind, request }) => kind === 'ProcessingJob' && JSON.stringify(request).includes('samples'));
    expect(first.name).not.toBe(second.name);
  });

  test.each(SETTINGS.map((setting) => [setting.name, setting] as const))('leaves nothing, whatever goes wrong in a step (%s)', (_, setting) => {
    const explored = explore({
      make, drive: upload, problems: (loaded, path) => [...held(loaded), ...deaths(loaded, path), ...misreported(loaded, path)],
    }, {
      settings: [setting], machines: (name) => name.includes('Work'),
    });
    process.stdout.write(`    ${explored.paths} paths through every kind of step explored (${setting.name}), ${explored.visited.size} states entered\n`);
    expect(explored.problems).toEqual([]);
  }, 300_000);
});

describe('a training with a second choice of capacity', () => {
  const make = worldsOf(retrainingStack((stack) => ({
    approval: ApprovalPolicy.automatic(),
    training: new TrainingStep({
      image,
      inputs: { train: TrainingInput.s3(new ArtifactStore(stack, 'Samples'), 'samples/') },
      compute: TrainingCompute.spot('ml.g6.xlarge').orElse(TrainingCompute.onDemand('ml.g5.xlarge')),
    }),
  })));

  /** The first training job ends like this, the second one well. */
  function story(first: Ending): LoadedWorld {
    const loaded = make(2, SETTINGS[0]);
    const { all } = loaded.world.sagemaker;
    const usual = all.ending;
    all.ending = (job) => job.kind === 'TrainingJob' && all.jobs.filter(({ kind }) => kind === 'TrainingJob').length === 1 ? first : usual(job);
    upload(loaded);
    settle(loaded);
    return loaded;
  }

  const instances = ({ world }: LoadedWorld) => world.sagemaker.all.jobs
    .filter(({ kind }) => kind === 'TrainingJob').map(({ request }) => request.ResourceConfig.InstanceType);

  test.each<[string, Ending]>([
    ['no capacity', { status: 'Failed', reason: 'CapacityError: Unable to provision requested ML compute capacity', after: 900 }],
    ['a spot job that waited too long', { status: 'Stopped', secondary: 'MaxWaitTimeExceeded', after: 7200 }],
  ])('takes it after %s', (_, ending) => {
    const loaded = story(ending);
    expect([instances(loaded), outcomes(loaded)]).toEqual([['ml.g6.xlarge', 'ml.g5.xlarge'], ['succeeded']]);
  });

  test('does not take it when the script failed', () => {
    const loaded = story({ status: 'Failed', reason: 'AlgorithmError: ExecuteUserScriptError', after: 900 });
    expect([instances(loaded), outcomes(loaded)]).toEqual([['ml.g6.xlarge'], ['failed']]);
  });

  test('does not take it after an interruption that the job survives', () => {
    const loaded = story({ status: 'Completed', after: 5 * 3600 });
    expect([instances(loaded), outcomes(loaded)]).toEqual([['ml.g6.xlarge'], ['succeeded']]);
  });

  test('runs guards one after the other', () => {
    const loaded = story({ status: 'Completed', after: 3600 });
    const guards = [...loaded.world.engine.executions.values()].filter(isGuard);
    expect(guards.filter(({ trace }) => trace.includes('Quiet window'))).toHaveLength(1);
  });
});
