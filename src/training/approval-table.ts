import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ServiceTask } from './service-task';
import { CALL } from './version-calls';
import { acknowledge } from '../internal/acknowledged';
import { Statement } from '../internal/policy';
import { Encryption } from '../security';

/** The index of versions that wait; others have no attribute `waiting`. */
const WAITING = 'Waiting';

/** Who decided on which version, when and why; and the task token of those that wait. It is kept when the stack goes. */
export class ApprovalTable extends Construct {
  public readonly resource: dynamodb.CfnTable;

  constructor(scope: Construct, id: string, encryption: Encryption) {
    super(scope, id);
    const key = encryption._keyFor(this);
    this.resource = new dynamodb.CfnTable(this, 'Resource', {
      attributeDefinitions: [
        { attributeName: 'group', attributeType: 'S' },
        { attributeName: 'number', attributeType: 'N' },
        { attributeName: 'waiting', attributeType: 'N' },
      ],
      keySchema: [{ attributeName: 'group', keyType: 'HASH' }, { attributeName: 'number', keyType: 'RANGE' }],
      localSecondaryIndexes: [{
        indexName: WAITING,
        keySchema: [{ attributeName: 'group', keyType: 'HASH' }, { attributeName: 'waiting', keyType: 'RANGE' }],
        projection: { projectionType: 'INCLUDE', nonKeyAttributes: ['version'] },
      }],
      billingMode: 'PAY_PER_REQUEST',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      sseSpecification: key ? { sseEnabled: true, sseType: 'KMS', kmsMasterKeyId: key.keyArn } : { sseEnabled: true },
      deletionProtectionEnabled: true,
    });
    this.resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
    acknowledge(this.resource, 'ApprovalTableBackup');
  }

  /** Stores the token of the state and waits until somebody sends an answer for it, or the time is over. */
  public wait(scope: Construct, id: string): ServiceTask {
    return new ServiceTask(scope, id, {
      service: 'aws-sdk:dynamodb',
      action: 'putItem',
      pattern: 'waitForTaskToken',
      parameters: {
        TableName: this.resource.ref,
        Item: {
          group: { 'S.$': '$.known.group' },
          number: { 'N.$': '$.known.number' },
          waiting: { 'N.$': '$.known.number' },
          version: { 'S.$': '$.version' },
          token: { 'S.$': '$$.Task.Token' },
          asked: { 'S.$': '$.known.asked' },
          workflow: { 'S.$': '$.workflow' },
          run: { 'S.$': '$.run' },
          mode: { 'S.$': '$.mode' },
          requestedAt: { 'S.$': '$$.Execution.StartTime' },
        },
      },
      resultPath: '$',
      timeout: CALL,
      timeoutAt: '$.expirySeconds',
      allow: [this.may('dynamodb:PutItem')],
    });
  }

  /** Notes that a system is told, and reads the token of this wait; repeats while the token is not there yet. */
  public token(scope: Construct, id: string): ServiceTask {
    return new ServiceTask(scope, id, {
      service: 'dynamodb',
      action: 'updateItem',
      parameters: {
        TableName: this.resource.ref,
        Key: KEY,
        ConditionExpression: '#asked = :asked AND attribute_exists(#token)',
        UpdateExpression: 'SET #told = :told',
        ExpressionAttributeNames: { '#asked': 'asked', '#token': 'token', '#told': 'toldAt' },
        ExpressionAttributeValues: { ':asked': { 'S.$': '$.known.asked' }, ':told': { 'S.$': '$$.State.EnteredTime' } },
        ReturnValues: 'ALL_NEW',
      },
      resultSelector: { 'token.$': '$.Attributes.token.S' },
      resultPath: '$.stored',
      timeout: CALL,
      retryOn: ['DynamoDB.ConditionalCheckFailedException', 'DynamoDB.AmazonDynamoDBException', 'DynamoDB.ProvisionedThroughputExceededException', 'DynamoDB.InternalServerError'],
      allow: [this.may('dynamodb:UpdateItem')],
    });
  }

  /** Reads what is known of a version; `$.item.Item` is absent for one that nobody asked about. */
  public read(scope: Construct, id: string): ServiceTask {
    return new ServiceTask(scope, id, {
      service: 'dynamodb',
      action: 'getItem',
      parameters: { TableName: this.resource.ref, Key: KEY, ConsistentRead: true },
      resultPath: '$.item',
      timeout: CALL,
      allow: [this.may('dynamodb:GetItem')],
    });
  }

  /** Writes down the decision at `$.decision`, and that nobody waits any more. */
  public record(scope: Construct, id: string, more: Record<string, unknown> = {}): ServiceTask {
    const values: Record<string, unknown> = {
      version: { 'S.$': '$.version' },
      decision: { 'S.$': '$.decision.decision' },
      decidedBy: { 'S.$': '$.decision.by' },
      decidedAt: { 'S.$': '$.decision.at' },
      reason: { 'S.$': '$.decision.reason' },
      ...more,
    };
    const names = Object.keys(values);
    return new ServiceTask(scope, id, {
      service: 'dynamodb',
      action: 'updateItem',
      parameters: {
        TableName: this.resource.ref,
        Key: KEY,
        UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')} REMOVE #waiting, #token`,
        ExpressionAttributeNames: Object.fromEntries([...names, 'waiting', 'token'].map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, values[name]])),
      },
      timeout: CALL,
      allow: [this.may('dynamodb:UpdateItem')],
    });
  }

  /** The older versions of the group that still wait, at `$.older.versions`. */
  public older(scope: Construct, id: string): ServiceTask {
    return new ServiceTask(scope, id, {
      service: 'aws-sdk:dynamodb',
      action: 'query',
      parameters: {
        TableName: this.resource.ref,
        IndexName: WAITING,
        ConsistentRead: true,
        KeyConditionExpression: '#group = :group AND #waiting < :number',
        ExpressionAttributeNames: { '#group': 'group', '#waiting': 'waiting' },
        ExpressionAttributeValues: { ':group': { 'S.$': '$.known.group' }, ':number': { 'N.$': '$.known.number' } },
      },
      resultSelector: { 'versions.$': '$.Items[*].version.S' },
      resultPath: '$.older',
      timeout: CALL,
      allow: [this.onIndex('dynamodb:Query')],
    });
  }

  /** Every version that waits, at `$.waiting.versions`. */
  public waiting(scope: Construct, id: string): ServiceTask {
    return new ServiceTask(scope, id, {
      service: 'aws-sdk:dynamodb',
      action: 'scan',
      parameters: { TableName: this.resource.ref, IndexName: WAITING },
      resultSelector: { 'versions.$': '$.Items[*].version.S' },
      resultPath: '$.waiting',
      timeout: CALL,
      allow: [this.onIndex('dynamodb:Scan')],
    });
  }

  private may(action: string): Statement {
    return { actions: [action], resources: [this.resource.attrArn] };
  }

  private onIndex(action: string): Statement {
    return { actions: [action], resources: [`${this.resource.attrArn}/index/${WAITING}`] };
  }
}

const KEY = { group: { 'S.$': '$.known.group' }, number: { 'N.$': '$.known.number' } };
