// covers src/monitoring/dashboard-*.ts
// covers src/monitoring/alarm-list.ts
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CfnCondition, Duration, Fn, Stack } from 'aws-cdk-lib/core';
import { Dataset } from '../../src/data';
import { DriftCheck } from '../../src/monitoring/drift-check';
import { EndpointAlarms } from '../../src/monitoring/endpoint-alarms';
import { EndpointAlarmKind } from '../../src/monitoring/endpoint-thresholds';
import { ModelBaseline } from '../../src/monitoring/model-baseline';
import { ModelDashboard, ModelDashboardProps } from '../../src/monitoring/model-dashboard';
import { IModelMonitor, ModelMonitor } from '../../src/monitoring/model-monitor';
import { MonitorSchedule } from '../../src/monitoring/monitor-schedule';
import { DataCapture, EndpointCapacity, ModelEndpoint } from '../../src/serving';
import { RetrainingWorkflow } from '../../src/training';
import { endpointIn, importedStore, variant } from '../support/endpoints';
import { nagFindings } from '../support/nag';
import { agnosticStack, appOf, testStack } from '../support/stacks';
import { onlyResourceOf } from '../support/templates';
import { retraining } from '../support/training-apps';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Record<string, any>;
}

/** The body of the only dashboard; what only the deployment knows reads `<what>`. */
function bodyOf(stack: Stack): { readonly widgets: Widget[]; readonly [other: string]: any } {
  const body = onlyResourceOf(stack, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody;
  const parts: unknown[] = typeof body === 'string' ? [body] : body['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : `<${JSON.stringify(part).replace(/["{}]/g, '')}>`)).join(''));
}

const imported = (stack: Stack) => ModelEndpoint.fromEndpointName(stack, 'Other', 'scoring');
const monitorIn = (stack: Stack, checkNames?: string[], id = 'Monitor') =>
  ModelMonitor.fromModelMonitorAttributes(stack, id, { monitorName: `fraud-${id.toLowerCase()}`, checkNames });

function shown(props: (stack: Stack) => ModelDashboardProps, stack = testStack()) {
  new ModelDashboard(stack, 'Dashboard', props(stack));
  return bodyOf(stack);
}
const ofEndpoint = (props: Partial<ModelDashboardProps> = {}) => shown((stack) => ({ endpoint: imported(stack), ...props }));
const titled = ({ widgets }: { readonly widgets: Widget[] }, title: string) =>
  widgets.find(({ properties }) => properties.title?.startsWith(title))?.properties;
const texts = ({ widgets }: { readonly widgets: Widget[] }) => widgets.filter(({ type }) => type === 'text').map(({ properties }) => properties.markdown);
const alarmsIn = ({ widgets }: { readonly widgets: Widget[] }): string[] => widgets.find(({ type }) => type === 'alarm')?.properties.alarms ?? [];

/** Every metric of a body: namespace, name and dimensions. */
function metricsOf({ widgets }: { readonly widgets: Widget[] }): string[] {
  return widgets.flatMap(({ properties }) => properties.metrics ?? []).filter((row: any[]) => typeof row[0] === 'string' && row[0] !== '.')
    .map((row: any[]) => `${row[0]} ${row[1]} ${row.slice(2).filter((_, index) => index % 2 === 0 && typeof row[index + 2] === 'string').join(',')}`);
}

describe('the questions', () => {
  test('are answered from top to bottom', () => {
    const body = shown((stack) => ({ endpoint: imported(stack), monitor: monitorIn(stack), retraining: retraining(stack) }));
    expect(texts(body).map((text) => text.split('\n')[0])).toEqual([
      '# Test / Other', '## Is it up?', '## Is it fast, and does it run short of anything?',
      '## Is it right? Monitor fraud-monitor, one point for each window', expect.stringMatching(/^## When did it learn\? Workflow test-retraining-/),
    ]);
  });

  test('default of ModelDashboardProps.endpoint, ModelDashboardProps.monitor, ModelDashboardProps.retraining: what is not given is not shown', () => {
    expect(texts(ofEndpoint())).toHaveLength(3);
    expect(texts(shown((stack) => ({ monitor: monitorIn(stack) })))).toHaveLength(2);
    expect(texts(shown((stack) => ({ retraining: retraining(stack) })))).toHaveLength(2);
  });

  test('a dashboard of nothing is refused', () => {
    expect(() => shown(() => ({}))).toThrow("'endpoint' must be given where 'monitor' and 'retraining' are not, got nothing to show; give what you want to see");
  });

  test('default of ModelDashboardProps.monitors: one monitor, or each with rows of its own, never twice', () => {
    const several = shown((stack) => {
      const [one, two] = [monitorIn(stack), monitorIn(stack, undefined, 'Bias')];
      return { monitor: one, monitors: [one, two] };
    });
    expect(texts(several).filter((text) => text.startsWith('## Is it right?'))).toHaveLength(2);
  });

  test('widgets fill the grid without meeting', () => {
    const { widgets } = shown((stack) => ({ endpoint: imported(stack), monitor: monitorIn(stack), retraining: retraining(stack) }));
    const cells = widgets.flatMap(({ x, y, width, height }) => Array.from({ length: width * height }, (_, i) => `${x + i % width},${y + Math.floor(i / width)}`));
    expect(new Set(cells).size).toBe(cells.length);
    expect(cells.length % 24).toBe(0);
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
  });
});

describe('an endpoint', () => {
  test('is shown by official metrics with official dimensions', () => {
    expect([...new Set(metricsOf(ofEndpoint()))]).toEqual([
      'AWS/SageMaker Invocations EndpointName,VariantName',
      'AWS/SageMaker Invocation5XXErrors EndpointName,VariantName',
      'AWS/SageMaker Invocation4XXErrors EndpointName,VariantName',
      'AWS/SageMaker ModelLatency EndpointName,VariantName',
      'AWS/SageMaker OverheadLatency EndpointName,VariantName',
      '/aws/sagemaker/Endpoints MemoryUtilization EndpointName,VariantName',
      '/aws/sagemaker/Endpoints DiskUtilization EndpointName,VariantName',
    ]);
  });

  test('of known instances shows processors in percent of all', () => {
    const { metrics } = titled(shown((stack) => ({ endpoint: endpointIn(stack, { capacity: EndpointCapacity.instances('ml.g5.12xlarge') }) })), 'How full')!;
    expect(metrics.map((row: any[]) => row[0].expression).filter(Boolean)).toEqual(['m_processors / 48', 'm_GPUs / 4', 'm_memory_of_GPUs / 4']);
  });

  test('without instances shows its concurrency', () => {
    const { metrics } = titled(shown((stack) => ({ endpoint: endpointIn(stack, { capacity: EndpointCapacity.serverless() }) })), 'How full')!;
    expect(metrics.map((row: any[]) => row[1]).filter(Boolean)).toEqual(['MemoryUtilization', 'ServerlessConcurrentExecutionsUtilization']);
  });

  test('behind a queue shows the queue in place of what it does not publish', () => {
    const body = shown((stack) => ({ endpoint: endpointIn(stack, { capacity: EndpointCapacity.asynchronous('ml.m7i.large', { store: importedStore(stack) }) }) }));
    expect(metricsOf(body)).toEqual(expect.arrayContaining(['AWS/SageMaker ApproximateAgeOfOldestRequest EndpointName', 'AWS/SageMaker ApproximateBacklogSize EndpointName']));
    expect(metricsOf(body).filter((metric) => /Invocations |OverheadLatency/.test(metric))).toEqual([]);
  });

  test('shows which configuration answered: a release is a change of colour', () => {
    expect(titled(ofEndpoint(), 'Who answers')!.metrics[0][0].expression).toBe(
      'SEARCH(\'{"AWS/SageMaker",EndpointName,VariantName,EndpointConfigName} MetricName="ModelLatency" EndpointName="scoring"\', \'SampleCount\', 300)');
  });

  test('of two variants names them', () => {
    const body = shown((stack) => ({ endpoint: endpointIn(stack, { variants: [variant('Champion'), variant('Challenger')] }) }));
    expect(titled(body, 'Requests')!.metrics.map((row: any[]) => row[row.length - 1].label)).toEqual(['Champion: requests', 'Challenger: requests']);
  });

  test('default of ModelDashboardProps.alarms: no lines', () => {
    expect(ofEndpoint().widgets.filter(({ properties }) => properties.annotations)).toEqual([]);
  });

  test('the thresholds of its alarms are lines', () => {
    const body = shown((stack) => {
      const endpoint = endpointIn(stack, { capture: DataCapture.to(importedStore(stack)) });
      return { endpoint, alarms: new EndpointAlarms(stack, 'Alarms', { endpoint, modelLatency: Duration.millis(300), overheadLatency: Duration.millis(90), errorPercentage: 2 }) };
    });
    const lineOf = (title: string) => titled(body, title)!.annotations.horizontal.map(({ value }: any) => value);
    expect([lineOf('Requests that fail'), lineOf('Model latency'), lineOf('Time around'), lineOf('How full')]).toEqual([[2], [300], [90], [70]]);
  });

  test('a latency that nobody set has no line: it would press what is measured to the axis', () => {
    const body = shown((stack) => {
      const endpoint = imported(stack);
      return { endpoint, alarms: new EndpointAlarms(stack, 'Alarms', { endpoint }) };
    });
    expect(['Model latency', 'Time around'].map((title) => titled(body, title)!.annotations)).toEqual([undefined, undefined]);
  });

  test('an alarm that is left out has no line', () => {
    const body = shown((stack) => {
      const endpoint = imported(stack);
      return { endpoint, alarms: new EndpointAlarms(stack, 'Alarms', { endpoint, without: [EndpointAlarmKind.ERRORS] }) };
    });
    expect(titled(body, 'Requests that fail')!.annotations).toBeUndefined();
    expect(titled(body, 'How full')!.annotations.horizontal[0].value).toBe(90);
  });
});

describe('a monitor', () => {
  const body = shown((stack) => ({ monitor: monitorIn(stack, ['DataQuality', 'DataDrift']) }));

  test('shows the drift of every feature, those of later versions too, against its limit at 1', () => {
    const { metrics, annotations } = titled(body, 'Drift')!;
    expect(metrics[0][0]).toMatchObject({
      label: "${PROP('Dim.Feature')}",
      expression: 'SEARCH(\'{"cdk-mlops/ModelMonitor",Monitor,Check,Feature} MetricName="FeatureDrift" Monitor="fraud-monitor"\', \'Maximum\', 3600)',
    });
    expect(annotations.horizontal).toEqual([{ value: 1, label: 'limit', color: '#d62728', yAxis: 'left' }]);
  });

  test('shows violations by check, and those that a release excused', () => {
    expect(titled(body, 'Violations')!.metrics.map((row: any[]) => row[row.length - 1].label)).toEqual(['DataQuality', 'DataDrift', 'during a release']);
  });

  test('whose checks are not known shows violations as a whole', () => {
    const unknown = shown((stack) => ({ monitor: monitorIn(stack) }));
    expect(titled(unknown, 'Violations')!.metrics.map((row: any[]) => row[row.length - 1].label)).toEqual(['violations', 'during a release']);
  });

  test('that asks for no labels shows none, and measures nothing', () => {
    const bare = shown((stack) => {
      const endpoint = endpointIn(stack, { capture: DataCapture.to(importedStore(stack)) });
      return { monitor: new ModelMonitor(stack, 'Monitor', { endpoint, checks: [DriftCheck.dataDrift()], schedule: MonitorSchedule.everyHours(6), baseline: ModelBaseline.absent('a test') }) };
    });
    expect(bare.widgets.filter(({ type }) => type === 'metric').map(({ width, properties }) => [width, properties.title])).toEqual([
      [12, 'Drift of each feature, in parts of its limit'], [12, 'Violations by check'],
      [12, 'Records that were looked at'], [12, 'Windows, and those that could not be judged'],
    ]);
    expect(titled(bare, 'Records')!.metrics[0][4].period).toBe(21600);
  });

  test('with labels shows them, and what was measured', () => {
    const labelled = shown((stack) => {
      const endpoint = endpointIn(stack, { capture: DataCapture.to(importedStore(stack)) });
      const checks = [DriftCheck.modelQuality({ groundTruth: Dataset.s3(importedStore(new Stack(stack, 'Labels')), 'labels/') })];
      return { monitor: new ModelMonitor(stack, 'Monitor', { endpoint, checks, schedule: MonitorSchedule.hourly(), baseline: ModelBaseline.absent('a test') }) };
    });
    expect([titled(labelled, 'Measured quality'), titled(labelled, 'Labels')]).not.toContain(undefined);
    expect(alarmsIn(labelled)).toHaveLength(4);
    expect(texts(labelled)[0]).toContain('[Reports of test-monitor-');
  });

  test('shows samples, windows, quality and labels', () => {
    expect(metricsOf(body)).toEqual(expect.arrayContaining(['Samples', 'Executions', 'NotJudged', 'Failures'].map((name) => `cdk-mlops/ModelMonitor ${name} Monitor`)));
    expect(titled(body, 'Measured quality')!.metrics[0][0].expression).toContain('MetricName="Quality"');
    expect(titled(body, 'Labels')!.metrics[0][0].expression).toContain('{"cdk-mlops/ModelMonitor",Monitor,Check} MetricName="LabelShare"');
  });
});

describe('a workflow', () => {
  test('in another stack is named by a literal, so that no stack waits for it', () => {
    const stack = testStack();
    const workflow = retraining(testStack('Storage', appOf(stack)));
    new ModelDashboard(stack, 'Dashboard', { retraining: workflow });
    expect(titled(bodyOf(stack), 'Runs')!.metrics[0].slice(0, 4)).toEqual([
      'AWS/States', 'ExecutionsStarted', 'StateMachineArn', expect.stringMatching(/^arn:aws:states:eu-west-1:111111111111:stateMachine:storage-retraining-guard-/),
    ]);
  });

  test('that is imported is shown by its ARN', () => {
    const body = shown((stack) => ({
      retraining: RetrainingWorkflow.fromRetrainingWorkflowAttributes(stack, 'Elsewhere', { stateMachineArn: 'arn:aws:states:eu-west-1:111111111111:stateMachine:guard', workflowName: 'fraud' }),
    }));
    expect(titled(body, 'How long')!.metrics[1].slice(2, 4)).toEqual(['StateMachineArn', 'arn:aws:states:eu-west-1:111111111111:stateMachine:guard']);
  });
});

describe('what is in alarm', () => {
  test('is empty without alarms', () => {
    expect(ofEndpoint().widgets.map(({ type }) => type)).not.toContain('alarm');
  });

  test('lists the alarms of endpoint and workflow', () => {
    const body = shown((stack) => {
      const endpoint = imported(stack);
      return { endpoint, retraining: retraining(stack), alarms: new EndpointAlarms(stack, 'Alarms', { endpoint }) };
    });
    expect(alarmsIn(body)).toHaveLength(9);
    expect(alarmsIn(body)[0]).toBe('arn:aws:cloudwatch:eu-west-1:111111111111:alarm:test-alarms-1cc3528b-Critical-AllTraffic-Errors');
  });

  test('leaves alarms of other stacks out that have no name of their own', () => {
    const stack = testStack();
    const other = testStack('Storage', appOf(stack));
    new ModelDashboard(stack, 'Dashboard', { retraining: retraining(other), endpoint: imported(stack), alarms: new EndpointAlarms(other, 'Alarms', { endpoint: imported(other) }) });
    expect(alarmsIn(bodyOf(stack)).map((arn) => arn.replace(/.*-/, ''))).toEqual(['Errors', 'ClientErrors', 'ModelLatency', 'OverheadLatency', 'Memory', 'Disk', 'NoTraffic']);
  });

  test('default of ModelDashboardProps.moreAlarms: those that it finds; others can be added', () => {
    const body = shown((stack) => ({ endpoint: imported(stack), moreAlarms: [cloudwatch.Alarm.fromAlarmArn(stack, 'Budget', 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:budget')] }));
    expect(alarmsIn(body)).toEqual(['arn:aws:cloudwatch:eu-west-1:111111111111:alarm:budget']);
  });

  test('lists an alarm that depends on a condition only where it exists', () => {
    const stack = testStack();
    const define = (id: string) => new cloudwatch.Alarm(stack, id, { metric: new cloudwatch.Metric({ namespace: 'a', metricName: 'b' }), threshold: 1, evaluationPeriods: 1 });
    const [failedExecutions, missingExecutions] = ['Failed', 'Missing'].map(define);
    (missingExecutions.node.defaultChild as cloudwatch.CfnAlarm).cfnOptions.condition = new CfnCondition(stack, 'Approved', { expression: Fn.conditionEquals('a', 'b') });
    const monitor: IModelMonitor = Object.assign(monitorIn(stack), { failedExecutions, missingExecutions });
    new ModelDashboard(stack, 'Dashboard', { monitor });
    expect(alarmsIn(bodyOf(stack))).toEqual([expect.stringMatching(/^<Fn::GetAtt:\[Failed/), expect.stringMatching(/^<Fn::If:\[Approved,Fn::GetAtt:\[Missing.*Failed/)]);
  });

  test('lists no more than CloudWatch shows', () => {
    const body = shown((stack) => ({
      endpoint: imported(stack),
      moreAlarms: Array.from({ length: 101 }, (_, i) => cloudwatch.Alarm.fromAlarmArn(stack, `Alarm${i}`, `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:a${i}`)),
    }));
    expect(alarmsIn(body)).toHaveLength(100);
    expect(body.widgets.find(({ type }) => type === 'alarm')!.height).toBe(21);
  });
});

describe('the frame', () => {
  test('default of ModelDashboardProps.title: stack and endpoint', () => {
    expect(texts(ofEndpoint())[0]).toMatch(/^# Test \/ Other\n/);
    expect(texts(ofEndpoint({ title: 'Fraud' }))[0]).toMatch(/^# Fraud\n/);
  });

  test('default of ModelDashboardProps.links: the console', () => {
    expect(texts(ofEndpoint())[0]).toContain('[Endpoint scoring](https://eu-west-1.console.aws.amazon.com/sagemaker/home?region=eu-west-1#/endpoints/scoring)');
    expect(texts(ofEndpoint({ links: { Runbook: 'https://wiki/fraud' } }))[0]).toContain(' · [Runbook](https://wiki/fraud)');
  });

  test('default of ModelDashboardProps.interval: three days', () => {
    expect(ofEndpoint().start).toBe('-P3D');
    expect(ofEndpoint({ interval: Duration.days(14) }).start).toBe('-P14D');
  });

  test('default of ModelDashboardProps.periodOverride: every metric keeps its own', () => {
    expect(ofEndpoint().periodOverride).toBe('inherit');
    expect(ofEndpoint({ periodOverride: cloudwatch.PeriodOverride.AUTO }).periodOverride).toBe('auto');
  });

  test('default of ModelDashboardProps.rows: none; others come last', () => {
    const { widgets } = ofEndpoint({ rows: [[new cloudwatch.TextWidget({ markdown: 'mine' })]] });
    expect(widgets[widgets.length - 1].properties.markdown).toBe('mine');
    expect(ofEndpoint().widgets[ofEndpoint().widgets.length - 1].properties.title).toBe('How full it is');
  });

  test('default of ModelDashboardProps.dashboardName: derived', () => {
    const stack = testStack();
    const { dashboardName } = new ModelDashboard(stack, 'Dashboard', { endpoint: imported(stack) });
    expect(dashboardName).toMatch(/^test-dashboard-[0-9a-f]{8}$/);
    expect(onlyResourceOf(stack, 'AWS::CloudWatch::Dashboard').Properties.DashboardName).toBe(dashboardName);
  });

  test('a name can be given', () => {
    const stack = testStack();
    expect(new ModelDashboard(stack, 'Dashboard', { endpoint: imported(stack), dashboardName: 'fraud' }).dashboardName).toBe('fraud');
  });

  test('works where account and Region are not known', () => {
    const stack = agnosticStack();
    expect(texts(shown(() => ({ endpoint: imported(stack) }), stack))[0]).toContain('https://<Ref:AWS::Region>.console.aws.amazon.com/');
  });

  test('has no unacknowledged finding', () => {
    const stack = testStack();
    new ModelDashboard(stack, 'Dashboard', { endpoint: imported(stack), monitor: monitorIn(stack) });
    expect(nagFindings(appOf(stack))).toEqual([]);
  });
});
