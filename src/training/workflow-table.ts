import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Calculator } from './gate-states';
import { ServiceTask } from './service-task';
import { acknowledge } from '../internal/acknowledged';
import { oncePerStack } from '../internal/once';
import { Statement } from '../internal/policy';
import { Encryption } from '../security';

/** An attribute as DynamoDB takes it: `{ S: 'text' }`, `{ 'S.$': '$.path' }`. */
export type Attribute = Record<string, string>;

/** A conditional change of one item. */
export interface Update {
  /** The key, for a key that ends in `.$` a path or an intrinsic. */
  readonly key: Attribute;
  readonly update: string;
  /** Without it the change happens always. */
  readonly condition?: string;
  readonly values: Record<string, Attribute>;
  /** Which attributes are answered: `ALL_NEW`, `UPDATED_OLD`; none by default. */
  readonly returns?: string;
  readonly resultPath?: string;
  readonly comment?: string;
  readonly retryOn?: readonly string[];
}

/** The error of a change whose condition does not hold. */
export const REFUSED = 'DynamoDB.ConditionalCheckFailedException';

/** What a lock that is given back no longer has. */
export const FORGET = 'REMOVE holder, child, since, remembered';

const CALL = Duration.seconds(30);

/** Where the workflows of a stack count, lock and calculate: single items with a text `id`, and nothing that must outlive the stack. */
export class WorkflowTable extends Construct {
  public readonly resource: dynamodb.Table;
  private readonly encryption: Encryption;

  constructor(scope: Construct, id: string, encryption: Encryption) {
    super(scope, id);
    const key = encryption._keyFor(this);
    this.resource = new dynamodb.Table(this, 'Resource', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: key ? dynamodb.TableEncryption.CUSTOMER_MANAGED : dynamodb.TableEncryption.AWS_MANAGED,
      encryptionKey: key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(this.resource, 'LockTableBackup');
    this.encryption = encryption;
  }

  public get tableName(): string {
    return this.resource.tableName;
  }

  public get tableArn(): string {
    return this.resource.tableArn;
  }

  /** The item in which numbers are added. */
  public get calculator(): Calculator {
    return { tableName: this.tableName, key: { id: { S: 'calculation' } }, allow: this.statements('dynamodb:UpdateItem') };
  }

  /** A state that changes one item, or is refused. */
  public update(scope: Construct, id: string, { key, update, condition, values, returns, ...more }: Update): ServiceTask {
    return new ServiceTask(scope, id, {
      service: 'dynamodb',
      action: 'updateItem',
      parameters: {
        TableName: this.tableName,
        Key: { id: key },
        UpdateExpression: update,
        ...(condition ? { ConditionExpression: condition } : {}),
        ExpressionAttributeValues: values,
        ...(returns ? { ReturnValues: returns } : {}),
      },
      timeout: CALL,
      allow: this.statements('dynamodb:UpdateItem'),
      ...more,
    });
  }

  /** A state that reads one item as it is now. */
  public read(scope: Construct, id: string, key: Attribute, resultPath: string): ServiceTask {
    return new ServiceTask(scope, id, {
      service: 'dynamodb',
      action: 'getItem',
      parameters: { TableName: this.tableName, Key: { id: key }, ConsistentRead: true },
      resultPath,
      timeout: CALL,
      allow: this.statements('dynamodb:GetItem'),
    });
  }

  /** The action on this table; its key is used through DynamoDB. */
  private statements(action: string): Statement[] {
    const key = this.encryption._keyFor(this);
    return [
      { actions: [action], resources: [this.tableArn] },
      ...(key ? [{ actions: ['kms:Decrypt'], resources: [key.keyArn] }] : []),
    ];
  }
}

/** The one table of a stack. */
export function workflowTable(scope: Construct, encryption: Encryption): WorkflowTable {
  return oncePerStack(scope, 'WorkflowTable', (stack) => new WorkflowTable(stack, 'WorkflowTable', encryption));
}
