import { Facts, Paths, propertiesOf, Subject } from './subject';
import { Json, objectAt } from './template';
import { Node, Value } from './value';
import { RULES } from '../../rules';
import { ArchiveFacts, EventRuleFacts, EventTargetFacts, NotificationFacts, NotificationsFacts, PipeFacts, ScheduleFacts } from '../../rules/event-facts';
import { Fact, Finding, given, known, UNKNOWN } from '../../rules/rule';

/** What the rules say about each kind of resource that events come from or go through. */
export const EVENT_INSPECTIONS: Readonly<Record<string, (subject: Subject) => Finding[]>> = {
  'AWS::Events::Rule': (subject) => readEventRule(subject).findings(RULES.eventRule),
  'AWS::Events::Archive': (subject) => readArchive(subject).findings(RULES.archive),
  'AWS::Pipes::Pipe': (subject) => readPipe(subject).findings(RULES.pipe),
  'AWS::Scheduler::Schedule': (subject) => readSchedule(subject).findings(RULES.schedule),
  'AWS::S3::Bucket': (subject) => readNotifications(subject, BUCKET).findings(RULES.notifications),
  'Custom::S3BucketNotifications': (subject) => readNotifications(subject, CUSTOM).findings(RULES.notifications),
};

/** The facts of a rule. */
export function readEventRule(subject: Subject): Facts<EventRuleFacts> {
  const paths = new Paths();
  const node = propertiesOf(subject);
  const at = (name: string, key: string) => paths.at(name, node.get(key));
  const pattern = at('pattern', 'EventPattern');
  const targets = at('targets', 'Targets').items();
  return new Facts({
    name: at('name', 'Name').text(),
    hasPattern: pattern.present(),
    pattern: patternOf(pattern),
    expression: at('expression', 'ScheduleExpression').text(),
    bus: at('bus', 'EventBusName').text(),
    targets: given(targets) ? targets.map((target, index) => targetFacts(target, `targets[${index}]`, paths)) : targets,
  }, paths);
}

function targetFacts(node: Node, field: string, paths: Paths): EventTargetFacts {
  const at = (name: string, ...keys: string[]) => paths.at(`${field}.${name}`, node.get(...keys));
  paths.at(field, node);
  const arn = at('arn', 'Arn');
  const reads = at('paths', 'InputTransformer', 'InputPathsMap').members();
  return {
    id: at('id', 'Id').text(),
    arn: arn.text(),
    type: typeOf(arn),
    hasRole: at('hasRole', 'RoleArn').present(),
    input: at('input', 'Input').text(),
    inputPath: at('inputPath', 'InputPath').text(),
    hasTransformer: node.get('InputTransformer').present(),
    template: at('template', 'InputTransformer', 'InputTemplate').text(),
    paths: given(reads) ? reads.length : reads,
    messageGroup: at('messageGroup', 'SqsParameters', 'MessageGroupId').text(),
    arraySize: at('arraySize', 'BatchParameters', 'ArrayProperties', 'Size').number(),
    attempts: at('attempts', 'BatchParameters', 'RetryStrategy', 'Attempts').number(),
  };
}

/** The type of the resource that a value refers to. */
function typeOf(node: Node): Fact<string | undefined> {
  const reference = node.reference();
  const resource = reference && objectAt(objectAt(reference.file.template, 'Resources'), reference.logicalId);
  return typeof resource?.Type === 'string' ? resource.Type : UNKNOWN;
}

/** A pattern as JSON; the null of JSON is a value there. */
function patternOf({ value }: Node): Fact<unknown> {
  if (value.kind === 'literal' && typeof value.value === 'string') {
    try {
      return JSON.parse(value.value);
    } catch {
      return UNKNOWN;
    }
  }
  return plain(value);
}

function plain(value: Value): Fact<unknown> {
  switch (value.kind) {
    case 'absent': return undefined;
    case 'literal': return value.value;
    case 'list': return value.items.map((item) => inner(item, value.evaluate)).filter((item) => item !== undefined);
    case 'map': {
      if (value.open) return UNKNOWN;
      const entries = Object.entries(value.entries).map(([key, item]): [string, unknown] => [key, inner(item, value.evaluate)]);
      return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
    }
    default: return UNKNOWN;
  }
}

function inner(item: Json, evaluate: (json: Json) => Value): unknown {
  return item === null ? null : plain(evaluate(item));
}

/** The facts of an archive. */
export function readArchive(subject: Subject): Facts<ArchiveFacts> {
  const paths = new Paths();
  const node = propertiesOf(subject);
  const at = (name: string, key: string) => paths.at(name, node.get(key));
  return new Facts({
    name: at('name', 'ArchiveName').text(),
    retentionDays: at('retentionDays', 'RetentionDays').number(),
    pattern: patternOf(at('pattern', 'EventPattern')),
  }, paths);
}

/** The facts of a schedule of EventBridge Scheduler. */
export function readSchedule(subject: Subject): Facts<ScheduleFacts> {
  const paths = new Paths();
  return new Facts({ expression: paths.at('expression', propertiesOf(subject).get('ScheduleExpression')).text() }, paths);
}

/** Which settings of a pipe belong to which kind of source. */
const SOURCES: readonly [string, 'sqs' | 'stream' | 'other'][] = [
  ['SqsQueueParameters', 'sqs'], ['KinesisStreamParameters', 'stream'], ['DynamoDBStreamParameters', 'stream'],
  ['ActiveMQBrokerParameters', 'other'], ['RabbitMQBrokerParameters', 'other'], ['ManagedStreamingKafkaParameters', 'other'], ['SelfManagedKafkaParameters', 'other'],
];

/** The facts of a pipe. */
export function readPipe(subject: Subject): Facts<PipeFacts> {
  const paths = new Paths();
  const node = propertiesOf(subject);
  const parameters = node.get('SourceParameters');
  const [key, source]: [string, Fact<'sqs' | 'stream' | 'other'>] = SOURCES.find(([name]) => parameters.get(name).present() === true) ?? ['', UNKNOWN];
  const at = (name: string, property: string) => paths.at(name, parameters.get(key, property));
  const filters = paths.at('filters', parameters.get('FilterCriteria', 'Filters')).items();
  return new Facts({
    name: paths.at('name', node.get('Name')).text(),
    source,
    batchSize: at('batchSize', 'BatchSize').number(),
    window: at('window', 'MaximumBatchingWindowInSeconds').number(),
    filters: given(filters) ? filters.map((filter, index) => paths.at(`filters[${index}]`, filter.get('Pattern')).text()) : filters,
    startingPosition: at('startingPosition', 'StartingPosition').text(),
    parallelization: at('parallelization', 'ParallelizationFactor').number(),
    retries: at('retries', 'MaximumRetryAttempts').number(),
    recordAge: at('recordAge', 'MaximumRecordAgeInSeconds').number(),
  }, paths);
}

/** How notifications are spelled: by CloudFormation for a bucket, or by the API, as the CDK does. */
interface Spelling {
  readonly lists: readonly (readonly [string, string])[];
  readonly events: string;
  readonly filter: readonly string[];
}

const BUCKET: Spelling = {
  lists: [['LambdaConfigurations', 'Function'], ['QueueConfigurations', 'Queue'], ['TopicConfigurations', 'Topic']],
  events: 'Event',
  filter: ['Filter', 'S3Key', 'Rules'],
};

const CUSTOM: Spelling = {
  lists: [['LambdaFunctionConfigurations', 'LambdaFunctionArn'], ['QueueConfigurations', 'QueueArn'], ['TopicConfigurations', 'TopicArn']],
  events: 'Events',
  filter: ['Filter', 'Key', 'FilterRules'],
};

/** The facts of the notifications of a bucket. */
function readNotifications(subject: Subject, spelling: Spelling): Facts<NotificationsFacts> {
  const paths = new Paths();
  const node = propertiesOf(subject).get('NotificationConfiguration');
  const all: Fact<NotificationFacts>[] = [];
  let complete = known(node.present());
  for (const [list, target] of spelling.lists) {
    const items = node.get(list).items();
    if (items === UNKNOWN) complete = false;
    if (given(items)) for (const item of items) all.push(notification(paths.at(`notifications[${all.length}]`, item), target, spelling));
  }
  return new Facts({ notifications: complete || all.length > 0 ? all : UNKNOWN }, paths);
}

function notification(node: Node, target: string, { events, filter }: Spelling): NotificationFacts {
  const rules = node.get(...filter).items();
  const valueOf = (name: string): Fact<string | undefined> => {
    if (!given(rules)) return rules;
    const names = rules.map((rule) => rule.get('Name').text());
    if (names.some((text) => !known(text))) return UNKNOWN;
    const rule = rules.find((_, index) => String(names[index]).toLowerCase() === name);
    return rule && rule.get('Value').text();
  };
  const event = node.get(events);
  const list = event.value.kind === 'list' ? event.texts() : event.text();
  const reference = node.get(target).reference();
  return {
    events: Array.isArray(list) ? list : [list === undefined || typeof list === 'symbol' ? UNKNOWN : String(list)],
    prefix: valueOf('prefix'),
    suffix: valueOf('suffix'),
    destination: reference?.logicalId ?? target,
  };
}
