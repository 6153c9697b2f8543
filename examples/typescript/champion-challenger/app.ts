/**
 * Two models behind one endpoint: a challenger proves itself on a tenth of the real traffic.
 *
 * What: a store for artifacts, and an endpoint of two variants. A challenger that fails or is slow while a release bakes is
 *       taken back like any other release; how well it ranks you compare variant by variant.
 * When: a new model looked better offline, and only real requests can say whether it is.
 * Cost: 5 instances around the clock, twice as many while a release bakes; a key, six alarms, and what is stored.
 */
import { App, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { MlopsChecks } from 'cdk-mlops/checks';
import { ArtifactStore } from 'cdk-mlops/data';
import { ContainerImage } from 'cdk-mlops/images';
import { ModelArtifact, ModelVersion } from 'cdk-mlops/registry';
import { DeploymentStrategy, EndpointCapacity, ModelEndpoint, ModelVariant, RollbackAlarms } from 'cdk-mlops/serving';

const app = new App();
Validations.of(app).addPlugins(new MlopsChecks());

const artifacts = new ArtifactStore(new Stack(app, 'RankingStorage'), 'Artifacts');
const image = ContainerImage.builtInAlgorithm('xgboost', '1.7-1');
const trained = (run: string) => ModelVersion.fromArtifact({ image, artifact: ModelArtifact.fromStore(artifacts, `models/${run}/model.tar.gz`) });

new ModelEndpoint(new Stack(app, 'RankingServing'), 'Ranking', {
  variants: [
    new ModelVariant({ name: 'Champion', model: trained('2026-10'), weight: 9, capacity: EndpointCapacity.instances('ml.m7i.large', { count: 3 }) }),
    new ModelVariant({ name: 'Challenger', model: trained('2026-11'), weight: 1 }),
  ],
  capacity: EndpointCapacity.instances('ml.m7i.large', { count: 2 }),
  deployment: DeploymentStrategy.linear({
    percentage: 50,
    bakeTime: Duration.minutes(15),
    rollbackAlarms: RollbackAlarms.standard({ errorPercentage: 1, modelLatency: Duration.millis(300) }),
  }),
});
