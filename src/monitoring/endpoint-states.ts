import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IModelEndpoint } from '../serving';
import { busy, ServiceTask } from '../training/service-task';

/** The error of a call that the service refused, because it is busy or for another reason; its cause says so where the endpoint is not there. */
const REFUSED = 'SageMaker.SageMakerException';

const SERVICE = 'aws-sdk:sagemaker';

/** Where an execution goes on. */
export interface EndpointEnds {
  readonly there: sfn.IChainable;
  readonly failure: sfn.IChainable;
}

/**
 * Ends quietly while the endpoint does not exist: before the first approval, or after it was removed. A busy service reports the same error,
 * so that a second look waits for it.
 */
export function endpointStates(scope: Construct, endpoint: IModelEndpoint, { there, failure }: EndpointEnds): sfn.State {
  const retried = busy({ service: SERVICE });
  const missing = new sfn.Succeed(scope, 'Nothing serves yet');
  const once = look(scope, 'Look for the endpoint', endpoint, retried.filter((error) => error !== REFUSED));
  const patiently = look(scope, 'Look again', endpoint, retried);
  const ways: [ServiceTask, string, sfn.IChainable][] = [[once, 'Is it not there?', patiently], [patiently, 'Is it still not there?', failure]];
  for (const [task, question, otherwise] of ways) {
    const why = new sfn.Choice(scope, question)
      .when(sfn.Condition.and(sfn.Condition.isPresent('$.error.Cause'), sfn.Condition.stringMatches('$.error.Cause', '*Could not find*')), missing)
      .otherwise(otherwise);
    task.addCatch(why, { errors: [REFUSED], resultPath: '$.error' });
    task.orElse(failure).next(there);
  }
  return once;
}

function look(scope: Construct, id: string, { endpointName, endpointArn }: IModelEndpoint, retryOn: readonly string[]): ServiceTask {
  return new ServiceTask(scope, id, {
    service: SERVICE,
    action: 'describeEndpoint',
    parameters: { EndpointName: endpointName },
    resultSelector: { 'status.$': '$.EndpointStatus' },
    timeout: Duration.minutes(5),
    retryOn,
    allow: [{ actions: ['sagemaker:DescribeEndpoint'], resources: [endpointArn] }],
  });
}
