import { StackOutput } from '../../projenrc/demo/assembly';
import { retrainingsOf } from '../../projenrc/demo/retraining';
import { summary } from '../../projenrc/demo/summary';

const ARN = 'arn:aws:states:::';

/** A template as the library writes it, cut down to what is read. */
function training(change: (parts: Record<string, any>) => void = () => {}): StackOutput {
  const parts: Record<string, any> = {
    quiet: { Type: 'Wait', Seconds: 300, Next: 'Count' },
    cap: { Resource: `${ARN}dynamodb:updateItem`, Parameters: { Key: { id: { 'S.$': "States.Format('runs#fraud-retraining-1a2b#{}', $.today)" } }, ExpressionAttributeValues: { ':cap': { N: '4' } } } },
    storage: {
      Resource: `${ARN}aws-sdk:fsx:createFileSystem`,
      Parameters: { StorageCapacity: 1200, LustreConfiguration: { DeploymentType: 'SCRATCH_2', DataCompressionType: 'LZ4' } },
    },
    job: {
      EnableManagedSpotTraining: true,
      ResourceConfig: { InstanceType: 'ml.m7i.xlarge', InstanceCount: 1 },
      StoppingCondition: { MaxRuntimeInSeconds: 7200, MaxWaitTimeInSeconds: 21600 },
      CheckpointConfig: {},
      InputDataConfig: [{ ChannelName: 'train', DataSource: { FileSystemDataSource: { FileSystemType: 'FSxLustre' } } }],
    },
    pattern: { 'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': { object: { key: [{ wildcard: 'labelled/*.csv' }] } } },
  };
  change(parts);
  const { quiet, cap, storage, job, pattern } = parts;
  const task = (state: object, Next?: string) => ({ Type: 'Task', Next, ...state });
  const machine = (States: object, StartAt: string) => ({ 'Fn::Join': ['', JSON.stringify({ StartAt, States }).split(/(?<=WORK)|(?=WORK)/).map((piece) => (piece === 'WORK' ? { Ref: 'Work' } : piece))] });
  const guard = {
    Quiet: quiet,
    Count: task(cap, 'Make'),
    ...(storage ? { Make: task(storage, 'Run') } : {}),
    Run: task({ Resource: `${ARN}states:startExecution.sync:2`, Parameters: { StateMachineArn: 'WORK' } }),
  };
  const instance = { InstanceType: 'ml.m5.xlarge', InstanceCount: 1 };
  const work = {
    'Approve: start': task({ Parameters: { Input: { mode: 'manual', expiryText: '7 days' } } }),
    'Gate 2: auc better than the champion?': { Type: 'Choice', Choices: [{ Next: 'Approve: start' }] },
    'Gate 1: auc at least 0.75?': { Type: 'Choice', Choices: [{ Next: 'Gate 2: auc better than the champion?' }] },
    'Train: choice 2': task({ Resource: `${ARN}sagemaker:createTrainingJob.sync`, Parameters: { ResourceConfig: { InstanceType: 'ml.m7i.xlarge', InstanceCount: 1 } } }),
    'Evaluate: with the champion': task({ Resource: `${ARN}sagemaker:createProcessingJob.sync`, Parameters: { ProcessingResources: { ClusterConfig: instance } } }),
    'Evaluate': task({ Resource: `${ARN}sagemaker:createProcessingJob.sync`, Parameters: { ProcessingResources: { ClusterConfig: instance } } }, 'Gate 1: auc at least 0.75?'),
    'Train': task({ Resource: `${ARN}sagemaker:createTrainingJob.sync`, Parameters: job }, 'Evaluate'),
  };
  const Resources = {
    Guard: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: machine(guard, 'Quiet') } },
    Work: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: JSON.stringify({ StartAt: 'Train', States: work }) } },
    Pipe: { Type: 'AWS::Pipes::Pipe', Properties: { Source: { 'Fn::GetAtt': ['Queue', 'Arn'] }, TargetParameters: { InputTemplate: { 'Fn::Join': ['', ['{"workflow":"fraud-retraining-1a2b","guard":"', { Ref: 'Alias' }, '"}']] } } } },
    Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: pattern, Targets: [{ Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } }] } },
    Other: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { 'detail-type': ['Not ours'] }, Targets: [{ Arn: { 'Fn::GetAtt': ['OtherQueue', 'Arn'] } }] } },
    Schedule: { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'rate(7 days)', Target: { Arn: { 'Fn::GetAtt': ['Queue', 'Arn'] } } } },
  };
  return { name: 'FraudTraining', file: 'x', bytes: 1000, template: { Resources } };
}

describe('retrainingsOf', () => {
  const [found] = retrainingsOf(training());

  test('knows the workflow by the name of its lock', () => {
    expect(found.name).toBe('fraud-retraining-1a2b');
  });

  test('says what starts it, and leaves out what starts something else', () => {
    expect(found.triggers).toEqual(['an upload to labelled/….csv', 'rate(7 days)']);
  });

  test('says how its runs are held apart', () => {
    expect(found.limits).toBe('one run at a time, at most 4 a day, each after 5 min in which nothing more arrives');
  });

  test('says which file system a run gets', () => {
    expect(found.storage).toBe('Lustre of 1,200 GiB (SCRATCH_2, compressed with LZ4), made for a run and deleted behind it');
  });

  test('lists the jobs in the order in which they run', () => {
    expect(found.jobs).toEqual([
      { step: 'Train', words: ['1 × ml.m7i.xlarge on spot capacity, at most 2 h, waiting included 6 h, goes on from checkpoints, reads train from Lustre', '1 × ml.m7i.xlarge'] },
      { step: 'Evaluate', words: ['1 × ml.m5.xlarge'] },
    ]);
  });

  test('says what a model must show, and who decides on it then', () => {
    expect([found.gate, found.approval]).toEqual([['auc at least 0.75', 'auc better than the champion'], 'a person may approve it for 7 days']);
  });

  test.each([
    [{ prefix: 'labelled/' }, 'an upload to labelled/…'],
    [{ suffix: '.csv' }, 'an upload to ….csv'],
    ['labelled/_SUCCESS', 'an upload to labelled/_SUCCESS'],
  ])('says %j in words', (key, words) => {
    expect(retrainingsOf(training((parts) => { parts.pattern.detail.object.key = [key]; }))[0].triggers[0]).toBe(words);
  });

  test('names other events by their kind', () => {
    expect(retrainingsOf(training((parts) => { parts.pattern = { 'detail-type': ['CloudWatch Alarm State Change'] }; }))[0].triggers[0]).toBe('events of the kind CloudWatch Alarm State Change');
  });

  test('says nothing of a file system that is not there', () => {
    expect(retrainingsOf(training((parts) => { parts.storage = undefined; parts.cap.Next = 'Run'; }))[0].storage).toBeUndefined();
  });

  test('knows capacity on demand', () => {
    const [{ jobs }] = retrainingsOf(training((parts) => { parts.job = { ResourceConfig: { InstanceType: 'ml.m7i.xlarge', InstanceCount: 2 } }; }));
    expect(jobs[0].words[0]).toBe('2 × ml.m7i.xlarge');
  });

  test('is silent about machines that guard nothing', () => {
    expect(retrainingsOf({ name: 'x', file: 'x', bytes: 1, template: { Resources: { Work: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}' } } } } })).toEqual([]);
  });
});

test('the summary of the demo shows a retraining workflow', () => {
  const page = summary({ stacks: [training()], objections: [], judges: [], seconds: 1, folder: './demo.out/' });
  expect(page).toContain([
    '  fraud-retraining-1a2b  retrains on an upload to labelled/….csv, or on rate(7 days)',
    '  one run at a time, at most 4 a day, each after 5 min in which nothing more arrives',
    '  on a Lustre of 1,200 GiB (SCRATCH_2, compressed with LZ4), made for a run and deleted behind it',
    '    Train     1 × ml.m7i.xlarge on spot capacity, at most 2 h,',
  ].join('\n'));
  expect(page).toContain([
    '      or      1 × ml.m7i.xlarge',
    '    Evaluate  1 × ml.m5.xlarge',
    '  registers a model with auc at least 0.75 and auc better than the champion; a person may approve it for 7 days',
  ].join('\n'));
});
