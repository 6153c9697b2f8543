import { World } from './world';
import { Json } from '../errors';
import { Execution } from '../execution';

const ARN = 'arn:aws:states:eu-west-1:111111111111:stateMachine:';
const task = (Resource: string, Parameters: Json, more: Json = {}) => ({ Type: 'Task', Resource: `arn:aws:states:::${Resource}`, Parameters, End: true, ...more });

function add(world: World, name: string, states: Record<string, Json>): void {
  world.engine.add({ arn: ARN + name, name, type: 'STANDARD', definition: { StartAt: Object.keys(states)[0], States: states } });
}

function run(world: World, state: Json, input: Json = {}): Execution {
  add(world, 'One', { Do: state });
  const execution = world.engine.start(`${ARN}One`, input);
  world.clock.run();
  return execution;
}

function tabled(): World {
  const world = new World();
  world.dynamodb.addTable('T', ['id']);
  return world;
}

describe('errors have the names of Step Functions', () => {
  const REFUSED = { TableName: 'T', Key: { id: { S: 'a' } }, UpdateExpression: 'SET n = :n', ConditionExpression: 'attribute_exists(n)', ExpressionAttributeValues: { ':n': { N: '1' } } };

  test.each([
    ['dynamodb:updateItem', REFUSED, 'DynamoDB.ConditionalCheckFailedException'],
    ['aws-sdk:dynamodb:updateItem', REFUSED, 'DynamoDb.ConditionalCheckFailedException'],
    ['dynamodb:getItem', { TableName: 'none', Key: {} }, 'DynamoDB.ResourceNotFoundException'],
    ['dynamodb:getItem', { TableName: 'T', Key: {} }, 'DynamoDB.AmazonDynamoDBException'],
    ['aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' }, 'S3.NoSuchKeyException'],
    ['states:startExecution', { StateMachineArn: `${ARN}None` }, 'StepFunctions.StateMachineDoesNotExistException'],
    ['aws-sdk:sfn:describeExecution', { ExecutionArn: 'none' }, 'Sfn.ExecutionDoesNotExistException'],
    ['aws-sdk:ssm:getParameter', { Name: 'none' }, 'Ssm.ParameterNotFoundException'],
    ['aws-sdk:fsx:describeFileSystems', { FileSystemIds: ['fs-1'] }, 'FSx.FileSystemNotFoundException'],
    ['aws-sdk:fsx:cancelDataRepositoryTask', { TaskId: 'none' }, 'FSx.DataRepositoryTaskNotFoundException'],
  ])('%s', (resource, parameters, error) => {
    expect(run(tabled(), task(resource, parameters)).error).toBe(error);
  });
});

describe('a job', () => {
  const JOB = { TrainingJobName: 'job', OutputDataConfig: { S3OutputPath: 's3://b/models' } };
  const train = task('sagemaker:createTrainingJob.sync', JOB);

  test('answers with its description and leaves its model', () => {
    const world = new World();
    const { output } = run(world, train);
    expect([output.TrainingJobStatus, world.s3.objects.has('b/models/job/output/model.tar.gz')]).toEqual(['Completed', true]);
  });

  test('that fails is States.TaskFailed with its description as the cause', () => {
    const world = new World();
    world.sagemaker.all.ending = () => ({ status: 'Failed', reason: 'AlgorithmError', after: 60 });
    const { error, cause } = run(world, train);
    expect([error, JSON.parse(cause!).FailureReason]).toEqual(['States.TaskFailed', 'AlgorithmError']);
  });

  test.each([[false, 'SUCCEEDED'], [true, 'FAILED']])('that is stopped may be an error or not (%s)', (stoppedIsError, status) => {
    const world = new World();
    world.sagemaker.all.stoppedIsError = stoppedIsError;
    world.sagemaker.all.ending = () => ({ status: 'Stopped', secondary: 'MaxWaitTimeExceeded', after: 60 });
    expect(run(world, train).status).toBe(status);
  });

  test('has a name that nobody used before', () => {
    const world = new World();
    world.sagemaker.operations.createTrainingJob(JOB);
    expect(run(world, train).error).toBe('SageMaker.ResourceInUseException');
  });

  test.each([[true, 'Stopped'], [false, 'Completed']])('of an execution that is aborted is stopped only if Step Functions does it (%s)', (stopsAbandonedJobs, status) => {
    const world = new World({ stopsAbandonedJobs });
    add(world, 'One', { Do: train });
    const execution = world.engine.start(`${ARN}One`, {});
    world.clock.after(100, () => execution.stop());
    world.clock.run();
    expect([execution.status, world.sagemaker.all.jobs[0].status]).toEqual(['ABORTED', status]);
  });
});

describe('an execution that waits for another', () => {
  const parent = task('states:startExecution.sync:2', { StateMachineArn: `${ARN}Child`, Name: 'same', Input: { a: 1 } });

  test('gets its output as JSON', () => {
    const world = new World();
    add(world, 'Child', { Echo: { Type: 'Succeed' } });
    expect(run(world, parent).output).toMatchObject({ Status: 'SUCCEEDED', Output: { a: 1 }, Name: 'same' });
  });

  test.each(['stop', 'expire'] as const)('fails with States.TaskFailed when somebody ends it (%s)', (end) => {
    const world = new World();
    add(world, 'Child', { Wait: { Type: 'Wait', Seconds: 1000, End: true } });
    world.clock.after(10, () => [...world.engine.executions.values()].find(({ name }) => name === 'same')![end]());
    const { error, cause } = run(world, parent);
    expect([error, JSON.parse(cause!).Status]).toEqual(['States.TaskFailed', end === 'stop' ? 'ABORTED' : 'TIMED_OUT']);
  });

  test('finds a used name taken', () => {
    const world = new World();
    add(world, 'Child', { Echo: { Type: 'Succeed' } });
    world.engine.start(`${ARN}Child`, {}, 'same');
    expect(run(world, parent).error).toBe('StepFunctions.ExecutionAlreadyExistsException');
  });
});

describe('a task token', () => {
  const asking = task('aws-sdk:dynamodb:putItem.waitForTaskToken', { TableName: 'T', Item: { id: { S: 'a' }, token: { 'S.$': '$$.Task.Token' } } }, { TimeoutSeconds: 600 });

  function answered(after: number, call: 'sendTaskSuccess' | 'sendTaskFailure', request: Json): Execution {
    const world = tabled();
    add(world, 'Answer', {
      Read: task('dynamodb:getItem', { TableName: 'T', Key: { id: { S: 'a' } } }, { ResultSelector: { 'token.$': '$.Item.token.S' }, End: undefined, Next: 'Send' }),
      Send: task(`aws-sdk:sfn:${call}`, { 'TaskToken.$': '$.token', ...request }),
    });
    world.clock.after(after, () => world.engine.start(`${ARN}Answer`, {}));
    return run(world, asking);
  }

  test('brings the answer', () => {
    expect(answered(60, 'sendTaskSuccess', { Output: '{"decision":"Approved"}' }).output).toEqual({ decision: 'Approved' });
  });

  test('brings an error', () => {
    expect(answered(60, 'sendTaskFailure', { Error: 'No', Cause: 'why' })).toMatchObject({ error: 'No', cause: 'why' });
  });

  test('is worth nothing when the time is over', () => {
    expect(answered(900, 'sendTaskSuccess', { Output: '{}' }).error).toBe('States.Timeout');
  });
});

describe('FSx', () => {
  test('does not delete a file system with a task, and does without', () => {
    const { fsx, clock } = new World();
    const id = fsx.operations.createFileSystem({ FileSystemType: 'LUSTRE', LustreConfiguration: {} }).FileSystem.FileSystemId;
    clock.runFor(1000);
    fsx.operations.createDataRepositoryTask({ FileSystemId: id, Type: 'EXPORT_TO_REPOSITORY' });
    expect(() => fsx.operations.deleteFileSystem({ FileSystemId: id })).toThrow('pending or executing');
    clock.runFor(1000);
    fsx.operations.deleteFileSystem({ FileSystemId: id });
    clock.runFor(1000);
    expect(fsx.fileSystems).toEqual([]);
  });

  test('makes one file system for one token', () => {
    const { fsx } = new World();
    for (let i = 0; i < 2; i++) fsx.operations.createFileSystem({ ClientRequestToken: 'once', LustreConfiguration: {} });
    expect(fsx.fileSystems).toHaveLength(1);
  });
});

describe('the same seed', () => {
  const story = (seed: number) => {
    const world = new World({ seed });
    const { stopDate } = run(world, task('sagemaker:createTrainingJob.sync', { TrainingJobName: 'job', OutputDataConfig: { S3OutputPath: 's3://b' } }));
    return stopDate;
  };

  test('gives the same story', () => {
    expect(story(5)).toBe(story(5));
  });

  test('and another seed another one', () => {
    expect(story(5)).not.toBe(story(6));
  });
});
