/**
 * An upload of labelled payments becomes a better fraud model, or nothing. `npm run demo` synthesizes this app, too.
 *
 * What: two stacks. Data keeps what is uploaded and what was learned: a store, the registry of versions, a private network.
 *       Training waits for uploads below `labelled`. A burst of them becomes one run, which makes a Lustre file system in front of
 *       the bucket, trains from it on spot capacity, deletes it however the run ends, measures the new model and the approved one on
 *       the same data, and registers the better one. A person approves it, or nobody does.
 * When: training reads many files more than once, and models should become better, but not go out, by themselves.
 * Cost: around the clock the endpoints of the network, keys, logs and alarms. At most four times a day 1.2 TiB of scratch storage for
 *       as long as the run lasts, an instance for as long as it trains, and a small one for as long as it measures.
 */
import { App, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { MlopsChecks } from 'cdk-mlops/checks';
import { ArtifactStore, DataRepository } from 'cdk-mlops/data';
import { ContainerImage } from 'cdk-mlops/images';
import { ApprovalPolicy, ModelRegistry } from 'cdk-mlops/registry';
import { PrivateMlNetwork } from 'cdk-mlops/security';
import {
  EphemeralLustre, EvaluationGate, EvaluationStep, Metric, ProcessingInput, RetrainingTrigger, RetrainingWorkflow, TrainingCompute, TrainingStep,
} from 'cdk-mlops/training';

const app = new App();
Validations.of(app).addPlugins(new MlopsChecks());

const data = new Stack(app, 'FraudData', { description: 'What the fraud model learns from, and what it learned' });
const artifacts = new ArtifactStore(data, 'Artifacts');
const registry = new ModelRegistry(data, 'Registry', { artifacts });
const network = new PrivateMlNetwork(data, 'Network');

const training = new Stack(app, 'FraudTraining', { description: 'An upload becomes a better fraud model, or nothing' });
const image = ContainerImage.fromAsset('containers/fraud'); // from where the app is run: the root of the repository
const storage = new EphemeralLustre({ network, repositories: [DataRepository.s3(artifacts, 'labelled/', { mountAt: '/labelled' })] });
const maxRuntime = Duration.hours(2);
new RetrainingWorkflow(training, 'Retraining', {
  registry,
  storage,
  triggers: [RetrainingTrigger.s3Upload(artifacts, { prefix: 'labelled/', suffix: '.csv' })],
  training: new TrainingStep({
    image,
    inputs: { train: storage.input({ path: '/labelled' }) },
    compute: TrainingCompute.spot('ml.m7i.xlarge', { maxRuntime }).orElse(TrainingCompute.onDemand('ml.m7i.xlarge', { maxRuntime })),
    hyperparameters: { epochs: '20' },
    metricDefinitions: { 'train:loss': 'train_loss=([0-9.]+)' },
  }),
  evaluation: new EvaluationStep({ image, testData: ProcessingInput.s3(artifacts, 'holdout/'), metrics: [Metric.higherIsBetter('auc')] }),
  gate: EvaluationGate.allOf(EvaluationGate.metricAtLeast('auc', 0.75), EvaluationGate.betterThanChampion('auc', { by: 0.005 })),
  approval: ApprovalPolicy.manual({ expiry: Duration.days(7) }),
  limits: { runsPerDay: 4, quietWindow: Duration.minutes(10) },
});
