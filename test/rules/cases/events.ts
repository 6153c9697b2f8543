import { boundary, Case, Template, times } from './case';
import { ArchiveFacts, EventRuleFacts, EventTargetFacts, NotificationFacts, NotificationsFacts, PipeFacts, ScheduleFacts } from '../../../src/rules/event-facts';

type Properties = Record<string, unknown>;

export function eventRule(change: Partial<EventRuleFacts> = {}): EventRuleFacts {
  return { name: undefined, hasPattern: true, pattern: { source: ['app'] }, expression: undefined, bus: undefined, targets: undefined, ...change };
}

export function eventTarget(change: Partial<EventTargetFacts> = {}): EventTargetFacts {
  return {
    id: 'Target0',
    arn: QUEUE,
    hasRole: false,
    input: undefined,
    inputPath: undefined,
    hasTransformer: false,
    template: undefined,
    paths: undefined,
    messageGroup: undefined,
    arraySize: undefined,
    attempts: undefined,
    ...change,
  };
}

export function archive(change: Partial<ArchiveFacts> = {}): ArchiveFacts {
  return { name: undefined, retentionDays: 14, pattern: undefined, ...change };
}

export function pipe(change: Partial<PipeFacts> = {}): PipeFacts {
  return {
    name: undefined,
    source: 'sqs',
    batchSize: 10,
    window: undefined,
    filters: undefined,
    startingPosition: undefined,
    parallelization: undefined,
    retries: undefined,
    recordAge: undefined,
    ...change,
  };
}

export function notification(change: Partial<NotificationFacts> = {}): NotificationFacts {
  return { events: ['s3:ObjectCreated:*'], prefix: undefined, suffix: undefined, destination: 'Queue', ...change };
}

const QUEUE = 'arn:aws:sqs:us-east-1:111111111111:queue';
const MACHINE = 'arn:aws:states:us-east-1:111111111111:stateMachine:machine';
const BUS = 'arn:aws:events:us-east-1:111111111111:event-bus/';

const ruleOf = (properties: Properties): Template => ({ Resources: { Rule: { Type: 'AWS::Events::Rule', Properties: { EventPattern: { source: ['app'] }, ...properties } } } });
const targeted = (target: Properties): Template => ruleOf({ Targets: [{ Id: 'Target0', Arn: QUEUE, ...target }] });
const onTarget = (change: Partial<EventTargetFacts>) => eventRule({ targets: [eventTarget(change)] });
const text = (length: number) => 'x'.repeat(length);
const withPattern = (pattern: unknown) => eventRule({ pattern });
/** A pattern of so many characters. */
const patternOf = (length: number) => ({ source: [text(length - '{"source":[""]}'.length)] });
const AT = 'Properties.Targets[0]';

export const EVENT_RULE_CASES: Case<EventRuleFacts>[] = [
  boundary({
    rule: 'EB-01/1',
    pass: [['rate(1 day)', undefined], [undefined, { source: ['app'] }]],
    fail: [[undefined, undefined]],
    facts: ([expression, pattern]) => eventRule({ expression: expression as string, hasPattern: pattern !== undefined, pattern }),
    template: ([ScheduleExpression, EventPattern]) => ruleOf({ ScheduleExpression, EventPattern }),
    at: 'Properties.EventPattern',
  }),
  boundary({
    rule: 'EB-02/1',
    pass: ['r', `.-_${text(61)}`],
    fail: ['', text(65), 'a b'],
    facts: (name) => eventRule({ name }),
    template: (Name) => ruleOf({ Name }),
    at: 'Properties.Name',
  }),
  boundary({
    rule: 'EB-03/1',
    pass: ['rate(1 hour)', 'rate(2 hours)', 'cron(0 6 * * ? *)', 'cron(0 6 ? * MON *)'],
    fail: ['rate(1 hours)', 'rate(2 hour)', 'rate(0 hours)', 'cron(0 6 * * * *)', 'cron(0 6 * * ?)', 'every day', 'at(2026-01-01T00:00:00)'],
    facts: (expression) => eventRule({ expression }),
    template: (ScheduleExpression) => ruleOf({ ScheduleExpression }),
    at: 'Properties.ScheduleExpression',
  }),
  boundary({
    rule: 'EB-04/1',
    pass: ['default', `${BUS}default`],
    fail: ['mine', `${BUS}mine`],
    facts: (bus) => eventRule({ bus, expression: 'rate(1 day)' }),
    template: (EventBusName) => ruleOf({ EventBusName, ScheduleExpression: 'rate(1 day)' }),
    at: 'Properties.EventBusName',
  }),
  boundary({
    rule: 'EB-05/1',
    pass: [patternOf(4096), { detail: { state: [null, 1, true, { exists: false }] } }, { detail: { key: [{ wildcard: 'a*b\\**' }] } }, { $or: [{ a: [1] }, { b: [2] }] }],
    fail: [
      patternOf(4097), { source: 'app' }, { source: [] }, { detail: { a: [['nested']] } }, { detail: { key: [{ wildcard: 'a**b' }] } }, { $or: [{ a: 1 }, { b: [2] }] },
    ],
    facts: withPattern,
    template: (EventPattern) => ruleOf({ EventPattern }),
    at: 'Properties.EventPattern',
  }),
  boundary({
    rule: 'EB-11/1',
    pass: ['SageMaker Training Job State Change', 'SageMaker Model Package State Change'],
    fail: ['SageMaker Training Job Status'],
    facts: (type) => withPattern({ 'source': ['aws.sagemaker'], 'detail-type': [type] }),
    template: (type) => ruleOf({ EventPattern: { 'source': ['aws.sagemaker'], 'detail-type': [type] } }),
    at: 'Properties.EventPattern',
  }),
  boundary({
    rule: 'EB-06/1',
    pass: [5],
    fail: [6],
    facts: (count) => eventRule({ targets: times(count, () => eventTarget()) }),
    template: (count) => ruleOf({ Targets: times(count, (index) => ({ Id: `Target${index}`, Arn: QUEUE })) }),
    at: 'Properties.Targets',
  }),
  boundary({
    rule: 'EB-06/2',
    pass: ['i', text(64)],
    fail: ['', text(65), 'a b'],
    facts: (id) => onTarget({ id }),
    template: (Id) => targeted({ Id }),
    at: `${AT}.Id`,
  }),
  boundary({
    rule: 'EB-06/2',
    pass: [{ Input: text(8192) }],
    fail: [{ Input: text(8193) }, { Input: '{}', InputPath: '$.detail' }],
    facts: ({ Input, InputPath }: { Input?: string; InputPath?: string }) => onTarget({ input: Input, inputPath: InputPath }),
    template: targeted,
    at: `${AT}.Input`,
  }),
  boundary({
    rule: 'EB-06/2',
    pass: [256],
    fail: [257],
    facts: (length) => onTarget({ inputPath: text(length) }),
    template: (length) => targeted({ InputPath: text(length) }),
    at: `${AT}.InputPath`,
  }),
  boundary({
    rule: 'EB-06/2',
    pass: [8192],
    fail: [8193],
    facts: (length) => onTarget({ hasTransformer: true, template: text(length) }),
    template: (length) => targeted({ InputTransformer: { InputTemplate: text(length) } }),
    at: `${AT}.InputTransformer.InputTemplate`,
  }),
  boundary({
    rule: 'EB-06/2',
    pass: [100],
    fail: [101],
    facts: (paths) => onTarget({ hasTransformer: true, template: 'x', paths }),
    template: (count) => targeted({ InputTransformer: { InputTemplate: 'x', InputPathsMap: Object.fromEntries(times(count, (index) => [`p${index}`, '$.detail'])) } }),
    at: `${AT}.InputTransformer.InputPathsMap`,
  }),
  boundary({
    rule: 'EB-07/1',
    pass: ['group'],
    fail: [undefined],
    facts: (messageGroup) => onTarget({ arn: `${QUEUE}.fifo`, messageGroup }),
    template: (MessageGroupId) => targeted({ Arn: `${QUEUE}.fifo`, SqsParameters: { MessageGroupId } }),
    at: `${AT}.SqsParameters.MessageGroupId`,
  }),
  boundary({
    rule: 'EB-08/1',
    pass: [true],
    fail: [false],
    facts: (hasRole) => onTarget({ arn: MACHINE, hasRole }),
    template: (hasRole) => targeted({ Arn: MACHINE, RoleArn: hasRole ? 'arn:aws:iam::111111111111:role/r' : undefined }),
    at: `${AT}.RoleArn`,
  }),
  boundary({
    rule: 'EB-08/1',
    pass: [true],
    fail: [false],
    facts: (hasRole) => onTarget({ arn: undefined, type: 'AWS::CodePipeline::Pipeline', hasRole }),
    template: (hasRole) => ({
      Resources: {
        ...targeted({ Arn: { Ref: 'Pipeline' }, RoleArn: hasRole ? 'arn:aws:iam::111111111111:role/r' : undefined }).Resources,
        Pipeline: { Type: 'AWS::CodePipeline::Pipeline' },
      },
    }),
    at: `${AT}.RoleArn`,
  }),
  boundary({
    rule: 'EB-09/1',
    pass: [2, 10000],
    fail: [1, 10001],
    facts: (arraySize) => onTarget({ arraySize }),
    template: (Size) => targeted({ BatchParameters: { ArrayProperties: { Size } } }),
    at: `${AT}.BatchParameters.ArrayProperties.Size`,
  }),
  boundary({
    rule: 'EB-09/1',
    pass: [1, 10],
    fail: [0, 11],
    facts: (attempts) => onTarget({ attempts }),
    template: (Attempts) => targeted({ BatchParameters: { RetryStrategy: { Attempts } } }),
    at: `${AT}.BatchParameters.RetryStrategy.Attempts`,
  }),
];

const archiveOf = (properties: Properties): Template => ({ Resources: { Archive: { Type: 'AWS::Events::Archive', Properties: { SourceArn: `${BUS}default`, ...properties } } } });

export const ARCHIVE_CASES: Case<ArchiveFacts>[] = [
  boundary({
    rule: 'EB-10/1',
    pass: ['a', text(48)],
    fail: ['', text(49), 'a b'],
    facts: (name) => archive({ name }),
    template: (ArchiveName) => archiveOf({ ArchiveName }),
    at: 'Properties.ArchiveName',
  }),
  boundary({
    rule: 'EB-10/1',
    pass: [0, 14],
    fail: [-1],
    facts: (retentionDays) => archive({ retentionDays }),
    template: (RetentionDays) => archiveOf({ RetentionDays }),
    at: 'Properties.RetentionDays',
  }),
  boundary({
    rule: 'EB-10/1',
    pass: [patternOf(4096)],
    fail: [patternOf(4097)],
    facts: (pattern) => archive({ pattern }),
    template: (EventPattern) => archiveOf({ EventPattern }),
    at: 'Properties.EventPattern',
  }),
];

export const SCHEDULE_CASES: Case<ScheduleFacts>[] = [
  boundary({
    rule: 'EB-03/2',
    pass: ['rate(1 day)', 'cron(0 6 * * ? *)', 'at(2026-01-01T00:00:00)'],
    fail: ['rate(1 days)', 'cron(0 6 * * *)', 'at(tomorrow)'],
    facts: (expression) => ({ expression }),
    template: (ScheduleExpression) => ({ Resources: { Schedule: { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression } } } }),
    at: 'Properties.ScheduleExpression',
  }),
];

const pipeOf = (key: string, source: Properties, properties: Properties = {}): Template => ({
  Resources: { Pipe: { Type: 'AWS::Pipes::Pipe', Properties: { SourceParameters: { [key]: source, ...(properties.SourceParameters as Properties) }, ...(properties.Name === undefined ? {} : { Name: properties.Name }) } } },
});
const ofQueue = (source: Properties) => pipeOf('SqsQueueParameters', { BatchSize: 10, ...source });
const ofStream = (source: Properties) => pipeOf('KinesisStreamParameters', { StartingPosition: 'LATEST', ...source });
const stream = (change: Partial<PipeFacts>) => pipe({ source: 'stream', batchSize: undefined, startingPosition: 'LATEST', ...change });
const IN_QUEUE = 'Properties.SourceParameters.SqsQueueParameters';
const IN_STREAM = 'Properties.SourceParameters.KinesisStreamParameters';

export const PIPE_CASES: Case<PipeFacts>[] = [
  boundary({
    rule: 'EB-13/1',
    pass: ['p', text(64)],
    fail: ['', text(65), 'a b'],
    facts: (name) => pipe({ name }),
    template: (Name) => pipeOf('SqsQueueParameters', { BatchSize: 10 }, { Name }),
    at: 'Properties.Name',
  }),
  boundary({
    rule: 'EB-14/1',
    pass: [5],
    fail: [6],
    facts: (count) => pipe({ filters: times(count, () => '{}') }),
    template: (count) => pipeOf('SqsQueueParameters', { BatchSize: 10 }, { SourceParameters: { FilterCriteria: { Filters: times(count, () => ({ Pattern: '{}' })) } } }),
    at: 'Properties.SourceParameters.FilterCriteria.Filters',
  }),
  boundary({
    rule: 'EB-14/1',
    pass: [4096],
    fail: [4097],
    facts: (length) => pipe({ filters: [text(length)] }),
    template: (length) => pipeOf('SqsQueueParameters', { BatchSize: 10 }, { SourceParameters: { FilterCriteria: { Filters: [{ Pattern: text(length) }] } } }),
    at: 'Properties.SourceParameters.FilterCriteria.Filters[0].Pattern',
  }),
  boundary({
    rule: 'EB-14/1',
    pass: [1, 10000],
    fail: [0, 10001],
    facts: (batchSize) => pipe({ batchSize, window: 1 }),
    template: (BatchSize) => ofQueue({ BatchSize, MaximumBatchingWindowInSeconds: 1 }),
    at: `${IN_QUEUE}.BatchSize`,
  }),
  boundary({
    rule: 'EB-14/1',
    pass: [0, 300],
    fail: [-1, 301],
    facts: (window) => pipe({ window }),
    template: (MaximumBatchingWindowInSeconds) => ofQueue({ MaximumBatchingWindowInSeconds }),
    at: `${IN_QUEUE}.MaximumBatchingWindowInSeconds`,
  }),
  boundary({
    rule: 'EB-14/1',
    pass: [1, 10],
    fail: [0, 11],
    facts: (parallelization) => stream({ parallelization }),
    template: (ParallelizationFactor) => ofStream({ ParallelizationFactor }),
    at: `${IN_STREAM}.ParallelizationFactor`,
  }),
  boundary({
    rule: 'EB-14/1',
    pass: [-1, 10000],
    fail: [-2, 10001],
    facts: (retries) => stream({ retries }),
    template: (MaximumRetryAttempts) => ofStream({ MaximumRetryAttempts }),
    at: `${IN_STREAM}.MaximumRetryAttempts`,
  }),
  boundary({
    rule: 'EB-14/1',
    pass: [-1, 604800],
    fail: [-2, 604801],
    facts: (recordAge) => stream({ recordAge }),
    template: (MaximumRecordAgeInSeconds) => ofStream({ MaximumRecordAgeInSeconds }),
    at: `${IN_STREAM}.MaximumRecordAgeInSeconds`,
  }),
  boundary({
    rule: 'EB-14/1',
    pass: ['LATEST'],
    fail: [undefined],
    facts: (startingPosition) => stream({ startingPosition }),
    template: (StartingPosition) => ofStream({ StartingPosition }),
    at: `${IN_STREAM}.StartingPosition`,
  }),
  boundary({
    rule: 'EB-15/1',
    pass: [[11, 1], [10, undefined], [10, 0]],
    fail: [[11, undefined], [11, 0]],
    facts: ([batchSize, window]) => pipe({ batchSize, window }),
    template: ([BatchSize, MaximumBatchingWindowInSeconds]) => ofQueue({ BatchSize, MaximumBatchingWindowInSeconds }),
    at: `${IN_QUEUE}.MaximumBatchingWindowInSeconds`,
  }),
];

interface Filter { readonly event?: string; readonly prefix?: string; readonly suffix?: string }

const bucketOf = (NotificationConfiguration: Properties): Template => ({ Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { NotificationConfiguration } } } });
const rulesOf = ({ prefix, suffix }: Filter) => [...(prefix ? [{ Name: 'prefix', Value: prefix }] : []), ...(suffix ? [{ Name: 'suffix', Value: suffix }] : [])];
const asBucket = (filter: Filter) => ({ Event: filter.event ?? 's3:ObjectCreated:*', Queue: QUEUE, Filter: { S3Key: { Rules: rulesOf(filter) } } });
const asCall = (filter: Filter) => ({ Events: [filter.event ?? 's3:ObjectCreated:*'], QueueArn: QUEUE, Filter: { Key: { FilterRules: rulesOf(filter) } } });
const asFacts = ({ event = 's3:ObjectCreated:*', prefix, suffix }: Filter) => notification({ events: [event], prefix, suffix });

const APART: [Filter, Filter][] = [
  [{ prefix: 'a/' }, { prefix: 'b/' }],
  [{ suffix: '.csv' }, { suffix: '.json' }],
  [{ prefix: 'a/', suffix: '.csv' }, { prefix: 'a/', suffix: '.json' }],
  [{ event: 's3:ObjectCreated:*' }, { event: 's3:ObjectRemoved:*' }],
];
const TOGETHER: [Filter, Filter][] = [
  [{ prefix: 'a/' }, { prefix: 'a/b/' }],
  [{ prefix: 'a/' }, { suffix: '.csv' }],
  [{ suffix: 'data.csv' }, { suffix: '.csv' }],
  [{ event: 's3:ObjectCreated:*' }, { event: 's3:ObjectCreated:Put' }],
  [{}, {}],
];

export const NOTIFICATION_CASES: Case<NotificationsFacts>[] = [
  boundary({
    rule: 'S3-01/1',
    pass: APART,
    fail: TOGETHER,
    facts: (filters) => ({ notifications: filters.map(asFacts) }),
    template: (filters) => bucketOf({ QueueConfigurations: filters.map(asBucket) }),
    at: 'Properties.NotificationConfiguration.QueueConfigurations[1]',
  }),
  boundary({
    rule: 'S3-01/1',
    pass: APART,
    fail: TOGETHER,
    facts: (filters) => ({ notifications: filters.map(asFacts) }),
    template: (filters) => ({
      Resources: { Notifications: { Type: 'Custom::S3BucketNotifications', Properties: { NotificationConfiguration: { QueueConfigurations: filters.map(asCall) } } } },
    }),
    at: 'Properties.NotificationConfiguration.QueueConfigurations[1]',
  }),
];
