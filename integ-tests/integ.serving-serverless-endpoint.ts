/**
 * A serverless endpoint of a built-in algorithm, without a registry.
 *
 * A person verifies:
 * 1. Deploy `ServerlessStorage`, put an XGBoost model into its bucket as `models/1/model.tar.gz`, deploy `ServerlessServing`.
 * 2. `aws sagemaker-runtime invoke-endpoint` with a row of CSV answers; the first answer takes seconds, the next milliseconds.
 */
import { IntegTest } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../src/data';
import { ContainerImage } from '../src/images';
import { ModelArtifact, ModelVersion } from '../src/registry';
import { EndpointCapacity, ModelEndpoint } from '../src/serving';

export const app = new App();

const storage = new Stack(app, 'ServerlessStorage');
const artifacts = new ArtifactStore(storage, 'Artifacts');

const serving = new Stack(app, 'ServerlessServing');
new ModelEndpoint(serving, 'Scoring', {
  model: ModelVersion.fromArtifact({
    image: ContainerImage.builtInAlgorithm('xgboost', '1.7-1'),
    artifact: ModelArtifact.fromStore(artifacts, 'models/1/model.tar.gz'),
  }),
  capacity: EndpointCapacity.serverless(),
});

new IntegTest(app, 'ServerlessEndpoint', { testCases: [storage, serving] });
