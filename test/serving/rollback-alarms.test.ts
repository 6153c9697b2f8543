import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { DeploymentStrategy, EndpointCapacity, RollbackAlarms, StandardRollbackAlarmsOptions } from '../../src/serving';
import { alarmOf, alarmsOf, endpointIn, endpointOf, rolloutOf, serve, variant, warningIds } from '../support/endpoints';
import { allowed } from '../support/iam';
import { acknowledgements } from '../support/nag';
import { testStack } from '../support/stacks';
import { resourcesOf } from '../support/templates';

const { seconds, minutes } = Duration;
const standard = (options?: StandardRollbackAlarmsOptions) =>
  serve({ deployment: DeploymentStrategy.canary({ rollbackAlarms: RollbackAlarms.standard(options) }) });
const KINDS = ['Errors', 'Latency', 'Overhead'];

describe('RollbackAlarms.standard', () => {
  test('watches the new fleet alone: endpoint, variant and configuration', () => {
    const [configuration] = Object.keys(resourcesOf(standard(), 'AWS::SageMaker::EndpointConfig'));

    for (const alarm of alarmsOf(standard())) {
      expect(alarm.Dimensions).toEqual([
        { Name: 'EndpointName', Value: endpointOf(standard()).Properties.EndpointName },
        { Name: 'VariantName', Value: 'AllTraffic' },
        { Name: 'EndpointConfigName', Value: { 'Fn::GetAtt': [configuration, 'EndpointConfigName'] } },
      ]);
    }
  });

  test.each([
    ['Errors', { Namespace: 'AWS/SageMaker', MetricName: 'Invocation5XXErrors', Statistic: 'Average', Period: 60 }],
    ['Latency', { Namespace: 'AWS/SageMaker', MetricName: 'ModelLatency', ExtendedStatistic: 'p90', Period: 60 }],
    ['Overhead', { Namespace: 'AWS/SageMaker', MetricName: 'OverheadLatency', ExtendedStatistic: 'p90', Period: 60 }],
  ])('measures %s', (kind, metric) => {
    expect(alarmOf(standard(), kind)).toMatchObject(metric);
  });

  test.each(KINDS)('is silent where there is no traffic: %s', (kind) => {
    expect(alarmOf(standard(), kind)).toMatchObject({ TreatMissingData: 'notBreaching', ComparisonOperator: 'GreaterThanThreshold' });
  });

  test.each(['Latency', 'Overhead'])('ignores a percentile of few samples: %s', (kind) => {
    expect(alarmOf(standard(), kind).EvaluateLowSampleCountPercentile).toBe('ignore');
  });

  test('names alarms after endpoint and variant, so that the role may read them before they exist', () => {
    const stack = standard();
    const name = endpointOf(stack).Properties.EndpointName;

    expect(alarmsOf(stack).map((alarm) => alarm.AlarmName)).toEqual(KINDS.map((kind) => `${name}-AllTraffic-${kind}`));
  });

  test('is what the rollout listens to, by reference', () => {
    const stack = standard();

    expect(rolloutOf(stack).AutoRollbackConfiguration.Alarms).toEqual(Object.keys(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map((Ref) => ({ AlarmName: { Ref } })));
  });

  test('watches each variant', () => {
    const stack = serve({ variants: [variant('Champion'), variant('Challenger')] });

    expect(alarmsOf(stack).map((alarm) => alarm.Dimensions[1].Value)).toEqual(['Champion', 'Champion', 'Champion', 'Challenger', 'Challenger', 'Challenger']);
  });

  test.each([[0, 1], [60, 1], [120, 1], [179, 1], [180, 2], [239, 2], [240, 3], [3600, 3]])('can fire inside a bake of %d seconds: %d evaluations', (bake, evaluations) => {
    const stack = serve({ deployment: DeploymentStrategy.canary({ bakeTime: seconds(bake) }) });

    expect(alarmsOf(stack).map((alarm) => alarm.EvaluationPeriods)).toEqual([evaluations, evaluations, evaluations]);
  });

  test('can fire while the old fleet of a rollout all at once is kept', () => {
    const stack = serve({ deployment: DeploymentStrategy.allAtOnce({ bakeTime: minutes(3) }) });

    expect(alarmOf(stack, 'Errors').EvaluationPeriods).toBe(2);
  });

  test.each([
    ['Errors', { errorPercentage: 2 }, 0.02],
    ['Latency', { modelLatency: seconds(1) }, 1_000_000],
    ['Latency', { modelLatency: Duration.millis(50) }, 50_000],
    ['Overhead', { overheadLatency: Duration.millis(300) }, 300_000],
  ])('takes a threshold for %s, in the unit of its metric', (kind, options, threshold) => {
    expect(alarmOf(standard(options), kind).Threshold).toBe(threshold);
  });

  test.each([0.1, 99.9])('takes an error share of %d %%', (errorPercentage) => {
    expect(alarmOf(standard({ errorPercentage }), 'Errors').Threshold).toBeCloseTo(errorPercentage / 100);
  });

  test.each([0, 100, -1])('fails when the error share is %d %%', (errorPercentage) => {
    expect(() => standard({ errorPercentage })).toThrow(new Error(
      `'errorPercentage' must be more than 0 and less than 100, got ${errorPercentage}; use the share of failures that your callers accept`));
  });

  test.each(['modelLatency', 'overheadLatency'] as const)('fails when the %s is 0', (prop) => {
    expect(() => standard({ [prop]: seconds(0) })).toThrow(new Error(`'${prop}' must be more than 0, got PT0S; use the time that your callers accept`));
  });

  test('default of StandardRollbackAlarmsOptions.errorPercentage: 5 % of the requests', () => {
    expect(alarmOf(standard(), 'Errors').Threshold).toBe(0.05);
  });

  test('default of StandardRollbackAlarmsOptions.modelLatency: 10 seconds, in microseconds', () => {
    expect(alarmOf(standard(), 'Latency').Threshold).toBe(10_000_000);
  });

  test('default of StandardRollbackAlarmsOptions.overheadLatency: 2 seconds, in microseconds', () => {
    expect(alarmOf(standard(), 'Overhead').Threshold).toBe(2_000_000);
  });

  test('default of StandardRollbackAlarmsOptions.requestsPerMinute: nothing is assumed about the traffic', () => {
    expect(warningIds(standard())).toEqual([]);
  });

  test.each([[999, ['CanaryTraffic']], [1000, []]])('warns when the first step of 10 %% brings too few of %d requests for a percentile', (requestsPerMinute, ids) => {
    expect(warningIds(standard({ requestsPerMinute }))).toEqual(ids);
  });

  test('acknowledges that its alarms have no action but the rollback', () => {
    const rules = acknowledgements(serve().node.findChild('Scoring')).filter((a) => a.rule.includes('CloudWatchAlarmAction'));

    expect(new Set(rules.map((a) => a.path))).toEqual(new Set(KINDS.map((kind) => `Test/Scoring/${kind}`)));
  });

  test('lets the role read alarms below the name of the endpoint, without a reference', () => {
    const stack = standard();
    const statement = allowed(stack).find((s) => s.Action.includes('cloudwatch:DescribeAlarms'))!;

    expect(JSON.stringify(statement.Resource)).toContain(`:alarm:${endpointOf(stack).Properties.EndpointName}-*`);
  });
});

describe('RollbackAlarms.of', () => {
  const own = () => {
    const stack = testStack();
    const alarm = new cloudwatch.Alarm(stack, 'Mine', {
      metric: new cloudwatch.Metric({ namespace: 'Fraud', metricName: 'Score' }), threshold: 1, evaluationPeriods: 1,
    });
    endpointIn(stack, { deployment: DeploymentStrategy.canary({ rollbackAlarms: RollbackAlarms.of(alarm) }) });
    return stack;
  };

  test('listens to the alarms that it was given, and makes none', () => {
    const stack = own();
    const alarms = Object.keys(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));

    expect(rolloutOf(stack).AutoRollbackConfiguration.Alarms).toEqual([{ AlarmName: { Ref: alarms[0] } }]);
    expect(alarms).toHaveLength(1);
  });

  test('lets the role read exactly these', () => {
    const stack = own();
    const [alarm] = Object.keys(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));

    expect(allowed(stack).find((s) => s.Action.includes('cloudwatch:DescribeAlarms'))!.Resource).toEqual([{ 'Fn::GetAtt': [alarm, 'Arn'] }]);
  });

  test('may share one alarm among endpoints', () => {
    const stack = testStack();
    const rollbackAlarms = RollbackAlarms.of(cloudwatch.Alarm.fromAlarmName(stack, 'Shared', 'shared'));

    for (const id of ['One', 'Two']) endpointIn(stack, { deployment: DeploymentStrategy.canary({ rollbackAlarms }) }, id);
    expect(Object.values(resourcesOf(stack, 'AWS::SageMaker::Endpoint')).map((e) => e.Properties.DeploymentConfig.AutoRollbackConfiguration))
      .toEqual(Array(2).fill({ Alarms: [{ AlarmName: 'shared' }] }));
  });
});

describe('RollbackAlarms.noRollback', () => {
  const REASON = 'a load test in an account of its own';
  const unguarded = () => serve({ deployment: DeploymentStrategy.canary({ rollbackAlarms: RollbackAlarms.noRollback(REASON) }) });

  test('keeps the reason in the template', () => {
    expect(endpointOf(unguarded()).Metadata).toEqual({ 'cdk-mlops:NoRollback': REASON });
  });

  test('makes no alarm and no rollback', () => {
    expect(alarmsOf(unguarded())).toEqual([]);
    expect(rolloutOf(unguarded()).AutoRollbackConfiguration).toBeUndefined();
  });

  test('lets the role read no alarm', () => {
    expect(allowed(unguarded()).flatMap((s) => s.Action)).not.toContain('cloudwatch:DescribeAlarms');
  });

  test('silences the warning that nobody watches a bake', () => {
    const allAtOnce = (reason: string) =>
      warningIds(serve({ deployment: DeploymentStrategy.allAtOnce({ rollbackAlarms: RollbackAlarms.noRollback(reason) }) }));

    expect([allAtOnce(REASON), allAtOnce('')]).toEqual([[], ['GR-16']]);
  });
});

test('a serverless endpoint has no rollback alarm', () => {
  expect(alarmsOf(serve({ capacity: EndpointCapacity.serverless() }))).toEqual([]);
});
