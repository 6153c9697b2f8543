/**
 * The rules of this library for an app that uses none of its constructs.
 *
 * What: an endpoint of plain L1s, as many apps have it, and one line that checks every template of the app.
 * When: you keep the constructs that you have, and want to hear at synth what SageMaker would refuse, or drop without a word, on deployment.
 * Cost: the checks take milliseconds at synth; nothing is deployed for them.
 */
import { CfnEndpoint, CfnEndpointConfig, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { App, Arn, Stack, Validations } from 'aws-cdk-lib/core';
import { MlopsChecks } from 'cdk-mlops/checks';

const app = new App();
Validations.of(app).addPlugins(new MlopsChecks());

const stack = new Stack(app, 'Churn');
const model = new CfnModel(stack, 'Model', {
  executionRoleArn: Arn.format({ service: 'iam', region: '', resource: 'role', resourceName: 'churn-endpoint' }, stack),
  enableNetworkIsolation: true,
  primaryContainer: { image: `${stack.account}.dkr.ecr.${stack.region}.${stack.urlSuffix}/churn:42`, modelDataUrl: 's3://churn-models/42/model.tar.gz' },
});
const config = new CfnEndpointConfig(stack, 'Config', {
  kmsKeyId: 'alias/churn',
  productionVariants: [{ variantName: 'Main', modelName: model.attrModelName, instanceType: 'ml.m7i.large', initialInstanceCount: 4 }],
});
new CfnEndpoint(stack, 'Endpoint', {
  endpointConfigName: config.attrEndpointConfigName,
  deploymentConfig: {
    autoRollbackConfiguration: { alarms: [{ alarmName: 'churn-errors' }] },
    blueGreenUpdatePolicy: {
      maximumExecutionTimeoutInSeconds: 7200,
      terminationWaitInSeconds: 600,
      trafficRoutingConfiguration: { type: 'CANARY', canarySize: { type: 'CAPACITY_PERCENT', value: 25 }, waitIntervalInSeconds: 1200 },
    },
  },
});
