import * as fns from 'aws-cdk-lib/aws-lambda';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { failed } from './job-names';
import { isPath } from './run-time-values';
import { ServiceTask } from './service-task';
import { StepContext, WorkflowStep } from './workflow-step';

/**
 * Which function is called, and with what.
 */
export interface LambdaStepProps {
  /** The function, a version of it, or an alias. */
  readonly handler: fns.IFunction;

  /**
   * What the function gets: texts, or paths into the document of the run such as `$.model.artifact`.
   *
   * @default - the whole document
   */
  readonly payload?: { [name: string]: string };

  /**
   * How long its answer is waited for, at most 15 minutes: the function itself ends then.
   *
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;

  /**
   * The name of the step.
   *
   * @default 'Call'
   */
  readonly stepName?: string;
}

/**
 * Calls a function of yours and waits for its answer, which stands at `$.steps.<stepName>.payload`. An error of the function fails the step;
 * a call that the service turned away is repeated.
 */
export class LambdaStep extends WorkflowStep {
  public readonly stepName: string;

  /**
   * @param props - Function and payload.
   */
  constructor(private readonly props: LambdaStepProps) {
    super();
    this.stepName = props.stepName ?? 'Call';
  }

  public bindStep(scope: Construct, _context: StepContext): sfn.IChainable {
    const { handler, payload, timeout = Duration.minutes(15) } = this.props;
    const task = new ServiceTask(scope, this.stepName, {
      service: 'lambda',
      action: 'invoke',
      parameters: { FunctionName: handler.functionArn, ...(payload ? { Payload: fromDocument(payload) } : { 'Payload.$': '$' }) },
      resultSelector: { 'payload.$': '$.Payload' },
      resultPath: `$.steps.${this.stepName}`,
      timeout,
      allow: [{ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] }],
    });
    return task.orElse(failed(scope, this.stepName));
  }
}

/** What the function gets keeps its type. */
function fromDocument(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => (isPath(value) ? [`${name}.$`, value] : [name, value])));
}
