import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { partitionOf } from '../internal/partitions';
import { Statement } from '../internal/policy';

/** A call of a service, as a state says it. */
export interface ServiceCall {
  /** The service as Step Functions writes it: `sagemaker`, `dynamodb`, `aws-sdk:fsx`. */
  readonly service: string;
  /** The call: `createTrainingJob`. */
  readonly action: string;
  /** `sync`, `sync:2` or `waitForTaskToken`; the state goes on at once without it. */
  readonly pattern?: string;
  /** What the call takes, as in the Amazon States Language: `'Name.$': '$.name'`. */
  readonly parameters: Record<string, unknown>;
  /** What is kept of the answer; intrinsic functions that can fail stand here and nowhere else. */
  readonly resultSelector?: Record<string, unknown>;
  /** Where the answer goes; by default it is dropped. */
  readonly resultPath?: string;
  /** When the state gives up. */
  readonly timeout: Duration;
  /** Where the document says in how many seconds the state gives up, instead of `timeout`. */
  readonly timeoutAt?: string;
  /** Exact actions on exact resources. */
  readonly allow: readonly Statement[];
  /** Errors after which the same call is right; by default those of a busy service. Empty: never. */
  readonly retryOn?: readonly string[];
  /** What a reader of the console should know. */
  readonly comment?: string;
}

/** A statement of this library, as it reaches the role of a machine of ours. */
export class OwnStatement extends iam.PolicyStatement {
  constructor(public readonly own: Statement) {
    super({ actions: [...own.actions], resources: [...own.resources], conditions: own.conditions });
  }
}

/** One call of a service with its permissions, its time-out and a retry that fits its errors. */
export class ServiceTask extends sfn.TaskStateBase {
  protected readonly taskMetrics?: sfn.TaskMetricsConfig;
  protected readonly taskPolicies: iam.PolicyStatement[];
  private readonly call: ServiceCall;

  constructor(scope: Construct, id: string, call: ServiceCall) {
    const { timeout, timeoutAt, resultPath = sfn.JsonPath.DISCARD, resultSelector, comment } = call;
    super(scope, id, { taskTimeout: timeoutAt ? sfn.Timeout.at(timeoutAt) : sfn.Timeout.duration(timeout), resultPath, resultSelector, comment });
    this.call = call;
    this.taskPolicies = call.allow.map((statement) => new OwnStatement(statement));
    const errors = call.retryOn ?? busy(call);
    if (errors.length > 0) this.addRetry({ errors: [...errors], ...PATIENCE });
  }

  /** What goes on after an error of any kind, with the error at `$.error`. An answer above the size limit must be named to be caught. */
  public orElse(handler: sfn.IChainable): this {
    return catching(this, handler);
  }

  /** What goes on after an error that changes nothing; the error that was caught before stays where it is. */
  public orElseIgnore(handler: sfn.IChainable): this {
    this.addCatch(handler, { errors: ['States.DataLimitExceeded'], resultPath: sfn.JsonPath.DISCARD });
    this.addCatch(handler, { errors: ['States.ALL'], resultPath: sfn.JsonPath.DISCARD });
    return this;
  }

  /**
   * @internal
   */
  protected _renderTask(): any {
    const { service, action, pattern, parameters } = this.call;
    return {
      Resource: `arn:${partitionOf(Stack.of(this))}:states:::${service}:${action}${pattern ? `.${pattern}` : ''}`,
      Parameters: sfn.FieldUtils.renderObject(parameters),
    };
  }
}

/** States that can be caught. */
interface Catching {
  addCatch(handler: sfn.IChainable, props?: sfn.CatchProps): unknown;
}

/** A state after whose errors the handler goes on, with the error at `$.error`. */
export function catching<T extends Catching>(state: T, handler: sfn.IChainable): T {
  state.addCatch(handler, { errors: ['States.DataLimitExceeded'], resultPath: '$.error' });
  state.addCatch(handler, { errors: ['States.ALL'], resultPath: '$.error' });
  return state;
}

/** Thirteen minutes in all: as long as a busy service needs, and shorter than anybody waits. */
const PATIENCE: sfn.RetryProps = {
  interval: Duration.seconds(5),
  maxAttempts: 6,
  backoffRate: 2,
  maxDelay: Duration.minutes(5),
  jitterStrategy: sfn.JitterType.FULL,
};

/** Errors that say that the service was busy and did nothing, by the names under which Step Functions reports them. */
export function busy({ service }: Pick<ServiceCall, 'service'>): string[] {
  const name = ERROR_PREFIX[service] ?? service;
  return [...new Set([...BUSY, ...MORE[service] ?? []])].map((error) => `${name}.${error}`);
}

const BUSY = ['ThrottlingException', 'ServiceUnavailableException', 'InternalServerException', 'SdkClientException'];

/** An exception without a class of its own is reported under the generic name of the SDK. */
const MORE: Record<string, string[]> = {
  'sagemaker': ['AmazonSageMakerException', 'ResourceLimitExceededException'],
  'aws-sdk:sagemaker': ['SageMakerException', 'ResourceLimitExceededException'],
  'dynamodb': ['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'InternalServerError', 'AmazonDynamoDBException'],
  'aws-sdk:dynamodb': ['ProvisionedThroughputExceededException', 'RequestLimitExceededException', 'InternalServerErrorException', 'DynamoDbException'],
  'states': ['TooManyRequestsException', 'ExecutionLimitExceededException', 'AWSStepFunctionsException'],
  'aws-sdk:sfn': ['SfnException'],
  'lambda': ['ServiceException', 'AWSLambdaException', 'TooManyRequestsException'],
  'events': ['AmazonEventBridgeException'],
  'sns': ['AmazonSNSException'],
  'sqs': ['AmazonSQSException'],
  'glue': ['AWSGlueException'],
  'aws-sdk:cloudwatch': ['CloudWatchException', 'InternalServiceFaultException'],
  'aws-sdk:s3': ['S3Exception', 'SlowDownException'],
  'aws-sdk:fsx': ['FSxException'],
  'aws-sdk:ssm': ['SsmException'],
};

/** How Step Functions begins the names of a service's errors. */
const ERROR_PREFIX: Record<string, string> = {
  'sagemaker': 'SageMaker',
  'aws-sdk:sagemaker': 'SageMaker',
  'dynamodb': 'DynamoDB',
  'states': 'StepFunctions',
  'lambda': 'Lambda',
  'sns': 'SNS',
  'sqs': 'SQS',
  'glue': 'Glue',
  'events': 'EventBridge',
  'aws-sdk:cloudwatch': 'CloudWatch',
  'aws-sdk:s3': 'S3',
  'aws-sdk:fsx': 'FSx',
  'aws-sdk:ssm': 'Ssm',
  'aws-sdk:sfn': 'Sfn',
  'aws-sdk:dynamodb': 'DynamoDb',
};
