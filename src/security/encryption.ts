import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ArnFormat, CrossStackReferences, ReferenceStrength, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import administration from './data/key-administration.json';
import { arnIn } from '../internal/arn';
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
  const key = new kms.Key(stack, KEY_ID, {
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
    policy: new iam.PolicyDocument({ statements: keyStatements(stack) }),
  });
  CrossStackReferences.of(key).produce(ReferenceStrength.WEAK); // retained and never replaced, so no export needs to lock it
  return key;
}

/**
 * Who may use the key besides the identities of this account, each with the exact actions that its service documents.
 * EventBridge carries no `aws:SourceAccount` when it publishes to an encrypted topic: there the topic's own ARN limits it.
 */
function keyStatements(stack: Stack): iam.PolicyStatement[] {
  const inAccount = { StringEquals: { 'aws:SourceAccount': stack.account } };
  const within = (key: string, service: string, resource: string) => ({
    ArnLike: { [`kms:EncryptionContext:${key}`]: arnIn(stack, { service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME }) },
  });
  return [
    new iam.PolicyStatement({ sid: 'Account', principals: [new iam.AccountRootPrincipal()], actions: administration, resources: ['*'] }),
    forServices('AlarmsAndTopics', ['cloudwatch.amazonaws.com', 'sns.amazonaws.com'], DATA_KEYS, inAccount),
    forServices('EventsToQueues', ['events.amazonaws.com'], DATA_KEYS, inAccount),
    forServices('EventsToTopics', ['events.amazonaws.com'], DATA_KEYS, within('aws:sns:topicArn', 'sns', '*')),
    forServices('LogGroups', [`logs.${stack.region}.amazonaws.com`], WHOLE_KEY, within('aws:logs:arn', 'logs', 'log-group:*')),
    forServices('LogDelivery', ['delivery.logs.amazonaws.com'], DATA_KEYS, within('SourceArn', 'logs', '*')),
  ];
}

const DATA_KEYS = ['kms:Decrypt', 'kms:GenerateDataKey'];

const WHOLE_KEY = [...DATA_KEYS, 'kms:DescribeKey', 'kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'];

function forServices(sid: string, services: string[], actions: string[], conditions: Record<string, Record<string, string>>): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, principals: services.map((name) => new iam.ServicePrincipal(name)), actions, resources: ['*'], conditions });
}
