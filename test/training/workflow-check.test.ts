import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Encryption } from '../../src/security';
import { ServiceTask } from '../../src/training/service-task';
import { WorkflowMachine } from '../../src/training/workflow-machine';
import { warnings } from '../support/nag';
import { testStack } from '../support/stacks';
import { templateOf } from '../support/templates';

const encryption = Encryption.awsManaged();

let stack: Stack;
beforeEach(() => { stack = testStack(); });

const machine = (definition: sfn.IChainable) => new WorkflowMachine(stack, 'Machine', { definition, comment: 'test', encryption });
const custom = (stateJson: object) => new sfn.CustomState(stack, 'Mine', { stateJson });
/** The warnings after synthesis, in one text. */
function warned(): string {
  templateOf(stack);
  return warnings(stack).join();
}

const JOB_ROLE = 'arn:aws:iam::111111111111:role/job';

/** A job whose state allows these actions. */
function job(...actions: string[]): ServiceTask {
  return new ServiceTask(stack, 'Train', {
    service: 'sagemaker',
    action: 'createTrainingJob',
    pattern: 'sync',
    parameters: { 'TrainingJobName.$': '$.name', 'RoleArn': JOB_ROLE },
    timeout: Duration.hours(1),
    allow: actions.map((action) => ({ actions: [action], resources: ['arn:aws:x:eu-west-1:111111111111:y/z-*'] })),
  });
}

const RULE = ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'];

describe('a state that a user wrote', () => {
  test('is refused with the name of its place', () => {
    machine(custom({ Type: 'Wait', Seconds: -1 }));
    expect(() => templateOf(stack)).toThrow("'States.Mine.Seconds' must be a whole number between 0 and 99999999, got -1; choose a number in that range");
  });

  test('is accepted when nothing is wrong with it', () => {
    machine(custom({ Type: 'Wait', Seconds: 0 }));
    expect(() => templateOf(stack)).not.toThrow();
  });

  test('is warned about by the id of the rule', () => {
    machine(custom({ Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken', Parameters: {} }));
    expect(warned()).toContain('SF-06');
  });

  test('may hold what only the deployment knows', () => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('x.amazonaws.com') });
    machine(custom({ Type: 'Pass', Parameters: { account: Stack.of(role).partition, role: role.roleArn } }));
    expect(() => templateOf(stack)).not.toThrow();
  });
});

describe('the role of a machine', () => {
  test('must manage the rule, tag the job and hand its role on', () => {
    machine(job('sagemaker:CreateTrainingJob'));
    expect(() => templateOf(stack)).toThrow(/3 problems\n  SF-08: .*\n  SF-09: .*\n  SF-10: /);
  });

  test.each([...RULE, 'sagemaker:AddTags'])('lacks %s', (action) => {
    machine(job(...[...RULE, 'sagemaker:AddTags'].filter((one) => one !== action)));
    expect(() => templateOf(stack)).toThrow(action);
  });

  test('is unknown when a user attached a policy of another kind', () => {
    jest.spyOn(console, 'warn').mockImplementation();
    const { role } = machine(job());
    role.attachInlinePolicy(new iam.Policy(stack, 'Inline', { statements: [new iam.PolicyStatement({ actions: ['a:B'], resources: ['*'] })] }));
    expect(() => templateOf(stack)).not.toThrow();
  });

  test('is unknown when a user attached a managed policy', () => {
    const { role } = machine(job());
    role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(stack, 'More', 'arn:aws:iam::111111111111:policy/more'));
    expect(() => templateOf(stack)).not.toThrow();
  });
});

test('an Express machine may wait as often as it likes in its five minutes', () => {
  const again = new sfn.Wait(stack, 'Again', { time: sfn.WaitTime.duration(Duration.seconds(1)) });
  again.next(new sfn.Choice(stack, 'Ready?').when(sfn.Condition.isPresent('$.ready'), new sfn.Succeed(stack, 'Done')).otherwise(again));
  new WorkflowMachine(stack, 'Machine', { definition: again, comment: 'test', encryption, express: true });
  expect(warned()).not.toContain('SF-06');
});

