/**
 * A model that costs nothing while nobody asks.
 *
 * What: two stacks, a registry with everything that it needs, and a serverless endpoint that serves the version approved last.
 * When: requests are rare or come in bursts, an answer may take a few seconds longer after a pause, and no GPU is needed.
 * Cost: compute by the millisecond of answering, and a key; nothing while idle.
 *       A serverless endpoint knows no deployment guardrails: the service replaces the model at once.
 */
import { App, Size, Stack, Validations } from 'aws-cdk-lib/core';
import { MlopsChecks } from 'cdk-mlops/checks';
import { ModelRegistry, ModelVersion } from 'cdk-mlops/registry';
import { EndpointCapacity, ModelEndpoint } from 'cdk-mlops/serving';

const app = new App();
Validations.of(app).addPlugins(new MlopsChecks());

const registry = new ModelRegistry(new Stack(app, 'ReviewsStorage'), 'Registry');

new ModelEndpoint(new Stack(app, 'ReviewsServing'), 'Sentiment', {
  model: ModelVersion.latestApproved(registry),
  capacity: EndpointCapacity.serverless({ memory: Size.gibibytes(4), maxConcurrency: 10 }),
});
