/**
 * A fraud model that is watched every hour, and trained again when its world has changed. `npm run demo` synthesizes this app, too.
 *
 * What: three stacks. Store keeps what is uploaded, learned, asked and answered. Training makes a better model of an upload, or of
 *       drift, and keeps with each version what its data looked like. Serving answers with the version that was approved last, captures
 *       what is asked, and compares every hour with what that version was trained on: whether values are there, and what they look like.
 *       Drift starts the training, at most once a day; a person approves what comes of it, or nobody does.
 * When: what is asked may change, and somebody should hear of it before those who ask. No service that is closed to new customers is used.
 * Cost: two small instances around the clock, keys, logs, alarms and a dashboard; an instance for some minutes every hour in which
 *       something was asked, and a dozen custom metrics. A run of the training when it is started.
 */
import { App, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { MlopsChecks } from 'cdk-mlops/checks';
import { ArtifactStore, TrainingInput } from 'cdk-mlops/data';
import { ContainerImage, ImageRepository } from 'cdk-mlops/images';
import { BaselineStep, DriftCheck, DriftTrigger, EndpointAlarms, ModelDashboard, ModelMonitor, MonitorSchedule } from 'cdk-mlops/monitoring';
import { ApprovalPolicy, ModelRegistry, ModelVersion } from 'cdk-mlops/registry';
import { DataCapture, EndpointCapacity, ModelEndpoint } from 'cdk-mlops/serving';
import {
  EvaluationGate, EvaluationStep, Metric, ProcessingInput, RegisterStep, RetrainingTrigger, RetrainingWorkflow, TrainingCompute, TrainingStep,
} from 'cdk-mlops/training';

const app = new App();
Validations.of(app).addPlugins(new MlopsChecks());

const store = new Stack(app, 'PaymentsStore', { description: 'What is known of payments, and the models that were learned from it' });
const artifacts = new ArtifactStore(store, 'Artifacts');
const images = new ImageRepository(store, 'Images');
const registry = new ModelRegistry(store, 'Registry', { artifacts, images: [images] });

const training = new Stack(app, 'PaymentsTraining', { description: 'An upload or drift becomes a better fraud model, or nothing' });
const image = ContainerImage.fromRepository(images, '1.0.0'); // containers/fraud of this repository, or yours
const labelled = ProcessingInput.s3(artifacts, 'labelled/');
const retraining = new RetrainingWorkflow(training, 'Retraining', {
  registry,
  triggers: [RetrainingTrigger.s3Upload(artifacts, { prefix: 'labelled/', suffix: '.csv' })],
  training: new TrainingStep({
    image,
    inputs: { train: TrainingInput.s3(artifacts, 'labelled/') },
    compute: TrainingCompute.onDemand('ml.m7i.large', { maxRuntime: Duration.hours(1) }),
    hyperparameters: { epochs: '20' },
  }),
  evaluation: new EvaluationStep({ image, testData: ProcessingInput.s3(artifacts, 'holdout/'), metrics: [Metric.higherIsBetter('auc')] }),
  gate: EvaluationGate.metricAtLeast('auc', 0.75),
  registration: new RegisterStep({ baseline: new BaselineStep({ data: labelled, label: 'fraud' }) }),
  approval: ApprovalPolicy.manual({ expiry: Duration.days(7) }),
});

const serving = new Stack(app, 'PaymentsServing', { description: 'The fraud model in production, and who watches it' });
const endpoint = new ModelEndpoint(serving, 'Scoring', {
  model: ModelVersion.latestApproved(registry),
  capacity: EndpointCapacity.instances('ml.m7i.large', { count: 2 }),
  capture: DataCapture.to(artifacts),
});
const monitor = new ModelMonitor(serving, 'Monitor', {
  endpoint,
  checks: [DriftCheck.dataQuality(), DriftCheck.dataDrift()],
  schedule: MonitorSchedule.hourly(),
});
retraining.addTrigger(DriftTrigger.onViolation(monitor, { atMostEvery: Duration.days(1) }));

const alarms = new EndpointAlarms(serving, 'Alarms', { endpoint });
new ModelDashboard(serving, 'Dashboard', { endpoint, monitor, retraining, alarms });
