import { CfnDeletionPolicy, CfnResource, CustomResource, Duration, IResource, RemovalPolicy, Resource, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApprovedVersionGrants } from './approved-version-grants';
import { ApprovedVersionProvider } from './approved-version-provider';
import { IModelRegistry, ModelRegistry } from './model-registry';
import { arnIn } from '../internal/arn';
import { fail } from '../internal/errors';
import { derivedName } from '../internal/names';
import { Encryption } from '../security';

const SYMBOL = Symbol.for('cdk-mlops.registry.ApprovedVersion');
const NAME = /^(\/[\w.-]+){1,15}$/;
const RESERVED = /^\/(aws|ssm)/i;

/** Which version a release target serves: an SSM parameter that holds the ARN of an approved model package, or `none`. */
export interface IApprovedVersion extends IResource {
  /**
   * The name of the parameter, with a leading slash.
   *
   * @attribute
   */
  readonly parameterName: string;

  /**
   * The ARN of the parameter.
   *
   * @attribute
   */
  readonly parameterArn: string;

  /** The registry whose versions it holds. */
  readonly registry: IModelRegistry;

  /** Who may read and who may set it. */
  readonly grants: ApprovedVersionGrants;
}

/** Which registry, and what the parameter is called. */
export interface ApprovedVersionProps {
  /** The registry whose newest approved version the parameter holds when it is made. */
  readonly registry: IModelRegistry;

  /**
   * The name of the parameter: a slash, then up to 15 parts of letters, digits and `_.-` with slashes between them.
   *
   * Pin it before you rename or move this construct: another name is another parameter.
   *
   * @default - `/mlops/` and a name made from the name of the stack and the path below it
   */
  readonly parameterName?: string;

  /**
   * Whether a parameter of this name that something else made is taken over, with its value, instead of failing the deployment.
   *
   * @default false
   */
  readonly adopt?: boolean;

  /**
   * How the log of the function that makes the parameter is encrypted. The first approved version of a stack decides for all.
   *
   * @default Encryption.customerManaged()
   */
  readonly encryption?: Encryption;

  /**
   * What happens to the parameter when it leaves the stack. `DESTROY` removes it with the stack, never on a rollback or replacement;
   * a stack that still reads it can then no longer be updated.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** An approved version that another app or stage makes. */
export interface ApprovedVersionAttributes {
  /** The name of the parameter in the account and Region of the stack, with a leading slash. */
  readonly parameterName: string;

  /** The registry, with what its versions consist of. */
  readonly registry: IModelRegistry;
}

abstract class ApprovedVersionBase extends Resource implements IApprovedVersion {
  public abstract readonly parameterName: string;
  public abstract readonly registry: IModelRegistry;
  public readonly grants: ApprovedVersionGrants;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.grants = ApprovedVersionGrants._of(this);
  }

  public get parameterArn(): string {
    return arnIn(Stack.of(this), { service: 'ssm', resource: 'parameter', resourceName: this.parameterName.replace(/^\//, '') });
  }
}

/**
 * Which version one release target serves. It is made once, with the newest approved version, and no deployment ever sets it back.
 *
 * CloudFormation reads it before it makes or updates the stack that serves, so it lies in a stack that is deployed before.
 *
 * @resource AWS::CloudFormation::CustomResource
 */
export class ApprovedVersion extends ApprovedVersionBase {
  /** What the parameter holds before anything was approved. */
  public static readonly NOTHING_APPROVED = 'none';

  /**
   * Whether a value is an approved version that this library made.
   *
   * @param x - Any value.
   */
  public static isApprovedVersion(x: any): x is ApprovedVersion {
    return typeof x === 'object' && x !== null && SYMBOL in x;
  }

  /**
   * An approved version that another app or stage makes, in the account and Region of the stack.
   *
   * @param scope - Where the import is made.
   * @param id - Its id there.
   * @param attributes - The parameter and the registry.
   */
  public static fromApprovedVersionAttributes(scope: Construct, id: string, attributes: ApprovedVersionAttributes): IApprovedVersion {
    return new ImportedApprovedVersion(scope, id, attributes);
  }

  public readonly parameterName: string;
  public readonly registry: IModelRegistry;

  /** The custom resource that makes the parameter. */
  public readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: ApprovedVersionProps) {
    super(scope, id);
    Object.defineProperty(this, SYMBOL, { value: true });
    this.registry = props.registry;
    this.parameterName = props.parameterName ?? `/mlops/${derivedName(this)}`;
    requireParameterName(this, this.parameterName);

    const removed = props.removalPolicy === RemovalPolicy.DESTROY;
    const provider = ApprovedVersionProvider.of(this, props.encryption ?? encryptionOf(props.registry));
    provider.allow({ parameterName: this.parameterName, parameterArn: this.parameterArn, registry: this.registry, removed });
    this.resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::ApprovedVersion',
      serviceToken: provider.serviceToken,
      serviceTimeout: Duration.minutes(5),
      removalPolicy: removed ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
      properties: {
        ParameterName: this.parameterName,
        ModelPackageGroup: this.groupAsSeenFromHere(),
        Owner: this.node.path.slice(Stack.of(this).node.path.length).replace(/^\//, '').replace(/[^\w.:/=+@ -]/g, '-').slice(-200),
        Adopt: String(props.adopt ?? false),
        RemoveOnDelete: String(removed),
      },
    });
    (this.resource.node.defaultChild as CfnResource).cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    if (ModelRegistry.isModelRegistry(this.registry)) this.resource.node.addDependency(this.registry.resource);
  }

  /** SageMaker finds a group of its own account by name and one of another account by ARN. */
  private groupAsSeenFromHere(): string {
    return this.registry.env.account === Stack.of(this).account ? this.registry.modelPackageGroupName : this.registry.modelPackageGroupArn;
  }
}

class ImportedApprovedVersion extends ApprovedVersionBase {
  public readonly parameterName: string;
  public readonly registry: IModelRegistry;

  constructor(scope: Construct, id: string, { parameterName, registry }: ApprovedVersionAttributes) {
    super(scope, id);
    requireParameterName(this, parameterName);
    this.parameterName = parameterName;
    this.registry = registry;
  }
}

function requireParameterName(scope: Construct, name: string): void {
  if (Token.isUnresolved(name)) {
    fail(scope, 'TokenInName', "'parameterName' must be known at synth because it is the default of a stack parameter, got a token; give a literal, or leave it out");
  }
  if (!NAME.test(name) || RESERVED.test(name) || name.length > 900) {
    fail(scope, 'ParameterNameInvalid', `'parameterName' must be a slash and up to 15 parts of A-Za-z0-9_.- that do not begin with aws or ssm, at most 900 characters, got ${name}; leave it out to get a name that fits`);
  }
}

function encryptionOf(registry: IModelRegistry): Encryption {
  return ModelRegistry.isModelRegistry(registry) ? registry._encryption : Encryption.customerManaged();
}
