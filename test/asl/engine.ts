import { Chance } from './chance';
import { Clock } from './clock';
import { AslError, Json, PAYLOAD_LIMIT } from './errors';
import { Execution } from './execution';
import { refuseUnsupported } from './language/supported';
import { Outcome } from './routine';

/** A state machine that can be started. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly definition: Json;
  readonly roleArn?: string;
}

/** A call that a Task makes. */
export interface TaskCall {
  /** `sagemaker`, `aws-sdk:fsx`, `states`, or `lambda` for a function's ARN as resource. */
  readonly service: string;
  readonly action: string;
  /** What stands behind the action: nothing, `sync`, `sync:2` or `waitForTaskToken`. */
  readonly pattern: string;
  readonly parameters: Json;
  readonly state: string;
  /** 0 for the first attempt of the state. */
  readonly attempt: number;
  readonly execution: Execution;
}

/** Gives up a call that is under way, because its execution ended or its time is over. */
export type Abandon = (reason: 'abort' | 'timeout') => void;

export interface Services {
  /** Answers a call by `reply`, at once or later on the clock. */
  call(call: TaskCall, reply: (outcome: Outcome) => void): Abandon;
}

export interface EngineOptions {
  readonly clock?: Clock;
  readonly seed?: number;
  /** The error of an intrinsic function that is refused; documented is States.IntrinsicFailure. */
  readonly intrinsicError?: string;
  /** Hears of every status of every execution. */
  readonly onStatus?: (execution: Execution) => void;
  /** Hears of every state that is entered. */
  readonly onEntered?: (execution: Execution, state: string) => void;
}

interface Callback {
  readonly settle: (outcome: Outcome) => void;
  readonly beat: () => void;
}

/** Step Functions: machines, their executions, and tokens that wait for an answer. */
export class Engine {
  public readonly clock: Clock;
  public readonly chance: Chance;
  public readonly intrinsicError?: string;
  public readonly machines = new Map<string, Machine>();
  public readonly executions = new Map<string, Execution>();
  private readonly callbacks = new Map<string, Callback>();
  private tokens = 0;

  constructor(public readonly services: Services, private readonly options: EngineOptions = {}) {
    this.clock = options.clock ?? new Clock();
    this.chance = new Chance(options.seed ?? 1);
    this.intrinsicError = options.intrinsicError;
  }

  public add(machine: Machine): void {
    refuseUnsupported(machine.definition, machine.name);
    this.machines.set(machine.arn, machine);
  }

  /** The machine of an ARN, of one of its versions or of one of its aliases. */
  public machine(arn: string): Machine | undefined {
    return this.machines.get(arn) ?? this.machines.get(arn.split(':').slice(0, 7).join(':'));
  }

  /** What StartExecution does: the same name and input while it runs is the same execution; a used name is refused. */
  public start(machineArn: string, input: Json, name = this.chance.uuid()): Execution {
    const machine = this.machine(machineArn);
    if (!machine) throw new AslError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`);
    if (Buffer.byteLength(JSON.stringify(input)) > PAYLOAD_LIMIT) throw new AslError('ValidationException', 'the input is too long');
    if (!/^[\w+!@.()=-]{1,80}$/.test(name)) throw new AslError('InvalidName', `Invalid Name: '${name}'`);
    const execution = new Execution(this, machine, name, copy(input));
    const existing = this.executions.get(execution.arn);
    if (existing) {
      if (existing.running && JSON.stringify(existing.input) === JSON.stringify(execution.input)) return existing;
      throw new AslError('ExecutionAlreadyExists', `Execution Already Exists: '${execution.arn}'`);
    }
    this.executions.set(execution.arn, execution);
    this.announce(execution);
    execution.begin();
    return execution;
  }

  /** Executions of one machine, the oldest first. */
  public executionsOf(machineArn: string): Execution[] {
    const arn = this.machine(machineArn)?.arn;
    return [...this.executions.values()].filter(({ machine }) => machine.arn === arn);
  }

  public newToken(): string {
    this.tokens += 1;
    return `token-${this.tokens}-${this.chance.uuid()}`;
  }

  /** Lets a token wait for its answer; returns how to forget it. */
  public expect(token: string, callback: Callback): () => void {
    this.callbacks.set(token, callback);
    return () => { this.callbacks.delete(token); };
  }

  /** SendTaskSuccess, or SendTaskFailure. */
  public answer(token: string, outcome: Outcome): void {
    this.callback(token).settle(outcome);
  }

  public heartbeat(token: string): void {
    this.callback(token).beat();
  }

  public entered(execution: Execution, state: string): void {
    this.options.onEntered?.(execution, state);
  }

  public announce(execution: Execution): void {
    this.options.onStatus?.(execution);
  }

  private callback(token: string): Callback {
    const callback = this.callbacks.get(token);
    if (!callback) throw new AslError(/^token-\d/.test(token) ? 'TaskTimedOut' : 'InvalidToken', 'Task Timed Out: the provided task does not exist anymore');
    return callback;
  }
}

/** Data travels as JSON: nobody shares an object with somebody else. */
export function copy(value: Json): Json {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
