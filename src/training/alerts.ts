import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Encryption } from '../security';

/** A topic for people: encrypted, TLS only, and open to the alarms of this account. */
export function alertsTopic(scope: Construct, encryption: Encryption): sns.Topic {
  const topic = new sns.Topic(scope, 'Alerts', { masterKey: encryption._keyFor(scope), enforceSSL: true });
  topic.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'Alarms',
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: { StringEquals: { 'aws:SourceAccount': topic.env.account } },
  }));
  return topic;
}

/** An alarm that one occurrence sets off, and that tells the topic. */
export interface Alert {
  readonly metric: cloudwatch.Metric;
  /** What happened and what to do, for whoever is woken by it. */
  readonly description: string;
  readonly topic: sns.ITopic;
}

/** Sums over five minutes; silence is good. */
export function alarmOn(scope: Construct, id: string, { metric, description, topic }: Alert): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, id, {
    metric: metric.with({ statistic: 'Sum', period: Duration.minutes(5) }),
    alarmDescription: description,
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction({ bind: () => ({ alarmActionArn: topic.topicArn }) });
  return alarm;
}
