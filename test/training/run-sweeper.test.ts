import { Burst, burstStack, templates } from './burst-world';
import { AslError } from '../asl';

const plain = templates(burstStack({ work: 3000, quiet: 30 }));
const called = (burst: Burst, state: string) => burst.world.calls.filter((call) => call.state === state && call.execution.machine.name.includes('Sweeper')).length;

test('starts nothing where nothing waits', () => {
  const burst = new Burst(plain, 1).rest(1);
  expect([burst.guards.length, burst.sweeps.map(({ status }) => status)]).toEqual([0, ['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']]);
});

test('starts nothing while the holder runs', () => {
  const burst = new Burst(plain, 1);
  burst.startByHand();
  burst.world.clock.runFor(60);
  burst.rest(0.5);
  expect(burst.guards).toHaveLength(1);
});

test('asks again before it takes an execution for dead that is not to be seen', () => {
  const burst = new Burst(plain, 1);
  burst.startByHand();
  let hidden = 2;
  burst.world.interference = {
    before: ({ action, attempt }) => {
      if (action === 'describeExecution' && hidden-- > 0) throw new AslError('Sfn.ExecutionDoesNotExistException', `attempt ${attempt}`);
    },
  };
  burst.rest(0.25);
  expect([burst.guards.length, burst.runs.map(({ status }) => status)]).toEqual([1, ['SUCCEEDED']]);
});

test('a lock that cannot be read makes it fail, after it has looked at all', () => {
  const burst = new Burst(plain, 1);
  burst.world.interference = { before: ({ state }) => { if (state === 'Look at the lock') throw new AslError('DynamoDB.AccessDeniedException', 'no'); } };
  burst.rest(0.25);
  expect(burst.sweeps.map(({ status, error }) => [status, error])).toEqual([['FAILED', 'SweepFailed']]);
});

test('looks at each workflow once in a sweep', () => {
  const burst = new Burst(plain, 1).rest(0.25);
  expect(called(burst, 'Look at the lock')).toBe(1);
});
