// covers src/training/training-job.ts
// covers src/training/training-permissions.ts
// covers src/training/run-time-values.ts
// covers src/training/checkpoints.ts
import { Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { machineOf } from './support';
import { callsOf, IMAGE, job, placed, placedStep, refusal, run, sent, trainingStep } from './training-support';
import { ArtifactStore, TrainingInput } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { Encryption, ExecutionRole, NetworkPlacement, PrivateMlNetwork } from '../../src/security';
import { Checkpoints, TrainingCompute, TrainingStep } from '../../src/training';
import { definitionsOf, failing, later, runMachine, sequence } from '../asl';
import { allowed, wildcardActions } from '../support/iam';
import { warnings } from '../support/nag';
import { appOf, testStack } from '../support/stacks';

const THROTTLED = failing('SageMaker.ThrottlingException', 'Rate exceeded');
const spot = () => ({ compute: TrainingCompute.spot('ml.m5.xlarge') });

describe('a run', () => {
  test('finds out where the model lies', () => {
    expect(run(placed()).output.model).toEqual({ artifact: 's3://the-store/models/job-1/output/model.tar.gz', job: 'job-1', status: 'Completed', image: IMAGE });
  });

  test('adds to the document and takes nothing away', () => {
    expect(run(placed(), {}, { run: { id: 'r1' } }).output.run).toEqual({ id: 'r1' });
  });

  test('makes a new name for each attempt', () => {
    const names = callsOf(run(placed(), { 'sagemaker:createTrainingJob.sync': sequence(THROTTLED, THROTTLED, job('Failed')) }), 'createTrainingJob').map((p) => p.TrainingJobName);
    expect(new Set(names).size).toBe(3);
  });

  test('names jobs with at most 63 characters', () => {
    expect(sent().TrainingJobName).toMatch(/^[a-z0-9](-*[a-z0-9]){0,62}$/);
  });

  test('ends with the error of a job that failed', () => {
    const result = run(placed(), { Train: failing('States.TaskFailed', '{"FailureReason":"AlgorithmError"}') });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed', cause: '{"FailureReason":"AlgorithmError"}' });
  });

  test('ends with the reason of a job that was stopped', () => {
    const result = run(placed(), { Train: job('Stopped', { SecondaryStatus: 'MaxRuntimeExceeded' }) });
    expect(result).toMatchObject({ status: 'FAILED', error: 'TrainingJobNotCompleted', cause: 'job-1 ended as Stopped (MaxRuntimeExceeded)' });
  });

  test('fails when a completed job left no model', () => {
    expect(run(placed(), { Train: job('Completed') })).toMatchObject({ status: 'FAILED', error: 'TrainingJobNotCompleted' });
  });

  test('stops the job when its time is over', () => {
    const result = run(placed(() => ({ compute: TrainingCompute.onDemand('ml.m5.xlarge', { maxRuntime: Duration.hours(2) }) })), {
      'Train': later(4 * 3600, job('Completed')),
      'aws-sdk:sagemaker:listTrainingJobs': { TrainingJobSummaries: [{ TrainingJobName: 'still-running' }] },
      'aws-sdk:sagemaker:stopTrainingJob': {},
    });
    expect(callsOf(result, 'stopTrainingJob')).toEqual([{ TrainingJobName: 'still-running' }]);
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout', seconds: 3 * 3600 });
  });

  test('looks for jobs of its own name only', () => {
    const result = run(placed(), { Train: failing('States.TaskFailed') });
    const [{ NameContains }] = callsOf(result, 'listTrainingJobs');
    expect(callsOf(result, 'createTrainingJob')[0].TrainingJobName).toContain(NameContains);
  });
});

describe('the request', () => {
  test('has the image, the channels and the place of the model', () => {
    expect(sent()).toMatchObject({
      AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' },
      InputDataConfig: [{ ChannelName: 'train', DataSource: { S3DataSource: { S3Uri: expect.stringMatching(/\/labelled\/$/) } } }],
      OutputDataConfig: { S3OutputPath: expect.stringMatching(/\/models\/$/), KmsKeyId: expect.stringMatching(/^arn:aws:kms:/) },
    });
  });

  test('writes models below the prefix of the workflow', () => {
    expect(sent(undefined, { modelPrefix: 'candidates/' }).OutputDataConfig.S3OutputPath).toMatch(/\/candidates\/$/);
  });

  test('names no key where AWS manages them', () => {
    const stack = testStack();
    const artifacts = new ArtifactStore(stack, 'Store', { encryption: Encryption.awsManaged() });
    machineOf(stack, trainingStep(artifacts).inStateMachine(stack, 'Training', { artifacts, encryption: Encryption.awsManaged() }));
    const { calls } = runMachine(Object.values(definitionsOf(stack))[0], {}, { Train: job('Failed') });
    expect(JSON.stringify(calls[0].parameters)).not.toContain('KmsKeyId');
  });

  test('has no volume and no volume key on local storage', () => {
    const { ResourceConfig } = sent(() => ({ compute: TrainingCompute.onDemand('ml.g5.xlarge') }));
    expect(ResourceConfig).toEqual({ InstanceType: 'ml.g5.xlarge', InstanceCount: 1 });
  });

  test('has hyperparameters as they are written', () => {
    expect(sent(() => ({ hyperparameters: { eta: '0.1' } })).HyperParameters).toEqual({ eta: '0.1' });
  });

  test.each([[0.25, '0.25'], ['deep', 'deep'], [true, 'true']])('turns the value %p of the document into the text %p', (value, text) => {
    const { HyperParameters } = sent(() => ({ hyperparameters: { eta: '$.found.eta' } }), {}, { found: { eta: value } });
    expect(HyperParameters).toEqual({ eta: text });
  });

  test('reads environment variables from the document, too', () => {
    expect(sent(() => ({ environment: { RUN: '$$.Execution.Name' } })).Environment).toEqual({ RUN: 'test-run' });
  });

  test('says which metrics are read from the log', () => {
    expect(sent(() => ({ metricDefinitions: { auc: 'auc=(.*)' } })).AlgorithmSpecification.MetricDefinitions).toEqual([{ Name: 'auc', Regex: 'auc=(.*)' }]);
  });

  test('has tags', () => {
    expect(sent(() => ({ tags: { team: 'fraud' } })).Tags).toEqual([{ Key: 'team', Value: 'fraud' }]);
  });

  test('lets the service start a job anew', () => {
    expect(sent(() => ({ retryAttempts: 3 })).RetryStrategy).toEqual({ MaximumRetryAttempts: 3 });
  });

  test('uses no feature that is closed to new customers', () => {
    expect(Object.keys(sent()).filter((key) => /Debug|Profiler/.test(key))).toEqual([]);
  });
});

describe('checkpoints', () => {
  test('lie below the name of the step, apart for each run', () => {
    const which = placed(spot);
    const [one, other] = ['one', 'other'].map((name) => runMachine(which.definition, {}, { 'Train': job('Completed'), 'aws-sdk:sagemaker:listTrainingJobs': { TrainingJobSummaries: [] } }, { name })
      .calls[0].parameters.CheckpointConfig.S3Uri);
    expect(one).toMatch(/\/checkpoints\/Train\/[0-9a-f]{32}$/);
    expect(one).not.toBe(other);
  });

  test('are where the script wants them', () => {
    expect(sent(() => ({ checkpoints: Checkpoints.perRun({ localPath: '/opt/ml/model/steps' }) })).CheckpointConfig.LocalPath).toBe('/opt/ml/model/steps');
  });

  test('default of CheckpointOptions.localPath: where the service looks for them', () => {
    expect(sent(spot).CheckpointConfig.LocalPath).toBe('/opt/ml/checkpoints');
  });

  test('are not kept where nobody wants them, which is warned about', () => {
    const { stack } = placed(() => ({ ...spot(), checkpoints: Checkpoints.none() }));
    expect(warnings(stack).filter((text) => text.includes('TJ-24'))).toHaveLength(1);
  });

  test('are told to whoever asks what the step writes', () => {
    expect(new TrainingStep({ image: ContainerImage.of(IMAGE), inputs: {}, stepName: 'Learn' })._writes({ modelPrefix: 'models' })).toEqual(['models/', 'checkpoints/Learn/']);
  });
});

describe('the role of the job', () => {
  const actionsOf = (props: Parameters<typeof placed>[0]) => {
    const { stack } = placed(props);
    return new Set(allowed(stack).filter(({ of }) => of.startsWith('TrainingRole')).flatMap(({ Action }) => Action));
  };

  test('reads its channels only', () => {
    const { stack } = placed();
    const read = allowed(stack).filter(({ of, Action }) => of.startsWith('TrainingRole') && Action.includes('s3:GetObject'));
    expect(JSON.stringify(read.map(({ Resource }) => Resource))).toMatch(/labelled\/\*/);
    expect(JSON.stringify(read.map(({ Resource }) => Resource))).not.toMatch(/models\/\*/);
  });

  test('writes models and may not delete them', () => {
    expect([...actionsOf(undefined)].filter((action) => /^s3:(Put|Delete)/.test(action))).toEqual(['s3:PutObject']);
  });

  test('writes the log of its own jobs only', () => {
    const { stack } = placed();
    const written = allowed(stack).filter(({ Action }) => Action.includes('logs:PutLogEvents')).flatMap(({ Resource }) => Resource);
    expect(written).toEqual([expect.stringMatching(/log-group:\/aws\/sagemaker\/TrainingJobs:log-stream:test-training-[0-9a-f]{8}-\*$/)]);
  });

  test('makes network interfaces in a VPC only', () => {
    expect(actionsOf(undefined)).not.toContain('ec2:CreateNetworkInterface');
    expect(actionsOf((_, stack) => ({ network: NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network')) }))).toContain('ec2:CreateNetworkInterface');
  });

  test('grants the key of volumes only where there is a volume', () => {
    expect(actionsOf(undefined)).toContain('kms:CreateGrant');
    expect(actionsOf(() => ({ compute: TrainingCompute.onDemand('ml.g5.xlarge') }))).not.toContain('kms:CreateGrant');
  });

  test('may do nothing by a wildcard', () => {
    expect(wildcardActions(placed(spot).stack)).toEqual([]);
  });

  test('can be one of yours, and gets what the job needs', () => {
    const { stack } = placed((_, owner) => ({ role: new ExecutionRole(owner, 'Mine', { servicePrincipal: 'sagemaker.amazonaws.com' }) }));
    expect(allowed(stack).filter(({ of }) => of.startsWith('Mine')).flatMap(({ Action }) => Action)).toContain('s3:PutObject');
  });
});

describe('defaults', () => {
  test('default of TrainingStepProps.compute: one instance at the full price', () => {
    expect(sent()).toMatchObject({ ResourceConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1 } });
    expect(sent().EnableManagedSpotTraining).toBeUndefined();
  });

  test('default of TrainingStepProps.code: what the image runs', () => {
    expect(Object.keys(sent().AlgorithmSpecification)).toEqual(['TrainingImage', 'TrainingInputMode']);
  });

  test('default of TrainingStepProps.hyperparameters, TrainingStepProps.environment: what the container has', () => {
    expect(sent()).not.toHaveProperty('HyperParameters');
    expect(sent()).not.toHaveProperty('Environment');
  });

  test('default of TrainingStepProps.metricDefinitions: those of the algorithm', () => {
    expect(sent().AlgorithmSpecification).not.toHaveProperty('MetricDefinitions');
  });

  test('default of TrainingStepProps.checkpoints: kept on spot capacity, and not elsewhere', () => {
    expect(sent(spot)).toHaveProperty('CheckpointConfig');
    expect(sent()).not.toHaveProperty('CheckpointConfig');
  });

  test('default of TrainingStepProps.network: as the workflow says', () => {
    expect(sent().EnableNetworkIsolation).toBe(true);
    expect(sent(undefined, { network: NetworkPlacement.publicNetwork() }).EnableNetworkIsolation).toBe(false);
  });

  test('default of TrainingStepProps.encryptTraffic: among several instances', () => {
    const two = () => ({ compute: TrainingCompute.onDemand('ml.m5.xlarge', { count: 2 }) });
    expect(sent(two).EnableInterContainerTrafficEncryption).toBe(true);
    expect(sent()).not.toHaveProperty('EnableInterContainerTrafficEncryption');
    expect(sent(() => ({ ...two(), encryptTraffic: false }))).not.toHaveProperty('EnableInterContainerTrafficEncryption');
  });

  test('default of TrainingStepProps.retryAttempts: the service gives up at once', () => {
    expect(sent()).not.toHaveProperty('RetryStrategy');
  });

  test('default of TrainingStepProps.role: one for this step', () => {
    expect(sent().RoleArn).toContain('TrainingRole');
  });

  test('default of TrainingStepProps.tags: those of Step Functions', () => {
    expect(sent()).not.toHaveProperty('Tags');
  });

  test('default of TrainingStepProps.stepName: Train', () => {
    expect(trainingStep(new ArtifactStore(testStack(), 'Store')).stepName).toBe('Train');
  });
});

describe('two steps in one machine', () => {
  test('keep their names and jobs apart', () => {
    const stack = testStack();
    const artifacts = new ArtifactStore(stack, 'Store');
    const [a, b] = ['Small', 'Large'].map((stepName) => trainingStep(artifacts, { stepName }).inStateMachine(stack, stepName, { artifacts }));
    machineOf(stack, a.next(b));
    const done = { ...job('Completed'), ModelArtifacts: { S3ModelArtifacts: 's3://b/m' } };
    const result = runMachine(Object.values(definitionsOf(stack))[0], {}, { 'sagemaker:createTrainingJob.sync': done });
    expect(result.status).toBe('SUCCEEDED');
    expect(new Set(callsOf(result, 'createTrainingJob').map((p) => p.TrainingJobName)).size).toBe(2);
  });
});

describe('bad input', () => {
  test('fails when a job would wait for less than it may run', () => {
    expect(refusal(() => placed(() => ({ compute: TrainingCompute.spot('ml.m5.xlarge', { maxRuntime: Duration.hours(2), maxWait: Duration.hours(1) }) }))))
      .toContain("'maxWait' must be at least 'maxRuntime' = 7200, because it includes the run itself, got 3600; wait longer, or let the job run for less");
  });

  test('fails when a duration is known to the deployment only', () => {
    const maxRuntime = Duration.seconds(Lazy.number({ produce: () => 1 }));
    expect(refusal(() => placed(() => ({ compute: TrainingCompute.onDemand('ml.m5.xlarge', { maxRuntime }) }))))
      .toContain("'maxRuntime' must be known at synth because the template holds a number that is calculated from it, got a token; give a literal");
  });

  test('says everything that is wrong in one go', () => {
    const message = refusal(() => placed(() => ({ compute: TrainingCompute.onDemand('m5.xlarge', { count: 0 }), retryAttempts: 31 })));
    for (const id of ['TJ-13', 'TJ-14', 'TJ-27']) expect(message).toContain(id);
  });

  test('says the same of several choices once', () => {
    const message = refusal(() => placed(() => ({ compute: TrainingCompute.spot('ml.m5.xlarge').orElse(TrainingCompute.onDemand('ml.m5.xlarge')), retryAttempts: 31 })));
    expect(message.match(/'retryAttempts'/g)).toHaveLength(1);
  });

  test('fails when a hyperparameter is a number', () => {
    expect(refusal(() => placed(() => ({ hyperparameters: { epochs: 10 as unknown as string } })))).toContain("must be a text, got 10; write it as '10'");
  });

  test('warns about spot capacity in one zone', () => {
    const { stack } = placedStep((store, owner) => {
      const network = new PrivateMlNetwork(owner, 'Network');
      const one = PrivateMlNetwork.fromVpc(owner, 'OneZone', { vpc: network.vpc, subnets: { subnets: [network.subnets[0]] } });
      return trainingStep(store, { ...spot(), network: NetworkPlacement.vpc(one) });
    });
    expect(warnings(appOf(stack)).filter((text) => text.includes('TJ-25'))).toHaveLength(1);
  });

  test('accepts no channel at all', () => {
    expect(sent(() => ({ inputs: {} }))).not.toHaveProperty('InputDataConfig');
  });

  test('fails when an input lies in another Region', () => {
    const elsewhere = new ArtifactStore(new Stack(undefined, 'Far', { env: { account: '111111111111', region: 'us-east-1' } }), 'Store');
    expect(refusal(() => placed(() => ({ inputs: { train: TrainingInput.s3(elsewhere, 'a/') } })))).toContain('must lie in the Region of the job');
  });
});
