import { deaths, held, isGuard, retrainingStack, upload, worldsOf } from './retraining-world';
import { ApprovalPolicy } from '../../../src/registry';
import { Json } from '../../asl/errors';
import { explore, SETTINGS, settle } from '../../asl/explore';
import { LoadedWorld } from '../../asl/world/load';

const make = worldsOf(retrainingStack(() => ({ approval: ApprovalPolicy.automatic(), limits: { runsPerDay: 2 } })));
const DAY = 86_400;

/** A start by hand, an upload whose model beats the champion, two uploads above the cap, and the next day. */
function aDay(loaded: LoadedWorld): void {
  const { world, machines } = loaded;
  const guard = Object.entries(machines).find(([id]) => id.includes('Guard'))![1];
  world.engine.start(guard, {}, 'by-hand');
  world.clock.runFor(8000);
  let auc = 0.91;
  world.leaveReport = (uri, job) => {
    const champion = JSON.stringify(job.request).includes('champion') ? { champion: { auc } } : {};
    auc += 0.02;
    world.s3.putUri(`${uri.replace(/\/$/, '')}/evaluation.json`, JSON.stringify({ metrics: { auc }, ...champion }));
  };
  upload(loaded, 'labelled/b.csv');
  world.clock.runFor(16_000);
  upload(loaded, 'labelled/c.csv');
  world.clock.runFor(3000);
  upload(loaded, 'labelled/d.csv');
  world.clock.after(DAY, () => undefined);
}

const reports = ({ world }: LoadedWorld): Json[] => world.bus.events.filter((event) => event['detail-type'] === 'Retraining Run Ended').map(({ detail }) => detail);

describe('a day with a start by hand, a champion and a cap', () => {
  const loaded = make(1, SETTINGS[0]);
  aDay(loaded);
  settle(loaded);

  test('has two runs, and a third on the next day for what came above the cap', () => {
    expect(reports(loaded).map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded', 'capped', 'succeeded']);
  });

  test('compares the second model with the first on the same data', () => {
    const traces = [...loaded.world.engine.executions.values()].flatMap(({ trace }) => trace);
    expect(traces).toContain('Gate 1: better, measured');
  });

  test('ends with nothing held and no event unseen', () => {
    expect(held(loaded)).toEqual([]);
  });

  test('runs one guard at a time', () => {
    const runs = [...loaded.world.engine.executions.values()].filter((execution) => isGuard(execution) && execution.trace.includes('Snapshot'));
    const overlapping = runs.filter(({ startDate }, index) => index > 0 && startDate < runs[index - 1].stopDate!);
    expect([runs.length, overlapping]).toEqual([3, []]);
  });

  test('leaves nothing whatever goes wrong on it', () => {
    const explored = explore({ make, drive: aDay, problems: (one, path) => [...held(one), ...deaths(one, path)] }, {
      settings: SETTINGS.slice(0, 1), machines: (name) => name.includes('guard'),
    });
    process.stdout.write(`    ${explored.paths} paths through a day with a cap explored, ${explored.visited.size} states entered\n`);
    expect(explored.problems).toEqual([]);
  }, 300_000);
});
