import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { alarmOn, alertsTopic, stateMachineMetric } from '../internal/alerts';
import { partitionOf } from '../internal/partitions';
import { Encryption, ExecutionRole } from '../security';
import { KEY_ACTIONS, observedMachine } from '../security/observed-machine';

/** What is watched. */
export interface RepositoryWatchProps {
  readonly fileSystemId: string;
  readonly encryption?: Encryption;
  /** Who is told; a topic is made without it. */
  readonly alerts?: sns.ITopic;
}

const PERIOD = Duration.minutes(15);

/** Looks at the data repositories of a file system every 15 minutes, and rings when one no longer follows its bucket. */
export class RepositoryWatch extends Construct {
  public readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: RepositoryWatchProps) {
    super(scope, id);
    const key = (props.encryption ?? Encryption.customerManaged())._keyFor(this);
    const machine = this.defineMachine(props.fileSystemId, key);
    this.defineClock(machine, key);
    this.alarm = alarmOn(this, 'Alarm', {
      metric: stateMachineMetric(machine.ref, 'ExecutionsFailed'),
      description: 'A data repository of a Lustre file system is misconfigured or failed: changes no longer appear, although every stack looks fine. Its failure details say why.',
      topic: props.alerts ?? alertsTopic(this, key),
      period: PERIOD,
    });
  }

  /** It fails when something is wrong, or when nobody can say. */
  private defineMachine(fileSystemId: string, key: kms.IKey | undefined): sfn.CfnStateMachine {
    const role = new ExecutionRole(this, 'Role', { servicePrincipal: 'states.amazonaws.com', description: 'Looks at data repositories', restrictToAccount: true });
    role._allow({ actions: ['fsx:DescribeDataRepositoryAssociations'], resources: ['*'] });
    return observedMachine(this, 'Machine', { role, key, definition: Stack.of(this).toJsonString(definition(partitionOf(Stack.of(this)), fileSystemId)) });
  }

  private defineClock(machine: sfn.CfnStateMachine, key: kms.IKey | undefined): void {
    const role = new ExecutionRole(this, 'Starter', { servicePrincipal: 'events.amazonaws.com', description: 'Starts the look at data repositories', restrictToAccount: true });
    role._allow({ actions: ['states:StartExecution'], resources: [machine.ref] });
    if (key) role._allow({ actions: KEY_ACTIONS, resources: [key.keyArn] });
    new events.CfnRule(this, 'Clock', {
      scheduleExpression: `rate(${PERIOD.toMinutes()} minutes)`, targets: [{ id: 'Look', arn: machine.ref, roleArn: role.roleArn, input: '{}' }],
    });
  }
}

function definition(partition: string, fileSystemId: string): Record<string, unknown> {
  const any = (path: string) => ({ Variable: path, IsPresent: true });
  return {
    Comment: 'Fails when a data repository no longer follows its bucket',
    StartAt: 'Look at the repositories',
    TimeoutSeconds: 600,
    States: {
      'Look at the repositories': {
        Type: 'Task',
        Resource: `arn:${partition}:states:::aws-sdk:fsx:describeDataRepositoryAssociations`,
        Parameters: { Filters: [{ Name: 'file-system-id', Values: [fileSystemId] }] },
        ResultSelector: {
          'misconfigured.$': "$.Associations[?(@.Lifecycle == 'MISCONFIGURED')].AssociationId",
          'failed.$': "$.Associations[?(@.Lifecycle == 'FAILED')].AssociationId",
        },
        TimeoutSeconds: 60,
        Retry: [{
          ErrorEquals: ['FSx.ThrottlingException', 'FSx.ServiceUnavailableException', 'FSx.InternalServerErrorException', 'FSx.SdkClientException', 'FSx.FSxException'],
          IntervalSeconds: 5,
          MaxAttempts: 5,
          BackoffRate: 2,
          JitterStrategy: 'FULL',
        }],
        Next: 'Do all follow?',
      },
      'Do all follow?': {
        Type: 'Choice',
        Choices: [{ Or: [any('$.misconfigured[0]'), any('$.failed[0]')], Next: 'Not all' }],
        Default: 'All',
      },
      'Not all': { Type: 'Fail', Error: 'RepositoryBroken', Cause: 'A data repository is misconfigured or failed; describe its association for the details.' },
      'All': { Type: 'Succeed' },
    },
  };
}
