/*
 * A simulation: the machines are the synthesized ones, executed by our interpreter on a virtual clock; S3, EventBridge, the queue, the pipe
 * (five batches at once, 262,144 characters each) and DynamoDB are simulated. The model runs the same protocol, written by hand, many more times.
 */
import { Chance } from '../../asl';
import { Burst, burstStack, templates } from '../burst-world';
import { LockModel } from '../lock-model';

const PRODUCTION = templates(burstStack());
const HASTY = templates(burstStack({ work: 8, quiet: 4, window: 1 }));
const DAMAGED = JSON.parse(JSON.stringify(HASTY).replaceAll('SET handled = remembered', 'SET handled = signals').replaceAll(' AND signals = remembered', '')) as typeof HASTY;

const BURSTS = 8;
const WORLDS = 160;
const MORTAL = 40;
const MODELS = 20_000;

const seeds = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Some guards are aborted at some moment, and only some of the events say so. */
function kill(burst: Burst, chance: Chance): void {
  const { world } = burst;
  world.bus.loses = ({ source }) => source === 'aws.states' && chance.happens(0.5);
  for (let i = 0; i < 3; i++) {
    world.clock.after(chance.between(1, 90), () => {
      const alive = burst.guards.filter(({ running }) => running);
      if (alive.length > 0) chance.pick(alive).stop('Test.Aborted', 'by a person');
    });
  }
}

/** Uploads that keep coming while runs begin and end, some told twice, some late. */
function dribble(of: typeof HASTY, seed: number, more: (burst: Burst, chance: Chance) => void = () => undefined): Burst {
  const burst = new Burst(of, seed);
  const chance = new Chance(seed * 7_919 + 104_729);
  const span = chance.between(10, 60);
  burst.world.bus.duplicates = chance.pick([0, 0, 0.2]);
  burst.world.bus.delay = chance.pick([[0.2, 3], [0.1, 20]]);
  more(burst, chance);
  for (let upload = chance.integer(3, 10); upload > 0; upload--) burst.uploadAt(chance.between(0, span));
  return burst.rest(1);
}

describe('a thousand uploads in one window', () => {
  const bursts = seeds(BURSTS).map((seed) => {
    const burst = new Burst(PRODUCTION, seed);
    const chance = new Chance(seed);
    for (let upload = 0; upload < 1000; upload++) burst.uploadAt(chance.between(0, 60));
    return burst.rest(2);
  });

  test('are counted in several batches, so that there is something to merge', () => {
    expect(Math.min(...bursts.map(({ intakes }) => intakes.length))).toBeGreaterThan(4);
  });

  test('no batch is larger than a pipe hands over', () => {
    expect(Math.max(...bursts.flatMap(({ world }) => world.pipes.flatMap(({ handedOver }) => handedOver)))).toBeLessThan(400);
  });

  test('are all counted', () => {
    expect(bursts.map(({ lock }) => lock.signals)).toEqual(bursts.map(() => 1000));
  });

  test('start one run', () => {
    expect(bursts.map(({ runs }) => runs.length)).toEqual(bursts.map(() => 1));
  });

  test('are reported once', () => {
    expect(bursts.map(({ reports }) => reports.length)).toEqual(bursts.map(() => 1));
  });
});

describe('uploads that keep coming', () => {
  const bursts = seeds(WORLDS).map((seed) => dribble(HASTY, seed));

  test('are never lost', () => {
    expect(bursts.filter(({ lost }) => lost > 0)).toEqual([]);
  });

  test('never make two runs at once', () => {
    expect(Math.max(...bursts.map(({ atOnce }) => atOnce))).toBe(1);
  });

  test('leave a lock that is free and up to date', () => {
    expect(bursts.filter(({ lock }) => lock.holder !== undefined || lock.signals !== lock.handled)).toEqual([]);
  });

  test('often need one more run, so that the release is put to the test', () => {
    expect(bursts.filter(({ guards }) => guards.some(({ trace }) => trace.includes('Start one more run'))).length).toBeGreaterThan(WORLDS / 4);
  });

  test('are lost if a release marks what came meanwhile as seen: the simulation would notice', () => {
    expect(seeds(40).filter((seed) => dribble(DAMAGED, seed).lost > 0).length).toBeGreaterThan(0);
  });

  test('say in figures what was simulated', () => {
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
    console.info(`Simulation: ${BURSTS} bursts of 1000 uploads gave ${BURSTS} runs; in ${WORLDS} interleavings of the synthesized machines `
      + `${sum(bursts.map(({ uploads }) => uploads.length))} uploads gave ${sum(bursts.map(({ runs }) => runs.length))} runs, none lost; `
      + `${MORTAL} more had guards that were aborted; ${2 * MODELS} more interleavings in a model of the protocol, half of them with guards that die, lost none.`);
    expect(bursts).toHaveLength(WORLDS);
  });
});

describe('uploads that keep coming while guards are aborted', () => {
  const bursts = seeds(MORTAL).map((seed) => dribble(HASTY, seed, kill));

  test('are never lost: a run saw them, or one that was aborted is reported', () => {
    expect(bursts.filter(({ lost }) => lost > 0)).toEqual([]);
  });

  test('never make two runs at once', () => {
    expect(Math.max(...bursts.map(({ atOnce }) => atOnce))).toBe(1);
  });

  test('leave a lock that is free and up to date', () => {
    expect(bursts.filter(({ lock }) => lock.holder !== undefined || lock.signals !== lock.handled)).toEqual([]);
  });

  test('were really disturbed', () => {
    expect(bursts.filter(({ guards }) => guards.some(({ status }) => status === 'ABORTED')).length).toBeGreaterThan(MORTAL / 2);
  });

  test('have each aborted run reported', () => {
    const told = (burst: Burst) => new Set(burst.reports.map(({ execution }) => execution.split(':').at(-1)));
    expect(bursts.flatMap((burst) => burst.runs.filter(({ name }) => !told(burst).has(name)))).toEqual([]);
  });
});

describe.each([['alive', 0], ['that die at any step', 0.05]])('the model with guards %s', (_, deaths) => {
  const models = seeds(MODELS).map((seed) => new LockModel(new Chance(seed), { uploads: 2 + seed % 7, deaths }).run());

  test('loses no upload', () => {
    expect(models.filter(({ lost }) => lost > 0).length).toBe(0);
  });

  test('never runs twice at once', () => {
    expect(Math.max(...models.map(({ mostAtOnce }) => mostAtOnce))).toBe(1);
  });

  test('merges', () => {
    expect(models.filter(({ runs }, index) => runs < 2 + (index + 1) % 7).length).toBeGreaterThan(MODELS / 2);
  });

  test('ends with every event handled and nobody holding the lock', () => {
    expect(models.filter(({ item }) => item.holder !== undefined || item.signals !== item.handled).length).toBe(0);
  });
});

test('the model loses uploads if a release does not look whether more came', () => {
  const careless = seeds(1000).map((seed) => new LockModel(new Chance(seed), { uploads: 4, deaths: 0, careless: true }).run());
  expect(careless.filter(({ lost }) => lost > 0).length).toBeGreaterThan(0);
});
