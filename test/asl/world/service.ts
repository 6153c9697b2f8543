import { AslError, Json } from '../errors';
import { Outcome } from '../routine';

/** What a service refuses: the code as the service writes it, without the prefix of Step Functions. */
export class Refusal extends Error {
  constructor(public readonly code: string, message: string) {
    super(message);
  }
}

/** Something that a `.sync` call waits for. */
export interface Running {
  /** Stops it, as Step Functions tries to when the execution is stopped. */
  readonly stop: () => void;
}

/** Starts something that ends later; `done` hears of it. */
export type Start = (request: Json, done: (outcome: Outcome) => void) => Running;

/** A simulated service: each call happens at one moment. */
export interface Service {
  readonly operations: Readonly<Record<string, (request: Json) => Json>>;
  /** Calls that end with a `.sync`. */
  readonly jobs?: Readonly<Record<string, Start>>;
}

/** How Step Functions calls a service: its name here, and how errors begin; `generic` is the error without a class of its own. */
interface Integration {
  readonly service: string;
  readonly prefix: string;
  readonly generic: string;
}

/** Names of errors: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html and recorded answers of AWS. */
const INTEGRATIONS: Readonly<Record<string, Integration>> = {
  'dynamodb': { service: 'dynamodb', prefix: 'DynamoDB', generic: 'AmazonDynamoDBException' },
  'aws-sdk:dynamodb': { service: 'dynamodb', prefix: 'DynamoDb', generic: 'DynamoDbException' },
  'sagemaker': { service: 'sagemaker', prefix: 'SageMaker', generic: 'AmazonSageMakerException' },
  'aws-sdk:sagemaker': { service: 'sagemaker', prefix: 'SageMaker', generic: 'SageMakerException' },
  'states': { service: 'sfn', prefix: 'StepFunctions', generic: 'AWSStepFunctionsException' },
  'aws-sdk:sfn': { service: 'sfn', prefix: 'Sfn', generic: 'SfnException' },
  'aws-sdk:s3': { service: 's3', prefix: 'S3', generic: 'S3Exception' },
  'aws-sdk:fsx': { service: 'fsx', prefix: 'FSx', generic: 'FSxException' },
  'aws-sdk:ssm': { service: 'ssm', prefix: 'Ssm', generic: 'SsmException' },
  'sns': { service: 'sns', prefix: 'SNS', generic: 'AmazonSNSException' },
  'aws-sdk:sns': { service: 'sns', prefix: 'Sns', generic: 'SnsException' },
  'sqs': { service: 'sqs', prefix: 'SQS', generic: 'AmazonSQSException' },
  'aws-sdk:sqs': { service: 'sqs', prefix: 'Sqs', generic: 'SqsException' },
  'events': { service: 'events', prefix: 'EventBridge', generic: 'AmazonEventBridgeException' },
  'aws-sdk:eventbridge': { service: 'events', prefix: 'EventBridge', generic: 'EventBridgeException' },
  'aws-sdk:cloudwatch': { service: 'cloudwatch', prefix: 'CloudWatch', generic: 'CloudWatchException' },
  'aws-sdk:resourcegroupstaggingapi': { service: 'tagging', prefix: 'ResourceGroupsTaggingApi', generic: 'ResourceGroupsTaggingApiException' },
  'lambda': { service: 'lambda', prefix: 'Lambda', generic: 'AWSLambdaException' },
  'glue': { service: 'glue', prefix: 'Glue', generic: 'AWSGlueException' },
  'aws-sdk:glue': { service: 'glue', prefix: 'Glue', generic: 'GlueException' },
};

export function integrationOf(service: string): Integration {
  const integration = INTEGRATIONS[service];
  if (!integration) throw new Error(`nobody simulates ${service}`);
  return integration;
}

/** The error that a state sees when a service refuses a call. */
export function refused(service: string, { code, message }: Refusal): AslError {
  const { prefix, generic } = integrationOf(service);
  if (service === 'lambda' && code === 'Function') return new AslError('Exception', message);
  const name = UNNAMED.has(code) ? generic : /(Exception|Error|Exceeded)$/.test(code) ? code : `${code}Exception`;
  return new AslError(`${prefix}.${name}`, `${message} (Service: ${prefix}; Status Code: 400; Error Code: ${code}; Request ID: 0)`);
}

/** Codes that have no class of their own in the SDK: Step Functions reports the generic error of the service. */
const UNNAMED = new Set(['ThrottlingException', 'ValidationException', 'ServiceUnavailable', 'InternalFailure', 'Throttling']);
