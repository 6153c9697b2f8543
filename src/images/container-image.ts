import { Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { bindAssetImage } from './asset-images';
import { BoundImage } from './bound-image';
import { ImagePlatform } from './image-platform';
import { IImageRepository } from './image-repository';
import { allowPullFrom } from './permissions';
import { algorithmImage, algorithmNames, AwsImage, deepLearningImage, repositoryOf } from './registries';
import { arnIn } from '../internal/arn';
import { fail, warn } from '../internal/errors';
import { differ } from '../internal/tokens';

const DIGEST = /^sha256:[a-f0-9]{64}$/;
const TAG = /^\w[\w.-]{0,127}$/;
const ECR_URI = /^(\d{12})\.dkr[.-]ecr\.([a-z0-9-]+)\.([a-z0-9.-]+)\/([a-z0-9._/-]+?)(?::[^/@]+)?(?:@sha256:[a-f0-9]{64})?$/;

/** How an image is built from a directory. */
export interface AssetImageOptions {
  /**
   * The processor architecture of the instances that will run the image.
   *
   * @default ImagePlatform.LINUX_AMD64
   */
  readonly platform?: ImagePlatform;

  /**
   * The Dockerfile, relative to the directory.
   *
   * @default 'Dockerfile'
   */
  readonly dockerfile?: string;

  /**
   * The stage of a multi-stage Dockerfile to build.
   *
   * @default - the last stage
   */
  readonly target?: string;

  /**
   * Arguments of the build. They are kept in the image and in the asset manifest: no secrets.
   *
   * @default - the Dockerfile's own defaults
   */
  readonly buildArgs?: { [name: string]: string };

  /**
   * Glob patterns of files that are neither sent to the build nor counted for the asset's hash.
   *
   * @default - what .dockerignore says
   */
  readonly exclude?: string[];
}

/** What cannot be read from an image's URI. */
export interface ImageUriOptions {
  /**
   * The ARN of the repository in Amazon ECR, for the permission to pull. It is needed when the URI is a token.
   *
   * @default - read from the URI; an image outside Amazon ECR gets no permission
   */
  readonly repositoryArn?: string;
}

/**
 * The container image that trains or serves a model; it brings along the permission to pull it, and no other.
 *
 * @example
 * import { ContainerImage } from 'cdk-mlops/images';
 *
 * const image = ContainerImage.builtInAlgorithm('xgboost', '1.7-1');
 */
export class ContainerImage {
  /**
   * An image that is built from a directory when the app's assets are published, and pushed to the repository of the CDK bootstrap.
   *
   * For one account: it is built anew for each account and Region. A pipeline builds once and deploys a digest.
   * Equal images are built once for each stack. Fails when the directory has no such Dockerfile.
   *
   * @param directory - The folder with the Dockerfile, relative to where the app is run.
   * @param options - How the image is built.
   */
  public static fromAsset(directory: string, options: AssetImageOptions = {}): ContainerImage {
    const { dockerfile, platform = ImagePlatform.LINUX_AMD64, ...rest } = options;
    return new ContainerImage((scope) => bindAssetImage(scope, { ...rest, directory, platform, file: dockerfile }));
  }

  /**
   * An image of a repository. A digest (`sha256:…`) is the same image for ever; `latest` warns.
   *
   * Fails when the tag is malformed or the repository is in another Region than the stack.
   *
   * @param repository - The repository.
   * @param tagOrDigest - A tag of at most 128 characters, or a digest.
   */
  public static fromRepository(repository: IImageRepository, tagOrDigest: string): ContainerImage {
    return new ContainerImage((scope) => bindRepositoryImage(scope, repository, tagOrDigest));
  }

  /**
   * A deep-learning container of AWS, from the account that AWS uses in the Region of the stack.
   *
   * Fails when that account is not known; see [the list of images](https://github.com/aws/deep-learning-containers/blob/master/available_images.md).
   *
   * @param repositoryName - The name of the repository, like `pytorch-inference`.
   * @param tag - The tag, like `2.6.0-cpu-py312-ubuntu22.04-sagemaker`.
   */
  public static deepLearning(repositoryName: string, tag: string): ContainerImage {
    return new ContainerImage((scope) => bindAwsImage(scope, deepLearningImage(repositoryName, tag)));
  }

  /**
   * A built-in algorithm of SageMaker, like `xgboost`, `sklearn`, `linear-learner` or `kmeans`.
   *
   * Fails when the name or the account for the Region of the stack is not known.
   *
   * @param algorithmName - The name as SageMaker's own SDK writes it.
   * @param version - The version, like `1.7-1`; pin it in production. By default the version that this release of the library names in its table.
   */
  public static builtInAlgorithm(algorithmName: string, version?: string): ContainerImage {
    return new ContainerImage((scope) => bindAwsImage(scope, algorithmImage(algorithmName, version) ?? fail(scope, 'AlgorithmUnknown',
      `'algorithmName' must be one of ${algorithmNames().join(', ')}, got ${algorithmName}; use ContainerImage.deepLearning() for a framework`)));
  }

  /**
   * Any image by its URI. The permission to pull is derived when the URI names a repository of Amazon ECR.
   *
   * Fails when the URI is a token and no repository is given; what runs it checks length and Region (MD-24, MD-08).
   *
   * @param uri - The URI with tag or digest, at most 255 characters.
   * @param options - What cannot be read from it.
   */
  public static of(uri: string, options: ImageUriOptions = {}): ContainerImage {
    return new ContainerImage((scope) => bindUri(scope, uri, options.repositoryArn));
  }

  private constructor(private readonly binder: (scope: Construct) => BoundImage) {}

  /**
   * The image in the stack of the scope.
   *
   * @internal
   */
  public _bind(scope: Construct): BoundImage {
    return this.binder(scope);
  }
}

function bindRepositoryImage(scope: Construct, repository: IImageRepository, tagOrDigest: string): BoundImage {
  const known = !Token.isUnresolved(tagOrDigest);
  const digest = known && tagOrDigest.startsWith('sha256:');
  if (known && !(digest ? DIGEST : TAG).test(tagOrDigest)) {
    fail(scope, 'ImageTagInvalid', `'tagOrDigest' must be a tag of 1 to 128 characters of A-Za-z0-9_.- or sha256: and 64 hexadecimal digits, got ${tagOrDigest}; give the tag without the name of the repository`);
  }
  requireSameRegion(scope, repository.env.region, repository.node.path);
  if (known && !digest) warnOfMutableTag(scope, tagOrDigest);
  return {
    uri: known ? `${repository.repositoryUri}${digest ? '@' : ':'}${tagOrDigest}` : repository.repository.repositoryUriForTagOrDigest(tagOrDigest),
    grantPull: (grantee) => void repository.grants.pull(grantee),
  };
}

function bindAwsImage(scope: Construct, image: AwsImage): BoundImage {
  if (!TAG.test(image.tag) && !Token.isUnresolved(image.tag)) {
    fail(scope, 'ImageTagInvalid', `'tag' must have 1 to 128 characters of A-Za-z0-9_.-, got ${image.tag}; give the tag without the name of the repository`);
  }
  warnOfMutableTag(scope, image.tag);
  const { uri, arn } = repositoryOf(scope, image);
  return { uri: `${uri}:${image.tag}`, grantPull: (grantee) => allowPullFrom(grantee, arn) };
}

function bindUri(scope: Construct, uri: string, repositoryArn?: string): BoundImage {
  if (!Token.isUnresolved(uri)) return bindKnownUri(scope, uri, repositoryArn);
  const arn = repositoryArn ?? fail(scope, 'ImageRepositoryUnknown',
    "'repositoryArn' must be given when 'uri' is a token, got neither; without it nothing could be allowed to pull the image");
  return { uri, grantPull: (grantee) => allowPullFrom(grantee, arn) };
}

function bindKnownUri(scope: Construct, uri: string, repositoryArn?: string): BoundImage {
  const [, account, region, , name] = ECR_URI.exec(uri) ?? [];
  if (/:latest$/.test(uri)) warnOfMutableTag(scope, 'latest');
  const arn = repositoryArn ?? (account && arnIn(Stack.of(scope), { service: 'ecr', region, account, resource: 'repository', resourceName: name }));
  return { uri, grantPull: (grantee) => void (arn && allowPullFrom(grantee, arn)) };
}

/** SageMaker pulls an image in the Region of the model only. */
function requireSameRegion(scope: Construct, region: string, name: string): void {
  const here = Stack.of(scope).region;
  if (!differ(region, here)) return;
  fail(scope, 'ImageInOtherRegion', `'image' must lie in the Region of the model, ${here}, got ${region} of ${name}; replicate the repository to ${here} and refer to the copy`);
}

function warnOfMutableTag(scope: Construct, tag: string): void {
  if (tag !== 'latest') return;
  warn(scope, 'MutableTag', "'image' should be a digest or a tag that never moves, got latest; give the digest: a fleet that scales out would start another image than the one that was tested");
}
