import { Refusal, Service, Start } from './service';
import { World } from './world';
import { AslError, Json } from '../errors';
import { Execution } from '../execution';
import { jobFailed } from '../language/task';

/** The calls of Step Functions itself. */
export class StepFunctions implements Service {
  public readonly operations: Service['operations'];
  public readonly jobs: Record<string, Start>;

  constructor(private readonly world: World) {
    this.operations = {
      startExecution: (request) => ({ ExecutionArn: this.start(request).arn, StartDate: world.clock.iso }),
      describeExecution: ({ ExecutionArn }) => described(this.find(ExecutionArn), false),
      stopExecution: ({ ExecutionArn, Error: error, Cause: cause }) => {
        this.find(ExecutionArn).stop(error, cause);
        return { StopDate: world.clock.iso };
      },
      listExecutions: (request) => this.list(request),
      sendTaskSuccess: ({ TaskToken, Output }) => this.answer(() => world.engine.answer(TaskToken, { value: parsed(Output) })),
      sendTaskFailure: ({ TaskToken, Error: error, Cause: cause }) => (
        this.answer(() => world.engine.answer(TaskToken, { error: new AslError(error, cause) }))),
      sendTaskHeartbeat: ({ TaskToken }) => this.answer(() => world.engine.heartbeat(TaskToken)),
    };
    this.jobs = {
      startExecution: (request, done) => {
        const execution = this.start(request);
        execution.whenEnded(() => {
          const description = described(execution, true);
          done(execution.status === 'SUCCEEDED' ? { value: description } : { error: jobFailed(description) });
        });
        return { stop: () => execution.stop() };
      },
    };
  }

  private start({ StateMachineArn, Input, Name }: Json): Execution {
    return refusing(() => this.world.engine.start(StateMachineArn, parsed(Input ?? {}), Name));
  }

  private answer(action: () => void): Json {
    refusing(action);
    return {};
  }

  private find(arn: string): Execution {
    const execution = this.world.engine.executions.get(arn);
    if (execution?.machine.type === 'EXPRESS') throw new Refusal('StateMachineTypeNotSupported', 'not supported for express executions');
    if (!execution) throw new Refusal('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return execution;
  }

  private list({ StateMachineArn, StatusFilter, MaxResults, NextToken }: Json): Json {
    const { engine } = this.world;
    if (!engine.machine(StateMachineArn)) throw new Refusal('StateMachineDoesNotExist', `State Machine Does Not Exist: '${StateMachineArn}'`);
    const all = engine.executionsOf(StateMachineArn).reverse();
    const found = all.filter(({ status }) => StatusFilter === undefined || status === StatusFilter);
    const from = Number(NextToken ?? 0);
    const page = found.slice(from, from + (MaxResults ?? 100));
    const shown = page.map(({ arn, name, status, startDate, stopDate }) => (
      { ExecutionArn: arn, Name: name, Status: status, StartDate: startDate, StopDate: stopDate, StateMachineArn }));
    return { Executions: shown, ...from + page.length < found.length && { NextToken: String(from + page.length) } };
  }
}

/** What the engine refuses is a refusal of the service. */
function refusing<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof AslError) throw new Refusal(error.error!, error.cause);
    throw error;
  }
}

/** Input may be a JSON text or JSON itself. */
function parsed(value: Json): Json {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new Refusal('InvalidExecutionInput', 'Invalid State Machine Execution Input');
  }
}

/** DescribeExecution; `.sync:2` has input and output as JSON, the call itself as text. */
function described({ arn, name, machine, status, input, output, error, cause, startDate, stopDate }: Execution, asJson: boolean): Json {
  const shown = (value: Json) => asJson ? value : JSON.stringify(value);
  return JSON.parse(JSON.stringify({
    ExecutionArn: arn,
    Name: name,
    StateMachineArn: machine.arn,
    Status: status,
    Input: shown(input),
    Output: status === 'SUCCEEDED' ? shown(output) : undefined,
    Error: error,
    Cause: cause === '' ? undefined : cause,
    StartDate: startDate,
    StopDate: stopDate,
    RedriveCount: 0,
  }));
}
