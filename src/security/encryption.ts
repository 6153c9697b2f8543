import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import administration from './data/key-administration.json';
import { oncePerStack } from '../internal/once';

/** Where the key of a stack lies; the path is part of its logical id and never changes. */
const KEY_ID = 'MlopsKey';

/**
 * Who owns the key that encrypts what a construct keeps.
 */
export abstract class Encryption {
  /**
   * A customer-managed key.
   *
   * Without a key, one is made for each stack at the path `MlopsKey`, shared by everything in that stack, rotated every year and retained when the stack goes.
   *
   * @param key your key; its policy must admit the services that use it, see the security guide
   */
  public static customerManaged(key?: kms.IKey): Encryption {
    return new CustomerManaged(key);
  }

  /**
   * The keys that AWS manages: no cost and no control over who may decrypt.
   */
  public static awsManaged(): Encryption {
    return new AwsManaged();
  }

  protected constructor() {}

  /**
   * The customer-managed key for a construct, if one is wanted.
   *
   * @internal
   */
  public abstract _keyFor(scope: Construct): kms.IKey | undefined;
}

class CustomerManaged extends Encryption {
  constructor(private readonly key?: kms.IKey) {
    super();
  }

  /**
   * @internal
   */
  public _keyFor(scope: Construct): kms.IKey {
    return this.key ?? oncePerStack(scope, KEY_ID, stackKey);
  }
}

class AwsManaged extends Encryption {
  constructor() {
    super();
  }

  /**
   * @internal
   */
  public _keyFor(_scope: Construct): kms.IKey | undefined {
    return undefined;
  }
}

/** The one key of a stack. Its policy names services and this account only, never a resource of another stack. */
function stackKey(stack: Stack): kms.Key {
  return new kms.Key(stack, KEY_ID, {
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
    policy: new iam.PolicyDocument({ statements: keyStatements(stack) }),
  });
}

function keyStatements(stack: Stack): iam.PolicyStatement[] {
  const inAccount = { StringEquals: { 'aws:SourceAccount': stack.account } };
  const logGroups = stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  const whole = ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];
  return [
    new iam.PolicyStatement({ sid: 'Account', principals: [new iam.AccountRootPrincipal()], actions: administration, resources: ['*'] }),
    service('Publishers', ['cloudwatch', 'events', 'sns'].map((name) => `${name}.amazonaws.com`), ['kms:Decrypt', 'kms:GenerateDataKey'], inAccount),
    service('LogGroups', [`logs.${stack.region}.amazonaws.com`], whole, { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } }),
    service('LogDelivery', ['delivery.logs.amazonaws.com'], whole, inAccount),
  ];
}

function service(sid: string, principals: string[], actions: string[], conditions: Record<string, any>): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, principals: principals.map((p) => new iam.ServicePrincipal(p)), actions, resources: ['*'], conditions });
}
