import { Size, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore, IArtifactStore, LustreFileSystem, LustreFileSystemProps, LustreStorage } from '../../src/data';
import { PrivateMlNetwork } from '../../src/security';
import { testStack } from '../support/stacks';
import { onlyResourceOf } from '../support/templates';

export const SCRATCH = LustreStorage.scratch(Size.gibibytes(1200));
export const PERSISTENT = LustreStorage.persistentSsd(Size.gibibytes(1200), { throughputPerTebibyte: 125 });

/** A file system in a network, beside a store. */
export function lustreIn(stack: Stack = testStack(), change: (store: IArtifactStore) => Partial<LustreFileSystemProps> = () => ({})) {
  const network = new PrivateMlNetwork(stack, 'Network');
  const store = new ArtifactStore(stack, 'Artifacts');
  const lustre = new LustreFileSystem(stack, 'Lustre', { network, storage: SCRATCH, ...change(store) });
  return { stack, network, store, lustre };
}

/** A file system with other props than the default ones. */
export function lustreWith(props: Partial<LustreFileSystemProps>) {
  return lustreIn(testStack(), () => props);
}

/** The one file system of a template. */
export function fileSystemOf(stack: Stack) {
  return onlyResourceOf(stack, 'AWS::FSx::FileSystem');
}

/** What is particular to Lustre in the one file system of a template. */
export function lustreOf(stack: Stack): Record<string, any> {
  return fileSystemOf(stack).Properties.LustreConfiguration as Record<string, any>;
}
