import { Visited, viewOf } from './states';
import { fill, selected, View } from './template';
import { copy, TaskCall } from '../engine';
import { AslError, Json, runtimeError, timeoutError, withinLimit } from '../errors';
import { Outcome, Routine, Suspend } from '../routine';

const LAMBDA = /^arn:[\w-]+:lambda:[^:]*:\d*:function:/;
const INTEGRATION = /^arn:[\w-]+:states:[^:]*:\d*:((?:aws-sdk:)?[\w-]+):(\w+)(?:\.(sync|sync:2|waitForTaskToken))?$/;

/** One attempt of a Task. */
export function* performTask(visited: Visited, input: Json, attempt: number): Routine<Json> {
  const { state, frame, name } = visited;
  const { engine, execution } = frame;
  const resource = parseResource(state.Resource);
  const token = resource.pattern === 'waitForTaskToken' ? engine.newToken() : undefined;
  const view = viewOf(visited, input, { retryCount: attempt, token });
  const parameters = withinLimit(state.Parameters === undefined ? input : fill(state.Parameters, view), name);
  const limits = {
    timeout: seconds(state, 'TimeoutSeconds', view) ?? Infinity,
    heartbeat: seconds(state, 'HeartbeatSeconds', view) ?? Infinity,
  };
  execution.happened(resource.pattern === '' ? 3 : 4);
  const result = yield attemptOf(visited, { ...resource, parameters: copy(parameters), state: name, attempt, execution }, token, limits);
  return withinLimit(copy(result ?? null), resource.service);
}

export function parseResource(resource: string): Pick<TaskCall, 'service' | 'action' | 'pattern'> {
  if (LAMBDA.test(resource)) return { service: 'lambda', action: resource, pattern: '' };
  const match = INTEGRATION.exec(resource);
  if (!match) throw new Error(`not a resource that is interpreted: ${resource}`);
  return { service: match[1], action: match[2], pattern: match[3] ?? '' };
}

interface Limits {
  readonly timeout: number;
  readonly heartbeat: number;
}

function attemptOf({ frame: { engine } }: Visited, call: TaskCall, token: string | undefined, limits: Limits): Suspend {
  return (wake) => {
    let over = false;
    const timers: Record<string, () => void> = {};
    const end = (outcome: Outcome): void => {
      if (over) return;
      over = true;
      forget();
      for (const cancel of Object.values(timers)) cancel();
      wake(outcome);
    };
    const limit = (kind: 'task' | 'heartbeat', after: number): void => {
      timers[kind]?.();
      if (after === Infinity) return;
      timers[kind] = engine.clock.after(after, () => {
        if (over) return;
        abandon('timeout');
        end({ error: timeoutError(kind) });
      });
    };
    const beat = (): void => limit('heartbeat', limits.heartbeat);
    const forget = token === undefined ? () => undefined : engine.expect(token, { settle: end, beat });
    limit('task', limits.timeout);
    beat();
    const abandon = engine.services.call(call, (outcome) => { if (token === undefined || 'error' in outcome) end(outcome); });
    return () => {
      if (over) return;
      over = true;
      forget();
      for (const cancel of Object.values(timers)) cancel();
      abandon('abort');
    };
  };
}

function seconds(state: Json, field: string, view: View): number | undefined {
  const path = state[`${field}Path`];
  const value = path === undefined ? state[field] : selected(path, view, `${field}Path`);
  if (value !== undefined && (!Number.isInteger(value) || value <= 0)) throw runtimeError(`The ${field} must be a positive integer, got ${value}`);
  return value;
}

/** The error of a job that a `.sync` call waited for. */
export function jobFailed(description: Json): AslError {
  return new AslError('States.TaskFailed', JSON.stringify(description));
}
