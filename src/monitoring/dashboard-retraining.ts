import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { COLOR, filled, question, scaled } from './dashboard-widgets';
import { arnIn } from '../internal/arn';
import { IRetrainingWorkflow, RetrainingWorkflow } from '../training';

const PERIOD = Duration.hours(1);

/** When it learned. */
export function retrainingRows(scope: Construct, retraining: IRetrainingWorkflow): cloudwatch.IWidget[][] {
  const dimensionsMap = { StateMachineArn: guardArn(retraining) };
  const runs = (metricName: string, label: string, color: string) =>
    retraining.metric(metricName, { dimensionsMap, statistic: 'Sum', period: PERIOD, label, color }).attachTo(scope);
  const duration = retraining.metricDuration({ dimensionsMap, statistic: 'Maximum', period: PERIOD }).attachTo(scope);
  return [
    question(`When did it learn? Workflow ${retraining.workflowName}`),
    filled([
      {
        title: 'Runs; several starts may become one',
        unit: 'runs in an hour',
        left: [
          runs('ExecutionsStarted', 'started', COLOR.calm),
          runs('ExecutionsSucceeded', 'ended well', COLOR.good),
          runs('ExecutionsFailed', 'failed', COLOR.bad),
          runs('ExecutionsTimedOut', 'took too long', COLOR.worrying),
        ],
      },
      {
        title: 'How long runs took',
        unit: 'hours',
        left: [scaled(duration, '/ 3600000', { label: 'longest run that ended', period: PERIOD, color: COLOR.calm })],
      },
    ]),
  ];
}

/** The ARN of the machine that guards the runs: a literal where its name is known, so that no stack waits for another. */
export function guardArn(retraining: IRetrainingWorkflow): string {
  const { guard } = retraining as Partial<RetrainingWorkflow>;
  const name = guard?.stateMachineName;
  if (!guard || name === undefined || Token.isUnresolved(name)) return retraining.stateMachineArn;
  return arnIn(Stack.of(guard), { service: 'states', resource: 'stateMachine', resourceName: name, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}
