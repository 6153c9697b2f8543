import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../../src/data';
import { ContainerImage, ImageRepository } from '../../src/images';
import { ModelArtifact, ModelRegistry, ModelVersion } from '../../src/registry';
import { EndpointCapacity, ModelEndpoint } from '../../src/serving';

/** Rules that users ask a construct for, by the names of its methods; every public method `on…` is here. */
export const RULES: Readonly<Record<string, (stack: Stack) => void>> = {
  'ModelRegistry.onVersionApproved': (stack) => new ModelRegistry(stack, 'Registry').onVersionApproved('Rule', told(stack)),
  'ModelRegistry.onVersionRegistered': (stack) => new ModelRegistry(stack, 'Registry').onVersionRegistered('Rule', told(stack)),
  'ImageRepository.onImagePushed': (stack) => new ImageRepository(stack, 'Images').onImagePushed('Rule', told(stack)),
  'ImageRepository.onImageScanned': (stack) => new ImageRepository(stack, 'Images').onImageScanned('Rule', told(stack)),
  'ModelEndpoint.onDeploymentStateChange': (stack) => endpoint(stack).onDeploymentStateChange('Rule', told(stack)),
};

const told = (stack: Stack) => ({ target: new SqsQueue(new Queue(stack, 'Told')) });

function endpoint(stack: Stack): ModelEndpoint {
  const artifact = ModelArtifact.fromStore(new ArtifactStore(stack, 'Artifacts'), 'models/1/model.tar.gz');
  return new ModelEndpoint(stack, 'Endpoint', {
    model: ModelVersion.fromArtifact({ image: ContainerImage.builtInAlgorithm('xgboost', '1.7-1'), artifact }),
    capacity: EndpointCapacity.instances('ml.m7i.large'),
  });
}
