import { App, Stack } from 'aws-cdk-lib/core';
import { definitionOf, templatesOf } from './definitions';
import { Resolver, StackTemplate } from './resolve';
import { World, WorldOptions } from './world';
import { Json } from '../errors';

/** A rule or a schedule that fires by the clock. */
export interface Ticker {
  readonly id: string;
  readonly seconds: number;
  readonly fire: () => void;
}

export interface LoadedWorld {
  readonly world: World;
  /** ARNs of state machines by logical id, with the name of the stack before it where there are several stacks. */
  readonly machines: Readonly<Record<string, string>>;
  /** What fires by the clock; nothing fires by itself. */
  readonly tickers: readonly Ticker[];
}

interface Self {
  readonly ref: string;
  readonly attribute: (name: string) => string;
}

type Loader = (world: World, properties: Json, self: Self) => void;

/** Puts the machines, rules, pipes, queues, tables, buckets and parameters of synthesized stacks into a world. */
export function load(of: App | Stack | readonly StackTemplate[], options: WorldOptions = {}): LoadedWorld {
  const stacks = Array.isArray(of) ? of as StackTemplate[] : templatesOf(of as App | Stack);
  const world = new World(options);
  const resolver = new Resolver(stacks);
  const machines: Record<string, string> = {};
  const tickers: Ticker[] = [];
  const all = stacks.flatMap((stack) => Object.entries<Json>(stack.template.Resources).map(([id, resource]) => ({ id, resource, stack })));
  for (const type of ORDER) {
    for (const { id, resource, stack } of all.filter((one) => one.resource.Type === type && resolver.made(one.resource, one.stack))) {
      const self: Self = { ref: resolver.resolve({ Ref: id }, stack), attribute: (name) => resolver.resolve({ 'Fn::GetAtt': [id, name] }, stack) };
      const properties = resolver.resolve(resource.Properties ?? {}, stack);
      if (type === MACHINE) {
        addMachine(world, { ...properties, definition: definitionOf(resource.Properties, resolver, stack) }, self);
        machines[stacks.length > 1 ? `${stack.name}/${id}` : id] = self.ref;
      } else {
        LOADERS[type](world, properties, self);
      }
      const ticker = tickerOf(world, { id, type, properties });
      if (ticker) tickers.push(ticker);
    }
  }
  return { world, machines, tickers };
}

function addMachine(world: World, { StateMachineType = 'STANDARD', RoleArn, definition }: Json, self: Self): void {
  world.engine.add({ arn: self.ref, name: self.attribute('Name'), type: StateMachineType, roleArn: RoleArn, definition });
}

const MACHINE = 'AWS::StepFunctions::StateMachine';

const LOADERS: Readonly<Record<string, Loader>> = {
  'AWS::DynamoDB::Table': (world, { KeySchema, GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] }, { ref }) => {
    const names = (schema: Json[]) => [...schema].sort((a, b) => a.KeyType < b.KeyType ? -1 : 1).map(({ AttributeName }) => AttributeName);
    const indexes = [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes].map((index: Json) => [index.IndexName, names(index.KeySchema)]);
    world.dynamodb.addTable(ref, names(KeySchema), Object.fromEntries(indexes));
  },
  'AWS::S3::Bucket': (world, { NotificationConfiguration }, { ref }) => {
    if (NotificationConfiguration?.EventBridgeConfiguration) world.s3.eventBuckets.add(ref);
  },
  'AWS::SSM::Parameter': (world, { Value }, { ref }) => { world.ssm.parameters.set(ref, Value); },
  'AWS::SQS::Queue': (world, { VisibilityTimeout = 30, RedrivePolicy }, { ref, attribute }) => {
    const deadLetters = RedrivePolicy && { arn: RedrivePolicy.deadLetterTargetArn, after: RedrivePolicy.maxReceiveCount };
    world.addQueue({ arn: attribute('Arn'), url: ref, visibility: VisibilityTimeout, deadLetters });
  },
  'AWS::Events::Rule': (world, { EventPattern, EventBusName = 'default', Targets = [], State = 'ENABLED' }, { ref }) => {
    if (State === 'ENABLED') world.bus.rules.push({ name: ref, bus: EventBusName.split('/').at(-1), pattern: EventPattern, targets: Targets });
  },
  'AWS::Scheduler::Schedule': () => undefined,
  'AWS::Pipes::Pipe': (world, { Source, Target, SourceParameters: { SqsQueueParameters = {} } = {}, TargetParameters = {} }) => {
    world.addPipe({
      source: Source,
      target: Target,
      batchSize: SqsQueueParameters.BatchSize ?? 10,
      window: SqsQueueParameters.MaximumBatchingWindowInSeconds ?? 0,
      inputTemplate: TargetParameters.InputTemplate,
      waits: (TargetParameters.StepFunctionStateMachineParameters?.InvocationType ?? 'REQUEST_RESPONSE') === 'REQUEST_RESPONSE',
    });
  },
};

/** Pipes come last: they look for their queues. */
const ORDER = [MACHINE, ...Object.keys(LOADERS)];

interface Made {
  readonly id: string;
  readonly type: string;
  readonly properties: Json;
}

function tickerOf(world: World, { id, type, properties }: Made): Ticker | undefined {
  const expression: string | undefined = properties.ScheduleExpression;
  if (expression === undefined) return undefined;
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const seconds = count === undefined ? 86_400 : Number(count) * { minute: 60, hour: 3600, day: 86_400 }[unit as 'day'];
  const event = () => world.event('aws.events', 'Scheduled Event', {}, []);
  const fire = type === 'AWS::Events::Rule'
    ? () => world.bus.deliver({ name: id, bus: 'default', targets: properties.Targets ?? [] }, event())
    : () => world.deliver(properties.Target.Arn, JSON.parse(properties.Target.Input ?? '{}'));
  return { id, seconds, fire };
}
