import { deaths, held, misreported, retrainingStack, upload, worldsOf } from './retraining-world';
import { ArtifactStore, DataRepository } from '../../../src/data';
import { ContainerImage } from '../../../src/images';
import { ApprovalPolicy } from '../../../src/registry';
import { PrivateMlNetwork } from '../../../src/security';
import { EphemeralLustre, TrainingCompute, TrainingStep } from '../../../src/training';
import { explore, SETTINGS, settle } from '../../asl/explore';
import { FAULTS } from '../../asl/faults';
import { LoadedWorld } from '../../asl/world/load';

const image = ContainerImage.builtInAlgorithm('xgboost', '1.7-1');

const make = worldsOf(retrainingStack((stack) => {
  const network = new PrivateMlNetwork(stack, 'Network');
  const store = new ArtifactStore(stack, 'Samples');
  const storage = new EphemeralLustre({ network, repositories: [DataRepository.s3(store, 'samples/', { mountAt: '/samples' })], exportChanges: true });
  return {
    storage,
    approval: ApprovalPolicy.automatic(),
    training: new TrainingStep({ image, inputs: { train: storage.input({ path: '/samples', writable: true }) }, compute: TrainingCompute.onDemand('ml.g6.xlarge') }),
  };
}));

function run(change: (loaded: LoadedWorld) => void = () => undefined): LoadedWorld {
  const loaded = make(5, SETTINGS[0]);
  change(loaded);
  upload(loaded);
  settle(loaded);
  return loaded;
}

const reports = ({ world }: LoadedWorld) => world.bus.events.filter((event) => event['detail-type'] === 'Retraining Run Ended').map(({ detail }) => detail);
const calls = ({ world }: LoadedWorld, action: string) => world.calls.filter((call) => call.action === action);

describe('a run with a file system of its own', () => {
  const loaded = run();

  test('makes one and deletes it', () => {
    expect([calls(loaded, 'createFileSystem').length, held(loaded)]).toEqual([1, []]);
  });

  test('imports before and exports after the training', () => {
    expect(calls(loaded, 'createDataRepositoryTask').map(({ parameters }) => parameters.Type)).toEqual(['IMPORT_METADATA_FROM_REPOSITORY', 'EXPORT_TO_REPOSITORY']);
  });

  test('trains below the mount name that the service gave it', () => {
    const [{ request }] = loaded.world.sagemaker.all.jobs;
    expect(request.InputDataConfig[0].DataSource.FileSystemDataSource.DirectoryPath).toMatch(/^\/mount\d+\/samples$/);
  });

  test('is told as a success', () => {
    expect(reports(loaded).map(({ outcome }) => outcome)).toEqual(['succeeded']);
  });
});

describe('a run whose files could not all be exported', () => {
  const spoil = ({ world }: LoadedWorld) => {
    world.fsx.task = ({ Type }) => Type === 'EXPORT_TO_REPOSITORY' ? { lifecycle: 'SUCCEEDED', failedFiles: 2 } : { lifecycle: 'SUCCEEDED' };
  };

  test('is no success, and says which file system is kept', () => {
    expect(reports(run(spoil))).toEqual([expect.objectContaining({ outcome: 'failed', storage: expect.stringMatching(/fs-\w+ is kept/) })]);
  });

  test('keeps it for a day', () => {
    const loaded = make(5, SETTINGS[0]);
    spoil(loaded);
    upload(loaded);
    loaded.world.clock.runFor(12 * 3600);
    expect(loaded.world.fsx.fileSystems).toHaveLength(1);
  });

  test('deletes it after that', () => {
    expect(held(run(spoil))).toEqual([]);
  });
});

describe('whatever goes wrong around a file system', () => {
  test.each(SETTINGS.map((setting) => [setting.name, setting] as const))('none is left, and the lock comes back (%s)', (_, setting) => {
    const explored = explore({
      make, drive: upload, problems: (loaded, path) => [...held(loaded), ...deaths(loaded, path), ...misreported(loaded, path)],
    }, { settings: [setting], machines: (name) => /guard|lustre/i.test(name) });
    process.stdout.write(`    ${explored.paths} paths around a file system explored (${setting.name}), ${explored.visited.size} states entered\n`);
    expect(explored.problems).toEqual([]);
  }, 300_000);

  test('without the sweeper and without status events an abort leaves one, and it is seen', () => {
    const explored = explore({ make: (seed, setting) => ({ ...make(seed, setting), tickers: [] }), drive: upload, problems: held }, {
      settings: SETTINGS.slice(1), faults: FAULTS.filter(({ kind }) => kind === 'aborted by a person'), machines: (name) => name.includes('guard'),
    });
    expect(explored.problems.filter((problem) => problem.includes('is left')).length).toBeGreaterThan(0);
  }, 300_000);
});
