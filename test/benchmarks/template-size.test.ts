import * as fs from 'fs';
import * as kms from 'aws-cdk-lib/aws-kms';
import { App, Duration } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { ModelArtifact, ModelVersion } from '../../src/registry';
import { Encryption } from '../../src/security';
import { DeploymentStrategy, EndpointCapacity, EndpointScaling, ModelEndpoint } from '../../src/serving';
import { testStack } from '../support/stacks';

const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/12345678-1234-1234-1234-123456789012';
const IMAGE = '111111111111.dkr.ecr.eu-west-1.amazonaws.com/fraud:42';

/** Bytes and resources of a stack with this many guardrailed and scaled endpoints, everything around them given. */
function size(endpoints: number): { bytes: number; resources: number } {
  const app = new App();
  const stack = testStack('Serving', app);
  const key = kms.Key.fromKeyArn(stack, 'Key', KEY);
  const store = ArtifactStore.fromBucketName(stack, 'Store', 'fraud-artifacts');
  for (let i = 0; i < endpoints; i++) {
    new ModelEndpoint(stack, `E${i}`, {
      endpointName: `scoring-${i}`,
      model: ModelVersion.fromArtifact({ image: ContainerImage.of(IMAGE), artifact: ModelArtifact.fromStore(store, 'models/fraud/model.tar.gz') }),
      capacity: EndpointCapacity.instances('ml.m7i.large', { count: 4 }),
      scaling: EndpointScaling.onInvocations({ maxCapacity: 12, perInstancePerMinute: 600 }),
      deployment: DeploymentStrategy.canary({ percentage: 25, bakeTime: Duration.minutes(30) }),
      encryption: Encryption.customerManaged(key),
    });
  }
  const artifact = app.synth().getStackByName('Serving');
  return { bytes: fs.statSync(artifact.templateFullPath).size, resources: Object.keys(artifact.template.Resources).length };
}

describe('a guardrailed, scaled endpoint whose key is given', () => {
  const [two, three] = [size(2), size(3)];

  test('is ten resources', () => {
    expect(three.resources - two.resources).toBe(10);
  });

  test('is at most 7,300 bytes of template', () => {
    expect(three.bytes - two.bytes).toBeLessThanOrEqual(7300);
  });
});
