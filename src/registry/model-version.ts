import * as iam from 'aws-cdk-lib/aws-iam';
import { Fn, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApprovedInStack, pathInStage, requireEarlierStack, requireSameEnvironment } from './approved-in-stack';
import { ApprovedVersion, IApprovedVersion } from './approved-version';
import { BoundModelVersion, ServedVersion } from './bound-model-version';
import { ModelArtifact } from './model-artifact';
import { IModelRegistry, ModelRegistry } from './model-registry';
import { READ_VERSION, versionArns } from './permissions';
import { IArtifactStore } from '../data';
import { ContainerImage, IImageRepository } from '../images';
import { fail } from '../internal/errors';
import { grantExactly } from '../internal/grants';
import { differ, fact } from '../internal/tokens';
import { ContainerFacts } from '../rules/facts';
import { UNKNOWN } from '../rules/rule';

const PACKAGE_ARN = /^arn:[a-z-]+:sagemaker:([a-z0-9-]+):(\d{12}):model-package\/([a-zA-Z0-9-]{1,63})(\/\d+)?$/;

/** An image and what it loads. */
export interface ArtifactModelProps {
  /** The image that answers on `/invocations` and `/ping`, port 8080. */
  readonly image: ContainerImage;

  /**
   * What the container finds in `/opt/ml/model`.
   *
   * @default - the image holds the model
   */
  readonly artifact?: ModelArtifact;

  /**
   * Variables of the container: at most 100, names and values of at most 1,024 bytes. Not for secrets: everyone who may describe the model reads them.
   *
   * @default - what the image sets
   */
  readonly environment?: { [name: string]: string };
}

/** What a version consists of: nobody can see it from its ARN. */
export interface ModelPackageOptions {
  /** Where its artifact lies. */
  readonly artifacts: IArtifactStore;

  /**
   * Below which prefix of the store the artifact lies: the endpoint reads there and nowhere else.
   *
   * @default - the whole store
   */
  readonly artifactPrefix?: string;

  /** The repositories from which its images come. */
  readonly images: IImageRepository[];
}

/**
 * The model that an endpoint or a batch job runs, with the permissions to fetch it.
 *
 * @example
 * import { ModelRegistry, ModelVersion } from 'cdk-mlops/registry';
 *
 * declare const registry: ModelRegistry; // in a stack that is deployed first
 * const model = ModelVersion.latestApproved(registry);
 */
export class ModelVersion {
  /**
   * An image and an artifact, without a registry: what is deployed is what the app says.
   *
   * @param props - The image and what it loads.
   */
  public static fromArtifact(props: ArtifactModelProps): ModelVersion {
    return new ModelVersion((scope) => bindArtifact(scope, props));
  }

  /**
   * One version of a registry, by its ARN. SageMaker refuses it unless it is approved when the endpoint is deployed.
   *
   * Fails when the ARN is malformed or names another Region than the stack's.
   *
   * @param modelPackageArn - The ARN of the version.
   * @param options - What it consists of.
   */
  public static fromArn(modelPackageArn: string, options: ModelPackageOptions): ModelVersion {
    return new ModelVersion((scope) => bindPackageArn(scope, modelPackageArn, options));
  }

  /**
   * Whatever version of a registry was last approved and released for the endpoint; nothing is served before the first approval.
   *
   * An `ApprovedVersion` for this endpoint is defined in the stack of the registry, which is deployed before.
   * Fails when the registry is imported, in the same stack, in another stage, account or Region, or without images.
   *
   * @param registry - A registry that this app makes in an earlier stack of the same stage.
   */
  public static latestApproved(registry: IModelRegistry): ModelVersion {
    return new ModelVersion((scope) => bindApproved(scope, approvedFor(scope, registry)));
  }

  /**
   * Whatever version an `ApprovedVersion` holds; nothing is served while it holds none.
   *
   * Fails when it is in the same stack, in another stage, account or Region, or when its registry does not say what versions consist of.
   *
   * @param approved - The approved version.
   */
  public static approvedIn(approved: IApprovedVersion): ModelVersion {
    return new ModelVersion((scope) => bindApproved(scope, approved));
  }

  private constructor(private readonly binder: (scope: Construct) => BoundModelVersion) {}

  /**
   * The version in the stack of the scope, whose path names the release target.
   *
   * @internal
   */
  public _bind(scope: Construct): BoundModelVersion {
    return this.binder(scope);
  }
}

function bindArtifact(scope: Construct, { image, artifact, environment }: ArtifactModelProps): BoundModelVersion {
  const boundImage = image._bind(scope);
  const boundArtifact = artifact?._bind(scope);
  const folder = boundArtifact?.visibleUri.endsWith('/');
  return {
    kind: 'artifact',
    container: {
      image: boundImage.uri,
      environment,
      modelDataUrl: folder ? undefined : boundArtifact?.uri,
      modelDataSource: folder ? { s3DataSource: { s3Uri: boundArtifact!.uri, s3DataType: 'S3Prefix', compressionType: 'None' } } : undefined,
    },
    facts: {
      ...NO_FACTS,
      image: fact(boundImage.uri),
      modelDataUrl: folder ? undefined : boundArtifact?.visibleUri,
      modelDataSource: folder ? { uri: boundArtifact!.visibleUri, dataType: 'S3Prefix', compression: 'None' } : undefined,
      environment: environment && Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, fact(value)])),
    },
    grant: (role) => {
      boundImage.grantPull(role);
      boundArtifact?.grantRead(role);
    },
  };
}

function bindPackageArn(scope: Construct, arn: string, contents: ModelPackageOptions): BoundModelVersion {
  if (!Token.isUnresolved(arn)) {
    const [, region] = PACKAGE_ARN.exec(arn) ?? fail(scope, 'ModelPackageArnInvalid',
      `'modelPackageArn' must look like arn:aws:sagemaker:<region>:<account>:model-package/<group>/<version>, got ${arn}; copy it from the registry`);
    const here = Stack.of(scope).region;
    if (differ(region, here)) {
      fail(scope, 'ArtifactInOtherRegion', `'modelPackageArn' must name a version in the Region of the model, ${here}, got ${region} of ${arn}; register a copy in ${here}`);
    }
  }
  return packageOf({ arn, versionArns: [arn], contents, servedIn: () => servedVersion({ arn, artifacts: contents.artifacts }) });
}

/** The approved version for a release target: made once, in the stack of the registry. */
function approvedFor(scope: Construct, registry: IModelRegistry): ApprovedVersion {
  if (!ModelRegistry.isModelRegistry(registry)) {
    fail(scope, 'RegistryImported',
      `'registry' must be made by this app so that its stack can hold the approved version, got the import '${registry.node.path}'; define an ApprovedVersion in a stack that is deployed before and use ModelVersion.approvedIn()`);
  }
  requireEarlierStack(scope, registry);
  requireSameEnvironment(scope, registry);
  const id = pathInStage(scope);
  return registry.node.tryFindChild(id.replace(/\//g, '--')) as ApprovedVersion | undefined ?? new ApprovedVersion(registry, id, { registry });
}

function bindApproved(scope: Construct, approved: IApprovedVersion): BoundModelVersion {
  const { registry } = approved;
  const { version, condition } = ApprovedInStack.of(scope, approved);
  const contents = contentsOf(scope, registry);
  const servedIn = (other: Construct) => {
    const seen = ApprovedInStack.of(other, approved);
    return servedVersion({ arn: seen.version, condition: seen.condition, artifacts: contents.artifacts, groupName: registry.modelPackageGroupName });
  };
  return packageOf({ arn: version, versionArns: versionArns(registry), contents, condition, servedIn });
}

function contentsOf(scope: Construct, { artifacts, artifactPrefix, images, node }: IModelRegistry): ModelPackageOptions {
  const missing = [...(artifacts ? [] : ["'artifacts'"]), ...(images.length > 0 ? [] : ["'images'"])];
  if (!artifacts || missing.length > 0) {
    fail(scope, 'RegistryContentsUnknown',
      `'registry' must say what its versions consist of, got '${node.path}' without ${missing.join(' and ')}: the endpoint could not ${artifacts ? 'pull the image' : 'read the artifact'} of an approved version; give them to the registry, or to fromModelRegistryAttributes()`);
  }
  return { artifacts, artifactPrefix, images };
}

interface PackageSource {
  readonly arn: string;
  readonly versionArns: string[];
  readonly contents: ModelPackageOptions;
  readonly condition?: BoundModelVersion['condition'];
  readonly servedIn: BoundModelVersion['servedIn'];
}

/** The parts of the ARN of a version, `…:model-package/<group>/<version>`; one that only the deployment knows is taken apart there. */
function servedVersion(seen: Pick<ServedVersion, 'arn' | 'artifacts' | 'condition'> & { readonly groupName?: string }): ServedVersion {
  const parts = Fn.split('/', seen.arn);
  const group = Fn.select(1, parts);
  return { ...seen, group, groupName: seen.groupName ?? group, version: Fn.select(2, parts) };
}

function packageOf({ arn, versionArns: resourceArns, contents, condition, servedIn }: PackageSource): BoundModelVersion {
  return {
    kind: 'package',
    container: { modelPackageName: arn },
    facts: { ...NO_FACTS, modelPackage: Token.isUnresolved(arn) ? UNKNOWN : arn },
    condition,
    servedIn,
    grant: (grantee) => {
      grantExactly(grantee, () => iam.Grant.addToPrincipal({ grantee, actions: READ_VERSION, resourceArns }));
      contents.artifacts.grants.read(grantee, contents.artifactPrefix);
      for (const repository of contents.images) repository.grants.pull(grantee);
    },
  };
}

const NO_FACTS: ContainerFacts = {
  image: undefined,
  modelDataUrl: undefined,
  modelDataSource: undefined,
  modelPackage: undefined,
  mode: undefined,
  modelCache: undefined,
  hostname: undefined,
  environment: undefined,
  repositoryAccess: undefined,
  repositoryCredentials: false,
};
