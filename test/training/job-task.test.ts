import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ExecutionRole, Encryption } from '../../src/security';
import { JobNames } from '../../src/training/job-names';
import { JOBS, jobStates } from '../../src/training/job-task';
import { WorkflowMachine } from '../../src/training/workflow-machine';
import { stackOf } from './support';

/** The definition of a machine that runs one training job. */
function definition(): any {
  const stack: Stack = stackOf();
  const scope = new Construct(stack, 'Train');
  const role = new ExecutionRole(scope, 'Role', { servicePrincipal: 'sagemaker.amazonaws.com' });
  const chain = jobStates(scope, {
    kind: JOBS.training,
    name: 'Train',
    names: new JobNames(scope),
    role,
    parameters: { RoleArn: role.roleArn },
    resultSelector: { 'artifact.$': '$.ModelArtifacts.S3ModelArtifacts' },
    resultPath: '$.model',
    longest: Duration.hours(2),
  });
  const machine = new WorkflowMachine(stack, 'Machine', { definition: chain, comment: 'test', encryption: Encryption.customerManaged() });
  return JSON.parse(stack.resolve(machine.resource.definitionString)['Fn::Join'][1].map((part: any) => (typeof part === 'string' ? part : 'x')).join(''));
}

test('the state gives up one hour after the longest the job may take', () => {
  expect(definition().States.Train.TimeoutSeconds).toBe(3 * 3600);
});

test('a job that did not complete does not count as done', () => {
  expect(definition().States['Train: completed?'].Default).toBe('Train: not completed');
});

test('the name of the job has at most 63 characters whatever the attempt', () => {
  const [literal] = /'([a-z0-9-]+)-\{\}-\{\}'/.exec(definition().States.Train.Parameters['TrainingJobName.$'])!.slice(1);
  expect(literal.length + 1 + 32 + 1 + 2).toBeLessThanOrEqual(63);
});

test('every error of the job is caught, an answer that is too large by its name', () => {
  expect(definition().States.Train.Catch.map((c: any) => c.ErrorEquals[0])).toEqual(['States.DataLimitExceeded', 'States.ALL']);
});

test('whatever still runs is stopped before the machine fails', () => {
  expect(definition().States['Train: stop what runs'].Next).toBe('Train: failed');
});
