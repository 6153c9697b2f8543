import { Stack } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../../src/data';
import { ExecutionRole, NetworkPlacement, PrivateMlNetwork } from '../../src/security';

export interface DefaultApp {
  /** The construct whose default form it is. */
  readonly name: string;
  readonly build: (stack: Stack) => void;
}

/**
 * The default form of every construct. Each must be free of unacknowledged findings, valid, and without wildcard actions;
 * an entry of the table of acknowledgements that none of them needs is an error.
 */
export const DEFAULT_APPS: DefaultApp[] = [
  { name: 'ArtifactStore', build: (stack) => new ArtifactStore(stack, 'Artifacts') },
  { name: 'PrivateMlNetwork', build: (stack) => new PrivateMlNetwork(stack, 'Network') },
  {
    name: 'NetworkPlacement.vpc',
    build: (stack) => NetworkPlacement.vpc(new PrivateMlNetwork(stack, 'Network'))._bind(new ArtifactStore(stack, 'Artifacts')),
  },
  {
    name: 'ExecutionRole',
    build: (stack) => {
      const role = new ExecutionRole(stack, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' });
      new ArtifactStore(stack, 'Artifacts').grants.readWrite(role, 'models');
      role._allow({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] });
    },
  },
];
