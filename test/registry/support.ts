import { App, Stack } from 'aws-cdk-lib/core';
import { IArtifactStore, ArtifactStore } from '../../src/data';
import { IImageRepository, ImageRepository } from '../../src/images';
import { ExecutionRole } from '../../src/security';
import { allowed } from '../support/iam';
import { ACCOUNT, REGION } from '../support/stacks';

export const GROUP_ARN = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package-group/fraud`;
export const FOREIGN_GROUP_ARN = `arn:aws:sagemaker:${REGION}:222222222222:model-package-group/fraud`;
export const VERSION_ARN = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package/fraud/7`;

/** Two stacks of one app and environment: the first is deployed before the second. */
export function twoStacks(app = new App()): { storage: Stack; serving: Stack; app: App } {
  const env = { account: ACCOUNT, region: REGION };
  return { app, storage: new Stack(app, 'Storage', { env }), serving: new Stack(app, 'Serving', { env }) };
}

export const roleIn = (scope: Stack, id = 'Role') => new ExecutionRole(scope, id, { servicePrincipal: 'sagemaker.amazonaws.com' });

/** What the roles of a stack may do: actions with their resources as text, references in angle brackets. */
export function permissionsOf(stack: Stack): Record<string, string[]> {
  const flat = (value: any): string => {
    if (typeof value === 'string') return value;
    if (value['Fn::Join']) return value['Fn::Join'][1].map(flat).join(value['Fn::Join'][0]);
    if (value.Ref) return value.Ref === 'AWS::Partition' ? 'aws' : `<${value.Ref}>`;
    return `<${JSON.stringify(value)}>`;
  };
  const all = allowed(stack).flatMap(({ Action, Resource }) => Action.map((action): [string, string[]] => [action, Resource.map(flat)]));
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A bucket and a repository that exist. */
export function contentsIn(scope: Stack): { artifacts: IArtifactStore; images: IImageRepository[] } {
  return {
    artifacts: ArtifactStore.fromBucketName(scope, 'Artifacts', 'artifacts'),
    images: [ImageRepository.fromRepositoryName(scope, 'Images', 'fraud')],
  };
}
