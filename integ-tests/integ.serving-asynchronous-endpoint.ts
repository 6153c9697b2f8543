/**
 * An asynchronous endpoint in a private network that scales to zero.
 *
 * A person verifies, after a version was approved as in integ.serving-canary-endpoint.ts:
 * 1. After 15 minutes without requests `aws sagemaker describe-endpoint` shows 0 instances.
 * 2. Upload a request below `inference/inputs/` and call `aws sagemaker-runtime invoke-endpoint-async`: an instance starts within
 *    minutes, and the answer appears below `inference/results/`.
 * 3. A request that the container refuses appears below `inference/failures/`.
 * 4. The flow logs of the VPC hold no accepted traffic to addresses outside of it, except those of the S3 gateway.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../src/data';
import { ImageRepository } from '../src/images';
import { ModelRegistry, ModelVersion } from '../src/registry';
import { NetworkPlacement, PrivateMlNetwork } from '../src/security';
import { EndpointCapacity, EndpointScaling, ModelEndpoint } from '../src/serving';

export const app = new App();

const storage = new Stack(app, 'AsynchronousStorage');
const artifacts = new ArtifactStore(storage, 'Artifacts');
const registry = new ModelRegistry(storage, 'Registry', { artifacts, images: [new ImageRepository(storage, 'Images')] });

const serving = new Stack(app, 'AsynchronousServing');
new ModelEndpoint(serving, 'Scoring', {
  model: ModelVersion.latestApproved(registry),
  capacity: EndpointCapacity.asynchronous('ml.m7i.large', { store: artifacts, count: 1 }),
  scaling: EndpointScaling.onBacklog({ minCapacity: 0, maxCapacity: 2, backlogPerInstance: 5 }),
  network: NetworkPlacement.vpc(new PrivateMlNetwork(serving, 'Network')),
});

new IntegTest(app, 'AsynchronousEndpoint', { testCases: [storage, serving] });
