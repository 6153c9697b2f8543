// What a serving team deploys: it imports a registry of others, and an endpoint answers with the version that was approved there.
// Names of the other side come as context: group, bucket, key, images.
const { App, Stack } = require('aws-cdk-lib/core');
const { ArtifactStore } = require('cdk-mlops/data');
const { ImageRepository } = require('cdk-mlops/images');
const { ApprovedVersion, ModelRegistry, ModelVersion } = require('cdk-mlops/registry');
const { EndpointCapacity, ModelEndpoint } = require('cdk-mlops/serving');

const app = new App();
const given = (name) => app.node.getContext(name);

const release = new Stack(app, 'ScoringRelease');
const registry = ModelRegistry.fromModelRegistryAttributes(release, 'Registry', {
  modelPackageGroupArn: given('group'),
  artifacts: ArtifactStore.fromBucketName(release, 'Artifacts', given('bucket')),
  images: [ImageRepository.fromRepositoryName(release, 'Images', given('images'))],
});
const approved = new ApprovedVersion(release, 'Approved', { registry });

const serving = new Stack(app, 'Scoring');
new ModelEndpoint(serving, 'Endpoint', { model: ModelVersion.approvedIn(approved), capacity: EndpointCapacity.instances('ml.m7i.large', { count: 2 }) });
