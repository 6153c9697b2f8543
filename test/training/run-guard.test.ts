// covers src/training/guard-lock.ts
// covers src/training/guard-run.ts
// covers src/training/guard-end.ts
// covers src/training/run-report.ts
// covers src/training/event-task.ts
// covers src/training/execution-calls.ts
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Stack } from 'aws-cdk-lib/core';
import { Burst, BurstOptions, burstStack, templates } from './burst-world';
import { AslError } from '../asl';
import { resourcesOf } from '../support/templates';

const world = (options: BurstOptions = {}) => new Burst(templates(burstStack({ work: 60, quiet: 30, ...options })), 1);
const plain = templates(burstStack({ work: 60, quiet: 30 }));
const fresh = () => new Burst(plain, 1);
const fails = (stack: Stack) => new sfn.Fail(stack, 'No luck', { error: 'TrainingJobNotCompleted', cause: 'the job ended as Failed' });
const says = (outcome: object) => ({ ending: (stack: Stack) => new sfn.Pass(stack, 'Outcome', { parameters: outcome }) });
const last = (execution: any) => execution.trace.at(-1);

describe('a run', () => {
  const burst = fresh();
  burst.uploadAt(0);
  burst.rest(1);
  const [guard] = burst.guards;
  const [run] = burst.runs;

  test('bears the name of the execution that guards it', () => {
    expect(run.name).toBe(guard.name);
  });

  test('waits for the quiet window before it takes the snapshot', () => {
    expect(Date.parse(run.input.run.snapshotAt) - Date.parse(run.input.run.startedAt)).toBeGreaterThanOrEqual(30_000);
  });

  test('knows its id', () => {
    expect(run.input.run.id).toBe(guard.name);
  });

  test('is reported once, with its workflow and its execution', () => {
    expect(burst.reports).toEqual([{ workflow: 'fraud', execution: guard.arn, outcome: 'succeeded' }]);
  });

  test('leaves nothing in the lock but the counts', () => {
    expect(burst.lock).toEqual({ id: 'lock#fraud', signals: 1, handled: 1 });
  });

  test('ends well', () => {
    expect([guard.status, last(guard)]).toEqual(['SUCCEEDED', 'Done']);
  });
});

describe('what the work says', () => {
  test('a version is named in the report', () => {
    const burst = world(says({ outcome: 'succeeded', version: { arn: 'arn:version' } }));
    burst.startByHand();
    burst.rest(1);
    expect(burst.reports).toEqual([expect.objectContaining({ outcome: 'succeeded', version: 'arn:version' })]);
  });

  test('a rejected model is reported as rejected and is no failure', () => {
    const burst = world(says({ outcome: 'rejected' }));
    burst.startByHand();
    burst.rest(1);
    expect([burst.reports[0].outcome, burst.guards[0].status]).toEqual(['rejected', 'SUCCEEDED']);
  });

  test('a failure is reported in the words of the work', () => {
    const burst = world({ ending: fails });
    burst.startByHand();
    burst.rest(1);
    expect(burst.reports).toEqual([expect.objectContaining({ outcome: 'failed', error: 'TrainingJobNotCompleted', cause: 'the job ended as Failed' })]);
  });

  test('a failure ends the guard as failed when the lock is free', () => {
    const burst = world({ ending: fails });
    burst.startByHand();
    burst.rest(1);
    expect([burst.guards[0].status, burst.guards[0].error, burst.lock.holder]).toEqual(['FAILED', 'TrainingJobNotCompleted', undefined]);
  });

  test('a failure is not tried again by itself: the next event or a replay does', () => {
    const burst = world({ ending: fails });
    burst.startByHand();
    burst.rest(2);
    expect(burst.runs).toHaveLength(1);
  });

  test('work that somebody aborts is a failure, and the guard lives to say so', () => {
    const burst = fresh();
    burst.startByHand();
    burst.world.clock.after(60, () => burst.runs[0].stop());
    burst.rest(1);
    expect([burst.reports.length, burst.reports[0].outcome, burst.lock.holder]).toEqual([1, 'failed', undefined]);
  });
});

describe('a person who starts a run', () => {
  test('counts as one event', () => {
    const burst = fresh();
    burst.startByHand({ why: 'because' });
    burst.rest(1);
    expect(burst.lock).toMatchObject({ signals: 1, handled: 1 });
  });

  test.each([[[]], ['text'], [null]])('may give %j, which is dropped', (input) => {
    const burst = fresh();
    burst.startByHand(input);
    burst.rest(1);
    expect(burst.runs).toHaveLength(1);
  });

  test('while a run goes on gets one more run after it', () => {
    const burst = fresh();
    burst.startByHand();
    burst.world.clock.after(60, () => burst.startByHand());
    burst.rest(1);
    expect([burst.runs.length, burst.atOnce]).toEqual([2, 1]);
  });

  test('in the quiet window gets no run of their own', () => {
    const burst = fresh();
    burst.startByHand();
    burst.world.clock.after(10, () => burst.startByHand());
    burst.rest(1);
    expect([burst.runs.length, last(burst.guards[1])]).toEqual([1, 'Merged']);
  });
});

describe('the cap', () => {
  const burst = world({ runsPerDay: 2 });
  for (const minutes of [0, 10, 20, 30]) burst.world.clock.after(minutes * 60, () => burst.startByHand());
  burst.rest(3);

  test('lets as many runs begin as it says', () => {
    expect(burst.runs).toHaveLength(2);
  });

  test('ends the next one without failing', () => {
    expect(burst.guards.map(last)).toContain('Capped');
  });

  test('is told once a day', () => {
    expect(burst.reports.filter(({ outcome }) => outcome === 'capped')).toHaveLength(1);
  });

  test('keeps the events as unseen, with the lock free', () => {
    expect([burst.lock.holder, burst.lock.signals - burst.lock.handled]).toEqual([undefined, 2]);
  });

  test('holds for a day: the sweeper starts the run on the next one', () => {
    const patient = world({ runsPerDay: 1 });
    for (const minutes of [0, 10]) patient.world.clock.after(minutes * 60, () => patient.startByHand());
    patient.rest(14);
    expect([patient.runs.length, patient.lock.signals - patient.lock.handled]).toEqual([2, 0]);
  });
});

describe('a holder that is dead', () => {
  /** The guard is aborted in the middle of the work, and no event says so. */
  function abandoned(): Burst {
    const burst = fresh();
    burst.world.bus.loses = ({ source }) => source === 'aws.states';
    burst.startByHand();
    burst.world.clock.after(60, () => burst.guards[0].stop());
    return burst;
  }

  test('is cleaned up by the next guard, which then runs', () => {
    const burst = abandoned();
    burst.world.clock.after(70, () => burst.startByHand());
    burst.world.clock.runFor(800);
    expect([burst.runs.map(({ status }) => status), burst.lock.holder]).toEqual([['ABORTED', 'SUCCEEDED'], undefined]);
  });

  test('is reported by whoever cleans up', () => {
    const burst = abandoned();
    burst.world.clock.after(70, () => burst.startByHand());
    burst.world.clock.runFor(800);
    expect(burst.reports.map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded']);
  });

  test('never has a second run beside it', () => {
    const burst = abandoned();
    burst.world.clock.after(61, () => burst.startByHand());
    burst.rest(1);
    expect(burst.atOnce).toBe(1);
  });

  test('is found by the sweeper where nobody else comes', () => {
    const burst = abandoned().rest(1);
    expect([burst.lock.holder, burst.reports.length]).toEqual([undefined, 1]);
  });
});

describe('calls that fail', () => {
  /** The world loses the answer of the first call of a state: the service has done it. */
  function losing(state: string): Burst {
    const burst = fresh();
    let lost = false;
    burst.world.interference = {
      after: (call, value) => {
        if (call.state !== state || lost) return value;
        lost = true;
        throw new AslError('DynamoDB.SdkClientException', 'the answer got lost');
      },
    };
    burst.startByHand();
    return burst.rest(1);
  }

  test.each(['Take the lock', 'Remember the events', 'Count the run', 'Give the lock back'])('a lost answer of %s changes nothing', (state) => {
    const burst = losing(state);
    expect([burst.runs.length, burst.reports.length, burst.lock.holder]).toEqual([1, 1, undefined]);
  });

  test('a report that cannot be sent frees the lock and fails loudly', () => {
    const burst = fresh();
    burst.world.interference = { before: ({ state }) => { if (state === 'Report') throw new AslError('EventBridge.AccessDenied', 'no'); } };
    burst.startByHand();
    burst.rest(1);
    expect([last(burst.guards[0]), burst.lock.holder]).toEqual(['Not reported', undefined]);
  });

  test('a lock that cannot be given back is freed by the cleaner', () => {
    const burst = fresh();
    burst.world.interference = { before: ({ state }) => { if (state.startsWith('Give')) throw new AslError('DynamoDB.AccessDeniedException', 'no'); } };
    burst.startByHand();
    burst.rest(1);
    expect([last(burst.guards[0]), burst.lock.holder]).toEqual(['Lock not given back', undefined]);
  });

  test('one more run that cannot be started is started by the sweeper', () => {
    const burst = fresh();
    burst.world.interference = { before: ({ state }) => { if (state === 'Start one more run') throw new AslError('StepFunctions.AccessDeniedException', 'no'); } };
    burst.startByHand();
    burst.world.clock.after(60, () => burst.startByHand());
    burst.rest(1);
    expect([burst.runs.length, burst.lock.signals - burst.lock.handled]).toEqual([2, 0]);
  });
});

describe('storage of a run', () => {
  const storage = (broken: boolean) => ({
    before: (scope: any, otherwise: sfn.IChainable) => sfn.Chain.start(new sfn.Pass(scope, 'Make storage', { parameters: { id: 'fs' }, resultPath: '$.run.lustre' }))
      .next(broken ? new sfn.Choice(scope, 'Broken').when(sfn.Condition.isPresent('$.run'), new sfn.Pass(scope, 'Say why', {
        result: sfn.Result.fromObject({ Error: 'NoStorage', Cause: 'full' }), resultPath: '$.error',
      }).next(otherwise)).afterwards({ includeOtherwise: true }) : new sfn.Pass(scope, 'Ready')),
    after: (scope: any) => sfn.Chain.start(new sfn.Pass(scope, 'Remove storage')),
  });

  test('is known to the work', () => {
    const burst = world({ storage: storage(false) });
    burst.startByHand();
    burst.rest(1);
    expect(burst.runs[0].input.run.lustre).toEqual({ id: 'fs' });
  });

  test('is removed after a success and before the lock is free', () => {
    const burst = world({ storage: storage(false) });
    burst.startByHand();
    burst.rest(1);
    const { trace } = burst.guards[0];
    expect(trace.indexOf('Remove storage')).toBeLessThan(trace.indexOf('Give the lock back'));
    expect(trace).toContain('Remove storage');
  });

  test('is removed after a failure', () => {
    const burst = world({ storage: storage(false), ending: fails });
    burst.startByHand();
    burst.rest(1);
    expect(burst.guards[0].trace).toContain('Remove storage');
  });

  test('that cannot be made is removed and reported, without a run of the work', () => {
    const burst = world({ storage: storage(true) });
    burst.startByHand();
    burst.rest(1);
    expect([burst.runs.length, burst.reports[0].error, burst.guards[0].trace.includes('Remove storage')]).toEqual([0, 'NoStorage', true]);
  });
});

describe('the machine', () => {
  const stack = burstStack({ topic: true });
  const guard = Object.entries(resourcesOf(stack, 'AWS::StepFunctions::StateMachine')).find(([id]) => id.startsWith('Guard'))![1].Properties;
  const { definition } = [...new Burst(templates(stack), 1).world.engine.machines.values()].find(({ name }) => name === guard.StateMachineName)!;

  test('has a literal name, by which it starts itself', () => {
    expect(definition.States['Start one more run'].Parameters.StateMachineArn).toMatch(new RegExp(`:stateMachine:${guard.StateMachineName}:live$`));
  });

  test('has no time-out of its own', () => {
    expect([definition.StartAt, definition.TimeoutSeconds]).toEqual(['Counted?', undefined]);
  });

  test('tells the topic about every end by a rule', () => {
    const rules = Object.values(resourcesOf(stack, 'AWS::Events::Rule')).map(({ Properties }) => Properties);
    expect(rules.filter(({ EventPattern }) => EventPattern?.detail?.outcome).map(({ EventPattern }) => EventPattern.detail)).toEqual([
      { workflow: ['fraud'], outcome: ['succeeded', 'rejected', 'failed', 'capped'] },
    ]);
  });
});
