import { App, Stack } from 'aws-cdk-lib/core';
import { definitionOf, templatesOf } from './definitions';
import { targetInput } from './event-input';
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

type Loader = (world: World, properties: Json, self: Resolved) => void;

/** A resource with everything resolved that its template leaves to the deployment. */
interface Resolved {
  readonly id: string;
  readonly type: string;
  readonly properties: Json;
  readonly ref: string;
  readonly arn: string;
}

/** What a deployment of stacks makes, so that many worlds can be made of one synthesis. */
export type Plan = readonly Resolved[];

/** Resolves templates: machines first, and pipes behind the queues that they read. */
export function planOf(of: App | Stack | readonly StackTemplate[]): Plan {
  const stacks = Array.isArray(of) ? of as StackTemplate[] : templatesOf(of as App | Stack);
  const resolver = new Resolver(stacks);
  const all = stacks.flatMap((stack) => Object.entries<Json>(stack.template.Resources).map(([id, resource]) => ({ id, resource, stack })));
  return ORDER.flatMap((type) => all
    .filter(({ resource, stack }) => resource.Type === type && resolver.made(resource, stack))
    .map(({ id, resource, stack }) => {
      const properties = resolver.resolve(resource.Properties ?? {}, stack);
      const definition = type === MACHINE ? { definition: definitionOf(resource.Properties, resolver, stack) } : {};
      const [ref, arn] = [{ Ref: id }, { 'Fn::GetAtt': [id, 'Arn'] }].map((reference) => resolver.resolve(reference, stack));
      return { id: stacks.length > 1 ? `${stack.name}/${id}` : id, type, properties: { ...properties, ...definition }, ref, arn };
    }));
}

/** Puts the machines, rules, pipes, queues, tables, buckets and parameters of a plan into a world. */
export function build(plan: Plan, options: WorldOptions = {}): LoadedWorld {
  const world = new World(options);
  for (const resource of plan) LOADERS[resource.type](world, resource.properties, resource);
  return {
    world,
    machines: Object.fromEntries(plan.filter(({ type }) => type === MACHINE).map(({ id, ref }) => [id, ref])),
    tickers: plan.flatMap((resource) => tickerOf(world, resource) ?? []),
  };
}

/** A world of synthesized stacks. */
export function load(of: App | Stack | readonly StackTemplate[], options: WorldOptions = {}): LoadedWorld {
  return build(planOf(of), options);
}

const MACHINE = 'AWS::StepFunctions::StateMachine';

const LOADERS: Readonly<Record<string, Loader>> = {
  [MACHINE]: (world, { StateMachineType = 'STANDARD', RoleArn, definition }, { ref }) => {
    world.engine.add({ arn: ref, name: ref.split(':').at(-1)!, type: StateMachineType, roleArn: RoleArn, definition });
  },
  'AWS::DynamoDB::Table': (world, { KeySchema, GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] }, { ref }) => {
    const names = (schema: Json[]) => [...schema].sort((a, b) => a.KeyType < b.KeyType ? -1 : 1).map(({ AttributeName }) => AttributeName);
    const indexes = [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes].map(({ IndexName, KeySchema: schema, Projection }: Json) => (
      [IndexName, { keys: names(schema), attributes: Projection.ProjectionType === 'ALL' ? undefined : Projection.NonKeyAttributes ?? [] }]));
    world.dynamodb.addTable(ref, names(KeySchema), Object.fromEntries(indexes));
  },
  'AWS::S3::Bucket': (world, { NotificationConfiguration }, { ref }) => {
    if (NotificationConfiguration?.EventBridgeConfiguration) world.s3.eventBuckets.add(ref);
  },
  'AWS::SSM::Parameter': (world, { Value }, { ref }) => { world.ssm.parameters.set(ref, Value); },
  'AWS::SQS::Queue': (world, { VisibilityTimeout = 30, RedrivePolicy }, { ref, arn }) => {
    const deadLetters = RedrivePolicy && { arn: RedrivePolicy.deadLetterTargetArn, after: RedrivePolicy.maxReceiveCount };
    world.addQueue({ arn, url: ref, visibility: VisibilityTimeout, deadLetters });
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
const ORDER = Object.keys(LOADERS);

function tickerOf(world: World, { id, type, properties }: Resolved): Ticker | undefined {
  const expression: string | undefined = properties.ScheduleExpression;
  if (expression === undefined) return undefined;
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const seconds = count === undefined ? 86_400 : Number(count) * { minute: 60, hour: 3600, day: 86_400 }[unit as 'day'];
  const event = () => world.event('aws.events', 'Scheduled Event', {}, []);
  const fire = type === 'AWS::Events::Rule'
    ? () => { for (const target of properties.Targets ?? []) world.deliver(target.Arn, targetInput(target, event())); }
    : () => world.deliver(properties.Target.Arn, JSON.parse(properties.Target.Input ?? '{}'));
  return { id, seconds, fire };
}
