import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { IModelEndpoint } from '../serving';
import { busy, ServiceTask } from '../training/service-task';

/** The error of a call that the service refused; about an endpoint that is not there, its cause says so. */
const REFUSED = 'SageMaker.SageMakerException';

/** Where an execution goes on. */
export interface EndpointEnds {
  readonly there: sfn.IChainable;
  readonly failure: sfn.IChainable;
}

/** Ends quietly while the endpoint does not exist: before the first approval, or after it was removed. */
export function endpointStates(scope: Construct, { endpointName, endpointArn }: IModelEndpoint, { there, failure }: EndpointEnds): sfn.State {
  const service = 'aws-sdk:sagemaker';
  const look = new ServiceTask(scope, 'Look for the endpoint', {
    service,
    action: 'describeEndpoint',
    parameters: { EndpointName: endpointName },
    resultSelector: { 'status.$': '$.EndpointStatus' },
    timeout: Duration.minutes(5),
    retryOn: busy({ service }).filter((error) => error !== REFUSED),
    allow: [{ actions: ['sagemaker:DescribeEndpoint'], resources: [endpointArn] }],
  });
  const why = new sfn.Choice(scope, 'Is it not there?')
    .when(sfn.Condition.stringMatches('$.error.Cause', '*Could not find*'), new sfn.Succeed(scope, 'Nothing serves yet'))
    .otherwise(failure.startState);
  look.addCatch(why, { errors: [REFUSED], resultPath: '$.error' });
  look.orElse(failure).next(there);
  return look;
}
