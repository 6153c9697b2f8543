/**
 * The reference app, deployed: what was approved last is served, and a release moves a quarter of the traffic first.
 *
 * A person verifies, in an account with a quota of 8 ml.m7i.large for endpoint usage:
 * 1. After the first deployment `aws sagemaker list-endpoints` shows none: nothing is approved.
 * 2. Push an image and an artifact, register and approve a version, put its ARN into the parameter `ApprovedVersion…` and deploy again:
 *    the endpoint answers `aws sagemaker-runtime invoke-endpoint`.
 * 3. Approve a version whose container answers 500, put its ARN there and deploy, with traffic on the endpoint: within the bake the
 *    alarm `…-Errors` fires, the deployment rolls back, and the old version answers all the time.
 * 4. Scale to 6 instances by hand and release a good version: 6 instances run afterwards.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../src/data';
import { ImageRepository } from '../src/images';
import { ModelRegistry, ModelVersion } from '../src/registry';
import { DataCapture, DeploymentStrategy, EndpointCapacity, EndpointScaling, ModelEndpoint } from '../src/serving';

export const app = new App();

const storage = new Stack(app, 'CanaryStorage');
const artifacts = new ArtifactStore(storage, 'Artifacts');
const registry = new ModelRegistry(storage, 'Registry', { artifacts, images: [new ImageRepository(storage, 'Images')] });

const serving = new Stack(app, 'CanaryServing');
new ModelEndpoint(serving, 'Scoring', {
  model: ModelVersion.latestApproved(registry),
  capacity: EndpointCapacity.instances('ml.m7i.large', { count: 4 }),
  scaling: EndpointScaling.onInvocations({ maxCapacity: 8, perInstancePerMinute: 600 }),
  deployment: DeploymentStrategy.canary({ percentage: 25, bakeTime: Duration.minutes(10) }),
  capture: DataCapture.to(artifacts),
});

new IntegTest(app, 'CanaryEndpoint', { testCases: [storage, serving] });
