import { Resource, StackOutput } from './assembly';

/** A retraining workflow of a template, and what it does with an upload. */
export interface Retraining {
  readonly name: string;
  /** What starts it, in words. */
  readonly triggers: string[];
  /** How its runs are held apart, in words. */
  readonly limits: string;
  /** The file system that lives as long as a run, in words; `undefined` where there is none. */
  readonly storage?: string;
  /** The steps of a run that are jobs, in their order, each with what it runs on in words; more than one where it falls back to another. */
  readonly jobs: readonly { readonly step: string; readonly words: readonly string[] }[];
  /** What the measured values must be, in words. */
  readonly gate: string[];
  /** Who decides on a version, in words. */
  readonly approval?: string;
}

type Json = Record<string, any>;

/** The retraining workflows of a stack: each is a machine that counts its runs against a cap, and starts another one that does the work. */
export function retrainingsOf(stack: StackOutput): Retraining[] {
  const resources = stack.template.Resources ?? {};
  return ofType(resources, 'AWS::StepFunctions::StateMachine').flatMap(([, guard]) => {
    const states = statesOf(guard);
    const cap = find(states, ({ Parameters }) => Parameters?.ExpressionAttributeValues?.[':cap']);
    const run = find(states, ({ Resource: call }) => /:states:startExecution\.sync/.test(call));
    if (!cap || !run) return [];
    const work = statesOf(resources[run.Parameters.StateMachineArn]);
    const name = /^runs#(.*)#/.exec(textIn(cap.Parameters.Key))?.[1] ?? 'retraining';
    return [{
      name,
      triggers: triggersOf(name, resources),
      limits: limitsOf(states, cap),
      storage: storageOf(states),
      jobs: jobsOf(work),
      gate: work.flatMap(({ name: state }) => /^Gate \d+: ([^,]+)\?$/.exec(state)?.[1] ?? []),
      approval: approvalOf(work),
    }];
  });
}

/** The texts in a value, as one. */
function textIn(value: unknown): string {
  return typeof value === 'object' && value !== null ? Object.values(value).map(textIn).join('') : String(value).replace(/^States\.Format\('/, '');
}

function limitsOf(states: readonly Json[], cap: Json): string {
  const quiet = find(states, ({ Type, Seconds }) => Type === 'Wait' && Seconds !== undefined)?.Seconds;
  const runs = cap.Parameters.ExpressionAttributeValues[':cap'].N;
  return `one run at a time, at most ${runs} a day${quiet ? `, each after ${time(quiet)} in which nothing more arrives` : ''}`;
}

function storageOf(states: readonly Json[]): string | undefined {
  const create = find(states, ({ Resource: call }) => /:fsx:createFileSystem$/.test(call))?.Parameters;
  if (!create) return undefined;
  const { DeploymentType, DataCompressionType } = create.LustreConfiguration ?? {};
  const compressed = DataCompressionType && DataCompressionType !== 'NONE' ? `, compressed with ${DataCompressionType}` : '';
  return `Lustre of ${Number(create.StorageCapacity).toLocaleString('en')} GiB (${DeploymentType}${compressed}), made for a run and deleted behind it`;
}

/** The jobs by their steps: a state is called after its step, and then after what it does there. */
function jobsOf(states: readonly Json[]): Retraining['jobs'] {
  const steps = new Map<string, Set<string>>();
  for (const state of states) {
    const words = jobInWords(state);
    const [step] = state.name.split(':');
    if (words) steps.set(step, (steps.get(step) ?? new Set()).add(words));
  }
  return [...steps].map(([step, words]) => ({ step, words: [...words] }));
}

/** A job in words; other states say nothing. */
function jobInWords({ Resource: call, Parameters: p }: Json): string | undefined {
  const [, kind] = /:sagemaker:create(Training|Processing|HyperParameterTuning|Transform)Job\.sync/.exec(call ?? '') ?? [];
  if (!kind) return undefined;
  const request = p.TrainingJobDefinition ?? p;
  const { InstanceType, InstanceCount } = request.ResourceConfig ?? request.ProcessingResources?.ClusterConfig ?? request.TransformResources ?? {};
  const { MaxRuntimeInSeconds, MaxWaitTimeInSeconds } = request.StoppingCondition ?? {};
  const words = [
    `${InstanceCount} × ${InstanceType}${request.EnableManagedSpotTraining ? ' on spot capacity' : ''}`,
    ...(MaxRuntimeInSeconds ? [`at most ${time(MaxRuntimeInSeconds)}${MaxWaitTimeInSeconds ? `, waiting included ${time(MaxWaitTimeInSeconds)}` : ''}`] : []),
    ...(request.CheckpointConfig ? ['goes on from checkpoints'] : []),
    ...channelsOf(request.InputDataConfig ?? []),
  ];
  return words.join(', ');
}

function channelsOf(channels: readonly Json[]): string[] {
  const kinds = channels.map(({ ChannelName, DataSource }) => `${ChannelName} from ${DataSource?.FileSystemDataSource ? SYSTEM[DataSource.FileSystemDataSource.FileSystemType] : 'S3'}`);
  return kinds.length > 0 ? [`reads ${kinds.join(' and ')}`] : [];
}

const SYSTEM: Record<string, string> = { FSxLustre: 'Lustre', EFS: 'EFS' };

const APPROVES: Record<string, string> = { manual: 'a person', automatic: 'its numbers or a person', callback: 'another system', invoke: 'a function or a person' };

/** Who lets out what was registered. */
function approvalOf(states: readonly Json[]): string | undefined {
  const input = find(states, ({ Parameters }) => Parameters?.Input?.mode && Parameters.Input.expiryText)?.Parameters.Input;
  return input && `${APPROVES[input.mode] ?? input.mode} may approve it for ${input.expiryText}`;
}

/** What puts messages into the queues whose pipes name the workflow. */
function triggersOf(name: string, resources: Record<string, Resource>): string[] {
  const queues = ofType(resources, 'AWS::Pipes::Pipe')
    .filter(([, { Properties }]) => textOf(Properties?.TargetParameters?.InputTemplate).includes(`"workflow":"${name}"`))
    .map(([, { Properties }]) => target(Properties?.Source));
  const rules = ofType(resources, 'AWS::Events::Rule')
    .filter(([, { Properties }]) => (Properties?.Targets ?? []).some(({ Arn }: Json) => queues.includes(target(Arn))))
    .map(([, { Properties }]) => ruleInWords(Properties?.EventPattern ?? {}));
  const schedules = ofType(resources, 'AWS::Scheduler::Schedule')
    .filter(([, { Properties }]) => queues.includes(target(Properties?.Target?.Arn)))
    .map(([, { Properties }]) => `${Properties?.ScheduleExpression}${Properties?.ScheduleExpressionTimezone ? ` in ${Properties.ScheduleExpressionTimezone}` : ''}`);
  return [...rules, ...schedules];
}

function ruleInWords({ 'detail-type': kinds = [], detail }: Json): string {
  const [kind] = kinds as string[];
  if (kind !== 'Object Created') return `events of the kind ${kind}`;
  const keys: unknown[] = detail?.object?.key ?? [];
  const words = keys.map((key: any) => (typeof key === 'string' ? key : key.prefix ? `${key.prefix}…` : key.suffix ? `…${key.suffix}` : String(key.wildcard).replace(/\*/g, '…')));
  return `an upload${words.length > 0 ? ` to ${words.join(' or ')}` : ''}`;
}

/** The states of a machine with their names, in the order in which a run may come to them; nested ones behind those around them. */
function statesOf(machine: Resource | undefined): Json[] {
  try {
    return inOrder(JSON.parse(textOf(machine?.Properties?.DefinitionString)));
  } catch {
    return [];
  }
}

function inOrder({ StartAt, States = {} }: Json): Json[] {
  const seen = new Set<string>();
  const queue = [StartAt, ...Object.keys(States)];
  for (let at = 0; at < queue.length; at++) {
    const state = States[queue[at]];
    if (!state || seen.has(queue[at])) continue;
    seen.add(queue[at]);
    const next: string[] = [state.Next, ...(state.Choices ?? []).map((choice: Json) => choice.Next), state.Default];
    queue.splice(at + 1, 0, ...next.filter((name) => name && !seen.has(name)));
  }
  return [...seen].flatMap((name) => [{ name, ...States[name] }, ...nested(States[name]).flatMap(inOrder)]);
}

function nested({ Branches = [], ItemProcessor, Iterator }: Json): Json[] {
  return [...Branches, ItemProcessor, Iterator].filter(Boolean);
}

/** A text of the template; what is known at deployment only becomes the id of its resource. */
function textOf(value: any): string {
  if (typeof value === 'string') return value;
  const [separator, parts] = value?.['Fn::Join'] ?? ['', []];
  return value?.['Fn::Join'] ? parts.map(textOf).join(separator) : target(value);
}

/** The logical id that a Ref or Fn::GetAtt points to. */
function target(value: any): string {
  return value?.Ref ?? value?.['Fn::GetAtt']?.[0] ?? '';
}

function ofType(resources: Record<string, Resource>, type: string): [string, Resource][] {
  return Object.entries(resources).filter(([, { Type }]) => Type === type);
}

function find(states: readonly Json[], wanted: (state: Json) => unknown): Json | undefined {
  return states.find(wanted);
}

/** `90 s`, `5 min`, `4 h`. */
function time(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
