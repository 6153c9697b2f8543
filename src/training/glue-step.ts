import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ArnFormat, Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failed } from './job-names';
import { atRunTime } from './run-time-values';
import { ServiceTask } from './service-task';
import { StepContext, WorkflowStep } from './workflow-step';
import { arnIn } from '../internal/arn';
import { fail } from '../internal/errors';

/**
 * Which job runs, and with what.
 */
export interface GlueStepProps {
  /** The name of a Glue job in the account and Region of the workflow. */
  readonly jobName: string;

  /**
   * Arguments of the run: names begin with two hyphens, values are texts or paths into the document of the run such as `$.steps.Prepare.outputs.train`.
   *
   * @default - the job's own arguments
   */
  readonly jobArguments?: { [name: string]: string };

  /**
   * When Glue stops the run, in whole minutes, less than 7 days.
   *
   * @default Duration.hours(2)
   */
  readonly maxRuntime?: Duration;

  /**
   * The name of the step.
   *
   * @default 'Transform'
   */
  readonly stepName?: string;
}

/**
 * Runs a job of AWS Glue and waits for its end: the id of the run stands at `$.steps.<stepName>.run`.
 */
export class GlueStep extends WorkflowStep {
  public readonly stepName: string;

  /**
   * @param props - The job.
   */
  constructor(private readonly props: GlueStepProps) {
    super();
    this.stepName = props.stepName ?? 'Transform';
  }

  public bindStep(scope: Construct, _context: StepContext): sfn.IChainable {
    const { stepName, props: { jobName, jobArguments } } = this;
    const minutes = this.minutes(scope);
    const result = `$.steps.${stepName}`;
    const failure = failed(scope, stepName);
    const task = new ServiceTask(scope, stepName, {
      service: 'glue',
      action: 'startJobRun',
      pattern: 'sync',
      parameters: { JobName: jobName, Timeout: minutes, Arguments: jobArguments && atRunTime(jobArguments) },
      resultSelector: { 'run.$': '$.Id', 'status.$': '$.JobRunState' },
      resultPath: result,
      timeout: Duration.minutes(minutes + GRACE_MINUTES),
      retryOn: BUSY,
      allow: [{
        actions: ['glue:BatchStopJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:StartJobRun'],
        resources: [arnIn(Stack.of(scope), { service: 'glue', resource: 'job', resourceName: jobName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME })],
      }],
    });
    task.orElse(failure);
    const done = new sfn.Pass(scope, `${stepName}: succeeded`);
    const unfinished = new sfn.Pass(scope, `${stepName}: did not succeed`, {
      parameters: { 'Error': 'GlueJobNotSucceeded', 'Cause.$': `States.Format('{} ended as {}', ${result}.run, ${result}.status)` },
      resultPath: '$.error',
    });
    unfinished.next(failure);
    task.next(new sfn.Choice(scope, `${stepName}: succeeded?`).when(sfn.Condition.stringEquals(`${result}.status`, 'SUCCEEDED'), done).otherwise(unfinished));
    return sfn.Chain.custom(task, [done], task);
  }

  private minutes(scope: Construct): number {
    const { maxRuntime = Duration.hours(2) } = this.props;
    if (maxRuntime.isUnresolved()) {
      fail(scope, 'TokenInCalculation', "'maxRuntime' must be known at synth because the time-out of the state is calculated from it, got a token; give a literal");
    }
    const minutes = maxRuntime.toMinutes({ integral: false });
    if (Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_MINUTES) return minutes;
    fail(scope, 'GlueRuntime', `'maxRuntime' must be whole minutes between 1 and ${MOST_MINUTES}, got ${minutes}; use Duration.minutes()`);
  }
}

const MOST_MINUTES = 7 * 24 * 60 - 1;

/** Between the end of a run and the event that says so. */
const GRACE_MINUTES = 60;

/** What Glue says before it has started a run. */
const BUSY = ['Glue.ThrottlingException', 'Glue.InternalServiceException', 'Glue.OperationTimeoutException', 'Glue.ConcurrentRunsExceededException', 'Glue.ResourceNumberLimitExceededException'];
