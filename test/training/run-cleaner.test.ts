import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Burst, burstStack, templates } from './burst-world';
import { Encryption } from '../../src/security';
import { jobsIn } from '../../src/training/run-cleaner';
import { ServiceTask } from '../../src/training/service-task';
import { WorkflowMachine } from '../../src/training/workflow-machine';
import { AslError } from '../asl';
import { testStack } from '../support/stacks';

const JOB = 'arn:aws:sagemaker:eu-west-1:111111111111:training-job/fraud-train-1a2b3c4d-';
const plain = templates(burstStack({ work: 60, quiet: 30 }));
/** Work that may start training jobs. */
const withJobs = templates(burstStack({
  work: 60,
  quiet: 30,
  ending: (stack) => new ServiceTask(stack, 'Train', {
    service: 'aws-sdk:sagemaker',
    action: 'stopTrainingJob',
    parameters: { TrainingJobName: 'x' },
    timeout: Duration.minutes(1),
    allow: [{ actions: ['sagemaker:StopTrainingJob'], resources: [`${JOB}*`] }],
  }),
}));

/** A run whose guard is aborted in the middle of the work. */
function aborted(of = plain): Burst {
  const burst = new Burst(of, 1);
  burst.startByHand();
  burst.world.clock.after(60, () => burst.guards[0].stop());
  return burst;
}

describe('after a guard was aborted, the cleaner', () => {
  const burst = aborted();
  burst.world.clock.runFor(300);

  test('stops the work', () => {
    expect(burst.runs.map(({ status }) => status)).toEqual(['ABORTED']);
  });

  test('frees the lock and counts the events of the run as handled', () => {
    expect(burst.lock).toEqual({ id: 'lock#fraud', signals: 1, handled: 1 });
  });

  test('reports for it once, although guard and work both told of their end', () => {
    expect(burst.reports).toEqual([{
      workflow: 'fraud',
      execution: burst.guards[0].arn,
      outcome: 'failed',
      error: 'RunEnded',
      cause: 'The run ended without giving back its lock: somebody aborted it, or Step Functions did.',
    }]);
  });
});

test('events that a dead run had not looked at are left for the sweeper', () => {
  const burst = new Burst(plain, 1);
  burst.startByHand();
  burst.world.clock.after(10, () => burst.guards[0].stop());
  burst.world.clock.runFor(300);
  expect([burst.lock.signals, burst.lock.handled, burst.lock.holder]).toEqual([1, undefined, undefined]);
});

test('a run that is alive is left alone', () => {
  const burst = new Burst(plain, 1);
  burst.startByHand();
  burst.world.clock.after(60, () => burst.runs[0].stop());
  burst.rest(1);
  expect(burst.cleaners.map(({ trace }) => trace.at(-1)).sort()).toEqual(['Jobs stopped', 'Nothing held', 'Nothing held']);
});

test('a guard that failed and freed its lock itself gives nothing to do', () => {
  const burst = new Burst(templates(burstStack({ work: 60, quiet: 30, ending: (stack) => new sfn.Fail(stack, 'No', { error: 'No', cause: 'no' }) })), 1);
  burst.startByHand();
  burst.rest(1);
  expect(burst.reports).toHaveLength(1);
});

test('cleaning twice changes nothing', () => {
  const burst = aborted();
  burst.world.bus.duplicates = 1;
  burst.rest(1);
  expect([burst.reports.length, burst.lock.holder]).toEqual([1, undefined]);
});

describe('jobs of a dead run', () => {
  const burst = aborted(withJobs);
  burst.world.clock.runFor(300);

  test('are looked for by the names of the steps', () => {
    expect(burst.world.calls.filter(({ action }) => action === 'listTrainingJobs').map(({ parameters }) => parameters)).toEqual([
      { NameContains: 'fraud-train-1a2b3c4d-', StatusEquals: 'InProgress' },
    ]);
  });

  test('are looked for while the lock is still held', () => {
    const states = burst.world.calls.map(({ state }) => state);
    expect(states.indexOf('Find every TrainingJob')).toBeLessThan(states.indexOf('Free the lock'));
  });

  test('that cannot be listed keep no lock', () => {
    const broken = aborted(withJobs);
    broken.world.interference = { before: ({ state }) => { if (state.startsWith('Find every')) throw new AslError('SageMaker.AccessDeniedException', 'no'); } };
    broken.rest(1);
    expect(broken.lock.holder).toBeUndefined();
  });
});

test('the jobs of a machine are known from what it may stop', () => {
  const stack = testStack();
  const work = new WorkflowMachine(stack, 'Work', {
    definition: new ServiceTask(stack, 'Train', {
      service: 'sagemaker',
      action: 'createTrainingJob',
      parameters: {},
      timeout: Duration.minutes(1),
      allow: [{ actions: ['sagemaker:CreateTrainingJob', 'sagemaker:StopTrainingJob'], resources: [`${JOB}*`] }],
    }),
    comment: 'test',
    encryption: Encryption.customerManaged(),
  });
  expect(jobsIn(work)).toEqual([{ noun: 'TrainingJob', prefix: 'fraud-train-1a2b3c4d-' }]);
});
