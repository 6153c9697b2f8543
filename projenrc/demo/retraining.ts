import { Resource, StackOutput } from './assembly';
import { find, Jobs, jobsOf, Json, ofType, statesOf, target, textIn, textOf, time } from './machine';

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
  readonly jobs: Jobs;
  /** What the measured values must be, in words. */
  readonly gate: string[];
  /** Who decides on a version, in words. */
  readonly approval?: string;
}

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
  return [...rules, ...schedules, ...gatesOf(queues, resources)];
}

/** The machines between violations of monitors and those queues: each holds its item for a while, and counts what it starts. */
function gatesOf(queues: readonly string[], resources: Record<string, Resource>): string[] {
  return ofType(resources, 'AWS::StepFunctions::StateMachine').flatMap(([, machine]) => {
    const states = statesOf(machine);
    const send = find(states, ({ Resource: call, Parameters }) => /:sqs:sendMessage$/.test(call ?? '') && queues.includes(Parameters?.QueueUrl) && Parameters.MessageBody?.monitor);
    const cap = find(states, ({ Parameters }) => Parameters?.ExpressionAttributeValues?.[':cap'])?.Parameters.ExpressionAttributeValues[':cap'].N;
    const wait = find(states, ({ Type, Seconds }) => Type === 'Wait' && Seconds !== undefined)?.Seconds;
    return send ? [`drift that ${send.Parameters.MessageBody.monitor} finds (once in ${time(wait)}, at most ${cap} a day)`] : [];
  });
}

function ruleInWords({ 'detail-type': kinds = [], detail }: Json): string {
  const [kind] = kinds as string[];
  if (kind !== 'Object Created') return `events of the kind ${kind}`;
  const keys: unknown[] = detail?.object?.key ?? [];
  const words = keys.map((key: any) => (typeof key === 'string' ? key : key.prefix ? `${key.prefix}…` : key.suffix ? `…${key.suffix}` : String(key.wildcard).replace(/\*/g, '…')));
  return `an upload${words.length > 0 ? ` to ${words.join(' or ')}` : ''}`;
}
