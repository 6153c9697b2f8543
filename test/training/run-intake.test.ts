import { Burst, burstStack, templates } from './burst-world';
import { AslError } from '../asl';

const plain = templates(burstStack({ work: 60, quiet: 30 }));

/** Three uploads in one window, with a service that refuses some calls. */
function three(refuse: (state: string) => boolean = () => false): Burst {
  const burst = new Burst(plain, 1);
  burst.world.interference = { before: ({ state }) => { if (refuse(state)) throw new AslError('DynamoDB.AccessDeniedException', 'no'); } };
  for (let i = 0; i < 3; i++) burst.uploadAt(i);
  return burst;
}

test('counts all events of a batch at once', () => {
  const burst = three().rest(1);
  expect([burst.lock.signals, burst.world.calls.filter(({ state }) => state === 'Count the events').length]).toEqual([3, burst.intakes.length]);
});

test('is over within a minute, whatever fails', () => {
  const burst = three((state) => state === 'Count the events');
  burst.world.clock.runFor(3600);
  const times = burst.intakes.map(({ startDate, stopDate }) => (Date.parse(stopDate) - Date.parse(startDate)) / 1000);
  expect(Math.max(...times)).toBeLessThanOrEqual(60);
});

test('a batch that was not counted comes again, and in the end lies with the dead letters', () => {
  const burst = three((state) => state === 'Count the events');
  burst.world.clock.runFor(4 * 3600);
  const dead = burst.world.allQueues.find(({ settings }) => settings.arn.includes('Upload') && settings.arn.includes('DeadLetters'))!;
  expect(dead.messages.size).toBe(3);
});

test('a batch that was counted does not come again because the guard did not start', () => {
  const burst = three((state) => state === 'Start the guard');
  burst.world.clock.runFor(1800);
  expect([burst.lock.signals, burst.intakes.every(({ status }) => status === 'SUCCEEDED')]).toEqual([3, true]);
});

test('events whose guard did not start are found by the sweeper', () => {
  let refused = true;
  const burst = three((state) => state === 'Start the guard' && refused);
  burst.world.clock.after(600, () => { refused = false; });
  burst.rest(1);
  expect([burst.runs.length, burst.lost]).toEqual([1, 0]);
});
