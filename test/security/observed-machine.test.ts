import { Stack } from 'aws-cdk-lib/core';
import { Encryption, ExecutionRole } from '../../src/security';
import { keyStatements, observedMachine, ObservedMachineProps } from '../../src/security/observed-machine';
import { allowedActions } from '../support/iam';
import { testStack } from '../support/stacks';
import { onlyResourceOf } from '../support/templates';

function made(props: Partial<ObservedMachineProps> = {}): Stack {
  const stack = testStack();
  const role = new ExecutionRole(stack, 'Role', { servicePrincipal: 'states.amazonaws.com' });
  observedMachine(stack, 'Machine', { role, key: Encryption.customerManaged()._keyFor(stack), definition: '{}', ...props });
  return stack;
}

const machine = (props: Partial<ObservedMachineProps> = {}) => onlyResourceOf(made(props), 'AWS::StepFunctions::StateMachine').Properties;

test('everything is logged and traced', () => {
  expect(machine()).toMatchObject({ LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: true }, TracingConfiguration: { Enabled: true } });
});

test('its role may deliver logs and traces and use the key', () => {
  expect(allowedActions(made())).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey', 'logs:CreateLogDelivery', 'xray:PutTraceSegments']));
});

test('without a key the service encrypts, and the role gets no permission on keys', () => {
  const stack = made({ key: undefined });
  expect(onlyResourceOf(stack, 'AWS::StepFunctions::StateMachine').Properties).not.toHaveProperty('EncryptionConfiguration');
  expect(allowedActions(stack).filter((action) => action.startsWith('kms:'))).toEqual([]);
});

test.each([[undefined, 'STANDARD'], [true, 'EXPRESS']])('express %s makes a machine of type %s', (express, type) => {
  expect(machine({ express }).StateMachineType).toBe(type);
});

test('it has the name that it is given, and none otherwise', () => {
  expect([machine({ name: 'guard' }).StateMachineName, machine().StateMachineName]).toEqual(['guard', undefined]);
});

test('a key of yours takes one statement, and the key of a service none', () => {
  const key = Encryption.customerManaged()._keyFor(testStack())!;

  expect([keyStatements(key), keyStatements(undefined)]).toEqual([[{ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] }], []]);
});
