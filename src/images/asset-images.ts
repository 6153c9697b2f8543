import * as fs from 'fs';
import * as path from 'path';
import { DockerImageAsset, Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { Construct } from 'constructs';
import { BoundImage } from './bound-image';
import { ImagePlatform } from './image-platform';
import { grantLogin, PULL_ACTIONS } from './permissions';
import { fail } from '../internal/errors';
import { grantExactly } from '../internal/grants';
import { oncePerStack } from '../internal/once';

const HOLDER_ID = 'ContainerImages';

/** How an image is built from a directory. */
export interface AssetImage {
  readonly directory: string;
  readonly platform: ImagePlatform;
  readonly file?: string;
  readonly target?: string;
  readonly buildArgs?: { [name: string]: string };
  readonly exclude?: string[];
}

/** The image assets of one stack: equal ones are one asset, which is built and published once. */
class AssetImages extends Construct {
  private readonly assets = new Map<string, DockerImageAsset>();

  public assetOf(image: AssetImage): DockerImageAsset {
    const directory = path.resolve(image.directory);
    const key = JSON.stringify([directory, image.platform, image.file, image.target, Object.entries(image.buildArgs ?? {}).sort(), image.exclude]);
    const made = this.assets.get(key);
    if (made) return made;
    this.validate(image, directory);
    const asset = new DockerImageAsset(this, `Image${this.assets.size + 1}`, {
      directory,
      platform: image.platform === ImagePlatform.LINUX_ARM64 ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
      file: image.file,
      target: image.target,
      buildArgs: image.buildArgs,
      exclude: image.exclude,
    });
    this.assets.set(key, asset);
    return asset;
  }

  private validate({ directory, file = 'Dockerfile' }: AssetImage, resolved: string): void {
    if (!fs.existsSync(path.join(resolved, file))) {
      fail(this, 'ImageDirectoryInvalid', `'directory' must hold ${file}, got ${directory}; give the folder of the image relative to where the app is run, and name another file with 'dockerfile'`);
    }
  }
}

/** Defines the asset in the stack of the scope; Docker runs when the assets are published, never at synth. */
export function bindAssetImage(scope: Construct, image: AssetImage): BoundImage {
  const asset = oncePerStack(scope, HOLDER_ID, (stack) => new AssetImages(stack, HOLDER_ID)).assetOf(image);
  return {
    uri: asset.imageUri,
    platform: image.platform,
    grantPull: (grantee) => {
      grantExactly(grantee, () => asset.repository.grant(grantee, ...PULL_ACTIONS));
      grantLogin(grantee);
    },
  };
}
