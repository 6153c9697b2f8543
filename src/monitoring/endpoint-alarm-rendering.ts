import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { AlarmSeverity } from './alarm-severity';
import { PlannedAlarm } from './endpoint-alarm-plan';
import { ALARM_TABLE, AlarmRow, ASYNCHRONOUS_TRAFFIC } from './endpoint-alarm-table';
import { IModelEndpoint } from '../serving';

/** An alarm with everything that it is made of. */
export interface AlarmToDefine extends PlannedAlarm {
  readonly severity: AlarmSeverity;
  /** What its name begins with. */
  readonly prefix: string;
  readonly endpoint: IModelEndpoint;
}

/** One alarm of an endpoint. Only silence counts as bad news where data are missing. */
export function defineAlarm(scope: Construct, planned: AlarmToDefine): cloudwatch.Alarm {
  const { kind, severity, prefix, endpoint, variantName, idPrefix, threshold, silence } = planned;
  const row = ALARM_TABLE[kind];
  const subject = row.wholeEndpoint ? endpoint.endpointName : `${endpoint.endpointName}, variant ${variantName}`;
  const periods = silence ? silence.toMinutes() / row.period.toMinutes() : row.of;
  const alarm = new cloudwatch.Alarm(scope, `${idPrefix}${kind}`, {
    alarmName: [prefix, severity, ...(row.wholeEndpoint ? [] : [variantName]), kind].join('-'),
    alarmDescription: `${subject}: ${row.says}`,
    metric: metricOf(planned, row),
    threshold,
    evaluationPeriods: periods,
    datapointsToAlarm: silence ? periods : row.breaching,
    comparisonOperator: row.rings ? cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD : cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: row.rings ? cloudwatch.TreatMissingData.BREACHING : cloudwatch.TreatMissingData.NOT_BREACHING,
    evaluateLowSampleCountPercentile: row.statistic.startsWith('p') ? 'ignore' : undefined,
  });
  if (row.rings) ringOnlyBeside(alarm, endpoint);
  return alarm;
}

function metricOf({ endpoint, variantName, capacity }: AlarmToDefine, row: AlarmRow): cloudwatch.Metric {
  const { metricName, statistic, period, wholeEndpoint } = row;
  if (wholeEndpoint) {
    return new cloudwatch.Metric({ namespace: 'AWS/SageMaker', metricName, dimensionsMap: { EndpointName: endpoint.endpointName }, statistic, period });
  }
  const traffic = row.rings && capacity === 'asynchronous' ? ASYNCHRONOUS_TRAFFIC : { metricName, statistic };
  return endpoint.metric(traffic.metricName, { statistic: traffic.statistic, period, variantName });
}

/** Nobody can ask before there is an endpoint: where its existence is a condition of this stack, the alarm has it too. */
function ringOnlyBeside(alarm: cloudwatch.Alarm, endpoint: IModelEndpoint): void {
  const resource = endpoint.node.defaultChild;
  if (!CfnResource.isCfnResource(resource) || Stack.of(resource) !== Stack.of(alarm)) return;
  (alarm.node.defaultChild as cloudwatch.CfnAlarm).cfnOptions.condition = resource.cfnOptions.condition;
}
