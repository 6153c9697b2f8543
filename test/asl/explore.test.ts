import { Engine } from './engine';
import { Json } from './errors';
import { explore, nameOf, Path, SETTINGS, settle, Subject } from './explore';
import { FAULTS } from './faults';
import { World } from './world/world';

const ARN = 'arn:aws:states:eu-west-1:111111111111:stateMachine:Toy';
const TRAIN = 'arn:aws:states:::sagemaker:createTrainingJob.sync';
const STOP = 'arn:aws:states:::sagemaker:stopTrainingJob';
const JOB = { TrainingJobName: 'toy', OutputDataConfig: { S3OutputPath: 's3://toy/models' } };

/** Trains once; `careful` stops the job when the state gives up. */
function toy(careful: boolean): Json {
  const handler = careful ? { Catch: [{ ErrorEquals: ['States.ALL', 'States.DataLimitExceeded'].slice(0, 1), Next: 'Stop' }] } : {};
  return {
    StartAt: 'Train',
    States: {
      Train: { Type: 'Task', Resource: TRAIN, Parameters: JOB, TimeoutSeconds: 90_000, ResultPath: null, End: true, ...handler },
      ...careful && {
        Stop: {
          Type: 'Task',
          Resource: STOP,
          Parameters: { TrainingJobName: 'toy' },
          TimeoutSeconds: 60,
          Next: 'Failed',
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }],
        },
        Failed: { Type: 'Fail', Error: 'Failed' },
      },
    },
  };
}

function subject(definition: Json): Subject {
  return {
    make: (seed, { stopsAbandonedJobs }) => {
      const world = new World({ seed, stopsAbandonedJobs });
      world.engine.add({ arn: ARN, name: 'Toy', type: 'STANDARD', definition });
      return { world, machines: { Toy: ARN }, tickers: [] };
    },
    drive: ({ world }) => { (world.engine as Engine).start(ARN, {}); },
    problems: ({ world }) => world.sagemaker.all.orphans(300).map(({ name }) => `the job ${name} runs on`),
  };
}

const kinds = (problems: readonly string[]) => [...new Set(problems.map((problem) => problem.split(' at ')[0]))];

describe('explore', () => {
  test('finds the job that a careless machine leaves behind when its time is over', () => {
    expect(kinds(explore(subject(toy(false)), { settings: SETTINGS.slice(0, 1) }).problems)).toContain('job never ends');
  });

  test('finds nothing of the kind in a machine that stops its job', () => {
    expect(kinds(explore(subject(toy(true)), { settings: SETTINGS.slice(0, 1) }).problems)).not.toContain('job never ends');
  });

  test('finds what a Catch cannot see: an abort while Step Functions stops nothing', () => {
    expect(kinds(explore(subject(toy(true)), { settings: SETTINGS.slice(1) }).problems)).toContain('aborted while it waits');
  });

  test('goes into states that only a fault leads to', () => {
    expect([...explore(subject(toy(true)), { settings: SETTINGS.slice(0, 1) }).visited]).toContain('Toy/Stop');
  });

  test('disturbs those, too, at depth two', () => {
    const one = explore(subject(toy(true)), { settings: SETTINGS.slice(0, 1) }).paths;
    expect(explore(subject(toy(true)), { settings: SETTINGS.slice(0, 1), depth: 2 }).paths).toBeGreaterThan(one + 10);
  });

  test('gives the same problems again', () => {
    const again = () => explore(subject(toy(false))).problems;
    expect(again()).toEqual(again());
  });
});

describe('a fault', () => {
  const path = (kind: string): Path => ({ faults: [{ kind, place: { machine: 'Toy', state: 'Train' } }], setting: SETTINGS[0], seed: 1 });

  const fitting = FAULTS.filter(({ fits }) => fits(toy(true).States.Train));

  test.each(fitting.map(({ kind, make }) => [kind, make] as const))('%s changes what happens', (kind, make) => {
    const calm = subject(toy(true)).make(1, SETTINGS[0]);
    const disturbed = subject(toy(true)).make(1, SETTINGS[0]);
    disturbed.world.interference = make(disturbed.world, path(kind).faults[0].place);
    const story = [calm, disturbed].map((loaded) => {
      subject(toy(true)).drive(loaded);
      settle(loaded);
      const [execution] = loaded.world.engine.executions.values();
      const calls = loaded.world.calls.map(({ state }) => state);
      return [execution.status, execution.trace, calls, loaded.world.sagemaker.all.jobs.map(({ status }) => status)];
    });
    expect(story[1]).not.toEqual(story[0]);
  });

  test('is named by its kind and its place', () => {
    expect(nameOf(path('job failed'))).toBe("job failed at 'Train' of Toy (as documented)");
  });
});

describe('settle', () => {
  test('refuses a world that never rests', () => {
    const world = new World();
    const again = () => { world.clock.after(800, again); };
    again();
    expect(() => settle({ world, machines: {}, tickers: [] })).toThrow('never comes to rest');
  });

  test('lets clocks tick after everything that happens', () => {
    const world = new World();
    const ticks: number[] = [];
    world.clock.after(86_400, () => undefined);
    settle({ world, machines: {}, tickers: [{ id: 'clock', seconds: 900, fire: () => ticks.push(world.clock.elapsed) }] });
    expect(ticks.filter((at) => at >= 86_400).length).toBeGreaterThanOrEqual(2);
  });
});
