import * as sns from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';
import { lustreIn } from './support';
import { DataRepository, LustreFileSystemProps, RepositoryEvent } from '../../src/data';
import { Encryption } from '../../src/security';
import { definitionsOf, failing, runMachine } from '../asl';
import { testStack } from '../support/stacks';
import { resourcesOf } from '../support/templates';

function watched(props: Partial<LustreFileSystemProps> = {}, options = { autoImport: [RepositoryEvent.NEW] }) {
  return lustreIn(testStack(), (store) => ({ repositories: [DataRepository.s3(store, 'a', { mountAt: '/a', ...options })], ...props }));
}

const look = (stack: Stack, answer: any) => runMachine(Object.values(definitionsOf(stack))[0] as any, {}, { 'aws-sdk:fsx:describeDataRepositoryAssociations': answer });
const links = (...lifecycles: string[]) => ({ Associations: lifecycles.map((Lifecycle, i) => ({ AssociationId: `dra-${i}`, Lifecycle })) });
const count = (stack: Stack, type: string) => Object.keys(resourcesOf(stack, type)).length;

describe('the look at data repositories', () => {
  test.each([[['AVAILABLE', 'AVAILABLE']], [['UPDATING']], [[]]])('is content with %j', (lifecycles) => {
    expect(look(watched().stack, links(...lifecycles)).status).toBe('SUCCEEDED');
  });

  test.each([[['AVAILABLE', 'MISCONFIGURED']], [['FAILED']]])('fails with %j', (lifecycles) => {
    expect(look(watched().stack, links(...lifecycles))).toMatchObject({ status: 'FAILED', error: 'RepositoryBroken' });
  });

  test('fails where nobody can say', () => {
    expect(look(watched().stack, failing('FSx.BadRequestException')).status).toBe('FAILED');
  });

  test('happens every 15 minutes', () => {
    expect(Object.values(resourcesOf(watched().stack, 'AWS::Events::Rule'))[0].Properties.ScheduleExpression).toBe('rate(15 minutes)');
  });

  test.each([['autoImport', { autoImport: [RepositoryEvent.NEW] }], ['autoExport', { autoExport: [RepositoryEvent.NEW] }]])('is there for %s', (_, options: any) => {
    const { stack, lustre } = watched({}, options);

    expect(count(stack, 'AWS::StepFunctions::StateMachine')).toBe(1);
    expect(lustre.repositoryAlarm).toBeDefined();
  });

  test('is not there where nothing goes by itself', () => {
    const { stack, lustre } = watched({}, {} as any);

    expect(count(stack, 'AWS::StepFunctions::StateMachine')).toBe(0);
    expect(lustre.repositoryAlarm).toBeUndefined();
  });

  test('rings at the first failure and tells the topic', () => {
    const { stack } = watched();
    const [alarm] = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
    const [topic] = Object.keys(resourcesOf(stack, 'AWS::SNS::Topic'));

    expect(alarm.Properties).toMatchObject({ MetricName: 'ExecutionsFailed', Threshold: 1, EvaluationPeriods: 1, Period: 900, AlarmActions: [{ Ref: topic }] });
  });

  test('default of LustreFileSystemProps.alerts: a topic is made', () => {
    expect(count(watched().stack, 'AWS::SNS::Topic')).toBe(1);
  });

  test('default of LustreFileSystemProps.alerts: none without such a repository', () => {
    expect(count(watched({}, {} as any).stack, 'AWS::SNS::Topic')).toBe(0);
  });

  test('alerts tell a topic of yours', () => {
    const stack = testStack();
    const alerts = new sns.Topic(stack, 'Mine');
    lustreIn(stack, (store) => ({ alerts, repositories: [DataRepository.s3(store, 'a', { mountAt: '/a', autoExport: [RepositoryEvent.NEW] })] }));

    expect(Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm'))[0].Properties.AlarmActions).toEqual([stack.resolve(alerts.topicArn)]);
  });

  test('needs no key where AWS has it', () => {
    const { stack } = watched({ encryption: Encryption.awsManaged() });

    expect(Object.values(resourcesOf(stack, 'AWS::StepFunctions::StateMachine'))[0].Properties).not.toHaveProperty('EncryptionConfiguration');
  });
});
