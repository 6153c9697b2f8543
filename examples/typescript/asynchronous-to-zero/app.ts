/**
 * GPU instances behind a queue that go away when the queue is empty.
 *
 * What: two stacks. Callers upload a request to the store and get the answer there; the first queued request starts an instance,
 *       the last answered one ends it. The containers run in a VPC without a way to the internet.
 * When: an answer may take minutes, requests are large or rare, and an idle GPU would be the largest part of the bill.
 * Cost: instances while there is work, from 0 to 4; the interface endpoints of the VPC and a key around the clock.
 */
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { MlopsChecks } from 'cdk-mlops/checks';
import { ArtifactStore } from 'cdk-mlops/data';
import { ImageRepository } from 'cdk-mlops/images';
import { ModelRegistry, ModelVersion } from 'cdk-mlops/registry';
import { NetworkPlacement, PrivateMlNetwork } from 'cdk-mlops/security';
import { EndpointCapacity, EndpointScaling, ModelEndpoint } from 'cdk-mlops/serving';

const app = new App();
Validations.of(app).addPlugins(new MlopsChecks());

const storage = new Stack(app, 'ScansStorage');
const artifacts = new ArtifactStore(storage, 'Artifacts');
const registry = new ModelRegistry(storage, 'Registry', { artifacts, images: [new ImageRepository(storage, 'Images')] });

const serving = new Stack(app, 'ScansServing');
const failed = new Topic(serving, 'Failed', { enforceSSL: true, masterKey: artifacts.encryptionKey });
new ModelEndpoint(serving, 'Segmentation', {
  model: ModelVersion.latestApproved(registry),
  capacity: EndpointCapacity.asynchronous('ml.g6.xlarge', {
    store: artifacts,
    count: 1,
    maxConcurrentInvocationsPerInstance: 4,
    startupTimeout: Duration.minutes(15),
    errorTopic: failed,
  }),
  scaling: EndpointScaling.onBacklog({ minCapacity: 0, maxCapacity: 4, backlogPerInstance: 5, scaleInCooldown: Duration.minutes(15) }),
  network: NetworkPlacement.vpc(new PrivateMlNetwork(serving, 'Network')),
});
