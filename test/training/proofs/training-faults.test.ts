import { deaths, held, misreported, retrainingStack, upload, worldsOf } from './retraining-world';
import { ArtifactStore, IArtifactStore, TrainingInput } from '../../../src/data';
import { ContainerImage } from '../../../src/images';
import { ApprovalPolicy } from '../../../src/registry';
import { IWorkflowStep, ParameterRange, TrainingCompute, TrainingStep, TuningObjective, TuningStep } from '../../../src/training';
import { Json } from '../../asl/errors';
import { explore, SETTINGS } from '../../asl/explore';
import { FAULTS } from '../../asl/faults';
import { LoadedWorld } from '../../asl/world/load';

const image = ContainerImage.builtInAlgorithm('xgboost', '1.7-1');
const trained = (store: IArtifactStore, compute: TrainingCompute) => new TrainingStep({ image, inputs: { train: TrainingInput.s3(store, 'other/') }, compute });

const STEPS: [string, (store: IArtifactStore) => IWorkflowStep][] = [
  ['a list of choices', (store) => trained(store, TrainingCompute.spot('ml.g6.xlarge').orElse(TrainingCompute.onDemand('ml.g6.xlarge')).orElse(TrainingCompute.onDemand('ml.m7i.xlarge')))],
  ['a search for hyperparameters', (store) => new TuningStep({
    training: trained(store, TrainingCompute.onDemand('ml.m7i.xlarge')),
    objective: TuningObjective.maximize('validation:auc'),
    ranges: { eta: ParameterRange.continuous(0.01, 0.3) },
  })],
];

const onSpot = ({ Parameters }: Json) => Parameters?.EnableManagedSpotTraining === true;

const outcomes = ({ world }: LoadedWorld) => world.bus.events
  .filter((event) => event['detail-type'] === 'Retraining Run Ended').map(({ detail }) => detail.outcome);

describe.each(STEPS)('a workflow with %s', (_, step) => {
  const make = worldsOf(retrainingStack((stack) => ({ training: step(new ArtifactStore(stack, 'Other')), approval: ApprovalPolicy.automatic() })));

  test('holds, loses and misreports nothing, whatever goes wrong at any state', () => {
    const explored = explore({
      make, drive: upload, problems: (loaded, path) => [...held(loaded), ...deaths(loaded, path), ...misreported(loaded, path)],
    }, { settings: SETTINGS.slice(1), machines: (name) => /work/i.test(name) });
    process.stdout.write(`    ${explored.paths} paths of one fault explored, ${explored.visited.size} states entered\n`);
    expect(explored.problems).toEqual([]);
    expect(explored.paths).toBeGreaterThan(100);
  }, 300_000);
});

test('a second choice holds nothing either when it goes wrong as well', () => {
  const [, step] = STEPS[0];
  const make = worldsOf(retrainingStack((stack) => ({ training: step(new ArtifactStore(stack, 'Other')), approval: ApprovalPolicy.automatic() })));
  const explored = explore({ make, drive: upload, problems: held }, {
    settings: SETTINGS.slice(1),
    depth: 2,
    machines: (name) => /work/i.test(name),
    faults: FAULTS.filter(({ kind }) => ['no capacity', 'waited too long for spot', 'job never ends', 'aborted by a person'].includes(kind)),
  });
  process.stdout.write(`    ${explored.paths} paths of up to two faults explored, ${explored.visited.size} states entered\n`);
  expect([...explored.visited].filter((state) => state.endsWith('Train: choice 3'))).toHaveLength(1);
  expect(explored.problems).toEqual([]);
}, 300_000);

test('a workflow that finds no capacity, or waits for it in vain, learns on the next choice', () => {
  const [, step] = STEPS[0];
  const make = worldsOf(retrainingStack((stack) => ({ training: step(new ArtifactStore(stack, 'Other')), approval: ApprovalPolicy.automatic() })));
  const explored = explore({
    make, drive: upload, problems: (loaded) => (outcomes(loaded).includes('succeeded') ? [] : [`the run ended as ${outcomes(loaded).join()}`]),
  }, {
    settings: SETTINGS.slice(1),
    machines: (name) => /work/i.test(name),
    faults: FAULTS.filter(({ kind }) => ['no capacity', 'waited too long for spot'].includes(kind)).map((fault) => ({ ...fault, fits: onSpot })),
  });
  expect(explored.paths).toBe(3); // one without a fault
  expect(explored.problems).toEqual([]);
});
