import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { alarmOn, alertsTopic } from '../../src/internal/alerts';
import { Encryption } from '../../src/security';
import { testStack } from '../support/stacks';
import { onlyResourceOf, RenderedResource } from '../support/templates';

const failures = new cloudwatch.Metric({ namespace: 'AWS/States', metricName: 'ExecutionsFailed', statistic: 'Average' });

function policy(): any[] {
  const stack = testStack();
  alertsTopic(stack, Encryption.customerManaged()._keyFor(stack));
  return onlyResourceOf(stack, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument.Statement;
}

function alarm(): RenderedResource {
  const stack = testStack();
  alarmOn(stack, 'Alarm', { metric: failures, description: 'a run failed', topic: alertsTopic(stack, Encryption.customerManaged()._keyFor(stack)) });
  return onlyResourceOf(stack, 'AWS::CloudWatch::Alarm');
}

test('the topic is encrypted with the key of the stack', () => {
  const stack = testStack();
  alertsTopic(stack, Encryption.customerManaged()._keyFor(stack));
  expect(onlyResourceOf(stack, 'AWS::SNS::Topic').Properties).toHaveProperty('KmsMasterKeyId');
});

test('nobody publishes without TLS', () => {
  expect(policy()).toContainEqual(expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }));
});

test('alarms of this account publish, and those of no other', () => {
  expect(policy()).toContainEqual(expect.objectContaining({
    Principal: { Service: 'cloudwatch.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
  }));
});

test('one occurrence is enough', () => {
  expect(alarm().Properties).toMatchObject({ Threshold: 1, EvaluationPeriods: 1, Statistic: 'Sum', ComparisonOperator: 'GreaterThanOrEqualToThreshold' });
});

test('silence is good', () => {
  expect(alarm().Properties.TreatMissingData).toBe('notBreaching');
});

test('somebody is told', () => {
  expect(alarm().Properties.AlarmActions).toHaveLength(1);
});

test('whoever is told reads what happened', () => {
  expect(alarm().Properties.AlarmDescription).toBe('a run failed');
});
