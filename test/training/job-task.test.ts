import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { definitionOf, machineOf } from './support';
import { ExecutionRole } from '../../src/security';
import { JobNames } from '../../src/training/job-names';
import { Job, JOBS, jobStates } from '../../src/training/job-task';
import { testStack } from '../support/stacks';

/** The states of a machine that runs one job of a kind. */
function statesOf(more: (scope: Construct) => Partial<Job> = () => ({})): any {
  const stack = testStack();
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
    ...more(scope),
  });
  return definitionOf(machineOf(stack, chain)).States;
}

test('the state gives up one hour after the longest that the job may take', () => {
  expect(statesOf().Train.TimeoutSeconds).toBe(3 * 3600);
});

test('a job that did not complete does not count as done', () => {
  expect(statesOf()['Train: completed?'].Default).toBe('Train: not completed');
});

test('the answer keeps the status, the name and what the step asks for', () => {
  expect(statesOf().Train.ResultSelector).toEqual({
    'status.$': '$.TrainingJobStatus', 'job.$': '$.TrainingJobName', 'detail.$': '$.SecondaryStatus', 'artifact.$': '$.ModelArtifacts.S3ModelArtifacts',
  });
});

test('every error of the job is caught, an answer that is too large by its name', () => {
  expect(statesOf().Train.Catch.map((handler: any) => handler.ErrorEquals[0])).toEqual(['States.DataLimitExceeded', 'States.ALL']);
});

test('a job that failed is not created again', () => {
  expect(statesOf().Train.Retry.flatMap((retry: any) => retry.ErrorEquals)).not.toContain('States.TaskFailed');
});

test('whatever still runs is looked for by the part of the name that all attempts share', () => {
  const { Train: train, 'Train: find what runs': find } = statesOf();
  expect(train.Parameters['TrainingJobName.$']).toContain(/States\.Hash.*'MD5'\)/.exec(find.Parameters['NameContains.$'])![0]);
});

test('whatever still runs is stopped before the machine fails', () => {
  expect(statesOf()['Train: stop what runs'].Next).toBe('Train: failed');
});

test('a job that cannot be stopped any more hides no error', () => {
  expect(statesOf()['Train: stop what runs'].ItemProcessor.States['Train: stop it'].Catch.every((handler: any) => handler.ResultPath === null)).toBe(true);
});

test('what goes on after an error can be another way', () => {
  expect(statesOf((scope) => ({ otherwise: new sfn.Pass(scope, 'Another way') }))['Train: stop what runs'].Next).toBe('Another way');
});

test.each(Object.entries(JOBS))('the calls and answers of a %s job are named after its kind', (_, kind) => {
  const states = statesOf(() => ({ kind }));
  expect([states.Train.Resource.split(':').pop(), states['Train: find what runs'].ResultSelector['names.$']])
    .toEqual([`create${kind.noun}.sync`, `$.${kind.summaries}[*].${kind.noun}Name`]);
});
