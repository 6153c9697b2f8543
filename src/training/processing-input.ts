import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BoundProcessingInput, PROCESSING } from './processing-job';
import { IArtifactStore } from '../data';
import { fail } from '../internal/errors';
import { folder } from '../internal/prefixes';
import { differ } from '../internal/tokens';

/**
 * How objects come to the container of a processing job.
 */
export interface ProcessingInputOptions {
  /**
   * The directory in the container, below `/opt/ml/processing`, at most 256 characters.
   *
   * @default - `/opt/ml/processing/` and the name of the input
   */
  readonly localPath?: string;

  /**
   * Whether each instance of the job gets its share of the objects, by their keys, instead of all of them.
   *
   * @default false
   */
  readonly shardedByKey?: boolean;
}

/**
 * How objects whose address an earlier step wrote down come to the container of a processing job.
 */
export interface ProcessingPathInputOptions extends ProcessingInputOptions {
  /**
   * The prefix that the address is certainly below, so that nothing else may be read.
   *
   * @default - the whole store may be read
   */
  readonly prefix?: string;
}

/**
 * What a processing job reads; the service copies it into a directory of the container before that starts.
 */
export class ProcessingInput {
  /**
   * The objects below a prefix.
   *
   * Fails when the store is in another Region than the stack of the job.
   *
   * @param store - The store.
   * @param prefix - The prefix; a slash is added at its end. Empty for the whole store.
   * @param options - Where the container finds them.
   */
  public static s3(store: IArtifactStore, prefix: string, options: ProcessingInputOptions = {}): ProcessingInput {
    return new ProcessingInput(store, options, { S3Uri: store.uriFor(folder(prefix)) }, prefix);
  }

  /**
   * The objects at an address that an earlier step of the workflow wrote down.
   *
   * Fails when the path does not begin with `$.`, or when the store is in another Region than the stack of the job.
   *
   * @param store - The store that the address is in.
   * @param jsonPath - Where the address stands in the document of the run: `$.steps.Prepare.outputs.train`.
   * @param options - What may be read, and where the container finds it.
   */
  public static s3AtPath(store: IArtifactStore, jsonPath: string, options: ProcessingPathInputOptions = {}): ProcessingInput {
    return new ProcessingInput(store, options, { 'S3Uri.$': jsonPath }, options.prefix);
  }

  private constructor(
    private readonly store: IArtifactStore,
    private readonly options: ProcessingInputOptions,
    private readonly address: Record<string, string>,
    private readonly prefix?: string,
  ) {}

  /**
   * The input in the stack of the scope.
   *
   * @internal
   */
  public _bind(scope: Construct, name: string): BoundProcessingInput {
    this.requireAddress(scope);
    const localPath = this.options.localPath ?? `${PROCESSING}/${name}`;
    return {
      localPath,
      input: {
        S3Input: {
          ...this.address,
          LocalPath: localPath,
          S3DataType: 'S3Prefix',
          S3InputMode: 'File',
          S3DataDistributionType: this.options.shardedByKey ? 'ShardedByS3Key' : 'FullyReplicated',
        },
      },
      grant: (role) => void this.store.grants.read(role, this.prefix),
    };
  }

  private requireAddress(scope: Construct): void {
    const path = this.address['S3Uri.$'];
    if (path !== undefined && !path.startsWith('$.')) {
      fail(scope, 'InputPath', `'jsonPath' must be a path into the document of the run, got ${path}; begin it with $. as in $.steps.Prepare.outputs.train`);
    }
    const [here, there] = [Stack.of(scope).region, this.store.env.region];
    if (differ(here, there)) {
      fail(scope, 'InputInOtherRegion', `'inputs' must lie in the Region of the job, ${here}, got ${there} of '${this.store.node.path}'; replicate the data to a store in ${here}`);
    }
  }
}
