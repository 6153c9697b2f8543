import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IArtifactStore } from '../data';
import { acknowledge } from '../internal/acknowledged';
import { handlerFolder } from '../internal/assets';
import { grantExactly } from '../internal/grants';
import { oncePerStack } from '../internal/once';
import { Encryption, ExecutionRole } from '../security';
import { bundledFunction } from '../security/bundled-function';

const ID = 'WindowPlanner';

/** The one function of a stack that plans what its monitors look at: its role allows exactly the prefixes of these monitors. */
export class WindowPlanner extends Construct {
  /** How long a plan may take. */
  public static readonly TIME = Duration.minutes(5);

  /** The planner of the stack; the first who asks decides how its log is encrypted. */
  public static of(scope: Construct, encryption: Encryption): WindowPlanner {
    return oncePerStack(scope, ID, (stack) => new WindowPlanner(stack, ID, encryption));
  }

  public readonly role: ExecutionRole;
  public readonly functionArn: string;

  private constructor(scope: Construct, id: string, encryption: Encryption) {
    super(scope, id);
    const { role, resource } = bundledFunction(this, {
      code: handlerFolder('monitoring', 'window-planner'),
      description: 'Finds what a monitor looks at, and writes down what is asked of its engine',
      purpose: 'Plans the windows of the monitors of this stack',
      key: encryption._keyFor(this),
      memoryMiB: 512,
      timeout: WindowPlanner.TIME,
    });
    this.role = role;
    acknowledge(resource, 'WindowPlannerFunction');
    this.functionArn = resource.attrArn;
  }

  /** Allows to see what lies below a prefix, not to read it. */
  public allowListing(store: IArtifactStore, prefix: string): void {
    this.role._allow({ actions: ['s3:ListBucket'], resources: [store.bucketArn], conditions: prefix ? { StringLike: { 's3:prefix': [`${prefix}*`] } } : undefined });
  }

  /** Allows to write small objects below a prefix, and to read them again. */
  public allowWriting(store: IArtifactStore, prefix: string): void {
    store.grants.readObject(this.role, `${prefix}*`);
    this.role._allow({ actions: ['s3:PutObject'], resources: [`${store.bucketArn}/${prefix}*`] });
    const key = store.encryptionKey;
    if (key) grantExactly(this.role, () => key.grant(this.role, 'kms:GenerateDataKey'));
  }
}
