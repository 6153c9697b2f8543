import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** A topic for people: encrypted, TLS only, and open to the alarms of this account. */
export function alertsTopic(scope: Construct, key: kms.IKey | undefined): sns.Topic {
  const topic = new sns.Topic(scope, 'Alerts', { masterKey: key, enforceSSL: true });
  topic.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'Alarms',
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': topic.env.account } },
  }));
  return topic;
}

/** A metric of a state machine under its official name; a sum over five minutes unless said otherwise. */
export function stateMachineMetric(arn: string, metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: 'AWS/States', metricName, dimensionsMap: { StateMachineArn: arn }, statistic: 'Sum', ...options });
}

/** An alarm that one occurrence sets off, and that tells the topic. */
export interface Alert {
  readonly metric: cloudwatch.Metric;
  /** What happened and what to do, for whoever is woken by it. */
  readonly description: string;
  readonly topic: sns.ITopic;
  /** Over what time occurrences are looked for; five minutes by default. */
  readonly period?: Duration;
}

/** Sums; silence is good. */
export function alarmOn(scope: Construct, id: string, { metric, description, topic, period = Duration.minutes(5) }: Alert): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, id, {
    metric: metric.with({ statistic: 'Sum', period }),
    alarmDescription: description,
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction({ bind: () => ({ alarmActionArn: topic.topicArn }) });
  return alarm;
}
