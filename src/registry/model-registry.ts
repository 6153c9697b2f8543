import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { Arn, ArnFormat, IResource, Lazy, RemovalPolicy, Resource, ResourceProps, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ModelRegistryGrants } from './model-registry-grants';
import { READ_GROUP, READ_VERSIONS, versionArns } from './permissions';
import { ArtifactStore, IArtifactStore } from '../data';
import { IImageRepository, ImageRepository } from '../images';
import { arnIn } from '../internal/arn';
import { fail, report } from '../internal/errors';
import { derivedName } from '../internal/names';
import { folder } from '../internal/prefixes';
import { differ } from '../internal/tokens';
import { REGISTRY } from '../rules/registry';
import { findings } from '../rules/rule';
import { Encryption } from '../security';

const SYMBOL = Symbol.for('cdk-mlops.registry.ModelRegistry');
const STATE_CHANGE = 'SageMaker Model Package State Change';

/** Where versions of one model are registered, and approved or rejected: a model package group, ours or one that exists. */
export interface IModelRegistry extends IResource {
  /**
   * The name of the model package group.
   *
   * @attribute
   */
  readonly modelPackageGroupName: string;

  /**
   * The ARN of the model package group.
   *
   * @attribute
   */
  readonly modelPackageGroupArn: string;

  /** Where the artifacts of all versions lie, when that is known. */
  readonly artifacts?: IArtifactStore;

  /** The repositories from which the images of all versions come; empty when they are not known. */
  readonly images: IImageRepository[];

  /** Below which prefix of the store the artifacts lie, with a slash at its end; empty for the whole store. */
  readonly artifactPrefix: string;

  /** Who may read, register and approve versions. */
  readonly grants: ModelRegistryGrants;

  /**
   * A rule for every version that was approved. Editing the metadata of an approved version does not fire it.
   *
   * Events are best effort, may be repeated and come in any order: let the target read what is approved now.
   * Fails when the registry is in another account or Region than its stack: events do not cross by themselves.
   *
   * @param id - The id of the rule below this registry.
   * @param options - Target, description and further conditions of the rule.
   */
  onVersionApproved(id: string, options?: events.OnEventOptions): events.Rule;

  /**
   * A rule for every version that was registered and waits for approval, or was set back to waiting.
   *
   * Fails when the registry is in another account or Region than its stack.
   *
   * @param id - The id of the rule below this registry.
   * @param options - Target, description and further conditions of the rule.
   */
  onVersionRegistered(id: string, options?: events.OnEventOptions): events.Rule;
}

/** What versions consist of, and what they are called. */
export interface ModelRegistryProps {
  /**
   * The name of the model package group: 1 to 63 letters, digits and single or repeated hyphens between them.
   *
   * Pin it before you rename or move the registry: another name is another, empty group.
   *
   * @default - made from the name of the stack and the path below it
   */
  readonly modelPackageGroupName?: string;

  /**
   * Where the artifacts of all versions lie. Whoever serves an approved version is allowed to read it.
   *
   * @default - a store is defined as child `Artifacts`
   */
  readonly artifacts?: IArtifactStore;

  /**
   * Below which prefix of the store the artifacts lie: whoever serves a version reads there and nowhere else.
   *
   * @default 'models/'
   */
  readonly artifactPrefix?: string;

  /**
   * The repositories from which the images of all versions come. Whoever serves an approved version is allowed to pull from them.
   *
   * @default - one repository is defined as child `Images`
   */
  readonly images?: IImageRepository[];

  /**
   * How what is made by default is encrypted: artifacts and images, and the log of the function that makes an `ApprovedVersion`.
   *
   * @default Encryption.customerManaged()
   */
  readonly encryption?: Encryption;

  /**
   * What happens to the group when it leaves the stack. SageMaker refuses to delete a group that holds versions.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A registry that exists, and what its versions consist of. */
export interface ModelRegistryAttributes {
  /** The ARN of the model package group. */
  readonly modelPackageGroupArn: string;

  /**
   * Where the artifacts of all versions lie.
   *
   * @default - unknown, so that no endpoint can serve what is approved there
   */
  readonly artifacts?: IArtifactStore;

  /**
   * Below which prefix of the store the artifacts lie: whoever serves a version reads there and nowhere else.
   *
   * @default 'models/'
   */
  readonly artifactPrefix?: string;

  /**
   * The repositories from which the images of all versions come.
   *
   * @default - unknown, so that no endpoint can serve what is approved there
   */
  readonly images?: IImageRepository[];
}

/** Where artifacts lie below their store unless a registry says otherwise. */
const DEFAULT_PREFIX = 'models/';

abstract class ModelRegistryBase extends Resource implements IModelRegistry {
  public abstract readonly modelPackageGroupName: string;
  public abstract readonly modelPackageGroupArn: string;
  public abstract readonly artifacts?: IArtifactStore;
  public abstract readonly artifactPrefix: string;
  public abstract readonly images: IImageRepository[];
  public readonly grants: ModelRegistryGrants;

  constructor(scope: Construct, id: string, props: ResourceProps = {}) {
    super(scope, id, props);
    this.grants = ModelRegistryGrants._of(this);
  }

  public onVersionApproved(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onStateChange(id, options, 'Approved');
  }

  public onVersionRegistered(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onStateChange(id, options, 'PendingManualApproval');
  }

  /** Other fields of a version change by events of the same kind. */
  private onStateChange(id: string, options: events.OnEventOptions, status: string): events.Rule {
    this.requireEventsHere(options.crossStackScope ?? this);
    const rule = new events.Rule(options.crossStackScope ?? this, id, {
      ruleName: options.ruleName,
      description: options.description,
      eventPattern: {
        source: ['aws.sagemaker'],
        detailType: [STATE_CHANGE],
        detail: {
          ModelPackageGroupName: [this.modelPackageGroupName],
          ModelApprovalStatus: [status],
          $or: [{ UpdatedModelPackageFields: ['ModelApprovalStatus'] }, { UpdatedModelPackageFields: [{ exists: false }] }],
        },
      },
    });
    if (options.eventPattern) rule.addEventPattern(options.eventPattern);
    rule.addTarget(options.target);
    return rule;
  }

  private requireEventsHere(scope: Construct): void {
    const { account, region } = Stack.of(scope);
    if (!differ(this.env.account, account) && !differ(this.env.region, region)) return;
    fail(this, 'ForeignRegistryEvents',
      `'registry' must be in the account and Region of the rule, ${account} and ${region}, got ${this.env.account} and ${this.env.region}; forward its events to a bus of this account and write a rule there`);
  }
}

/**
 * Where versions of one model are registered, and approved or rejected, with what they consist of.
 *
 * @resource AWS::SageMaker::ModelPackageGroup
 */
export class ModelRegistry extends ModelRegistryBase {
  /**
   * Whether a value is a registry that this library made.
   *
   * @param x - Any value.
   */
  public static isModelRegistry(x: any): x is ModelRegistry {
    return typeof x === 'object' && x !== null && SYMBOL in x;
  }

  /**
   * A registry that exists in the account and Region of the stack. Nothing is known of what its versions consist of.
   *
   * @param scope - Where the import is made.
   * @param id - Its id there.
   * @param modelPackageGroupName - The name of the model package group.
   */
  public static fromModelPackageGroupName(scope: Construct, id: string, modelPackageGroupName: string): IModelRegistry {
    return new ImportedModelRegistry(scope, id, { modelPackageGroupArn: arnOf(scope, modelPackageGroupName) });
  }

  /**
   * A registry that exists, maybe in another account. Nothing is known of what its versions consist of.
   *
   * @param scope - Where the import is made.
   * @param id - Its id there.
   * @param modelPackageGroupArn - The ARN of the model package group.
   */
  public static fromModelPackageGroupArn(scope: Construct, id: string, modelPackageGroupArn: string): IModelRegistry {
    return new ImportedModelRegistry(scope, id, { modelPackageGroupArn });
  }

  /**
   * A registry that exists, maybe in another account, with what its versions consist of.
   *
   * @param scope - Where the import is made.
   * @param id - Its id there.
   * @param attributes - The group, its artifacts and its images.
   */
  public static fromModelRegistryAttributes(scope: Construct, id: string, attributes: ModelRegistryAttributes): IModelRegistry {
    return new ImportedModelRegistry(scope, id, attributes);
  }

  public readonly modelPackageGroupName: string;
  public readonly modelPackageGroupArn: string;
  public readonly artifacts?: IArtifactStore;
  public readonly artifactPrefix: string;
  public readonly images: IImageRepository[];

  /** The resource, for what this construct does not offer. */
  public readonly resource: sagemaker.CfnModelPackageGroup;

  /**
   * How the log of an approved version's function is encrypted.
   *
   * @internal
   */
  public readonly _encryption: Encryption;

  private readonly store: IArtifactStore;
  private readonly consumers = new Set<string>();

  constructor(scope: Construct, id: string, props: ModelRegistryProps = {}) {
    super(scope, id);
    Object.defineProperty(this, SYMBOL, { value: true });
    this.modelPackageGroupName = props.modelPackageGroupName ?? derivedName(this);
    this.modelPackageGroupArn = arnOf(this, this.modelPackageGroupName);
    this.validate();

    this._encryption = props.encryption ?? Encryption.customerManaged();
    this.store = props.artifacts ?? new ArtifactStore(this, 'Artifacts', { encryption: this._encryption });
    this.artifacts = this.store;
    this.artifactPrefix = folder(props.artifactPrefix ?? DEFAULT_PREFIX);
    this.images = [...props.images ?? [new ImageRepository(this, 'Images', { encryption: this._encryption })]];
    this.resource = new sagemaker.CfnModelPackageGroup(this, 'Resource', {
      modelPackageGroupName: this.modelPackageGroupName,
      modelPackageGroupPolicy: Lazy.any({ produce: () => this.policy() }),
    });
    this.resource.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN);
  }

  /**
   * Lets another account serve the versions of this registry: describe and deploy them, pull their images, read and decrypt their artifacts.
   *
   * That account decides which of its principals may. It cannot register or approve. Its own stack imports the registry with
   * `fromModelRegistryAttributes`. Fails when the artifacts, their key or an image repository are imported: their policies
   * belong to the stacks that made them.
   *
   * @param accountId - The account, 12 digits.
   */
  public shareWith(accountId: string): void {
    for (const repository of this.images) repository.grants.pullByAccount(accountId);
    if (!this.shareArtifacts(new iam.AccountPrincipal(accountId))) {
      fail(this, 'PolicyOfImport', `'artifacts' must have been made by this app so that the policies of bucket and key can let ${accountId} in, got ${this.store.node.path}; share the bucket and the key where they are made, and the group with 'resource'`);
    }
    this.consumers.add(accountId);
  }

  /** Whether the policies of bucket and key are ours to change. */
  private shareArtifacts(principal: iam.IPrincipal): boolean {
    const { bucket, bucketArn, encryptionKey } = this.store;
    const statement = (action: string, resource: string, conditions?: Record<string, Record<string, string>>): iam.PolicyStatement =>
      new iam.PolicyStatement({ principals: [principal], actions: [action], resources: [resource], conditions });
    const below = `${this.artifactPrefix}*`;
    const results = [
      bucket.addToResourcePolicy(statement('s3:GetObject', bucket.arnForObjects(below))),
      bucket.addToResourcePolicy(statement('s3:ListBucket', bucketArn, this.artifactPrefix ? { StringLike: { 's3:prefix': below } } : undefined)),
      ...(encryptionKey ? [encryptionKey.addToResourcePolicy(statement('kms:Decrypt', '*'))] : []), // in a key's policy: this key
    ];
    return results.every(({ statementAdded }) => statementAdded);
  }

  private policy(): iam.PolicyDocument | undefined {
    if (this.consumers.size === 0) return undefined;
    const principals = [...this.consumers].map((account) => new iam.AccountPrincipal(account));
    const versions = new iam.PolicyStatement({ sid: 'Versions', principals, actions: ['sagemaker:CreateModel', ...READ_VERSIONS], resources: versionArns(this) });
    const group = new iam.PolicyStatement({ sid: 'Group', principals, actions: READ_GROUP, resources: [this.modelPackageGroupArn] });
    return new iam.PolicyDocument({ statements: [group, versions] });
  }

  private validate(): void {
    const name = this.modelPackageGroupName;
    if (Token.isUnresolved(name)) {
      fail(this, 'TokenInName', "'modelPackageGroupName' must be known at synth because event patterns and policies hold it, got a token; give a literal, or leave it out");
    }
    report(this, findings(REGISTRY.rules, { name }, () => 'modelPackageGroupName'));
  }
}

class ImportedModelRegistry extends ModelRegistryBase {
  public readonly modelPackageGroupName: string;
  public readonly modelPackageGroupArn: string;
  public readonly artifacts?: IArtifactStore;
  public readonly artifactPrefix: string;
  public readonly images: IImageRepository[];

  constructor(scope: Construct, id: string, { modelPackageGroupArn, artifacts, artifactPrefix, images }: ModelRegistryAttributes) {
    super(scope, id, { environmentFromArn: modelPackageGroupArn });
    this.modelPackageGroupArn = modelPackageGroupArn;
    this.modelPackageGroupName = Arn.extractResourceName(modelPackageGroupArn, 'model-package-group');
    this.artifacts = artifacts;
    this.artifactPrefix = folder(artifactPrefix ?? DEFAULT_PREFIX);
    this.images = [...images ?? []];
  }
}

function arnOf(scope: Construct, resourceName: string): string {
  return arnIn(Stack.of(scope), { service: 'sagemaker', resource: 'model-package-group', resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}
