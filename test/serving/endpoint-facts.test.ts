import { Duration, Lazy, Size } from 'aws-cdk-lib/core';
import { UNKNOWN } from '../../src/rules/rule';
import { DataCapture, DeploymentStrategy, EndpointCapacity, EndpointScaling, RollbackAlarms } from '../../src/serving';
import { bindVariants, VariantSource } from '../../src/serving/bound-variant';
import { configurationFacts, endpointFacts, modelFacts, PlannedEndpoint, rolloutFacts } from '../../src/serving/endpoint-facts';
import { importedStore, model, TYPE, variant } from '../support/endpoints';
import { testStack } from '../support/stacks';

const number = () => Lazy.number({ produce: () => 1 });
const text = () => Lazy.string({ produce: () => 'x' });
const scaling = EndpointScaling.onInvocations({ minCapacity: 3, maxCapacity: 9, perInstancePerMinute: 60 });

function planned(source: Partial<VariantSource> = {}, rest: Partial<PlannedEndpoint> = {}): PlannedEndpoint {
  const served = source.variants ? {} : { model: model() };
  const variants = bindVariants(testStack(), { capacity: EndpointCapacity.instances(TYPE), ...served, ...source });
  return { endpointName: 'scoring', variants, placement: { networkIsolation: true }, roleArn: 'arn:aws:iam::111111111111:role/x', ...rest };
}

describe('endpointFacts', () => {
  test('of a fleet of fixed size', () => {
    expect(endpointFacts(planned())).toMatchObject({ name: 'scoring', scaled: false, retainsVariants: undefined, hasDeploymentConfig: false });
  });

  test('of a scaled fleet, which keeps its size', () => {
    expect(endpointFacts(planned({ scaling }))).toMatchObject({ scaled: true, retainsVariants: true, excludedFromRetention: ['DesiredWeight'] });
  });

  test('do not know a name that is a token', () => {
    expect(endpointFacts(planned({}, { endpointName: text() })).name).toBe(UNKNOWN);
  });
});

describe('rolloutFacts', () => {
  const facts = (deployment: DeploymentStrategy | undefined, source?: Partial<VariantSource>) =>
    rolloutFacts(planned(source, { rollout: deployment?._settings }));

  test('of no rollout', () => {
    expect(facts(undefined)).toMatchObject({ strategy: undefined, policies: 0, alarms: undefined });
  });

  test('of a canary', () => {
    expect(facts(DeploymentStrategy.canary({ percentage: 25, bakeTime: Duration.minutes(2) })))
      .toMatchObject({ strategy: 'canary', size: { unit: 'percent', value: 25 }, wait: 120, terminationWait: undefined, timeout: 3840, policies: 1 });
  });

  test('count the scaling minimum, else the configured instances', () => {
    expect(facts(DeploymentStrategy.canary(), { scaling }).counts).toEqual([3]);
    expect(facts(DeploymentStrategy.canary()).counts).toEqual([2]);
  });

  test('take a suspended fleet for one of fixed size', () => {
    expect(facts(DeploymentStrategy.canary(), { scaling: EndpointScaling.suspended() }).scaled).toBe(false);
  });

  test.each([
    [RollbackAlarms.standard(), 3, false],
    [RollbackAlarms.of(), 0, false],
    [RollbackAlarms.noRollback('why'), undefined, true],
    [RollbackAlarms.noRollback(' '), undefined, false],
  ])('count alarms', (rollbackAlarms, alarms, unguarded) => {
    const { alarms: found, unguarded: accepted } = facts(DeploymentStrategy.canary({ rollbackAlarms }));

    expect([(found as unknown[] | undefined)?.length, accepted]).toEqual([alarms, unguarded]);
  });

  test('do not know what is a token', () => {
    expect(facts(DeploymentStrategy.canary({ percentage: number(), bakeTime: Duration.seconds(number()), timeout: Duration.seconds(number()) })))
      .toMatchObject({ size: { unit: 'percent', value: UNKNOWN }, wait: UNKNOWN, timeout: UNKNOWN });
  });
});

describe('configurationFacts', () => {
  test('of instances', () => {
    const capacity = EndpointCapacity.instances(TYPE, {
      volumeSize: Size.gibibytes(20), startupTimeout: Duration.minutes(5), modelDownloadTimeout: Duration.minutes(6),
    });

    expect(configurationFacts(planned({ capacity })).variants).toEqual([expect.objectContaining({
      name: 'AllTraffic', instanceType: TYPE, count: 2, weight: undefined, volumeGiB: 20, startupTimeout: 300, downloadTimeout: 360, serverless: undefined,
    })]);
  });

  test('of memory and concurrency', () => {
    expect(configurationFacts(planned({ capacity: EndpointCapacity.serverless() })).variants).toEqual([expect.objectContaining({
      instanceType: undefined, count: undefined, serverless: { memoryMiB: 2048, maxConcurrency: 20, provisionedConcurrency: undefined },
    })]);
  });

  test('of a queue', () => {
    const capacity = EndpointCapacity.asynchronous(TYPE, { store: importedStore(testStack()), maxConcurrentInvocationsPerInstance: 4 });

    expect(configurationFacts(planned({ capacity })).asynchronous).toMatchObject({
      outputPath: 's3://store/inference/results/', failurePath: 's3://store/inference/failures/', maxConcurrentInvocations: 4, successTopic: undefined,
    });
  });

  test('of captured requests', () => {
    expect(configurationFacts(planned({}, { capture: DataCapture.to(importedStore(testStack())) })).capture).toEqual({
      enabled: true,
      samplingPercentage: 100,
      options: ['Input', 'Output'],
      destination: 's3://store/capture/scoring/',
      csvContentTypes: ['text/csv'],
      jsonContentTypes: ['application/json'],
    });
  });

  test('name each variant', () => {
    expect(configurationFacts(planned({ variants: [variant('A', { weight: 3 }), variant('B')] })).variants)
      .toEqual([expect.objectContaining({ name: 'A', weight: 3 }), expect.objectContaining({ name: 'B', weight: 1 })]);
  });

  test('know that there is a key although its ARN is a token', () => {
    expect([undefined, text()].map((keyArn) => configurationFacts(planned({}, { keyArn })).kmsKey)).toEqual([undefined, 'the key']);
  });

  test('do not know what is a token', () => {
    const capacity = EndpointCapacity.serverless({ memory: Size.gibibytes(number()), maxConcurrency: number() });

    expect(configurationFacts(planned({ capacity }))).toMatchObject({
      variants: [{ serverless: { memoryMiB: UNKNOWN, maxConcurrency: UNKNOWN } }],
    });
  });
});

describe('modelFacts', () => {
  const facts = (placement: PlannedEndpoint['placement']) => {
    const plan = planned({}, { placement });
    return modelFacts(plan.variants[0], plan);
  };

  test('of an isolated model', () => {
    expect(facts({ networkIsolation: true })).toMatchObject({ networkIsolation: true, vpc: undefined, hasPrimaryContainer: true });
  });

  test('of a model in a VPC', () => {
    expect(facts({ networkIsolation: false, subnetIds: ['a', 'b'], securityGroupIds: ['g'], zones: 2 }).vpc).toEqual({ subnets: 2, securityGroups: 1, zones: 2 });
  });

  test('take each subnet for a zone of its own where zones are unknown', () => {
    expect(facts({ networkIsolation: false, subnetIds: ['a', 'b', 'c'] }).vpc).toEqual({ subnets: 3, securityGroups: 0, zones: 3 });
  });
});
