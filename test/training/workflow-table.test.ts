import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { definitionOf, machineOf } from './support';
import { Encryption } from '../../src/security';
import { WorkflowTable, workflowTable } from '../../src/training/workflow-table';
import { testStack } from '../support/stacks';
import { onlyResourceOf, resourcesOf } from '../support/templates';

const TABLE = 'AWS::DynamoDB::Table';

function table(encryption = Encryption.customerManaged()) {
  const stack = testStack();
  return { stack, table: workflowTable(stack, encryption) };
}

test('is one for each stack', () => {
  const { stack, table: first } = table();
  expect(workflowTable(stack, Encryption.awsManaged())).toBe(first);
});

test('is encrypted with the key of the stack', () => {
  expect(onlyResourceOf(table().stack, TABLE).Properties.SSESpecification).toMatchObject({ SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: expect.anything() });
});

test('may be left to keys of AWS', () => {
  const { stack } = table(Encryption.awsManaged());
  expect([resourcesOf(stack, 'AWS::KMS::Key'), onlyResourceOf(stack, TABLE).Properties.SSESpecification]).toEqual([{}, { SSEEnabled: true }]);
});

test('goes with its stack: locks mean nothing without the machines that take them', () => {
  expect(onlyResourceOf(table().stack, TABLE)).toMatchObject({ DeletionPolicy: 'Delete' });
});

test('can be restored to any moment of the last weeks', () => {
  expect(onlyResourceOf(table().stack, TABLE).Properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled).toBe(true);
});

test('calculates in one item of its own', () => {
  const { table: one } = table();
  expect([one.calculator.key, one.calculator.allow[0].actions]).toEqual([{ id: { S: 'calculation' } }, ['dynamodb:UpdateItem']]);
});

describe('states', () => {
  function statesOf(make: (table: WorkflowTable, stack: any) => sfn.IChainable): any {
    const { stack, table: one } = table();
    const machine = machineOf(stack, make(one, stack));
    return { ...definitionOf(machine).States, allowed: machine.statements.flatMap(({ actions }) => actions) };
  }

  test('that change an item say the condition', () => {
    const { Change } = statesOf((one, stack) => one.update(stack, 'Change', { key: { S: 'a' }, update: 'SET b = :b', condition: 'c = :c', values: { ':b': { S: 'b' }, ':c': { S: 'c' } } }));
    expect(Change.Parameters).toMatchObject({ Key: { id: { S: 'a' } }, UpdateExpression: 'SET b = :b', ConditionExpression: 'c = :c' });
  });

  test('that change an item in any case have none', () => {
    const { Change } = statesOf((one, stack) => one.update(stack, 'Change', { key: { S: 'a' }, update: 'ADD n :n', values: { ':n': { N: '1' } } }));
    expect(Object.keys(Change.Parameters).sort()).toEqual(['ExpressionAttributeValues', 'Key', 'TableName', 'UpdateExpression']);
  });

  test('that read see the last write', () => {
    const { Read, allowed } = statesOf((one, stack) => one.read(stack, 'Read', { S: 'a' }, '$.item'));
    expect([Read.Parameters.ConsistentRead, Read.ResultPath, allowed]).toEqual([true, '$.item', ['dynamodb:GetItem', 'kms:Decrypt']]);
  });
});
