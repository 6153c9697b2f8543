import { Construct } from 'constructs';
import { ArtifactStore } from './artifact-store';
import { BoundRepository } from './bound-data-repository';

const S3_EVENTS: Readonly<Record<string, string>> = { NEW: 's3:ObjectCreated:*', CHANGED: 's3:ObjectCreated:*', DELETED: 's3:ObjectRemoved:*' };

/** Reserves what an automatic import hears on the bucket; on a bucket of another app nobody can know. */
export function hearChanges(scope: Construct, { store, prefix, autoImport }: BoundRepository): void {
  if (!autoImport) return;
  const events = [...new Set(autoImport.map((event) => S3_EVENTS[event]))];
  (store as Partial<ArtifactStore>)._heardBy?.(`the automatic import of ${scope.node.path}`, prefix, events);
}
