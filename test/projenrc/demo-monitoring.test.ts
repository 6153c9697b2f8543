import { StackOutput } from '../../projenrc/demo/assembly';
import { monitoringsOf } from '../../projenrc/demo/monitoring';
import { retrainingsOf } from '../../projenrc/demo/retraining';
import { summary } from '../../projenrc/demo/summary';

const ARN = 'arn:aws:states:::';
const NAME = 'scoring-monitor-1a2b';

/** A template as the library writes it, cut down to what is read. */
function serving(change: (parts: Record<string, any>) => void = () => {}): StackOutput {
  const parts: Record<string, any> = {
    asked: {
      monitor: NAME,
      endpoint: 'scoring',
      windowHours: 1,
      source: { kind: 'dataCapture', prefix: 'capture/' },
      baseline: { servedBelow: 'baselines/fraud/' },
      request: { falseAlarmRate: 0.01, checks: [{ name: 'DataQuality' }, { name: 'DataDrift' }] },
    },
    expression: 'cron(20 * * * ? *)',
    started: { Ref: 'Alias' },
  };
  change(parts);
  const States = {
    Plan: { Type: 'Task', Resource: `${ARN}lambda:invoke`, Parameters: { FunctionName: 'any', Payload: parts.asked }, Next: 'Analyze' },
    Analyze: {
      Type: 'Task',
      Resource: `${ARN}sagemaker:createProcessingJob.sync`,
      Parameters: { ProcessingResources: { ClusterConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1 } }, StoppingCondition: { MaxRuntimeInSeconds: 3600 } },
    },
  };
  const alarm = (Dimensions: object[]) => ({ Type: 'AWS::CloudWatch::Alarm', Properties: { Dimensions } });
  const Resources: Record<string, any> = {
    Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: JSON.stringify({ StartAt: 'Plan', States }) } },
    Version: { Type: 'AWS::StepFunctions::StateMachineVersion', Properties: { StateMachineArn: { Ref: 'Machine' } } },
    Alias: { Type: 'AWS::StepFunctions::StateMachineAlias', Properties: { DeploymentPreference: { StateMachineVersionArn: { Ref: 'Version' } } } },
    Schedule: { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: parts.expression, Target: { Arn: parts.started } } },
    Other: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}' } },
    Found: alarm([{ Name: 'Monitor', Value: NAME }, { Name: 'Check', Value: 'DataDrift' }]),
    Failed: alarm([{ Name: 'StateMachineArn', Value: { 'Fn::GetAtt': ['Machine', 'Arn'] } }]),
    Silent: { Type: 'AWS::CloudWatch::Alarm', Properties: { Metrics: [{ MetricStat: { Metric: { Dimensions: [{ Name: 'Monitor', Value: NAME }] } } }] } },
    NotOurs: alarm([{ Name: 'Monitor', Value: 'another' }]),
  };
  return { name: 'FraudServing', file: 'x', bytes: 1000, template: { Resources } };
}

const page = (stack: StackOutput) => summary({ stacks: [stack], judges: [], seconds: 1, folder: './' });

describe('monitoringsOf', () => {
  const [found] = monitoringsOf(serving());

  test('finds each machine that plans windows, and no other', () => {
    expect(monitoringsOf(serving()).map(({ name }) => name)).toEqual([NAME]);
  });

  test('says what is read, and what that is compared with', () => {
    expect(found.reads).toBe('requests and answers of scoring, beside the baseline of the version that serves');
  });

  test('counts the alarms on its metrics and on its machine', () => {
    expect(found.alarms).toBe(3);
  });

  test('names its jobs and its checks', () => {
    expect([found.jobs, found.checks]).toEqual([[{ step: 'Analyze', words: ['1 × ml.m5.xlarge, at most 1 h'] }], ['DataQuality', 'DataDrift']]);
  });

  test.each([
    ['cron(20 * * * ? *)', 1, 'every hour at :20, at the hour before'],
    ['cron(20 0/6 * * ? *)', 6, 'every 6 hours at :20, at the 6 h before'],
    ['cron(20 6 * * ? *)', 24, 'every day at 06:20, at the 24 h before'],
    ['cron(20 6 ? * MON *)', 168, 'every MON at 06:20, at the 168 h before'],
    ['cron(0/7 6 ? * MON-FRI *)', 24, 'cron(0/7 6 ? * MON-FRI *), at the 24 h before'],
  ])('says %s in words', (expression, windowHours, words) => {
    const stack = serving((parts) => { parts.expression = expression; parts.asked.windowHours = windowHours; });

    expect(monitoringsOf(stack)[0].looks).toBe(words);
  });

  test('says that a monitor without a schedule looks when it is started', () => {
    expect(monitoringsOf(serving((parts) => { parts.started = { Ref: 'Other' }; }))[0].looks).toBe('when it is started, at the hour before');
  });

  test.each([
    [(asked: any) => { asked.source.kind = 'records'; asked.endpoint = 'none'; asked.source.prefix = 'records/a/'; }, 'records below records/a/, beside the baseline of the version that serves'],
    [(asked: any) => { asked.baseline = { prefix: 'known/' }; }, 'requests and answers of scoring, beside the baseline at known/'],
    [(asked: any) => { delete asked.baseline; }, 'requests and answers of scoring, beside no baseline'],
  ])('knows other sources and baselines: %#', (change, words) => {
    expect(monitoringsOf(serving(({ asked }) => change(asked)))[0].reads).toBe(words);
  });
});

test('the page tells what an execution of a monitor does', () => {
  expect(page(serving())).toContain([
    `  ${NAME}  looks every hour at :20, at the hour before`,
    '  reads requests and answers of scoring, beside the baseline of the version that serves',
    '  an empty or judged window starts no job, and nothing happens before something serves',
    '    Analyze  1 × ml.m5.xlarge, at most 1 h',
    '  judges DataQuality, DataDrift; of 100 quiet windows at most 1 may ring',
    '  writes a report, metrics and one event, which 3 alarms and triggers hear; what is found while a model is released starts nothing',
  ].join('\n'));
});

test('a workflow that drift starts says which monitor, and how often at most', () => {
  const machine = (States: object, StartAt: string) => ({ Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: JSON.stringify({ StartAt, States }) } });
  const gate = {
    Count: { Type: 'Task', Resource: `${ARN}dynamodb:updateItem`, Parameters: { ExpressionAttributeValues: { ':cap': { N: '2' } } }, Next: 'Start' },
    Start: { Type: 'Task', Resource: `${ARN}sqs:sendMessage`, Parameters: { QueueUrl: 'Queue', MessageBody: { monitor: NAME } }, Next: 'Cool' },
    Cool: { Type: 'Wait', Seconds: 21600 },
  };
  const guard = {
    Cap: { Type: 'Task', Resource: `${ARN}dynamodb:updateItem`, Parameters: { Key: { id: { S: 'runs#retraining-1#' } }, ExpressionAttributeValues: { ':cap': { N: '4' } } }, Next: 'Run' },
    Run: { Type: 'Task', Resource: `${ARN}states:startExecution.sync:2`, Parameters: { StateMachineArn: 'Work' } },
  };
  const Resources: Record<string, any> = {
    Gate: machine(gate, 'Count'),
    Guard: machine(guard, 'Cap'),
    Pipe: { Type: 'AWS::Pipes::Pipe', Properties: { Source: { 'Fn::GetAtt': ['Queue', 'Arn'] }, TargetParameters: { InputTemplate: '{"workflow":"retraining-1"}' } } },
  };

  expect(retrainingsOf({ name: 'x', file: 'x', bytes: 1, template: { Resources } })[0].triggers)
    .toEqual([`drift that ${NAME} finds (once in 6 h, at most 2 a day)`]);
});
