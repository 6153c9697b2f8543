import { Cancel } from './clock';
import { Engine, Machine } from './engine';
import { Json, runtimeError } from './errors';
import { runStates } from './language/states';
import { launch, Outcome } from './routine';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** A state that an execution entered. */
export interface Visit {
  readonly state: string;
  readonly at: string;
  readonly input: Json;
}

/** After so many events a standard execution fails, and nothing catches it. */
export const HISTORY_LIMIT = 25_000;

/** One run of a machine. */
export class Execution {
  public readonly arn: string;
  public readonly startDate: string;
  public readonly visits: Visit[] = [];
  public status: Status = 'RUNNING';
  public output?: Json;
  public error?: string;
  public cause?: string;
  public stopDate?: string;
  /** Events of its history so far. */
  public events = 1;
  private readonly waiting: ((execution: Execution) => void)[] = [];
  private cancel?: Cancel;
  private timer?: Cancel;

  constructor(private readonly engine: Engine, public readonly machine: Machine, public readonly name: string, public readonly input: Json) {
    const [head, account] = machine.arn.split(':stateMachine:')[0].match(/^(.*:states:[^:]*:)(\d+)$/)!.slice(1);
    this.arn = `${head}${account}:${machine.type === 'EXPRESS' ? 'express' : 'execution'}:${machine.name}:${name}`;
    this.startDate = engine.clock.iso;
  }

  public get running(): boolean {
    return this.status === 'RUNNING';
  }

  public get context(): Json {
    return {
      Execution: { Id: this.arn, Input: this.input, Name: this.name, RoleArn: this.machine.roleArn, StartTime: this.startDate, RedriveCount: 0 },
      StateMachine: { Id: this.machine.arn, Name: this.machine.name },
    };
  }

  /** Names of the states in the order in which they were entered. */
  public get trace(): string[] {
    return this.visits.map(({ state }) => state);
  }

  public begin(): void {
    const seconds = Math.min(this.machine.definition.TimeoutSeconds ?? Infinity, this.machine.type === 'EXPRESS' ? 300 : Infinity);
    if (seconds !== Infinity) this.timer = this.engine.clock.after(seconds, () => this.expire());
    this.cancel = launch(runStates(this.machine.definition, this.input, { engine: this.engine, execution: this }), (outcome) => this.settle(outcome));
    if (!this.running) this.cancel();
  }

  /** What StopExecution does. No Catch of this execution runs. */
  public stop(error?: string, cause?: string): void {
    if (this.running) this.end('ABORTED', { error, cause });
  }

  /** What happens when the time of the machine is over. */
  public expire(): void {
    if (this.running) this.end('TIMED_OUT', {});
  }

  /** Counts events of the history. */
  public happened(count: number): void {
    this.events += count;
    if (this.events > HISTORY_LIMIT && this.machine.type === 'STANDARD') throw runtimeError(`The execution reached the maximum number of history events (${HISTORY_LIMIT}).`);
  }

  public whenEnded(listener: (execution: Execution) => void): void {
    if (this.running) this.waiting.push(listener);
    else listener(this);
  }

  private settle(outcome: Outcome): void {
    if ('error' in outcome) this.end('FAILED', { error: outcome.error.error, cause: outcome.error.cause });
    else this.end('SUCCEEDED', {}, outcome.value);
  }

  private end(status: Status, { error, cause }: { readonly error?: string; readonly cause?: string }, output?: Json): void {
    this.status = status;
    this.error = error;
    this.cause = cause;
    this.output = output;
    this.stopDate = this.engine.clock.iso;
    this.timer?.();
    this.cancel?.();
    this.engine.announce(this);
    for (const listener of this.waiting.splice(0)) listener(this);
  }
}
