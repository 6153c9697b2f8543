import { held, isApproval, retrainingStack, upload, worldsOf } from './retraining-world';
import { explore, Path, Setting, SETTINGS, settle } from '../../asl/explore';
import { LoadedWorld } from '../../asl/world/load';

const make = worldsOf(retrainingStack());
const DECIDED = 'Model Version Decided';
const CHANGED = 'SageMaker Model Package State Change';

/** A person decides so many seconds after the version was handed over. */
function deciding(loaded: LoadedWorld, decision: string, after: number): void {
  const { world } = loaded;
  const { entered } = world.interference;
  let handedOver = false;
  world.interference = {
    ...world.interference,
    entered: (execution, state) => {
      entered?.(execution, state);
      if (handedOver || state !== 'Approve') return;
      handedOver = true;
      const [{ ModelPackageArn }] = world.sagemaker.versions;
      world.clock.after(after, () => world.sagemaker.operations.updateModelPackage({ ModelPackageArn, ModelApprovalStatus: decision, ApprovalDescription: 'looked at' }));
    },
  };
  upload(loaded);
}

/** What was decided, as the registry, the table and the bus tell it. */
function told({ world }: LoadedWorld) {
  const audit = world.dynamodb.tableNames.filter((name) => name.includes('Approval')).flatMap((name) => world.dynamodb.items(name));
  return {
    registry: world.sagemaker.versions.map(({ ModelApprovalStatus }) => ModelApprovalStatus),
    table: audit.map(({ decision }) => decision),
    bus: world.bus.events.filter((event) => event['detail-type'] === DECIDED).map(({ detail }) => detail.decision),
  };
}

const SECONDS_OF_A_DAY = 86_400;

describe('a version that waits for a person', () => {
  const [documented, lost]: readonly Setting[] = SETTINGS;

  function story(decision: string | undefined, after: number, change: (loaded: LoadedWorld) => void = () => undefined): LoadedWorld {
    const loaded = make(3, documented);
    change(loaded);
    if (decision === undefined) upload(loaded);
    else deciding(loaded, decision, after);
    settle(loaded);
    return loaded;
  }

  test.each([
    ['is approved', 'Approved', 7200],
    ['is rejected', 'Rejected', 7200],
    ['is approved before anybody waits', 'Approved', 0],
    ['is approved on the last day', 'Approved', 13.9 * SECONDS_OF_A_DAY],
  ])('%s, and all hear it once', (_, decision, after) => {
    expect(told(story(decision, after))).toEqual({ registry: [decision], table: [decision], bus: [decision] });
  });

  test('is rejected when nobody says anything', () => {
    expect(told(story(undefined, 0))).toEqual({ registry: ['Rejected'], table: ['Rejected'], bus: ['Rejected'] });
  });

  test('is approved although the event was lost', () => {
    const loses = (loaded: LoadedWorld) => { loaded.world.bus.loses = (event) => event['detail-type'] === CHANGED; };
    expect(told(story('Approved', 7200, loses))).toEqual({ registry: ['Approved'], table: ['Approved'], bus: ['Approved'] });
  });

  test('is approved once although every event comes twice', () => {
    const twice = (loaded: LoadedWorld) => { loaded.world.bus.duplicates = 1; };
    expect(told(story('Approved', 7200, twice))).toEqual({ registry: ['Approved'], table: ['Approved'], bus: ['Approved'] });
  });

  test('is approved although events come late and in any order', () => {
    const late = (loaded: LoadedWorld) => { loaded.world.bus.delay = [1, 7200]; };
    expect(told(story('Approved', 7200, late))).toEqual({ registry: ['Approved'], table: ['Approved'], bus: ['Approved'] });
  });

  test('does not keep the lock', () => {
    const loaded = make(3, documented);
    upload(loaded);
    loaded.world.clock.runFor(SECONDS_OF_A_DAY);
    expect([held(loaded).filter((problem) => problem.includes('lock')), told(loaded).registry]).toEqual([[], ['PendingManualApproval']]);
  });

  /** After any fault the registry says what the person said, and nothing waits. */
  function problems(loaded: LoadedWorld, path: Path): string[] {
    const { registry, table } = told(loaded);
    const running = [...loaded.world.engine.executions.values()].filter((execution) => isApproval(execution) && execution.running);
    return [
      ...running.map(({ machine, trace }) => `${machine.name} still runs in '${trace.at(-1)}'`),
      ...registry.filter((status) => status !== 'Approved').map((status) => `the version is ${status}`),
      ...path.faults.length === 0 && table[0] !== 'Approved' ? [`the table says ${table}`] : [],
    ];
  }

  test.each([documented, lost].map((setting) => [setting.name, setting] as const))('stays approved whatever goes wrong in its machines (%s)', (_, setting) => {
    const explored = explore({ make, drive: (loaded) => deciding(loaded, 'Approved', 7200), problems }, {
      settings: [setting], machines: (name) => /approval/i.test(name),
    });
    process.stdout.write(`    ${explored.paths} paths of an approval explored (${setting.name})\n`);
    expect(explored.problems).toEqual([]);
  }, 300_000);
});
