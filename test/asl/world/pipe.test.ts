import { World } from './world';
import { Json } from '../errors';

const QUEUE = { arn: 'arn:aws:sqs:eu-west-1:111111111111:q', url: 'https://q', visibility: 120 };
const DEAD = { arn: 'arn:aws:sqs:eu-west-1:111111111111:dead', url: 'https://dead', visibility: 30 };
const TARGET = 'arn:aws:states:eu-west-1:111111111111:stateMachine:Intake';

function piped(settings: { readonly batchSize?: number; readonly window?: number } = {}, state: Json = { Type: 'Succeed' }): World {
  const world = new World({ seed: 7 });
  world.engine.add({ arn: TARGET, name: 'Intake', type: 'EXPRESS', definition: { StartAt: 'S', States: { S: state } } });
  world.addQueue(DEAD);
  world.addQueue({ ...QUEUE, deadLetters: { arn: DEAD.arn, after: 3 } });
  world.addPipe({ source: QUEUE.arn, target: TARGET, batchSize: 10_000, window: 60, waits: true, ...settings });
  return world;
}

function send(world: World, count: number, body = 'x'): void {
  for (let i = 0; i < count; i++) world.queue(QUEUE.arn).send(body);
}

describe('a pipe', () => {
  test('reads up to five batches at once', () => {
    const world = piped();
    send(world, 100);
    world.clock.run();
    expect([world.pipes[0].handedOver.length, world.pipes[0].handedOver.reduce((a, b) => a + b)]).toEqual([5, 100]);
  });

  test('closes a batch at the end of its window', () => {
    const world = piped();
    send(world, 1);
    world.clock.runFor(59);
    const before = world.pipes[0].handedOver.length;
    world.clock.runFor(2);
    expect([before, world.pipes[0].handedOver]).toEqual([0, [1]]);
  });

  test('closes a batch at its size', () => {
    const world = piped({ batchSize: 10 });
    send(world, 200);
    world.clock.run();
    expect(Math.max(...world.pipes[0].handedOver)).toBe(10);
  });

  test('closes a batch at 262,144 characters', () => {
    const world = piped();
    send(world, 60, 'x'.repeat(50_000));
    world.clock.run();
    expect(Math.max(...world.pipes[0].handedOver)).toBe(5);
  });

  test('leaves nothing in the queue', () => {
    const world = piped();
    send(world, 700, 'y'.repeat(1600));
    world.clock.run();
    expect([world.queue(QUEUE.arn).messages.size, world.queue(DEAD.arn).messages.size]).toEqual([0, 0]);
  });

  test('gives a batch that fails three times to the dead letters', () => {
    const world = piped({}, { Type: 'Fail', Error: 'No' });
    send(world, 4);
    world.clock.run();
    expect([world.queue(QUEUE.arn).messages.size, world.queue(DEAD.arn).messages.size]).toEqual([0, 4]);
  });

  test('hands a message over again that comes twice', () => {
    const world = piped();
    world.queue(QUEUE.arn).duplicates = 1;
    send(world, 3);
    world.clock.run();
    expect(world.pipes[0].handedOver.reduce((a, b) => a + b)).toBe(6);
  });
});
