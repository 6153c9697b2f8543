import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IModelRegistry } from './model-registry';
import { versionArns } from './permissions';
import { acknowledge } from '../internal/acknowledged';
import { handlerFolder } from '../internal/assets';
import { fail } from '../internal/errors';
import { oncePerStack } from '../internal/once';
import { Encryption, ExecutionRole } from '../security';
import { bundledFunction } from '../security/bundled-function';

const ID = 'ApprovedVersionProvider';

/** What the function needs for one parameter. */
export interface ApprovedVersionNeeds {
  readonly parameterName: string;
  readonly parameterArn: string;
  readonly registry: IModelRegistry;
  /** Whether the parameter is removed with its stack. */
  readonly removed: boolean;
}

/** The one function of a stack that makes its approved-version parameters: its role allows exactly these parameters and registries. */
export class ApprovedVersionProvider extends Construct {
  /** The provider of the stack; the first who asks decides how its log is encrypted. */
  public static of(scope: Construct, encryption: Encryption): ApprovedVersionProvider {
    return oncePerStack(scope, ID, (stack) => new ApprovedVersionProvider(stack, ID, encryption));
  }

  public readonly serviceToken: string;
  private readonly role: ExecutionRole;
  private readonly names = new Set<string>();

  private constructor(scope: Construct, id: string, encryption: Encryption) {
    super(scope, id);
    const { role, resource } = bundledFunction(this, {
      code: handlerFolder('registry', 'approved-version'),
      description: 'Makes an approved-version parameter once and leaves its value alone',
      purpose: 'Makes the approved-version parameters of this stack once',
      key: encryption._keyFor(this),
      memoryMiB: 256,
      timeout: Duration.minutes(2),
    });
    this.role = role;
    acknowledge(resource, 'CustomResourceFunction');
    this.serviceToken = resource.attrArn;
  }

  /** Allows what one parameter needs. */
  public allow({ parameterName, parameterArn, registry, removed }: ApprovedVersionNeeds): void {
    if (this.names.has(parameterName)) {
      fail(this, 'ParameterNameTaken', `'parameterName' must be used by one approved version only, got ${parameterName} twice in one stack; leave it out, or share one ApprovedVersion`);
    }
    this.names.add(parameterName);
    this.role._allow({
      actions: ['ssm:AddTagsToResource', 'ssm:GetParameter', 'ssm:ListTagsForResource', 'ssm:PutParameter', ...(removed ? ['ssm:DeleteParameter'] : [])],
      resources: [parameterArn],
    });
    this.role._allow({ actions: ['sagemaker:ListModelPackages'], resources: versionArns(registry) });
    if (removed) this.role._allow({ actions: ['cloudformation:DescribeStacks'], resources: [Stack.of(this).stackId] });
  }
}
