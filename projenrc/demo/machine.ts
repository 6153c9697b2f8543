import { Resource } from './assembly';

/** What state machines are read with, for the page of the demo. */
export type Json = Record<string, any>;

/** Steps that are jobs, in their order, each with what it runs on in words; more than one where it falls back to another. */
export type Jobs = readonly { readonly step: string; readonly words: readonly string[] }[];

/** The texts in a value, as one. */
export function textIn(value: unknown): string {
  return typeof value === 'object' && value !== null ? Object.values(value).map(textIn).join('') : String(value).replace(/^States\.Format\('/, '');
}

/** The jobs by their steps: a state is called after its step, and then after what it does there. */
export function jobsOf(states: readonly Json[]): Jobs {
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

/** The states of a machine with their names, in the order in which a run may come to them; nested ones behind those around them. */
export function statesOf(machine: Resource | undefined): Json[] {
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
export function textOf(value: any): string {
  if (typeof value === 'string') return value;
  const [separator, parts] = value?.['Fn::Join'] ?? ['', []];
  return value?.['Fn::Join'] ? parts.map(textOf).join(separator) : target(value);
}

/** The logical id that a Ref or Fn::GetAtt points to. */
export function target(value: any): string {
  return value?.Ref ?? value?.['Fn::GetAtt']?.[0] ?? '';
}

/** The resources of a type. */
export function ofType(resources: Record<string, Resource>, type: string): [string, Resource][] {
  return Object.entries(resources).filter(([, { Type }]) => Type === type);
}

/** The first state that is wanted. */
export function find(states: readonly Json[], wanted: (state: Json) => unknown): Json | undefined {
  return states.find(wanted);
}

/** `90 s`, `5 min`, `4 h`. */
export function time(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
