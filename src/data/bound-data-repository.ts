import * as kms from 'aws-cdk-lib/aws-kms';
import { Size } from 'aws-cdk-lib/core';
import { IArtifactStore } from './artifact-store';

/** A data repository in the stack of its file system. */
export interface BoundRepository {
  readonly store: IArtifactStore;
  /** With a slash at its end; empty for the whole store. */
  readonly prefix: string;
  /** May hold tokens. */
  readonly uri: string;
  /** The URI with a stand-in for a bucket whose name is a token, for the rules. */
  readonly visibleUri: string;
  readonly mountAt: string;
  readonly importOnCreate: boolean;
  readonly autoImport?: string[];
  readonly autoExport?: string[];
  readonly chunkSize?: Size;
  readonly key?: kms.IKey;
}
