// covers src/monitoring/model-monitor-props.ts
// covers src/monitoring/model-monitor-grants.ts
// covers src/monitoring/monitor-alarms.ts
// covers src/monitoring/monitor-planning.ts
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { ArtifactStore } from '../../src/data';
import { DayOfWeek, DriftCheck, ModelMonitor, ModelMonitorProps, MonitorSchedule } from '../../src/monitoring';
import { Encryption, ExecutionRole } from '../../src/security';
import { statementsOf } from '../support/iam';
import { capturing, MONITORING_APPS, monitorIn } from '../support/monitoring-apps';
import { warnings } from '../support/nag';
import { testStack } from '../support/stacks';
import { RenderedResource, resourcesOf, templateOf } from '../support/templates';

interface Made {
  readonly stack: Stack;
  readonly monitor: ModelMonitor;
}

function made(props?: (store: ArtifactStore) => Partial<ModelMonitorProps>): Made {
  const stack = testStack();
  return { stack, monitor: monitorIn(stack, props) };
}

/** The plainest monitor, synthesized once. */
let once: Made | undefined;
const plain = () => (once ??= made());

/** What the planner is asked. */
function asked({ stack }: Made): any {
  const [machine] = Object.values<any>(resourcesOf(stack, 'AWS::StepFunctions::StateMachine'));
  const text = machine.Properties.DefinitionString['Fn::Join'][1].map((part: any) => (typeof part === 'string' ? part : Object.values(part).flat()[0])).join('');
  return JSON.parse(text).States['Plan the window'].Parameters.Payload;
}

function alarm({ stack }: Made, begins: string): RenderedResource {
  const [found] = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).filter(([id]) => id.startsWith(`Monitor${begins}`)).map(([, resource]) => resource);
  return found;
}

const period = ({ Period, EvaluationPeriods, DatapointsToAlarm }: any) => [Period, EvaluationPeriods, DatapointsToAlarm];

describe('a monitor', () => {
  test('has a name that follows from its path', () => {
    expect(plain().monitor.monitorName).toMatch(/^test-monitor-[0-9a-f]{8}$/);
  });

  test('knows its checks by name', () => {
    expect(plain().monitor.checkNames).toEqual(['DataDrift']);
  });

  test('default of ModelMonitorProps.source: what the endpoint captures', () => {
    expect(asked(plain()).source).toMatchObject({ kind: 'dataCapture', prefix: expect.stringMatching(/^capture\/(test-endpoint-[\w-]+)\/\1\/$/), variants: ['AllTraffic'] });
  });

  test('default of ModelMonitorProps.endpoint: no endpoint is asked for, and no release is looked for', () => {
    const stack = testStack();
    MONITORING_APPS.find(({ name }) => name.includes('batch transform'))!.build(stack);
    const { endpoint, releases, version } = asked({ stack, monitor: undefined as any });

    expect([endpoint, releases, version]).toEqual(['none', undefined, 'none']);
  });

  test('default of ModelMonitorProps.store: what it writes lies beside the records', () => {
    const { store, source } = asked(plain());
    expect(store).toEqual({ bucket: source.bucket, prefix: `monitoring/${plain().monitor.monitorName}/` });
  });

  test('default of ModelMonitorProps.releases: the log of releases lies in its store', () => {
    const { releases, store, endpoint } = asked(plain());
    expect(releases).toEqual({ bucket: store.bucket, prefix: `releases/${endpoint}/` });
  });

  test('stores for reports and releases may be others', () => {
    const made2 = made((store) => ({ store: new ArtifactStore(store.stack, 'Reports'), releases: new ArtifactStore(store.stack, 'Log') }));
    const { store, releases, source } = asked(made2);
    expect(new Set([store.bucket, releases.bucket, source.bucket]).size).toBe(3);
  });

  test('default of ModelMonitorProps.columns, ModelMonitorProps.prediction: the engine knows them from the baseline', () => {
    expect(asked(plain()).request).toEqual({ falseAlarmRate: 0.01, checks: [{ name: 'DataDrift', kind: 'dataDrift', window: 'now' }] });
  });

  test('default of ModelMonitorProps.falseAlarmRate: one quiet window of a hundred', () => {
    expect(asked(plain()).request.falseAlarmRate).toBe(0.01);
  });

  test('says what else the author knows', () => {
    const { request } = asked(made(() => ({ columns: ['amount', 'age'], prediction: 'score', falseAlarmRate: 0.05 })));
    expect(request).toMatchObject({ columns: ['amount', 'age'], prediction: { field: 'score' }, falseAlarmRate: 0.05 });
  });
});

describe('the baseline', () => {
  const front = () => {
    const stack = testStack();
    MONITORING_APPS[0].build(stack);
    return { stack } as Made;
  };

  test('default of ModelMonitorProps.baseline: that of the version that the endpoint serves, in the store of its registry', () => {
    const { baseline, version } = asked(front());
    expect([baseline.servedBelow, version]).toEqual(['baselines/', expect.stringMatching(/^ApprovedVersions/)]);
  });

  test('is warned about where the endpoint knows no version', () => {
    const { monitor } = made(() => ({ baseline: undefined }));
    expect(warnings(monitor)).toEqual([expect.stringContaining("got the endpoint 'Test/Endpoint', which serves no version of a registry that this app knows")]);
  });
});

describe('encryption', () => {
  const uses = ({ stack }: Made) => JSON.stringify(templateOf(stack).Resources).includes('MonitorDeadLetters') && {
    schedule: Object.values<any>(resourcesOf(stack, 'AWS::Scheduler::Schedule'))[0].Properties.KmsKeyArn,
    queue: Object.entries<any>(resourcesOf(stack, 'AWS::SQS::Queue')).find(([id]) => id.startsWith('MonitorDeadLetters'))![1].Properties.KmsMasterKeyId,
    machine: Object.values<any>(resourcesOf(stack, 'AWS::StepFunctions::StateMachine'))[0].Properties.EncryptionConfiguration,
  };

  test('default of ModelMonitorProps.encryption: the key of the stack, for schedule, queue and machine', () => {
    expect(JSON.stringify(uses(plain())).match(/MlopsKey/g)).toHaveLength(3);
  });

  test('may be that of AWS', () => {
    expect(uses(made(() => ({ encryption: Encryption.awsManaged() })))).toEqual({ schedule: undefined, queue: undefined, machine: undefined });
  });
});

describe('alarms', () => {
  test('default of ModelMonitorProps.alerts: a topic of its own, which every alarm tells', () => {
    const { stack } = plain();
    const [[topic]] = Object.entries(resourcesOf(stack, 'AWS::SNS::Topic'));
    const ids = ['ViolationsDataDrift', 'FailedExecutions', 'MissingExecutions', 'NotJudged'];
    expect(ids.map((id) => alarm(plain(), id).Properties.AlarmActions)).toEqual(ids.map(() => [{ Ref: topic }]));
  });

  test('tell the topic of the user', () => {
    const told = made((store) => ({ alerts: sns.Topic.fromTopicArn(store, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:people') }));
    expect(alarm(told, 'NotJudged').Properties.AlarmActions).toEqual(['arn:aws:sns:eu-west-1:111111111111:people']);
  });

  test('one for each check rings at the first violation, over the time of a window', () => {
    const { Properties } = alarm(plain(), 'ViolationsDataDrift');
    expect(Properties).toMatchObject({
      MetricName: 'Violations',
      Statistic: 'Sum',
      Period: 3600,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      Dimensions: [{ Name: 'Check', Value: 'DataDrift' }, { Name: 'Monitor', Value: plain().monitor.monitorName }],
    });
  });

  test('each check has one', () => {
    const { monitor } = made(() => ({ checks: [DriftCheck.dataDrift(), DriftCheck.dataQuality()] }));
    expect(Object.keys(monitor.violationAlarms)).toEqual(['DataDrift', 'DataQuality']);
  });

  test('one rings when an execution failed, whatever it could still tell', () => {
    expect(alarm(plain(), 'FailedExecutions').Properties).toMatchObject({ Namespace: 'AWS/States', MetricName: 'ExecutionsFailed', Threshold: 1 });
  });

  test('one rings when no window was looked at: what is missing breaches', () => {
    expect(alarm(plain(), 'MissingExecutions').Properties).toMatchObject({
      MetricName: 'Executions', Statistic: 'Sum', Threshold: 1, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching',
    });
  });

  test.each([
    ['hourly', MonitorSchedule.hourly(), [3600, 2], [3600, 4, 3]],
    ['every eight hours', MonitorSchedule.everyHours(8), [28800, 2], [28800, 4, 3]],
    ['daily', MonitorSchedule.dailyAt(6), [86400, 2], [86400, 4, 3]],
    ['on working days', MonitorSchedule.cron('cron(20 6 ? * MON-FRI *)', { window: Duration.days(1), longestGap: Duration.days(3) }), [86400, 6], [86400, 7, 1]],
    ['weekly', MonitorSchedule.weeklyOn(DayOfWeek.MONDAY, 6), [86400, 7], [86400, 7, 1]],
  ])('of a monitor that looks %s stay within the seven days of CloudWatch', (_, schedule, missing, notJudged) => {
    const it = made(() => ({ schedule }));
    expect(period(alarm(it, 'MissingExecutions').Properties)).toEqual([...missing, undefined]);
    expect(period(alarm(it, 'NotJudged').Properties)).toEqual(notJudged);
  });

  test('one rings for missing executions only while something can serve', () => {
    const stack = testStack();
    MONITORING_APPS[0].build(stack);
    const { Conditions } = templateOf(stack);
    const conditions = ['MissingExecutions', 'NotJudged'].map((id) => alarm({ stack } as Made, id).Condition);
    expect([Conditions[conditions[0]], conditions[1]]).toEqual([expect.objectContaining({ 'Fn::Not': expect.anything() }), undefined]);
  });
});

describe('grants', () => {
  const granted = (grant: (monitor: { readonly grants: ModelMonitor['grants'] }, role: ExecutionRole) => void, monitorOf: (stack: Stack) => { readonly grants: ModelMonitor['grants'] } = monitorIn) => {
    const stack = testStack();
    const role = new ExecutionRole(stack, 'Caller', { servicePrincipal: 'lambda.amazonaws.com' });
    grant(monitorOf(stack), role);
    const policies = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) => id.startsWith('Caller'));
    return policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement.flatMap(({ Action }: any) => Action)).sort();
  };

  test('to run start the machine, with its key', () => {
    expect(granted(({ grants }, role) => grants.run(role))).toEqual(['kms:Decrypt', 'kms:GenerateDataKey', 'states:StartExecution']);
  });

  test('to read reports reach no further than these', () => {
    expect(granted(({ grants }, role) => grants.readReports(role))).toEqual(['kms:Decrypt', 's3:GetObject', 's3:ListBucket']);
  });

  const imported = (attributes: object = {}) => (stack: Stack) => ModelMonitor.fromModelMonitorAttributes(stack, 'Imported', { monitorName: 'fraud', ...attributes });
  const stateMachineArn = 'arn:aws:states:eu-west-1:111111111111:stateMachine:monitor';

  test('default of ModelMonitorAttributes.encryptionKey: whoever runs an import needs no key', () => {
    expect(granted(({ grants }, role) => grants.run(role), imported({ stateMachineArn }))).toEqual(['states:StartExecution']);
  });

  test('an import whose store is known lets reports be read', () => {
    const statements = (() => {
      const stack = testStack();
      const store = ArtifactStore.fromBucketName(stack, 'Store', 'the-bucket');
      imported({ store })(stack).grants.readReports(new ExecutionRole(stack, 'Caller', { servicePrincipal: 'lambda.amazonaws.com' }));
      return statementsOf(stack);
    })();
    expect(JSON.stringify(statements)).toContain('arn:aws:s3:::the-bucket/monitoring/fraud/reports/*');
  });

  test('default of ModelMonitorAttributes.stateMachineArn: nobody can be allowed to run it', () => {
    expect(() => granted(({ grants }, role) => grants.run(role), imported())).toThrow(
      "'stateMachineArn' must be known to allow that, got nothing for Test/Imported; give it to ModelMonitor.fromModelMonitorAttributes(), or use the container engine, whose machine people may start");
  });

  test('default of ModelMonitorAttributes.store: nobody can be allowed to read reports', () => {
    expect(() => granted(({ grants }, role) => grants.readReports(role), imported())).toThrow("'store' must be known to allow that, got nothing for Test/Imported");
  });

  test('default of ModelMonitorAttributes.checkNames: metrics take any name', () => {
    expect(imported()(testStack()).metricViolations({ check: 'Any' }).dimensions).toEqual({ Monitor: 'fraud', Check: 'Any' });
  });
});

test('a stack has one planner for all of its monitors, which may see what each of them looks at', () => {
  const stack = testStack();
  const { endpoint, store } = capturing(stack);
  for (const id of ['One', 'Two']) {
    new ModelMonitor(stack, id, { endpoint, checks: [DriftCheck.dataDrift()], schedule: MonitorSchedule.hourly(), store });
  }
  const functions = Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
  const written = JSON.stringify(statementsOf(stack)).match(/monitoring\/test-(one|two)-\w+\/requests\/\*/g);

  expect(functions).toHaveLength(1);
  expect(new Set(written).size).toBe(2);
});
