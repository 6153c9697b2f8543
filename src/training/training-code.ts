import * as fs from 'fs';
import * as path from 'path';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BoundCode, CODE_CHANNEL } from './bound-code';
import { archiveAsset } from './source-archive';
import { TrainingLauncher } from './training-launcher';
import { IArtifactStore } from '../data';
import { fail } from '../internal/errors';
import { allow } from '../internal/grants';
import { ExecutionRole } from '../security';

/** Which script of the code a framework container runs. */
export interface TrainingScriptOptions {
  /** The script, relative to the root of the code: `train.py`, or `run.sh`. */
  readonly entryPoint: string;

  /**
   * What starts the script on several instances or accelerators.
   *
   * @default - the script runs once on each instance
   */
  readonly launcher?: TrainingLauncher;
}

/** What a container runs instead of its own default. */
export interface TrainingCommandOptions {
  /**
   * The command, at most 100 words of 256 characters.
   *
   * @default - `train`, as the entry point of the image understands it
   */
  readonly entrypoint?: string[];

  /**
   * Its arguments, at most 100 words of 256 characters.
   *
   * @default - the command gets no arguments from here
   */
  readonly commandArguments?: string[];
}

/**
 * What a training container runs: what is built into its image, or a script for an image of a framework (SageMaker's script mode).
 */
export class TrainingCode {
  /**
   * What the image holds.
   *
   * @param options - Another command than the one that the image runs for training.
   */
  public static inImage(options: TrainingCommandOptions = {}): TrainingCode {
    return new TrainingCode(() => ({ command: options, grant: () => {} }));
  }

  /**
   * A folder on the machine that deploys, with a `requirements.txt` if the script needs one. It is packed and published with the assets of the app.
   *
   * Scripts reach the container as a channel, so they run without any network; only what `requirements.txt` asks for needs one.
   *
   * @param folder - The folder, relative to where the app is run.
   * @param options - The script in it.
   */
  public static fromFolder(folder: string, options: TrainingScriptOptions): TrainingCode {
    return new TrainingCode((scope) => bindFolder(scope, folder, options));
  }

  /**
   * A gzip archive (`.tar.gz`) in a store.
   *
   * @param store - The store.
   * @param key - The path of the archive.
   * @param options - The script in it.
   */
  public static fromArchive(store: IArtifactStore, key: string, options: TrainingScriptOptions): TrainingCode {
    return new TrainingCode(() => ({
      ...inChannel(store.uriFor(key), key, options),
      grant: (role) => {
        store.grants.readObject(role, key.replace(/^\/+/, ''));
        listOnly(role, store.bucketArn, key.replace(/^\/+/, ''));
      },
    }));
  }

  private constructor(private readonly binder: (scope: Construct) => BoundCode) {}

  /**
   * @internal
   */
  public _bind(scope: Construct): BoundCode {
    return this.binder(scope);
  }
}

/** The service copies the one object to the folder of the channel, under the last part of its key. */
function inChannel(uri: string, key: string, script: TrainingScriptOptions) {
  return {
    channel: { DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: uri, S3DataDistributionType: 'FullyReplicated' } }, InputMode: 'File' },
    directory: `/opt/ml/input/data/${CODE_CHANNEL}/${path.posix.basename(key)}`,
    script,
  };
}

function bindFolder(scope: Construct, folder: string, options: TrainingScriptOptions): BoundCode {
  if (!fs.existsSync(path.join(folder, options.entryPoint))) {
    fail(scope, 'TrainingScriptMissing', `'entryPoint' must be a file in ${folder}, got ${options.entryPoint}; give its path from that folder`);
  }
  const asset = archiveAsset(scope, folder);
  return {
    ...inChannel(asset.s3ObjectUrl, asset.s3ObjectKey, options),
    grant: (role) => readAsset(role, asset),
  };
}

function readAsset(role: ExecutionRole, asset: assets.Asset): void {
  allow(role, { actions: ['s3:GetObject'], resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)] });
  listOnly(role, asset.bucket.bucketArn, asset.s3ObjectKey);
}

/** A channel is listed before it is read. */
function listOnly(role: ExecutionRole, bucketArn: string, key: string): void {
  allow(role, { actions: ['s3:ListBucket'], resources: [bucketArn], conditions: { StringLike: { 's3:prefix': [Stack.of(role).resolve(key) as string] } } });
}
