import { deaths, held, isGuard, misreported, retrainingStack, upload, worldsOf } from './retraining-world';
import { ApprovalPolicy } from '../../../src/registry';
import { explore, Path, SETTINGS, settle } from '../../asl/explore';
import { FAULTS } from '../../asl/faults';
import { LoadedWorld } from '../../asl/world/load';

const make = worldsOf(retrainingStack(() => ({ approval: ApprovalPolicy.automatic() })));

/** Of two faults one may hit the very call that stops a job: that job ends at its own limit. */
function problems(loaded: LoadedWorld, path: Path): string[] {
  const unstoppable = path.faults.some(({ place }) => /^(Stop|Find every)/.test(place.state));
  return [
    ...held(loaded).filter((problem) => !(unstoppable && path.faults.length > 1 && problem.includes('ran on'))),
    ...deaths(loaded, path),
    ...misreported(loaded, path),
  ];
}

const outcomes = ({ world }: LoadedWorld) => world.bus.events
  .filter((event) => event['detail-type'] === 'Retraining Run Ended').map(({ detail }) => detail.outcome);

describe('a workflow without faults', () => {
  const loaded = make(1, SETTINGS[0]);
  upload(loaded);
  settle(loaded);

  test('registers one version', () => {
    expect(loaded.world.sagemaker.versions).toHaveLength(1);
  });

  test('tells it once', () => {
    expect(outcomes(loaded)).toEqual(['succeeded']);
  });

  test('holds nothing when it is quiet', () => {
    expect(held(loaded)).toEqual([]);
  });

  test('starts nothing for an object under another prefix', () => {
    const other = make(1, SETTINGS[0]);
    upload(other, 'raw/a.csv');
    settle(other);
    expect([...other.world.engine.executions.values()].filter(isGuard)).toEqual([]);
  });
});

describe('whatever goes wrong at any state of any machine', () => {
  test.each(SETTINGS.map((setting) => [setting.name, setting] as const))('nothing is held, lost or told wrongly (%s)', (_, setting) => {
    const explored = explore({ make, drive: upload, problems }, { settings: [setting], depth: 2, machines: (name) => !/approval/i.test(name) });
    process.stdout.write(`    ${explored.paths} paths of one and two faults explored (${setting.name}), ${explored.visited.size} states entered\n`);
    expect(explored.problems).toEqual([]);
  }, 300_000);

  test('nothing is held, lost or told wrongly although every event and every message comes twice', () => {
    const explored = explore({
      make: (seed, setting) => {
        const loaded = make(seed, setting);
        loaded.world.bus.duplicates = 1;
        for (const queue of loaded.world.allQueues) queue.duplicates = 1;
        return loaded;
      },
      drive: upload,
      problems,
    }, { settings: SETTINGS.slice(0, 1), faults: FAULTS.filter(({ kind }) => /aborted|timed out|killed|answer lost/.test(kind)), machines: (name) => !/approval/i.test(name) });
    process.stdout.write(`    ${explored.paths} paths of one fault explored, with every event and message twice\n`);
    expect(explored.problems).toEqual([]);
  }, 300_000);

  test('an upload after the end of a run that somebody aborted is learned from', () => {
    const explored = explore({
      make,
      drive: (loaded) => {
        upload(loaded);
        settle(loaded);
        loaded.world.interference = {};
        upload(loaded, 'labelled/b.csv');
      },
      problems: (loaded) => [...held(loaded), ...['succeeded', 'rejected'].includes(outcomes(loaded).at(-1)) ? [] : ['the next upload was not learned from']],
    }, { settings: SETTINGS.slice(1), faults: FAULTS.filter(({ kind }) => kind === 'aborted by a person'), machines: (name) => !/approval/i.test(name) });
    process.stdout.write(`    ${explored.paths} paths explored: an abort, then another upload\n`);
    expect(explored.problems).toEqual([]);
  }, 300_000);

  test.each(['the lock is held', 'ran on after its run had ended'])('without the sweeper and without status events an abort leaves something, and it is seen: %s', (problem) => {
    const explored = explore({
      make: (seed, setting) => ({ ...make(seed, setting), tickers: [] }), drive: upload, problems: held,
    }, { settings: SETTINGS.slice(1), faults: FAULTS.filter(({ kind }) => kind === 'aborted by a person'), machines: (name) => name.includes('guard') });
    expect(explored.problems.filter((one) => one.includes(problem)).length).toBeGreaterThan(0);
  }, 300_000);
});
