import { IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { ARTIFACT, BUCKET, endpointName, FLEET, IMAGE, KEY_ARN } from './given';
import { ArtifactStore, IArtifactStore } from 'cdk-mlops/data';
import { ContainerImage } from 'cdk-mlops/images';
import { ModelArtifact, ModelVersion } from 'cdk-mlops/registry';
import { Encryption } from 'cdk-mlops/security';
import { DataCapture, DeploymentStrategy, EndpointCapacity, EndpointScaling, ModelEndpoint } from 'cdk-mlops/serving';

/** The same endpoint by this library, from the compiled package, as its users import it. */
export function define(stack: Stack, index: number): void {
  const key = (stack.node.tryFindChild('Key') as IKey | undefined) ?? Key.fromKeyArn(stack, 'Key', KEY_ARN);
  const store = (stack.node.tryFindChild('Store') as IArtifactStore | undefined) ?? ArtifactStore.fromBucketName(stack, 'Store', BUCKET);
  new ModelEndpoint(stack, `E${index}`, {
    endpointName: endpointName(index),
    model: ModelVersion.fromArtifact({ image: ContainerImage.of(IMAGE), artifact: ModelArtifact.fromStore(store, ARTIFACT) }),
    capacity: EndpointCapacity.instances(FLEET.instanceType, { count: FLEET.count }),
    scaling: EndpointScaling.onInvocations({ maxCapacity: FLEET.maxCapacity, perInstancePerMinute: FLEET.perInstancePerMinute }),
    deployment: DeploymentStrategy.canary({ percentage: FLEET.canaryPercentage, bakeTime: Duration.minutes(FLEET.bakeMinutes) }),
    capture: DataCapture.to(store),
    encryption: Encryption.customerManaged(key),
  });
}
