import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { CfnCondition, Duration, Fn, Stack } from 'aws-cdk-lib/core';
import { build, load, planOf } from './load';
import { Resolver } from './resolve';
import { appOf, testStack } from '../../support/stacks';

function machine(stack: Stack, id: string): sfn.StateMachine {
  return new sfn.StateMachine(stack, id, { definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, `${id} state`)) });
}

describe('a stack that is loaded', () => {
  const stack = testStack();
  const bucket = new s3.Bucket(stack, 'Bucket', { eventBridgeEnabled: false });
  (bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  const table = new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
  const target = new targets.SfnStateMachine(machine(stack, 'Uploaded'), { input: events.RuleTargetInput.fromObject({ key: events.EventField.fromPath('$.detail.object.key') }) });
  new events.Rule(stack, 'Uploads', { eventPattern: { source: ['aws.s3'], detail: { bucket: { name: [bucket.bucketName] } } }, targets: [target] });
  new events.Rule(stack, 'Clock', { schedule: events.Schedule.rate(Duration.minutes(15)), targets: [new targets.SfnStateMachine(machine(stack, 'Ticked'))] });
  new sqs.Queue(stack, 'Queue', { visibilityTimeout: Duration.seconds(99), deadLetterQueue: { queue: new sqs.Queue(stack, 'Dead'), maxReceiveCount: 3 } });
  const plan = planOf(stack);

  test('has its tables, queues and buckets', () => {
    const { world } = build(plan);
    expect([world.dynamodb.tableNames.length, world.allQueues.length, world.s3.eventBuckets.size, table.node.id]).toEqual([1, 2, 1, 'Table']);
  });

  test('hears of an object, and gives the target what the rule says', () => {
    const { world } = build(plan);
    world.s3.put([...world.s3.eventBuckets][0], 'a/b.csv', 'x');
    world.clock.run();
    expect([...world.engine.executions.values()].map(({ machine: { name }, input }) => [name.includes('Uploaded'), input])).toEqual([[true, { key: 'a/b.csv' }]]);
  });

  test('ticks when it is told to', () => {
    const { world, tickers } = build(plan);
    tickers.forEach(({ fire }) => fire());
    world.clock.run();
    expect([tickers.map(({ seconds }) => seconds), [...world.engine.executions.values()].length]).toEqual([[900], 1]);
  });

  test('keeps the settings of a queue', () => {
    const { world } = build(plan);
    expect(world.allQueues.map(({ settings }) => [settings.visibility, settings.deadLetters?.after])).toContainEqual([99, 3]);
  });
});

describe('functions of CloudFormation', () => {
  test('are resolved across stacks', () => {
    const first = testStack('First');
    const second = new Stack(appOf(first), 'Second', { env: { account: first.account, region: first.region } });
    const bucket = new s3.Bucket(first, 'Bucket');
    const pass = new sfn.Pass(second, 'Say', { parameters: { name: bucket.bucketName } });
    new sfn.StateMachine(second, 'Machine', { definitionBody: sfn.DefinitionBody.fromChainable(pass) });
    const { world, machines } = load(appOf(first));
    const [arn] = Object.values(machines);
    expect(world.engine.start(arn, {}).output.name).toMatch(/^first-bucket/);
  });

  const template = {
    Parameters: { P: { Type: 'String', Default: 'p' } },
    Conditions: { Yes: { 'Fn::Equals': ['a', 'a'] }, No: { 'Fn::Not': [{ Condition: 'Yes' }] } },
    Resources: { Q: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'own' } } },
  };
  const stack = { name: 'S', template };
  const resolver = new Resolver([stack]);

  test.each([
    [{ Ref: 'P' }, 'p'],
    [{ Ref: 'Q' }, 'https://sqs.eu-west-1.amazonaws.com/111111111111/own'],
    [{ 'Fn::GetAtt': ['Q', 'Arn'] }, 'arn:aws:sqs:eu-west-1:111111111111:own'],
    [{ 'Fn::Sub': '${Q.QueueName}-${AWS::Region}-${P}' }, 'own-eu-west-1-p'],
    [{ 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b'] }] }, 'b'],
    [{ 'Fn::If': ['No', 'x', 'y'] }, 'y'],
    [{ a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
    [{ 'Fn::Join': ['/', ['a', { Ref: 'AWS::AccountId' }]] }, 'a/111111111111'],
  ])('%j', (value, resolved) => {
    expect(resolver.resolve(value, stack)).toEqual(resolved);
  });

  test('leave out what has a condition that does not hold', () => {
    const conditional = testStack();
    const queue = new sqs.CfnQueue(conditional, 'Queue');
    queue.cfnOptions.condition = new CfnCondition(conditional, 'Never', { expression: Fn.conditionEquals('a', 'b') });
    expect(planOf(conditional)).toEqual([]);
  });
});
