import { CfnParameter, Duration, Size, Stack } from 'aws-cdk-lib/core';
import { DeploymentStrategy, EndpointCapacity, EndpointScaling, ModelEndpointProps, RollbackAlarms } from '../../src/serving';
import { endpointIn, importedStore, rolloutOf, TYPE, variantsOf } from '../support/endpoints';
import { testStack } from '../support/stacks';
import { resourcesOf } from '../support/templates';

type Props = (unknown: number, stack: Stack) => Partial<ModelEndpointProps>;

/** An endpoint in whose props a number of the template stands that only the deployment knows. */
function serveUnknown(props: Props): Stack {
  const stack = testStack();
  endpointIn(stack, props(new CfnParameter(stack, 'Unknown', { type: 'Number' }).valueAsNumber, stack));
  return stack;
}

const fleet = (options: object) => ({ capacity: EndpointCapacity.instances(TYPE, options) });
const queue = (stack: Stack, options: object) => ({
  capacity: EndpointCapacity.asynchronous(TYPE, { store: importedStore(stack), ...options }),
});
const rollout = (options: object) => ({ deployment: DeploymentStrategy.canary(options) });
const alarms = (options: object) => rollout({ rollbackAlarms: RollbackAlarms.standard(options) });
const utilization = (options: object) => ({ scaling: EndpointScaling.onUtilization({ maxCapacity: 4, targetPercentage: 50, ...options }) });
const UNKNOWN = { Ref: 'Unknown' };

describe('a number that only the deployment knows is repeated in the template', () => {
  test('as the size of a volume in GiB', () => {
    expect(variantsOf(serveUnknown((n) => fleet({ volumeSize: Size.gibibytes(n) })))[0].VolumeSizeInGB).toEqual(UNKNOWN);
  });

  test('as a time-out in seconds', () => {
    const { BlueGreenUpdatePolicy } = rolloutOf(serveUnknown((n) => rollout({ timeout: Duration.seconds(n) })));
    expect(BlueGreenUpdatePolicy.MaximumExecutionTimeoutInSeconds).toEqual(UNKNOWN);
  });

  test('as the utilization of one unit', () => {
    const [policy] = Object.values(resourcesOf(serveUnknown((n) => utilization({ targetPercentage: n })), 'AWS::ApplicationAutoScaling::ScalingPolicy'));
    expect(policy.Properties.TargetTrackingScalingPolicyConfiguration.TargetValue).toEqual(UNKNOWN);
  });
});

describe('fails when a unit would be converted that only the deployment knows', () => {
  const CASES: [string, Props, string][] = [
    ['volumeSize', (n) => fleet({ volumeSize: Size.mebibytes(n) }), 'Size.gibibytes()'],
    ['memory', (n) => ({ capacity: EndpointCapacity.serverless({ memory: Size.gibibytes(n) }) }), 'Size.mebibytes()'],
    ['startupTimeout', (n) => fleet({ startupTimeout: Duration.minutes(n) }), 'Duration.seconds()'],
    ['modelDownloadTimeout', (n) => fleet({ modelDownloadTimeout: Duration.minutes(n) }), 'Duration.seconds()'],
    ['bakeTime', (n) => rollout({ bakeTime: Duration.minutes(n) }), 'Duration.seconds()'],
    ['terminationWait', (n) => rollout({ terminationWait: Duration.minutes(n) }), 'Duration.seconds()'],
    ['timeout', (n) => rollout({ timeout: Duration.minutes(n) }), 'Duration.seconds()'],
    ['scaleInCooldown', (n) => utilization({ scaleInCooldown: Duration.minutes(n) }), 'Duration.seconds()'],
    ['scaleOutCooldown', (n) => utilization({ scaleOutCooldown: Duration.minutes(n) }), 'Duration.seconds()'],
    ['startupTimeout', (n, stack) => queue(stack, { startupTimeout: Duration.minutes(n) }), 'Duration.seconds()'],
  ];

  test.each(CASES)('%s', (prop, props, unit) => {
    expect(() => serveUnknown(props)).toThrow(`'${prop}' must be in the unit of the service when only the deployment knows it, got a token in another unit; use ${unit}`);
  });
});

describe('fails when a number would be calculated from one that only the deployment knows', () => {
  const CASES: [string, Props][] = [
    ['errorPercentage', (n) => alarms({ errorPercentage: n })],
    ['modelLatency', (n) => alarms({ modelLatency: Duration.millis(n) })],
    ['overheadLatency', (n) => alarms({ overheadLatency: Duration.seconds(n) })],
    ['units', (n) => utilization({ units: n })],
    ['targetPercentage', (n) => utilization({ targetPercentage: n, units: 2 })],
    ['targetPercentage', (n) => ({ capacity: EndpointCapacity.serverless({ provisionedConcurrency: 2 }), ...utilization({ targetPercentage: n }) })],
  ];

  test.each(CASES)('%s', (prop, props) => {
    expect(() => serveUnknown(props)).toThrow(`'${prop}' must be known at synth because the template holds a number that is calculated from it, got a token; give a literal`);
  });
});

describe('thresholds of rollback alarms', () => {
  test.each([0.1, 99.9])('accept %d % of errors', (errorPercentage) => {
    expect(() => endpointIn(testStack(), alarms({ errorPercentage }))).not.toThrow();
  });

  test.each([0, -1, 100, NaN])('fail at %d % of errors', (errorPercentage) => {
    expect(() => endpointIn(testStack(), alarms({ errorPercentage }))).toThrow(`'errorPercentage' must be more than 0 and less than 100, got ${errorPercentage};`);
  });

  test.each(['modelLatency', 'overheadLatency'])('fail when %s is nothing', (prop) => {
    expect(() => endpointIn(testStack(), alarms({ [prop]: Duration.seconds(0) }))).toThrow(`'${prop}' must be more than 0, got PT0S;`);
  });
});
