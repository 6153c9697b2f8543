// covers src/monitoring/chat-channel.ts
// covers src/monitoring/machine-on-alarm.ts
// covers src/monitoring/instance-units.ts
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Stack } from 'aws-cdk-lib/core';
import { AlarmAction } from '../../src/monitoring/alarm-action';
import { ChatChannel } from '../../src/monitoring/chat-channel';
import { EndpointAlarms } from '../../src/monitoring/endpoint-alarms';
import { AlarmActions } from '../../src/monitoring/endpoint-alarms-props';
import { gpusOf, vcpusOf } from '../../src/monitoring/instance-units';
import { Encryption } from '../../src/security';
import { ModelEndpoint } from '../../src/serving';
import { allowed } from '../support/iam';
import { nagFindings } from '../support/nag';
import { appOf, testStack } from '../support/stacks';
import { onlyResourceOf, resourcesOf } from '../support/templates';

const SLACK = 'AWS::Chatbot::SlackChannelConfiguration';

function acting(actions: (stack: Stack) => AlarmActions): Stack {
  const stack = testStack();
  new EndpointAlarms(stack, 'Alarms', { endpoint: ModelEndpoint.fromEndpointName(stack, 'Other', 'scoring'), actions: actions(stack) });
  return stack;
}
const slack = () => AlarmAction.chat(ChatChannel.slack({ workspaceId: 'T01ABCDEFGH', channelId: 'C01ABCDEFGH' }));

describe('a chat channel', () => {
  test('of Slack is told through a topic of its own', () => {
    const stack = acting(() => ({ critical: [slack()] }));
    const [topic] = Object.keys(resourcesOf(stack, 'AWS::SNS::Topic'));
    expect(onlyResourceOf(stack, SLACK).Properties).toMatchObject({ SlackWorkspaceId: 'T01ABCDEFGH', SlackChannelId: 'C01ABCDEFGH', SnsTopicArns: [{ Ref: topic }], LoggingLevel: 'ERROR' });
    expect(Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties.AlarmActions)).toEqual(Array(7).fill([{ Ref: topic }]));
  });

  test('of Microsoft Teams likewise', () => {
    const stack = acting(() => ({ critical: [AlarmAction.chat(ChatChannel.microsoftTeams({ tenantId: 'tenant', teamId: 'team', channelId: '19%3Aabc%40thread.tacv2' }))] }));
    expect(onlyResourceOf(stack, 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration').Properties).toMatchObject({ TeamsTenantId: 'tenant', TeamId: 'team', TeamsChannelId: '19%3Aabc%40thread.tacv2' });
  });

  test('may look at these alarms and at graphs, and nothing else', () => {
    const statements = allowed(acting(() => ({ critical: [slack()] })));
    expect(statements.flatMap((s) => s.Action)).toEqual(['cloudwatch:DescribeAlarms', 'cloudwatch:GetMetricData', 'cloudwatch:GetMetricStatistics', 'cloudwatch:GetMetricWidgetImage']);
    expect(JSON.stringify(statements[0].Resource)).toContain('alarm:test-alarms-');
  });

  test('people in it may do no more than its role: without a guardrail AWS applies AdministratorAccess', () => {
    const stack = acting(() => ({ critical: [slack()] }));
    const [policy] = Object.keys(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'));
    expect(onlyResourceOf(stack, SLACK).Properties.GuardrailPolicies).toEqual([{ Ref: policy }]);
  });

  test('has a derived name, because AWS demands one', () => {
    expect(onlyResourceOf(acting(() => ({ critical: [slack()] })), SLACK).Properties.ConfigurationName).toMatch(/^test-alarms-chatc01abcdefgh-[0-9a-f]{8}$/);
  });

  test('that serves two severities is made once', () => {
    const stack = acting(() => {
      const action = slack();
      return { critical: [action], warning: [action] };
    });
    expect(Object.keys(resourcesOf(stack, SLACK))).toHaveLength(1);
  });
});

describe('a state machine', () => {
  const ARN = 'arn:aws:states:eu-west-1:111111111111:stateMachine:respond';
  const respond = (stack: Stack, id = 'Respond') => sfn.StateMachine.fromStateMachineArn(stack, id, ARN);
  const starting = (actions: (action: AlarmAction) => AlarmActions, encrypted = false) => acting((stack) =>
    actions(AlarmAction.stateMachine(respond(stack), { encryptionKey: encrypted ? Encryption.customerManaged()._keyFor(stack) : undefined })));
  const ruleOf = (stack: Stack) => onlyResourceOf(stack, 'AWS::Events::Rule').Properties;

  test('is started by a rule, because alarms cannot', () => {
    const { EventPattern, Targets } = ruleOf(starting((action) => ({ critical: [action], warning: [] })));
    expect(EventPattern).toMatchObject({ 'source': ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'], 'detail': { state: { value: ['ALARM'] } } });
    expect(Targets[0]).toMatchObject({ Arn: ARN });
  });

  test('hears only the alarms of its severities', () => {
    const { alarmName } = ruleOf(starting((action) => ({ critical: [], warning: [action], info: [] }))).EventPattern.detail;
    expect(alarmName).toEqual([{ prefix: expect.stringMatching(/^test-alarms-[0-9a-f]{8}-Warning-$/) }]);
  });

  test('the rule may start this machine and nothing else', () => {
    const statements = allowed(starting((action) => ({ critical: [action] })));
    expect(statements).toMatchObject([{ Action: ['states:StartExecution'], Resource: [ARN] }]);
  });

  test('default of StateMachineActionOptions.encryptionKey: no key is used', () => {
    expect(allowed(starting((action) => ({ critical: [action] }))).flatMap((s) => s.Action)).not.toContain('kms:Decrypt');
    expect(allowed(starting((action) => ({ critical: [action] }), true)).flatMap((s) => s.Action)).toContain('kms:Decrypt');
  });

  test('what cannot be delivered waits in a queue that only this rule may write to', () => {
    const stack = starting((action) => ({ critical: [action] }));
    const [queue] = Object.keys(resourcesOf(stack, 'AWS::SQS::Queue'));
    expect(ruleOf(stack).Targets[0].DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': [queue, 'Arn'] } });
    expect(JSON.stringify(onlyResourceOf(stack, 'AWS::SQS::QueuePolicy').Properties)).toContain('aws:SourceArn');
  });

  test('alarms have no action of their own for it', () => {
    expect(Object.values(resourcesOf(starting((action) => ({ critical: [action] })), 'AWS::CloudWatch::Alarm')).flatMap(({ Properties }) => Properties.AlarmActions ?? [])).toEqual([]);
  });

  test('two machines with one id in two places do not meet', () => {
    const stack = acting((s) => ({ critical: [AlarmAction.stateMachine(respond(s)), AlarmAction.stateMachine(respond(new Stack(appOf(s), 'Elsewhere'), 'RespondToo'))] }));
    expect(Object.keys(resourcesOf(stack, 'AWS::Events::Rule'))).toHaveLength(2);
  });
});

test('chat and state machine beside a topic have no unacknowledged finding', () => {
  const stack = acting((s) => ({
    critical: [slack(), AlarmAction.stateMachine(sfn.StateMachine.fromStateMachineArn(s, 'Respond', 'arn:aws:states:eu-west-1:111111111111:stateMachine:respond'))],
  }));
  expect(nagFindings(appOf(stack))).toEqual([]);
});

describe('the units of an instance', () => {
  test.each([['ml.m7i.large', 2], ['ml.t2.medium', 2], ['ml.g5.xlarge', 4], ['ml.c5.9xlarge', 36], ['ml.p4d.24xlarge', 96], ['ml.m7i.metal', undefined], ['', undefined]])('%s has %s vCPUs', (type, vcpus) => {
    expect(vcpusOf(type)).toBe(vcpus);
  });

  test.each([['ml.g5.xlarge', 1], ['ml.g5.12xlarge', 4], ['ml.p4d.24xlarge', 8], ['ml.m7i.large', undefined], ['ml.g9.xlarge', undefined]])('%s has %s GPUs', (type, gpus) => {
    expect(gpusOf(type)).toBe(gpus);
  });
});
