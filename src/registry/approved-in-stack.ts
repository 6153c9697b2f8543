import { CfnCondition, CfnParameter, Fn, Stack, Stage } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ApprovedVersion, IApprovedVersion } from './approved-version';
import { fail } from '../internal/errors';
import { oncePerStack } from '../internal/once';
import { differ } from '../internal/tokens';

const HOLDER_ID = 'ApprovedVersions';

/** How a stack reads an approved version: a parameter that CloudFormation fetches on every deployment, and whether it holds anything. */
export class ApprovedInStack extends Construct {
  /** The reader of an approved version in the stack of the scope; made once for each stack and approved version. */
  public static of(scope: Construct, approved: IApprovedVersion): ApprovedInStack {
    requireReadable(scope, approved);
    const holder = oncePerStack(scope, HOLDER_ID, (stack) => new Construct(stack, HOLDER_ID));
    const id = pathInStage(approved).replace(/\//g, '-');
    return holder.node.tryFindChild(id) as ApprovedInStack | undefined ?? new ApprovedInStack(holder, id, approved);
  }

  /** The ARN of the version, or `none`. */
  public readonly version: string;
  /** Whether a version was approved. */
  public readonly condition: CfnCondition;
  /** The parameter of the template; its value is the name of the SSM parameter. */
  public readonly parameter: CfnParameter;

  private constructor(scope: Construct, id: string, approved: IApprovedVersion) {
    super(scope, id);
    this.parameter = new CfnParameter(this, 'Parameter', {
      type: 'AWS::SSM::Parameter::Value<String>',
      default: approved.parameterName,
      description: 'Where the approved model version is read from',
    });
    this.version = this.parameter.valueAsString;
    this.condition = new CfnCondition(this, 'Approved', {
      expression: Fn.conditionNot(Fn.conditionEquals(this.version, ApprovedVersion.NOTHING_APPROVED)),
    });
    if (ApprovedVersion.isApprovedVersion(approved)) Stack.of(scope).addStackDependency(Stack.of(approved), 'the approved version is read before anything is made');
  }
}

/** The path below the stage: the same for every stage of one kind. */
export function pathInStage(construct: Construct | IApprovedVersion): string {
  const stage = Stage.of(construct);
  return stage && stage.node.path ? construct.node.path.slice(stage.node.path.length + 1) : construct.node.path;
}

/** CloudFormation reads the parameter before it makes the stack, in the account and Region of the stack. */
function requireReadable(scope: Construct, approved: IApprovedVersion): void {
  if (!ApprovedVersion.isApprovedVersion(approved)) return;
  requireEarlierStack(scope, approved);
  requireSameEnvironment(scope, approved);
}

/** Fails unless the stack of `other` can be deployed before the stack of the scope. */
export function requireEarlierStack(scope: Construct, other: Construct): void {
  const [here, there] = [Stack.of(scope), Stack.of(other)];
  if (outermost(here) === outermost(there)) {
    fail(scope, 'ApprovedVersionInSameStack',
      `'model' must read an approved version of a stack that is deployed before this one, got '${other.node.path}' in the same stack ${here.node.path}; move the registry to a stack of its own: CloudFormation reads the parameter before it makes anything`);
  }
  if (Stage.of(here) !== Stage.of(there)) {
    fail(scope, 'ApprovedVersionInOtherStage',
      `'model' must read an approved version of its own stage, got '${other.node.path}' of another stage; define an ApprovedVersion in an earlier stack of this stage and use ModelVersion.approvedIn()`);
  }
}

/** Fails when the parameter would lie in another account or Region than the stack that reads it. */
export function requireSameEnvironment(scope: Construct, other: Construct): void {
  const [here, there] = [Stack.of(scope), Stack.of(other)];
  if (!differ(here.account, there.account) && !differ(here.region, there.region)) return;
  fail(scope, 'ApprovedVersionElsewhere',
    `'model' must read an approved version in its own account and Region, ${here.account} and ${here.region}, got '${other.node.path}' in ${there.account} and ${there.region}; define an ApprovedVersion in an earlier stack of ${here.account} and ${here.region} and use ModelVersion.approvedIn()`);
}

function outermost(stack: Stack): Stack {
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}
