/*
 * The loop, executed on a virtual clock: the event of a monitor, the gate of the trigger, the intake, the guard and the work of the retraining
 * workflow, up to a version that is approved and whose baseline lies where the next monitor looks for it. All machines are the synthesized ones.
 */
import { Duration, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore, TrainingInput } from '../../src/data';
import { ContainerImage } from '../../src/images';
import { BaselineStep } from '../../src/monitoring/baseline-step';
import { DriftTrigger } from '../../src/monitoring/drift-trigger';
import { ApprovalPolicy, ModelRegistry } from '../../src/registry';
import { EvaluationGate, EvaluationStep, Metric, ProcessingInput, RegisterStep, RetrainingTrigger, RetrainingWorkflow, TrainingStep } from '../../src/training';
import { Chance } from '../asl';
import { Json } from '../asl/errors';
import { explore, SETTINGS, settle } from '../asl/explore';
import { LoadedWorld, planOf } from '../asl/world/load';
import { DAY, HOUR, monitorIn, VIOLATION } from '../monitoring/drift-world';
import { DUE, MonitorWorld, summary } from '../monitoring/monitor-world';
import { monitorIn as watching } from '../support/monitoring-apps';
import { appOf, testStack } from '../support/stacks';
import { deaths, held, retrainingStack, worldsOf } from '../training/proofs/retraining-world';

const baseline = (stack: Stack) => {
  const scored = ProcessingInput.s3AtPath(stack.node.findChild('Data') as any, '$.steps.Evaluate.outputs.evaluation');
  return new BaselineStep({ data: scored, label: 'fraud', prediction: 'score', image: ContainerImage.builtInAlgorithm('sklearn', '1.2-1') });
};

/** A workflow that only drift starts, whose versions are approved when they pass the gate. */
function driftStack(): Stack {
  return retrainingStack((stack) => ({
    triggers: [DriftTrigger.onViolation(monitorIn(stack), { atMostEvery: Duration.hours(6), perDay: 3 })],
    gate: EvaluationGate.metricAtLeast('auc', 0.8),
    approval: ApprovalPolicy.automatic(),
    registration: new RegisterStep({ baseline: baseline(stack) }),
  }));
}

const make = worldsOf(driftStack());
const outcomes = ({ world }: LoadedWorld): string[] => world.bus.events
  .filter((event) => event['detail-type'] === 'Retraining Run Ended').map(({ detail }) => detail.outcome);
const jobs = ({ world }: LoadedWorld, kind: string) => world.sagemaker.all.jobs.filter((job) => job.kind === kind);

/** The containers write what they promise. */
function working({ world }: LoadedWorld, report = world.leaveReport): void {
  world.leaveReport = (uri, job) => {
    if (job.request.AppSpecification.ContainerArguments?.[0] !== 'baseline') {
      report(uri, job);
      return;
    }
    for (const file of ['baseline.json', 'baseline.html']) world.s3.putUri(`${uri}/${file}`, `${file} of ${job.name}`);
  };
}

function account(seed = 1, setting = SETTINGS[0]): LoadedWorld {
  const loaded = make(seed, setting);
  working(loaded);
  return loaded;
}

function violate({ world }: LoadedWorld, detail: Json = {}): void {
  world.emit('cdk-mlops', 'Monitor Execution Ended', { ...VIOLATION, ...detail });
}

describe('a violation', () => {
  const loaded = account();
  violate(loaded);
  settle(loaded);
  const { world } = loaded;
  const kept = [...world.s3.objects.keys()].filter((key) => key.includes('/baselines/'));

  test('starts one run, which succeeds', () => {
    expect(outcomes(loaded)).toEqual(['succeeded']);
  });

  test('ends in one version that is registered and approved', () => {
    expect(world.sagemaker.versions.map(({ ModelApprovalStatus }) => ModelApprovalStatus)).toEqual(['Approved']);
  });

  test('ends in a version whose numbers are registered', () => {
    expect(world.sagemaker.versions[0].CustomerMetadataProperties.auc).toBe('0.91');
  });

  test('leaves the baseline of that version below its group and number', () => {
    const [, group, number] = world.sagemaker.versions[0].ModelPackageArn.split('/');
    expect(kept.map((key) => key.slice(key.indexOf('/') + 1))).toEqual(['html', 'json'].map((ending) => `baselines/${group}/${number}/baseline.${ending}`));
  });

  test('leaves what the engine found on what the new model answered', () => {
    const [{ request }] = jobs(loaded, 'ProcessingJob').filter(({ request: { AppSpecification } }) => AppSpecification.ContainerArguments?.[0] === 'baseline');
    expect(request.ProcessingInputs[0].S3Input.S3Uri).toMatch(/\/evaluation\/.*\/evaluation$/);
  });

  test('asks for approval only when the baseline is kept', () => {
    const calls = world.calls.map(({ state }) => state);
    expect(calls.indexOf('Baseline: keep baseline.json')).toBeLessThan(calls.findIndex((state) => state.startsWith('Approve: start')));
  });

  test('leaves nothing held', () => {
    expect(held(loaded)).toEqual([]);
  });
});

describe.each(['Baseline: keep baseline.html', 'Baseline: keep baseline.json'])("a run in which '%s' fails", (state) => {
  const loaded = account();
  loaded.world.interference = { before: (call) => { if (call.state === state) loaded.world.s3.objects.clear(); } };
  violate(loaded);
  settle(loaded);

  test('fails', () => {
    expect(outcomes(loaded)).toEqual(['failed']);
  });

  test('asks nobody to approve the version', () => {
    expect(loaded.world.sagemaker.versions.map(({ ModelApprovalStatus }) => ModelApprovalStatus)).toEqual(['PendingManualApproval']);
  });
});

test('a baseline that cannot be found leaves no version', () => {
  const loaded = account();
  const usual = loaded.world.sagemaker.all.ending;
  loaded.world.sagemaker.all.ending = (job) => (
    job.request.AppSpecification?.ContainerArguments?.[0] === 'baseline' ? { status: 'Failed', reason: 'no column fraud', after: 60 } : usual(job));
  violate(loaded);
  settle(loaded);
  expect([outcomes(loaded), loaded.world.sagemaker.versions]).toEqual([['failed'], []]);
});

describe('whatever goes wrong at any state of the work', () => {
  /** Versions that were approved although nobody could compare anything with them. */
  const unwatched = ({ world }: LoadedWorld): string[] => world.sagemaker.versions
    .filter(({ ModelApprovalStatus }) => ModelApprovalStatus === 'Approved')
    .map(({ ModelPackageArn }) => ModelPackageArn.split('/').slice(1).join('/'))
    .filter((version) => ![...world.s3.objects.keys()].some((key) => key.endsWith(`/baselines/${version}/baseline.json`)))
    .map((version) => `${version} was approved without its baseline`);

  test('nothing is held, and no version is approved without its baseline', () => {
    const explored = explore({
      make: (seed, setting) => account(seed, setting),
      drive: violate,
      problems: (loaded, path) => [...held(loaded), ...unwatched(loaded), ...deaths(loaded, path)],
    }, { machines: (name) => /work/i.test(name) });
    process.stdout.write(`    ${explored.paths} paths of one fault in a run with a baseline explored, ${explored.visited.size} states entered\n`);
    expect(explored.problems).toEqual([]);
  }, 300_000);
});

test.each([
  ['in a window that overlaps a release', { duringRelease: true, violations: 0, status: 'CompletedDuringRelease' }],
  ['that says so although it counts violations', { duringRelease: true }],
  ['of another monitor', { monitor: 'fraud-monitor-2' }],
])('a violation %s starts nothing', (_, detail) => {
  const loaded = account();
  violate(loaded, detail);
  settle(loaded);
  expect([...loaded.world.engine.executions.values()].filter(({ machine }) => !/sweeper/i.test(machine.name))).toEqual([]);
});

describe('a thousand violations in a day', () => {
  const loaded = account();
  const { world } = loaded;
  world.clock.runFor(12 * HOUR); // to midnight
  const chance = new Chance(1);
  for (let i = 0; i < 1000; i++) world.clock.after(chance.between(0, DAY - 60), () => violate(loaded)); // deliveries take seconds
  settle(loaded);
  const gates = [...world.engine.executions.values()].filter(({ machine }) => /gate/.test(machine.name));

  test('are all looked at', () => {
    expect(gates).toHaveLength(1000);
  });

  test('start what the cap allows', () => {
    expect(outcomes(loaded)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  test('leave one version and one baseline for each run', () => {
    const kept = [...world.s3.objects.keys()].filter((key) => /\/baselines\/.*\.json$/.test(key));
    expect([world.sagemaker.versions.length, kept.length]).toEqual([3, 3]);
  });

  test('are told in figures', () => {
    console.info(`Simulation: ${gates.length} violations of a monitor in a day started ${outcomes(loaded).length} runs, as the cap allows, `
      + `which registered and approved ${world.sagemaker.versions.length} versions with a baseline each.`);
    expect(held(loaded)).toEqual([]);
  });
});

test('a trigger that is given to two workflows starts a run of each, through a gate of each', () => {
  const stack = testStack();
  const store = new ArtifactStore(stack, 'Data');
  const trigger = DriftTrigger.onViolation(monitorIn(stack));
  const workflows = ['One', 'Two'].map((id) => new RetrainingWorkflow(stack, id, {
    registry: new ModelRegistry(stack, `${id}Registry`),
    triggers: [trigger],
    training: new TrainingStep({ image: ContainerImage.builtInAlgorithm('xgboost', '1.7-1'), inputs: { train: TrainingInput.s3(store, 'labelled/') } }),
  }));
  const loaded = worldsOf(stack)(1, SETTINGS[0]);
  violate(loaded);
  loaded.world.clock.runFor(DAY);
  const told = loaded.world.bus.events.filter((event) => event['detail-type'] === 'Retraining Run Ended').map(({ detail }) => detail.workflow);
  expect(told.sort()).toEqual(workflows.map(({ workflowName }) => workflowName).sort());
});

describe('from the schedule of the monitor on', () => {
  const stack = testStack();
  const monitor = watching(stack);
  const store = stack.node.findChild('Data') as ArtifactStore;
  const image = ContainerImage.builtInAlgorithm('xgboost', '1.7-1');
  new RetrainingWorkflow(stack, 'Retraining', {
    registry: new ModelRegistry(stack, 'Fraud', { artifacts: store }),
    triggers: [DriftTrigger.onViolation(monitor)],
    training: new TrainingStep({ image, inputs: { train: TrainingInput.s3(store, 'labelled/') } }),
    evaluation: new EvaluationStep({ image, metrics: [Metric.higherIsBetter('auc')] }),
    gate: EvaluationGate.metricAtLeast('auc', 0.8),
    approval: ApprovalPolicy.automatic(),
    registration: new RegisterStep({ baseline: new BaselineStep({ data: ProcessingInput.s3(store, 'labelled/'), label: 'fraud', image }) }),
  });
  const watched = { plan: planOf(stack), monitor, stack };

  /** The monitor looks at a window in which its engine finds this. */
  function look(verdict: Json): LoadedWorld {
    const world = new MonitorWorld(watched);
    const { loaded } = world;
    world.verdict = verdict;
    const summarize = loaded.world.leaveReport;
    working(loaded, (uri, job) => {
      if (job.request.AppSpecification.ContainerArguments?.[0] === 'analyze') summarize(uri, job);
      else loaded.world.s3.putUri(`${uri}/evaluation.json`, '{"metrics": {"auc": 0.91}}');
    });
    const [, machine] = Object.entries(loaded.machines).find(([id]) => id.startsWith('Monitor'))!;
    loaded.world.engine.start(machine, { scheduled: DUE });
    settle(loaded);
    return loaded;
  }
  const found = { violations: 2, violated: ['DataDrift'], reasons: ['amount drifted'] };

  test('a window with violations ends in a version that is approved, with its baseline', () => {
    const { world } = look(summary({ status: 'CompletedWithViolations', ...found }));
    const kept = [...world.s3.objects.keys()].filter((key) => /\/baselines\/.*\.json$/.test(key));
    expect([world.sagemaker.versions.map(({ ModelApprovalStatus }) => ModelApprovalStatus), kept.length]).toEqual([['Approved'], 1]);
  });

  test.each([
    ['is quiet', summary()],
    ['has too few records', summary({ status: 'TooFewRecords' })],
    ['overlaps a release', summary({ status: 'CompletedDuringRelease', suppressedViolations: 2, duringRelease: true })],
  ])('a window that %s starts nothing', (_, verdict) => {
    const loaded = look(verdict);
    expect([jobs(loaded, 'TrainingJob'), jobs(loaded, 'ProcessingJob').length]).toEqual([[], 1]);
  });
});

test.each([['capture/'], ['monitoring/'], ['']])("a trigger on uploads below '%s' would hear of every window, and is refused", (prefix) => {
  const stack = testStack();
  const trigger = (store: ArtifactStore) => new RetrainingWorkflow(stack, 'Retraining', {
    registry: new ModelRegistry(stack, 'Fraud'),
    triggers: [RetrainingTrigger.s3Upload(store, { prefix })],
    training: new TrainingStep({ image: ContainerImage.builtInAlgorithm('xgboost', '1.7-1'), inputs: { train: TrainingInput.s3(store, 'labelled/') } }),
  });
  watching(stack, (store) => {
    trigger(store); // before the monitor
    return {};
  });
  expect(() => appOf(stack).synth()).toThrow("'prefix' must not overlap what the platform writes");
});
