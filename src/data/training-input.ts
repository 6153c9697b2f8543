import * as efs from 'aws-cdk-lib/aws-efs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IArtifactStore } from './artifact-store';
import { BoundTrainingInput } from './bound-training-input';
import { InputMode } from './input-mode';
import { efsNetwork } from './input-network';
import { ILustreFileSystem } from './lustre-file-system';
import { AugmentedManifestInputOptions, EfsInputOptions, LustreInputOptions, ManifestInputOptions, S3ChannelOptions, S3InputOptions, S3PathInputOptions } from './training-input-options';
import { fail } from '../internal/errors';
import { folder } from '../internal/prefixes';
import { differ } from '../internal/tokens';
import { ExecutionRole } from '../security';

/**
 * What a training or tuning job reads, as one channel: the container finds it at `/opt/ml/input/data/<channel>`.
 */
export class TrainingInput {
  /**
   * The objects below a prefix.
   *
   * @param store - The store.
   * @param prefix - The prefix; a slash is added at its end. Empty for the whole store.
   * @param options - How they come to the container.
   */
  public static s3(store: IArtifactStore, prefix: string, options: S3InputOptions = {}): TrainingInput {
    return new TrainingInput((scope) => inStore(scope, store, {
      channel: s3Channel({ S3DataType: 'S3Prefix', S3Uri: store.uriFor(folder(prefix)) }, options.mode ?? InputMode.FILE, options),
      grant: (role) => void store.grants.read(role, prefix),
    }));
  }

  /**
   * The objects at an address that an earlier step of the workflow wrote down.
   *
   * @param store - The store that the address is in.
   * @param jsonPath - Where the address stands in the document of the run: `$.steps.Prepare.outputs.train`.
   * @param options - How they come to the container.
   */
  public static s3AtPath(store: IArtifactStore, jsonPath: string, options: S3PathInputOptions = {}): TrainingInput {
    return new TrainingInput((scope) => {
      if (!/^\$\./.test(jsonPath)) {
        fail(scope, 'InputPath', `'jsonPath' must be a path into the document of the run, got ${jsonPath}; begin it with $. as in $.steps.Prepare.outputs.train`);
      }
      return inStore(scope, store, {
        channel: s3Channel({ 'S3DataType': 'S3Prefix', 'S3Uri.$': jsonPath }, options.mode ?? InputMode.FILE, options),
        grant: (role) => void store.grants.read(role, options.prefix),
      });
    });
  }

  /**
   * The objects that a manifest lists: a JSON array of a prefix and the keys below it.
   *
   * @param store - The store of the manifest and of what it lists.
   * @param key - The path of the manifest.
   * @param options - What it may list, and how the objects come to the container.
   */
  public static s3Manifest(store: IArtifactStore, key: string, options: ManifestInputOptions = {}): TrainingInput {
    const mode = options.pipe ? InputMode.pipe(options.pipe) : InputMode.FILE;
    return new TrainingInput((scope) => inStore(scope, store, {
      channel: s3Channel({ S3DataType: 'ManifestFile', S3Uri: store.uriFor(key) }, mode, options),
      grant: (role) => listed(store, role, key, options.prefix),
    }));
  }

  /**
   * The lines of an augmented manifest, each with the objects that it refers to.
   *
   * @param store - The store of the manifest and of what it refers to.
   * @param key - The path of the manifest, a file of JSON lines.
   * @param options - Which attributes are read, what they may refer to.
   */
  public static s3AugmentedManifest(store: IArtifactStore, key: string, options: AugmentedManifestInputOptions): TrainingInput {
    const count = options.attributeNames.length;
    return new TrainingInput((scope) => {
      if (count < 1 || count > 16) fail(scope, 'AttributeNames', `'attributeNames' must be 1 to 16 names, got ${count}; name the attributes of a line that the job reads`);
      return inStore(scope, store, {
        channel: s3Channel(
          { S3DataType: 'AugmentedManifestFile', S3Uri: store.uriFor(key), AttributeNames: options.attributeNames },
          InputMode.pipe(options.pipe), options,
        ),
        grant: (role) => listed(store, role, key, options.prefix),
      });
    });
  }

  /**
   * A directory of a Lustre file system, read-only unless `writable`, in file mode. The job runs in the subnet of the file system and is let in, both ways.
   *
   * The VPC needs a gateway endpoint for S3. A job on spot capacity sees the pool of one zone only.
   *
   * @param fileSystem - The file system.
   * @param options - The directory.
   */
  public static lustre(fileSystem: ILustreFileSystem, options: LustreInputOptions = {}): TrainingInput {
    return new TrainingInput((scope) => {
      const below = directory(scope, options.path).replace(/\/+$/, '');
      return {
        channel: fileSystemChannel('FSxLustre', fileSystem.fileSystemId, { path: `/${fileSystem.mountName}${below}`, writable: options.writable }),
        grant: () => {},
        network: {
          vpc: fileSystem.network.vpc,
          subnetIds: [fileSystem.subnet.subnetId],
          zones: 1,
          endpointSecurityGroup: fileSystem.network.endpointSecurityGroup,
          admit: (group) => fileSystem.allowFrom(group),
        },
      };
    });
  }

  /**
   * A directory of an EFS file system, read-only, in file mode. The job runs in the network and is let in on port 2049.
   *
   * @param fileSystem - The file system.
   * @param options - The network with its mount targets, and the directory.
   */
  public static efs(fileSystem: efs.IFileSystem, options: EfsInputOptions): TrainingInput {
    return new TrainingInput((scope) => ({
      channel: fileSystemChannel('EFS', fileSystem.fileSystemId, { path: directory(scope, options.path) }),
      grant: () => {},
      network: efsNetwork(fileSystem, options.network),
    }));
  }

  /**
   * An input that another module makes.
   *
   * @internal
   */
  public static _of(binder: (scope: Construct) => BoundTrainingInput): TrainingInput {
    return new TrainingInput(binder);
  }

  private constructor(private readonly binder: (scope: Construct) => BoundTrainingInput) {}

  /**
   * The input in the stack of the scope.
   *
   * @internal
   */
  public _bind(scope: Construct): BoundTrainingInput {
    return this.binder(scope);
  }
}

function inStore(scope: Construct, store: IArtifactStore, bound: BoundTrainingInput): BoundTrainingInput {
  const [here, there] = [Stack.of(scope).region, store.env.region];
  if (differ(here, there)) {
    fail(scope, 'InputInOtherRegion', `'inputs' must lie in the Region of the job, ${here}, got ${there} of '${store.node.path}'; replicate the data to a store in ${here}`);
  }
  return bound;
}

function s3Channel(source: Record<string, unknown>, mode: InputMode, options: S3ChannelOptions): Record<string, unknown> {
  const { contentType, shardedByKey, shuffleSeed, instanceGroups } = options;
  return {
    DataSource: {
      S3DataSource: {
        ...source,
        S3DataDistributionType: shardedByKey ? 'ShardedByS3Key' : 'FullyReplicated',
        ...(instanceGroups ? { InstanceGroupNames: instanceGroups } : {}),
      },
    },
    ...mode._render(),
    ...(contentType !== undefined ? { ContentType: contentType } : {}),
    ...(shuffleSeed !== undefined ? { ShuffleConfig: { Seed: shuffleSeed } } : {}),
  };
}

function listed(store: IArtifactStore, role: ExecutionRole, key: string, prefix?: string): void {
  store.grants.readObject(role, key.replace(/^\/+/, ''));
  store.grants.read(role, prefix);
}

interface Directory {
  readonly path: string;
  readonly writable?: boolean;
}

function fileSystemChannel(type: string, id: string, { path, writable }: Directory): Record<string, unknown> {
  return {
    DataSource: { FileSystemDataSource: { FileSystemId: id, FileSystemType: type, FileSystemAccessMode: writable ? 'rw' : 'ro', DirectoryPath: path } },
    InputMode: 'File',
  };
}

function directory(scope: Construct, path = '/'): string {
  if (!path.startsWith('/') || /\/\.{1,2}(\/|$)|\/\//.test(path)) {
    fail(scope, 'InputDirectory', `'path' must be a directory from the root of the file system, got ${path}; write it as /features`);
  }
  return path;
}
