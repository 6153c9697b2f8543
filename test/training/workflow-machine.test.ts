import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { definitionOf, machineOf } from './support';
import { Encryption, ExecutionRole } from '../../src/security';
import { WorkflowMachine, WorkflowMachineProps } from '../../src/training/workflow-machine';
import { testStack } from '../support/stacks';
import { onlyResourceOf, resourcesOf, templateOf } from '../support/templates';

const TYPE = 'AWS::StepFunctions::StateMachine';

function made(options: Partial<WorkflowMachineProps> = {}): WorkflowMachine {
  const stack = testStack();
  return machineOf(stack, new sfn.Pass(stack, 'Only'), options);
}

const machineOfTemplate = (options: Partial<WorkflowMachineProps> = {}) => onlyResourceOf(made(options).role.stack, TYPE).Properties;

test('everything is logged, with data', () => {
  expect(machineOfTemplate().LoggingConfiguration).toMatchObject({ Level: 'ALL', IncludeExecutionData: true });
});

test('every execution is traced', () => {
  expect(machineOfTemplate().TracingConfiguration).toEqual({ Enabled: true });
});

test('data is encrypted with the key of the stack', () => {
  expect(machineOfTemplate().EncryptionConfiguration.Type).toBe('CUSTOMER_MANAGED_KMS_KEY');
});

test('without a key of its own the service encrypts', () => {
  expect(machineOfTemplate({ encryption: Encryption.awsManaged() })).not.toHaveProperty('EncryptionConfiguration');
});

test('the machine has no name', () => {
  expect(machineOfTemplate()).not.toHaveProperty('StateMachineName');
});

test.each([[undefined, 'STANDARD'], [true, 'EXPRESS']])('express %s makes a machine of type %s', (express, type) => {
  expect(machineOfTemplate({ express }).StateMachineType).toBe(type);
});

test('it ends by itself only when it is told to', () => {
  expect(definitionOf(made())).not.toHaveProperty('TimeoutSeconds');
});

test('it ends when it is told to', () => {
  expect(definitionOf(made({ timeout: Duration.hours(1) })).TimeoutSeconds).toBe(3600);
});

test('its role is assumed for this account only', () => {
  const role = onlyResourceOf(made().role.stack, 'AWS::IAM::Role').Properties;
  expect(role.AssumeRolePolicyDocument.Statement[0].Condition).toEqual({ StringEquals: { 'aws:SourceAccount': '111111111111' } });
});

test('all machines of a stack share one log, which is retained', () => {
  const stack = testStack();
  machineOf(stack, new sfn.Pass(stack, 'One'));
  new WorkflowMachine(stack, 'Other', { definition: new sfn.Pass(stack, 'Two'), comment: 'another', encryption: Encryption.customerManaged() });
  expect(Object.values(resourcesOf(stack, 'AWS::Logs::LogGroup'))).toMatchObject([{ DeletionPolicy: 'Retain' }]);
});

test('what a state of the CDK needs reaches the role', () => {
  const stack = testStack();
  class Task extends sfn.TaskStateBase {
    protected readonly taskMetrics = undefined;
    protected readonly taskPolicies = [new iam.PolicyStatement({ actions: ['sns:Publish'], resources: ['arn:aws:sns:eu-west-1:111111111111:topic'] })];
    /** @internal */
    protected _renderTask(): any { return { Resource: 'arn:aws:states:::sns:publish' }; }
  }
  machineOf(stack, new Task(stack, 'Tell', {}));
  expect(JSON.stringify(templateOf(stack))).toContain('sns:Publish');
});

test('without an alias callers start the machine', () => {
  const machine = made();
  expect(machine.startArn).toBe(machine.arn);
});

test('with an alias callers start what was deployed last', () => {
  const stack = made({ alias: true }).role.stack;
  const [version] = Object.keys(resourcesOf(stack, 'AWS::StepFunctions::StateMachineVersion'));
  expect(onlyResourceOf(stack, 'AWS::StepFunctions::StateMachineAlias').Properties.DeploymentPreference).toEqual({ Type: 'ALL_AT_ONCE', StateMachineVersionArn: { Ref: version } });
});

test('a version that runs is not removed by the next one', () => {
  expect(onlyResourceOf(made({ alias: true }).role.stack, 'AWS::StepFunctions::StateMachineVersion')).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
});

test('who may start it may use its key', () => {
  const machine = made();
  const caller = new ExecutionRole(machine.role.stack, 'Caller', { servicePrincipal: 'lambda.amazonaws.com' });
  machine.grantStart(caller);
  const policies = Object.values(resourcesOf(machine.role.stack, 'AWS::IAM::ManagedPolicy')).map((policy) => JSON.stringify(policy.Properties.PolicyDocument));
  expect(policies.filter((policy) => policy.includes('states:StartExecution') && policy.includes('kms:GenerateDataKey'))).toHaveLength(1);
});

test('an execution is named after its machine', () => {
  const machine = made();
  expect(JSON.stringify(machine.role.stack.resolve(machine.executionArn('one')))).toMatch(/:execution:.*Fn::GetAtt.*Name.*:one/);
});
