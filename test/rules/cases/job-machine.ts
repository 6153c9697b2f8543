import { Template } from './case';

/** A state machine that waits for one job of SageMaker: its only task, as a template writes it. */
export function jobMachine(state: string, job: { action: string; timeout: number; parameters: Record<string, any> }): Template {
  const { action, timeout, parameters } = job;
  const definition = {
    StartAt: state,
    States: {
      [state]: {
        Type: 'Task',
        Resource: `arn:aws:states:::sagemaker:${action}.sync`,
        TimeoutSeconds: timeout,
        Parameters: parameters,
        End: true,
        Retry: [{ ErrorEquals: ['SageMaker.ThrottlingException'] }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }],
      },
      Failed: { Type: 'Fail', Error: 'Failed', Cause: 'the job failed' },
    },
  };
  return {
    Resources: {
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { RoleArn: 'arn:aws:iam::111111111111:role/machine', DefinitionString: JSON.stringify(definition) },
      },
    },
  };
}
