import { Stack } from 'aws-cdk-lib/core';
import { warnings } from './nag';
import { ACCOUNT, REGION, testStack } from './stacks';
import { onlyResourceOf, resourcesOf } from './templates';
import { ArtifactStore, IArtifactStore } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { ModelArtifact, ModelVersion } from '../../src/registry';
import { EndpointCapacity, ModelEndpoint, ModelEndpointProps, ModelVariant, ModelVariantProps } from '../../src/serving';

export const TYPE = 'ml.m7i.large';
export const IMAGE_URI = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/fraud:1`;

/** A model that needs nothing else in its stack. */
export function model(tag = '1'): ModelVersion {
  return ModelVersion.fromArtifact({ image: ContainerImage.of(IMAGE_URI.replace(/1$/, tag)) });
}

/** A model with an archive in a store. */
export function modelIn(store: IArtifactStore): ModelVersion {
  return ModelVersion.fromArtifact({ image: ContainerImage.of(IMAGE_URI), artifact: ModelArtifact.fromStore(store, 'models/model.tar.gz') });
}

export function variant(name: string, props: Partial<ModelVariantProps> = {}): ModelVariant {
  return new ModelVariant({ name, model: model(), ...props });
}

/** A store of the stack, made once. */
export function storeIn(stack: Stack): IArtifactStore {
  return stack.node.tryFindChild('Artifacts') as ArtifactStore | undefined ?? new ArtifactStore(stack, 'Artifacts');
}

/** A store that adds nothing to the template. */
export function importedStore(stack: Stack): IArtifactStore {
  return ArtifactStore.fromBucketName(stack, 'Imported', 'fraud-artifacts');
}

/** An endpoint with the least that it needs; `variants` take the place of the model. */
export function endpointIn(stack: Stack, props: Partial<ModelEndpointProps> = {}, id = 'Scoring'): ModelEndpoint {
  return new ModelEndpoint(stack, id, { ...(props.variants ? {} : { model: model() }), capacity: EndpointCapacity.instances(TYPE), ...props });
}

/** The same in a stack of its own. */
export function serve(props: Partial<ModelEndpointProps> = {}): Stack {
  const stack = testStack();
  endpointIn(stack, props);
  return stack;
}

/** The only endpoint of a stack as CloudFormation sees it. */
export const endpointOf = (stack: Stack) => onlyResourceOf(stack, 'AWS::SageMaker::Endpoint');
export const rolloutOf = (stack: Stack) => endpointOf(stack).Properties.DeploymentConfig;
export const configurationOf = (stack: Stack) => onlyResourceOf(stack, 'AWS::SageMaker::EndpointConfig').Properties;
export const variantsOf = (stack: Stack): Record<string, any>[] => configurationOf(stack).ProductionVariants;
export const targetOf = (stack: Stack) => onlyResourceOf(stack, 'AWS::ApplicationAutoScaling::ScalableTarget');
export const policiesOf = (stack: Stack): Record<string, any>[] =>
  Object.values(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy')).map((policy) => policy.Properties);
export const alarmsOf = (stack: Stack): Record<string, any>[] =>
  Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map((alarm) => alarm.Properties);
/** The alarm whose name ends so. */
export const alarmOf = (stack: Stack, ending: string): Record<string, any> => alarmsOf(stack).find((alarm) => alarm.AlarmName?.endsWith(ending))!;

/** The message that refuses an endpoint, as a whole; nothing where it is accepted. */
export function refusal(props: Partial<ModelEndpointProps>): string | undefined {
  try {
    serve(props);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The ids of the warnings below a stack, each once. */
export function warningIds(stack: Stack): string[] {
  return [...new Set(warnings(stack).map((text) => /\[ack: (?:Annotation::)?([^\]]+)\]/.exec(text)?.[1] ?? text))].sort();
}
