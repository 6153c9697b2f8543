/**
 * A fraud model behind an endpoint that releases itself with care. `npm run demo` synthesizes this app.
 *
 * What: two stacks. Storage keeps what a model consists of: artifacts, images, and the registry in which a person approves versions.
 *       Serving answers with the version that was approved last: a quarter of the traffic moves first, and comes back by itself
 *       when the new fleet answers with errors or slowly.
 * When: callers wait for the answer, traffic goes up and down, and a bad release must not reach everyone.
 * Cost: 4 to 12 instances around the clock, twice as many while a release bakes; a key, three alarms, and what is stored.
 *       Nothing is served, and no instance is paid for, before the first version is approved.
 */
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { MlopsChecks } from 'cdk-mlops/checks';
import { ArtifactStore } from 'cdk-mlops/data';
import { ImageRepository } from 'cdk-mlops/images';
import { ModelRegistry, ModelVersion } from 'cdk-mlops/registry';
import { DataCapture, DeploymentStrategy, EndpointCapacity, EndpointScaling, ModelEndpoint } from 'cdk-mlops/serving';

const app = new App();
Validations.of(app).addPlugins(new MlopsChecks());

const storage = new Stack(app, 'FraudStorage', { description: 'What the fraud model consists of' });
const artifacts = new ArtifactStore(storage, 'Artifacts');
const images = new ImageRepository(storage, 'Images');
const registry = new ModelRegistry(storage, 'Registry', { artifacts, images: [images] });

const serving = new Stack(app, 'FraudServing', { description: 'The fraud model in production' });
const endpoint = new ModelEndpoint(serving, 'Scoring', {
  model: ModelVersion.latestApproved(registry),
  capacity: EndpointCapacity.instances('ml.m7i.large', { count: 4 }),
  scaling: EndpointScaling.onInvocations({ maxCapacity: 12, perInstancePerMinute: 600 }),
  deployment: DeploymentStrategy.canary({ percentage: 25, bakeTime: Duration.minutes(30) }),
  capture: DataCapture.to(artifacts, { samplingPercentage: 20 }),
});
endpoint.grants.invoke(new ManagedPolicy(serving, 'Callers', { description: 'Attach it to whoever asks the fraud model' }));
