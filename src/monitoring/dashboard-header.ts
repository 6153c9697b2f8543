import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ArnFormat, Fn, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { AlarmList } from './alarm-list';
import { planOfMonitor } from './dashboard-monitor';
import { guardArn } from './dashboard-retraining';
import type { ModelDashboardProps } from './model-dashboard';
import type { IModelMonitor, ModelMonitor } from './model-monitor';
import { arnIn } from '../internal/arn';
import { partitionOf } from '../internal/partitions';
import type { RetrainingWorkflow } from '../training';

/** A dashboard whose monitors stand in one list. */
interface Headed extends ModelDashboardProps {
  readonly monitors: IModelMonitor[];
}

/** What it is about, where to read on, and what is in alarm. */
export function headerRows(scope: Construct, props: Headed): cloudwatch.IWidget[][] {
  const alarms = alarmArns(scope, props);
  const links = Object.entries({ ...consoleLinks(scope, props), ...props.links }).map(([label, url]) => `[${label}](${url})`);
  const markdown = [`# ${props.title ?? titleOf(scope, props)}`, links.join(' · ')].join('\n');
  return [
    [new cloudwatch.TextWidget({ markdown, width: 24, height: 2, background: cloudwatch.TextWidgetBackground.TRANSPARENT })],
    ...alarms.length === 0 ? [] : [[new AlarmList('In alarm', alarms)]],
  ];
}

function titleOf(scope: Construct, { endpoint, monitors, retraining }: Headed): string {
  const about = endpoint ?? monitors[0] ?? retraining!;
  return `${Stack.of(scope).stackName} / ${about.node.id}`;
}

/** Where the console shows more. */
function consoleLinks(scope: Construct, { endpoint, monitors, retraining }: Headed): { [label: string]: string } {
  const { region } = Stack.of(scope);
  const console = `https://${region}.${CONSOLES[partitionOf(Stack.of(scope))] ?? CONSOLES.aws}`;
  const links: { [label: string]: string } = {};
  if (endpoint) {
    links[`Endpoint ${endpoint.endpointName}`] = `${console}/sagemaker/home?region=${region}#/endpoints/${endpoint.endpointName}`;
    links['Its log'] = `${console}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/$252Faws$252Fsagemaker$252FEndpoints$252F${endpoint.endpointName}`;
  }
  for (const monitor of monitors) {
    const plan = planOfMonitor(monitor);
    if (plan) links[`Reports of ${monitor.monitorName}`] = `${console}/s3/buckets/${plan.store.bucketName}?region=${region}&prefix=${plan.prefix}reports/`;
  }
  if (retraining) links[`Workflow ${retraining.workflowName}`] = `${console}/states/home?region=${region}#/statemachines/view/${guardArn(retraining)}`;
  return links;
}

const CONSOLES: { readonly [partition: string]: string } = {
  'aws': 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** The ARNs of the alarms that this stack can name without waiting for another one. */
function alarmArns(scope: Construct, { alarms, monitors, retraining, moreAlarms }: Headed): string[] {
  const { failedRuns, timedOutRuns } = (retraining ?? {}) as Partial<RetrainingWorkflow>;
  const own = [
    ...alarms?.alarms ?? [],
    ...monitors.flatMap((monitor) => {
      const { violationAlarms = {}, failedExecutions, missingExecutions, notJudged } = monitor as Partial<ModelMonitor>;
      return [failedExecutions, missingExecutions, ...Object.values(violationAlarms), notJudged];
    }),
    failedRuns, timedOutRuns,
  ].filter((alarm) => alarm !== undefined);
  return [...own.flatMap((alarm, index) => arnOf(scope, alarm, own[index - 1])), ...(moreAlarms ?? []).map(({ alarmArn }) => alarmArn)];
}

/** An alarm that exists only on a condition gives its place to the one before it; alarms of other stacks are known by their names or not at all. */
function arnOf(scope: Construct, alarm: cloudwatch.Alarm, before: cloudwatch.Alarm | undefined): string[] {
  const resource = alarm.node.defaultChild as cloudwatch.CfnAlarm;
  const name = resource.alarmName;
  if (name !== undefined && !Token.isUnresolved(name)) {
    return [arnIn(Stack.of(alarm), { service: 'cloudwatch', resource: 'alarm', resourceName: name, arnFormat: ArnFormat.COLON_RESOURCE_NAME })];
  }
  if (Stack.of(alarm) !== Stack.of(scope)) return [];
  const { condition } = resource.cfnOptions;
  if (!condition) return [alarm.alarmArn];
  return before ? [Fn.conditionIf(condition.logicalId, alarm.alarmArn, before.alarmArn).toString()] : [];
}
