// covers src/monitoring/baseline-copy.ts
// covers src/monitoring/baseline-columns.ts
import { Duration, Size, Stack, Token } from 'aws-cdk-lib/core';
import { ArtifactStore, TrainingInput } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { BaselineStep, BaselineStepProps } from '../../src/monitoring/baseline-step';
import { ModelProblem } from '../../src/monitoring/drift-check-options';
import { ModelRegistry } from '../../src/registry';
import { NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import { ProcessingInput, RegisterStep, RetrainingTrigger, RetrainingWorkflow, RetrainingWorkflowProps, SequenceStep, StepContext, TrainingStep } from '../../src/training';
import { Answers, definitionsOf, failing, Json, RunResult, runMachine } from '../asl';
import { allowed } from '../support/iam';
import { testStack } from '../support/stacks';
import { contextOf, machineOf } from '../training/support';

const ARN = 'arn:aws:sagemaker:eu-west-1:111111111111:model-package/fraud/7';
const image = ContainerImage.of('111111111111.dkr.ecr.eu-west-1.amazonaws.com/monitor:1');
const DOCUMENT = { model: { artifact: 's3://the-store/models/m.tar.gz', job: 'train-1', image: 'fraud:1' }, steps: { Evaluate: { outputs: { evaluation: 's3://the-store/evaluation/1/evaluation' } } } };
const ANSWERS: Answers = {
  'sagemaker:createProcessingJob.sync': { ProcessingJobStatus: 'Completed', ProcessingJobName: 'job' },
  'aws-sdk:sagemaker:listProcessingJobs': { ProcessingJobSummaries: [] },
  'aws-sdk:sagemaker:createModelPackage': { ModelPackageArn: ARN },
  'aws-sdk:s3:copyObject': {},
};

function step(props: Partial<BaselineStepProps> = {}): BaselineStep {
  return new BaselineStep({ data: ProcessingInput.s3AtPath(the(testStack()), '$.steps.Evaluate.outputs.evaluation', { prefix: 'evaluation/' }), image, ...props });
}

function the(stack: Stack) {
  return ArtifactStore.fromBucketName(stack, 'Any', 'the-store');
}

/** The step as a part of the registration, or alone where nothing is registered. */
function machine(baseline: BaselineStep | SequenceStep, { alone = false, group = 'fraud' } = {}) {
  const stack = testStack();
  const artifacts = ArtifactStore.fromBucketName(stack, 'Store', 'the-store');
  const registry = ModelRegistry.fromModelPackageGroupName(stack, 'Registry', group);
  const options = { artifacts, registry: alone ? undefined : registry };
  machineOf(stack, (alone ? baseline : new RegisterStep({ baseline })).inStateMachine(stack, 'Registration', options));
  return { stack, definition: Object.values(definitionsOf(stack))[0] };
}

function run(props: Partial<BaselineStepProps> = {}, answers: Answers = {}): RunResult {
  return runMachine(machine(step(props)).definition, DOCUMENT, { ...ANSWERS, ...answers });
}

function calls(result: RunResult, action: string): Json[] {
  return result.calls.filter((call) => call.action === action).map(({ parameters }) => parameters);
}

const job = (props: Partial<BaselineStepProps> = {}): Json => calls(run(props), 'createProcessingJob')[0];
const words = (props: Partial<BaselineStepProps> = {}): string[] => job(props).AppSpecification.ContainerArguments;

describe('the job', () => {
  test('finds the data where the engine looks for it', () => {
    expect(job().ProcessingInputs).toEqual([{
      InputName: 'data',
      S3Input: {
        S3Uri: 's3://the-store/evaluation/1/evaluation',
        LocalPath: '/opt/ml/processing/input/data',
        S3DataType: 'S3Prefix',
        S3InputMode: 'File',
        S3DataDistributionType: 'FullyReplicated',
      },
    }]);
  });

  test('finds the data there also where the input says something else', () => {
    const data = ProcessingInput.s3(the(testStack()), 'labelled/', { localPath: '/opt/ml/processing/elsewhere' });
    expect(job({ data }).ProcessingInputs[0].S3Input.LocalPath).toBe('/opt/ml/processing/input/data');
  });

  test('leaves the baseline in a folder of its run', () => {
    const [{ S3Output }] = job().ProcessingOutputConfig.Outputs;
    expect(S3Output).toMatchObject({ S3Uri: expect.stringMatching(/^s3:\/\/the-store\/processing\/[\w-]+\/baseline$/), LocalPath: '/opt/ml/processing/output/baseline' });
  });

  test('is told of every column', () => {
    expect(words({ label: 'is_fraud', prediction: 'score', problem: ModelProblem.BINARY_CLASSIFICATION, positiveLabel: '1', columns: ['id', 'score', 'is_fraud'], exclude: ['id'], categories: ['zip'] })).toEqual([
      'baseline', '--label=is_fraud', '--prediction=score', '--problem=binaryClassification', '--positive-label=1',
      '--columns=id', '--columns=score', '--columns=is_fraud', '--exclude=id', '--category=zip',
    ]);
  });

  test('cannot reach any network', () => {
    expect(job().NetworkConfig.EnableNetworkIsolation).toBe(true);
  });
});

describe('a baseline', () => {
  const result = run();
  const copies = calls(result, 'copyObject');
  const [{ S3Output }] = calls(result, 'createProcessingJob')[0].ProcessingOutputConfig.Outputs;

  test('is found before the version is registered and kept behind it', () => {
    expect(result.calls.map(({ action }) => action)).toEqual(['createProcessingJob', 'createModelPackage', 'copyObject', 'copyObject']);
  });

  test('is kept below group and number of the version, the file that is looked for last', () => {
    expect(copies.map(({ Bucket, Key }) => `${Bucket}/${Key}`)).toEqual(['the-store/baselines/fraud/7/baseline.html', 'the-store/baselines/fraud/7/baseline.json']);
  });

  test('is copied from where the job left it', () => {
    expect(copies.map(({ CopySource }) => `s3://${CopySource}`)).toEqual([`${S3Output.S3Uri}/baseline.html`, `${S3Output.S3Uri}/baseline.json`]);
  });

  test('stands in the document from where it is copied, so that a redrive finds it', () => {
    expect(`s3://the-store/${result.output.steps.Baseline.key}`).toBe(`${S3Output.S3Uri}/`);
  });

  test('that cannot be found ends the run before a version is registered', () => {
    const failed = run({}, { 'sagemaker:createProcessingJob.sync': { ProcessingJobStatus: 'Failed', ProcessingJobName: 'job' } });
    expect([failed.status, failed.error, calls(failed, 'createModelPackage')]).toEqual(['FAILED', 'ProcessingJobNotCompleted', []]);
  });

  test.each([0, 1])('whose file %i cannot be kept fails the run with the error of the service', (file) => {
    let count = 0;
    const refuse = failing('S3.NoSuchKeyException', 'The specified key does not exist.') as any;
    const failed = run({}, { 'aws-sdk:s3:copyObject': (parameters: Json) => (count++ === file ? refuse(parameters) : {}) });
    expect(failed).toMatchObject({ status: 'FAILED', error: 'S3.NoSuchKeyException' });
  });

  test('may be the end of a sequence', () => {
    const definition = machine(new SequenceStep('Before', [step({ stepName: 'Found' })])).definition;
    expect(calls(runMachine(definition, DOCUMENT, ANSWERS), 'copyObject').map(({ Key }) => Key)).toEqual(['baselines/fraud/7/baseline.html', 'baselines/fraud/7/baseline.json']);
  });

  test('goes to the store of the registry that the version is registered in', () => {
    const stack = testStack();
    const registry = ModelRegistry.fromModelRegistryAttributes(stack, 'Registry', {
      modelPackageGroupArn: 'arn:aws:sagemaker:eu-west-1:111111111111:model-package-group/fraud',
      artifacts: ArtifactStore.fromBucketName(stack, 'Approved', 'approved'),
    });
    const artifacts = ArtifactStore.fromBucketName(stack, 'Store', 'the-store');
    machineOf(stack, new RegisterStep({ registry, baseline: step() }).inStateMachine(stack, 'Registration', { artifacts }));
    const copies2 = calls(runMachine(Object.values(definitionsOf(stack))[0], DOCUMENT, ANSWERS), 'copyObject');
    expect(copies2.map(({ Bucket, CopySource }) => [Bucket, CopySource.split('/')[0]])).toEqual([['approved', 'the-store'], ['approved', 'the-store']]);
  });

  test('of a step alone is found and not kept', () => {
    const alone = runMachine(machine(step(), { alone: true }).definition, DOCUMENT, ANSWERS);
    expect([alone.calls.map(({ action }) => action), alone.output.steps.Baseline.outputs.baseline]).toEqual([['createProcessingJob'], expect.stringMatching(/\/baseline$/)]);
  });
});

describe('the machine', () => {
  const statements = (group = 'fraud') => allowed(machine(step(), { group }).stack);
  const resources = (action: string, group?: string) => statements(group)
    .filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource).map((arn) => String(arn));

  test('may write the baselines of its group and nothing else', () => {
    expect(resources('s3:PutObject').filter((arn) => !arn.includes('processing/'))).toEqual(['arn:aws:s3:::the-store/baselines/fraud/*']);
  });

  test('may write them by both spellings of a group', () => {
    expect(resources('s3:PutObject', 'Fraud').filter((arn) => !arn.includes('processing/'))).toEqual(['arn:aws:s3:::the-store/baselines/Fraud/*', 'arn:aws:s3:::the-store/baselines/fraud/*']);
  });

  test('may read what its jobs leave', () => {
    expect(resources('s3:GetObject').filter((arn) => arn.includes('processing/'))).toEqual([expect.stringMatching(/:the-store\/processing\/[\w-]+-\*$/)]);
  });
});

test('the step says what it writes, so that no upload there starts a run', () => {
  expect(step()._writes({} as StepContext)).toEqual(['processing/', 'baselines/']);
});

describe('in a workflow', () => {
  function workflow(props: (store: ArtifactStore) => Partial<RetrainingWorkflowProps>) {
    const stack = testStack();
    const store = new ArtifactStore(stack, 'Data');
    return new RetrainingWorkflow(stack, 'Retraining', {
      registry: new ModelRegistry(stack, 'Fraud', { artifacts: store }),
      triggers: [RetrainingTrigger.manual()],
      training: new TrainingStep({ image: ContainerImage.builtInAlgorithm('xgboost', '1.7-1'), inputs: { train: TrainingInput.s3(store, 'labelled/') } }),
      ...props(store),
    });
  }

  test('a step that is no part of the registration is refused with the way out', () => {
    expect(() => workflow(() => ({ prepare: [step()] }))).toThrow(
      "'baseline' of a RegisterStep must hold the BaselineStep of a workflow, because a baseline belongs to a version, got Baseline among other steps; write registration: new RegisterStep({ baseline })");
  });

  test('a trigger on the baselines would start the next run', () => {
    expect(() => workflow((store) => ({
      registration: new RegisterStep({ baseline: step() }), triggers: [RetrainingTrigger.s3Upload(store, { prefix: 'baselines/' })],
    }))).toThrow("'prefix' must not overlap what the workflow itself writes, got baselines/ beside baselines/");
  });
});

describe('columns', () => {
  const refused = (props: Partial<BaselineStepProps>) => expect(() => machine(step(props)));

  test.each([['label'], ['prediction']])('%s takes 200 characters and no more', (prop) => {
    expect(() => machine(step({ [prop]: 'x'.repeat(200) }))).not.toThrow();
    refused({ [prop]: 'x'.repeat(201) }).toThrow(`'${prop}' must be names of 1 to 200 characters without commas, got "${'x'.repeat(201)}"; name the column as its file does`);
  });

  test.each([['columns'], ['exclude']])('%s have no commas', (prop) => {
    refused({ [prop]: ['a,b'] }).toThrow(`'${prop}' must be names of 1 to 200 characters without commas, got "a,b"`);
  });

  test('have names', () => {
    refused({ exclude: [''] }).toThrow('\'exclude\' must be names of 1 to 200 characters without commas, got ""');
  });

  test('that are tokens are left to the job', () => {
    const label = Token.asString({ Ref: 'AWS::StackName' });
    expect(() => machine(step({ label }))).not.toThrow();
  });

  test('hold the truth or the prediction', () => {
    refused({ label: 'y', prediction: 'y' }).toThrow(
      "'prediction' must be another column than 'label', got y for both; name the column that holds what the model answered, or leave 'prediction' out");
  });

  test('that are label or prediction are not excluded', () => {
    refused({ label: 'y', exclude: ['y'] }).toThrow("'exclude' must not hold the column of 'label', got y; label and prediction are no features anyway");
  });

  test('hold label and prediction where they are listed', () => {
    refused({ prediction: 'score', columns: ['a', 'b'] }).toThrow("'prediction' must be one of 'columns', got score; name every column of the data, in order");
  });

  test('that are left out are no categories', () => {
    refused({ exclude: ['zip'], categories: ['zip'] }).toThrow("'categories' must not hold a column of 'exclude', got zip; leave it out of one of them");
  });

  test('of predictions are there to be explained', () => {
    refused({ explain: true }).toThrow("'explain' must have a 'prediction' to explain, got none; name the column that holds what the model answered");
  });

  test('have all of their mistakes told at once', () => {
    refused({ label: 'y', prediction: 'y', exclude: ['y', ''] }).toThrow('4 problems');
  });
});

test('default of BaselineStepProps.label: no column holds the truth', () => {
  expect(words()).toEqual(['baseline']);
});

test('default of BaselineStepProps.prediction: no column holds answers', () => {
  expect(words({ label: 'y' })).toEqual(['baseline', '--label=y']);
});

test('default of BaselineStepProps.problem: the labels say it', () => {
  expect(words().join()).not.toContain('problem');
});

test('default of BaselineStepProps.positiveLabel: that of the engine, which is 1', () => {
  expect(words().join()).not.toContain('positive');
});

test('default of BaselineStepProps.columns: the data names its columns', () => {
  expect(words().join()).not.toContain('columns');
});

test('default of BaselineStepProps.exclude: all other columns are features', () => {
  expect(words().join()).not.toContain('exclude');
});

test('default of BaselineStepProps.categories: numbers are numbers', () => {
  expect(words().join()).not.toContain('category');
});

test('default of BaselineStepProps.explain: the smaller image', () => {
  const built = (props: Partial<BaselineStepProps>) => job({ image: undefined, ...props }).AppSpecification.ImageUri;
  expect(built({ prediction: 'score' })).not.toBe(built({ prediction: 'score', explain: true }));
});

test('default of BaselineStepProps.image: built from the sources of the package', () => {
  expect(job({ image: undefined }).AppSpecification.ImageUri).toMatch(/cdk-hnb659fds-container-assets/);
});

test('default of BaselineStepProps.instanceType: ml.m5.xlarge', () => {
  const types = [job(), job({ instanceType: 'ml.m5.4xlarge' })].map(({ ProcessingResources }) => ProcessingResources.ClusterConfig.InstanceType);
  expect(types).toEqual(['ml.m5.xlarge', 'ml.m5.4xlarge']);
});

test('default of BaselineStepProps.volumeSize: 30 GiB', () => {
  const sizes = [job(), job({ volumeSize: Size.gibibytes(100) })].map(({ ProcessingResources }) => ProcessingResources.ClusterConfig.VolumeSizeInGB);
  expect(sizes).toEqual([30, 100]);
});

test('default of BaselineStepProps.maxRuntime: one hour', () => {
  const times = [job(), job({ maxRuntime: Duration.hours(2) })].map(({ StoppingCondition }) => StoppingCondition.MaxRuntimeInSeconds);
  expect(times).toEqual([3600, 7200]);
});

test('the container runs where the workflow says', () => {
  const stack = testStack();
  const network = NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network'));
  machineOf(stack, step().bindStep(stack, contextOf(stack, { network, artifacts: the(stack) })));
  expect(JSON.stringify(definitionsOf(stack))).toContain('"VpcConfig"');
});

test('default of BaselineStepProps.stepName: Baseline', () => {
  expect(machine(step()).definition.StartAt).toBe('Baseline');
});
