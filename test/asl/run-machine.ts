import { Clock } from './clock';
import { Abandon, Engine, EngineOptions, Services, TaskCall } from './engine';
import { AslError, Json } from './errors';
import { Execution, Status, Visit } from './execution';
import { Outcome } from './routine';

/** An answer that takes its time. */
class Later {
  constructor(public readonly seconds: number, public readonly answer: Answer) {}
}

/** What a service says: a value, a function of the parameters that returns one or throws `new AslError(…)`, or `later(…)`. */
export type Answer = Json | ((parameters: Json, call: TaskCall) => Json);

/**
 * Answers by the name of the state, by `service:action`, or by `service:action.pattern`, in this order. `sequence(…)` gives one answer after
 * the other and repeats the last.
 */
export type Answers = Record<string, Answer>;

export interface RunResult {
  readonly status: Status;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** Names of the states, as entered. */
  readonly trace: string[];
  readonly visits: readonly Visit[];
  /** Every call that a service saw, with its parameters. */
  readonly calls: readonly TaskCall[];
  /** Virtual seconds from start to end. */
  readonly seconds: number;
  readonly execution: Execution;
}

export interface RunOptions extends EngineOptions {
  /** The name of the execution; by default `test-run`. */
  readonly name?: string;
  /** Stops the execution, as a person does, after so many seconds. */
  readonly abortAfter?: number;
  readonly type?: 'STANDARD' | 'EXPRESS';
}

export const MACHINE_ARN = 'arn:aws:states:eu-west-1:111111111111:stateMachine:Machine';

/** Runs one machine to its end. A call that nobody answers fails the test, and a machine that waits for ever does, too. */
export function runMachine(definition: Json, input: Json, answers: Answers = {}, options: RunOptions = {}): RunResult {
  const clock = options.clock ?? new Clock();
  const services = new AnsweringServices(answers, clock);
  const engine = new Engine(services, { ...options, clock });
  engine.add({ arn: MACHINE_ARN, name: 'Machine', type: options.type ?? 'STANDARD', definition, roleArn: 'arn:aws:iam::111111111111:role/Machine' });
  const execution = engine.start(MACHINE_ARN, input, options.name ?? 'test-run');
  if (options.abortAfter !== undefined) clock.after(options.abortAfter, () => execution.stop('Test.Stopped', 'somebody stopped it'));
  let ended = clock.elapsed;
  execution.whenEnded(() => { ended = clock.elapsed; });
  clock.run();
  if (execution.running) throw new Error(`the machine waits for ever in '${execution.trace.at(-1)}'`);
  const { status, output, error, cause, trace, visits } = execution;
  return { status, output, error, cause, trace, visits, calls: services.calls, seconds: ended, execution };
}

export function later(seconds: number, answer: Answer): Answer {
  return new Later(seconds, answer);
}

/** One answer after the other; the last one stays. */
export function sequence(...answers: Answer[]): Answer {
  let next = 0;
  return (parameters: Json, call: TaskCall) => {
    const answer = answers[Math.min(next++, answers.length - 1)];
    return typeof answer === 'function' ? answer(parameters, call) : answer;
  };
}

/** Fails with this error. */
export function failing(error: string, cause = ''): Answer {
  return () => { throw new AslError(error, cause); };
}

class AnsweringServices implements Services {
  public readonly calls: TaskCall[] = [];

  constructor(private readonly answers: Answers, private readonly clock: Clock) {}

  public call(call: TaskCall, reply: (outcome: Outcome) => void): Abandon {
    this.calls.push(call);
    const action = `${call.service}:${call.action}`;
    const key = [call.state, `${action}.${call.pattern}`, action].find((name) => Object.hasOwn(this.answers, name));
    if (key === undefined) throw new Error(`nobody answers '${call.state}' (${action}); it was called with ${JSON.stringify(call.parameters)}`);
    return this.give(this.answers[key], call, reply);
  }

  private give(answer: Answer, call: TaskCall, reply: (outcome: Outcome) => void): Abandon {
    let value: Json = answer;
    try {
      if (typeof answer === 'function') value = answer(call.parameters, call);
    } catch (error) {
      if (!(error instanceof AslError)) throw error;
      reply({ error });
      return () => undefined;
    }
    if (value instanceof Later) return this.clock.after(value.seconds, () => this.give(value.answer, call, reply));
    reply({ value });
    return () => undefined;
  }
}
