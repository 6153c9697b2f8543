import { ArtifactStore } from '../../src/data';
import { CaptureSource, DriftCheck, ModelBaseline, ModelMonitor, MonitorSchedule } from '../../src/monitoring';
import { ModelRegistry } from '../../src/registry';
import { warnings } from '../support/nag';
import { testStack } from '../support/stacks';

const stack = testStack();
const store = new ArtifactStore(stack, 'Data');
const registry = new ModelRegistry(stack, 'Registry', { artifacts: store, modelPackageGroupName: 'fraud' });
const served = { arn: 'arn', group: 'fraud', groupName: 'fraud', version: '7', artifacts: store };

test('the baseline of the version that serves lies in the store of its registry', () => {
  expect(ModelBaseline.ofServedVersion()._bind(served)).toEqual({ store, servedBelow: 'baselines/' });
});

test('an endpoint that knows no version has no such baseline', () => {
  expect(ModelBaseline.ofServedVersion()._bind(undefined)).toBeUndefined();
});

test('the baseline of one version lies in the folder of its group and number', () => {
  expect(ModelBaseline.ofVersion(registry, 3)._bind(undefined)).toEqual({ store, prefix: 'baselines/fraud/3/' });
});

test('a baseline may lie anywhere', () => {
  expect(ModelBaseline.s3(store, 'mine')._bind(served)).toEqual({ store, prefix: 'mine/' });
});

test('no baseline is a choice with a reason', () => {
  const absent = ModelBaseline.absent('the first version collects it');
  expect([absent._bind(served), absent._absentBecause]).toEqual([undefined, 'the first version collects it']);
});

describe('a version that cannot be meant', () => {
  const codes = (baseline: ModelBaseline, of: typeof served | undefined = served) => baseline._mistakes(of).map(({ code }) => code);

  test.each([[0, ['BaselineVersionInvalid']], [1, []], [1.5, ['BaselineVersionInvalid']]])('number %s', (number, expected) => {
    expect(codes(ModelBaseline.ofVersion(registry, number))).toEqual(expected);
  });

  test('of a registry whose store nobody knows', () => {
    const imported = ModelRegistry.fromModelPackageGroupName(stack, 'Imported', 'fraud');
    expect(codes(ModelBaseline.ofVersion(imported, 1))).toEqual(['BaselineStoreUnknown']);
  });

  test('of another group than the one that serves', () => {
    expect(ModelBaseline.ofVersion(registry, 1)._mistakes({ ...served, groupName: 'churn' })).toEqual([{
      code: 'BaselineOfOtherGroup',
      message: "'baseline' must belong to the group of the version that the endpoint serves, churn, got fraud; use ModelBaseline.ofServedVersion()",
    }]);
  });

  test('of the same group in other letters is meant', () => {
    expect(codes(ModelBaseline.ofVersion(registry, 1), { ...served, groupName: 'Fraud' })).toEqual([]);
  });

  test('of any group, where no version is known to serve', () => {
    expect(codes(ModelBaseline.ofVersion(registry, 1), undefined)).toEqual([]);
  });
});

describe('a monitor without a baseline', () => {
  const monitor = (id: string, baseline?: ModelBaseline) => new ModelMonitor(stack, id, {
    source: CaptureSource.records(store, 'records/'), checks: [DriftCheck.dataDrift()], schedule: MonitorSchedule.hourly(), baseline,
  });

  test('says so, by a warning with an id', () => {
    expect(warnings(monitor('Warned'))).toEqual([expect.stringMatching(/'baseline' should say what windows are compared with, got no endpoint; .*BaselineUnknown/)]);
  });

  test('keeps the reason where there is one, and is silent', () => {
    const silent = monitor('Silent', ModelBaseline.absent('collected first'));
    expect(warnings(silent)).toEqual([]);
    expect(silent.node.metadata).toContainEqual(expect.objectContaining({ type: 'cdk-mlops:NoBaseline', data: 'collected first' }));
  });
});
