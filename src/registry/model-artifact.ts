import * as path from 'path';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import { Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BoundModelArtifact } from './bound-model-artifact';
import { IArtifactStore } from '../data';
import { fail } from '../internal/errors';
import { grantExactly } from '../internal/grants';
import { oncePerStack } from '../internal/once';
import { differ } from '../internal/tokens';

const HOLDER_ID = 'ModelArtifacts';

/** What a training job left behind: an archive, or a folder of files that are not packed. */
export class ModelArtifact {
  /**
   * An artifact in a store. `models/3/model.tar.gz` is an archive, `models/3/` a folder whose files are copied as they are.
   *
   * Fails when the store is in another Region than the stack that serves it.
   *
   * @param store - The store.
   * @param key - The path of the archive, or of the folder with a slash at its end.
   */
  public static fromStore(store: IArtifactStore, key: string): ModelArtifact {
    return new ModelArtifact((scope) => bindStored(scope, store, key.replace(/^\/+/, '')));
  }

  /**
   * An archive on the machine that deploys: it is published with the assets of the app. For examples and tests.
   *
   * @param archive - The path of the `.tar.gz` file, relative to where the app is run.
   */
  public static fromAsset(archive: string): ModelArtifact {
    return new ModelArtifact((scope) => bindAsset(scope, archive));
  }

  private constructor(private readonly binder: (scope: Construct) => BoundModelArtifact) {}

  /**
   * The artifact in the stack of the scope.
   *
   * @internal
   */
  public _bind(scope: Construct): BoundModelArtifact {
    return this.binder(scope);
  }
}

function bindStored(scope: Construct, store: IArtifactStore, key: string): BoundModelArtifact {
  const [here, there] = [Stack.of(scope).region, store.env.region];
  if (differ(here, there)) {
    fail(scope, 'ArtifactInOtherRegion', `'artifact' must lie in the Region of the model, ${here}, got ${there} of '${store.node.path}'; replicate it to a store in ${here}`);
  }
  return {
    uri: store.uriFor(key),
    visibleUri: `s3://${Token.isUnresolved(store.bucketName) ? 'bucket' : store.bucketName}/${key}`,
    grantRead: (role) => void (key.endsWith('/') ? store.grants.read(role, key) : store.grants.readObject(role, key)),
  };
}

/** Equal files of a stack are one asset. */
class ArtifactAssets extends Construct {
  private readonly made = new Map<string, assets.Asset>();

  public of(archive: string): assets.Asset {
    const file = path.resolve(archive);
    const asset = this.made.get(file) ?? new assets.Asset(this, `Artifact${this.made.size + 1}`, { path: file });
    this.made.set(file, asset);
    return asset;
  }
}

function bindAsset(scope: Construct, archive: string): BoundModelArtifact {
  const asset = oncePerStack(scope, HOLDER_ID, (stack) => new ArtifactAssets(stack, HOLDER_ID)).of(archive);
  const resourceArns = [asset.bucket.arnForObjects(asset.s3ObjectKey)];
  return {
    uri: asset.s3ObjectUrl,
    visibleUri: `s3://assets/${archive}`,
    grantRead: (grantee) => void grantExactly(grantee, () => iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns })),
  };
}
