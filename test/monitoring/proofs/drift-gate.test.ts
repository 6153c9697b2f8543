/*
 * The gate of a drift trigger, executed on a virtual clock: every state with every fault that fits it, two faults in a row, and violations at
 * random moments while gates are aborted and events come twice.
 */
import { Duration } from 'aws-cdk-lib/core';
import { ApprovalPolicy } from '../../../src/registry';
import { Chance } from '../../asl';
import { explore, SETTINGS, settle } from '../../asl/explore';
import { DAY, DriftWorld, gatePlan, HOUR } from '../drift-world';

const CAP = 2;
const PLAN = gatePlan(() => ({ atMostEvery: Duration.hours(4), perDay: CAP }));
const ASKING = gatePlan(({ topic }) => ({
  atMostEvery: Duration.hours(4), perDay: CAP, approval: ApprovalPolicy.manual({ notify: topic, expiry: Duration.hours(8) }),
}));

/** A violation, and another one three days later, when nothing goes wrong any more. */
function twoViolations(drift: DriftWorld, answering: boolean): void {
  const { world } = drift;
  if (answering) world.clock.after(HOUR, () => answer(drift));
  drift.violate();
  settle(drift.loaded);
  world.interference = {};
  world.clock.runFor(3 * DAY);
  if (answering) world.clock.after(HOUR, () => answer(drift));
  drift.violate();
}

/** Says yes, where a question is open. */
function answer(drift: DriftWorld): void {
  try {
    drift.answer({ decision: 'Approved' });
  } catch { /* nobody waits */ }
}

/** What may never be when all is quiet. */
function broken(drift: DriftWorld): string[] {
  const running = drift.gates.filter((gate) => gate.running);
  return [
    ...running.map(({ trace }) => `a gate still runs, in '${trace.at(-1)}'`),
    ...(drift.holder ? [`the gate is held by ${drift.holder}`] : []),
    ...Object.entries(drift.counted).filter(([, count]) => count > CAP).map(([day, count]) => `${count} starts on ${day}`),
    ...(drift.started.length > 2 ? [`two violations started ${drift.started.length} runs`] : []),
    ...(drift.started.includes(drift.gates.at(-1)!.arn) ? [] : ['the violation after the fault started nothing']),
  ];
}

describe.each([['that asks nobody', PLAN, false], ['that asks a person', ASKING, true]] as const)('a gate %s', (_, plan, answering) => {
  const worlds = new Map<unknown, DriftWorld>();
  const explored = (depth: number, damaged = plan) => explore({
    make: (seed) => {
      const drift = new DriftWorld(damaged, seed);
      worlds.set(drift.loaded, drift);
      return drift.loaded;
    },
    drive: (loaded) => twoViolations(worlds.get(loaded)!, answering),
    problems: (loaded) => broken(worlds.get(loaded)!),
  }, { settings: SETTINGS, depth });

  test('lets the next violation through whatever went wrong with one', () => {
    const { paths, visited, problems } = explored(2);
    process.stdout.write(`    ${paths} paths of one and two faults explored, ${visited.size} states entered\n`);
    expect(problems).toEqual([]);
  }, 120_000);

  test('that does not look whether its holder lives is seen to stay shut', () => {
    const damaged = JSON.parse(JSON.stringify(plan).replaceAll('"StringEquals":"RUNNING"', '"StringMatches":"*"')) as typeof plan;
    expect(explored(1, damaged).problems.length).toBeGreaterThan(0);
  }, 120_000);
});

describe('violations at random moments, while gates are aborted and events come twice', () => {
  const WORLDS = 200;
  const days = 3;
  const worlds = Array.from({ length: WORLDS }, (_, seed) => {
    const drift = new DriftWorld(PLAN, seed + 1);
    const chance = new Chance(seed * 7919 + 13);
    drift.world.bus.duplicates = chance.pick([0, 0.3]);
    for (let i = chance.integer(5, 60); i > 0; i--) drift.violateAt(chance.between(0, days * DAY));
    for (let i = chance.integer(0, 3); i > 0; i--) {
      drift.world.clock.after(chance.between(0, days * DAY), () => drift.gates.find(({ running }) => running)?.stop('Stopped', 'by a person'));
    }
    return drift.rest();
  });
  const aborted = (drift: DriftWorld) => drift.gates.filter(({ status }) => status === 'ABORTED');

  test('never start more on a day than the cap allows', () => {
    expect(worlds.flatMap(({ counted }) => Object.values(counted)).filter((count) => count > CAP)).toEqual([]);
  });

  test('start a run for each start that was counted', () => {
    const sum = (drift: DriftWorld) => Object.values(drift.counted).reduce((a, b) => a + b, 0);
    expect(worlds.filter((drift) => sum(drift) - drift.started.length > aborted(drift).length || drift.started.length > sum(drift))).toEqual([]);
  });

  test('start runs that lie a cool-down apart unless somebody aborted a gate', () => {
    const close = worlds.filter((drift) => aborted(drift).length === 0 && gaps(drift).some((gap) => gap < 4 * HOUR));
    expect(close).toEqual([]);
  });

  test('leave nothing held but by a gate that was aborted', () => {
    expect(worlds.filter((drift) => drift.holder && !aborted(drift).some(({ arn }) => arn === drift.holder))).toEqual([]);
  });

  test('were really disturbed', () => {
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
    const [violations, starts] = [sum(worlds.map(({ gates }) => gates.length)), sum(worlds.map(({ started }) => started.length))];
    const stops = sum(worlds.map((one) => aborted(one).length));
    console.info(`Simulation: in ${WORLDS} worlds of ${days} days ${violations} violations, with ${stops} gates aborted, started ${starts} runs.`);
    expect(stops).toBeGreaterThan(WORLDS / 4);
  });
});

/** The seconds between the runs that were asked for. */
function gaps(drift: DriftWorld): number[] {
  const times = drift.gates.filter(({ arn }) => drift.started.includes(arn)).map(({ startDate }) => Date.parse(startDate) / 1000);
  return times.slice(1).map((time, index) => time - times[index]);
}
