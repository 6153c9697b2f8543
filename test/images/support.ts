import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib/core';
import { ContainerImage } from '../../src/images';
import { ExecutionRole } from '../../src/security';
import { allowed } from '../support/iam';
import { ACCOUNT, appOf } from '../support/stacks';

export const FRAUD = path.join(__dirname, 'fixtures', 'fraud');
export const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
export const PUSH = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'];

export const inRegion = (region: string) => new Stack(new App(), 'Test', { env: { account: ACCOUNT, region } });
export const uriIn = (stack: Stack, image: ContainerImage) => stack.resolve(image._bind(stack).uri);
export const roleIn = (scope: Stack, id = 'Role') => new ExecutionRole(scope, id, { servicePrincipal: 'sagemaker.amazonaws.com' });
export const allowedOf = (scope: Stack) => allowed(scope).map(({ Action, Resource }) => ({ Action, Resource }));

/** The warnings on a construct. */
export function warningsOf(stack: Stack): string[] {
  return stack.node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data));
}

/** What the asset manifest says of the images of the app. */
export function dockerImages(stack: Stack): any[] {
  const manifests: any[] = appOf(stack).synth({ force: true }).artifacts;
  return manifests.flatMap(({ contents }) => Object.values(contents?.dockerImages ?? {}));
}

/** What a role may do once it may pull the image: actions with their resources. */
export function permissions(stack: Stack, image: ContainerImage): [string[], any[]][] {
  image._bind(stack).grantPull(roleIn(stack));
  return allowed(stack).map(({ Action, Resource }) => [Action, Resource]);
}
