import { holds } from './choice';
import { put } from './paths';
import { Retries } from './retry';
import { performTask } from './task';
import { evaluate, fill, selected, View } from './template';
import { waitSeconds } from './wait';
import { Engine } from '../engine';
import { AslError, Json, runtimeError, withinLimit } from '../errors';
import { Execution } from '../execution';
import { Routine, sleep, together } from '../routine';

/** Where a state runs. */
export interface Frame {
  readonly engine: Engine;
  readonly execution: Execution;
}

/** A state that has been entered. */
export interface Visited {
  readonly name: string;
  readonly state: Json;
  readonly frame: Frame;
  readonly enteredTime: string;
}

interface Transition {
  readonly output: Json;
  /** Undefined at the end. */
  readonly next?: string;
}

/** Runs the states of a machine, a branch or an item. */
export function* runStates(graph: Json, input: Json, frame: Frame): Routine<Json> {
  let data = withinLimit(input, graph.StartAt);
  for (let name: string | undefined = graph.StartAt; name !== undefined;) {
    frame.execution.visits.push({ state: name, at: frame.engine.clock.iso, input: data });
    frame.engine.entered(frame.execution, name);
    frame.execution.happened(2);
    const visited: Visited = { name, state: graph.States[name], frame, enteredTime: frame.engine.clock.iso };
    const transition: Transition = yield* runState(visited, data);
    data = withinLimit(transition.output, name);
    name = transition.next;
  }
  return data;
}

/** What the context holds for some states only; the item of a Map is seen by its ItemSelector and by nobody else. */
interface Seen {
  readonly retryCount: number;
  readonly token?: string;
  readonly item?: Json;
}

/** What paths see inside a state. */
export function viewOf({ name, frame, enteredTime }: Visited, data: Json, task?: Seen): View {
  const context = {
    ...frame.execution.context,
    State: { Name: name, EnteredTime: enteredTime, ...task && { RetryCount: task.retryCount } },
    ...task?.token !== undefined && { Task: { Token: task.token } },
    ...task?.item && { Map: { Item: task.item } },
  };
  return { data, context, chance: frame.engine.chance, intrinsicError: frame.engine.intrinsicError };
}

function* runState(visited: Visited, raw: Json): Routine<Transition> {
  const { state } = visited;
  const input = narrow(visited, state.InputPath, raw, 'InputPath');
  switch (state.Type) {
    case 'Fail': throw failure(visited, raw);
    case 'Succeed': return { output: narrow(visited, state.OutputPath, input, 'OutputPath') };
    case 'Choice': return choose(visited, input);
    case 'Wait':
      yield sleep(visited.frame.engine.clock, waitSeconds(state, viewOf(visited, input), visited.frame.engine.clock.now));
      return onward(visited, narrow(visited, state.OutputPath, input, 'OutputPath'));
    case 'Pass': {
      const made = state.Parameters === undefined ? input : fill(state.Parameters, viewOf(visited, input));
      return onward(visited, outputOf(visited, raw, Object.hasOwn(state, 'Result') ? state.Result : made));
    }
    default: return yield* withRetries(visited, raw, input);
  }
}

/** Task, Parallel and Map: tried again, and caught. */
function* withRetries(visited: Visited, raw: Json, input: Json): Routine<Transition> {
  const { state, frame } = visited;
  const retries = new Retries(state.Retry ?? [], frame.engine.chance);
  for (;;) {
    try {
      const result = yield* work(visited, input, retries.count);
      const kept = state.ResultSelector === undefined ? result : fill(state.ResultSelector, viewOf(visited, result, { retryCount: retries.count }));
      return onward(visited, withinLimit(outputOf(visited, raw, kept), visited.name));
    } catch (error) {
      if (!(error instanceof AslError)) throw error;
      const seconds = retries.after(error);
      if (seconds === undefined) return caught(visited, raw, error);
      yield sleep(frame.engine.clock, seconds);
    }
  }
}

function* work(visited: Visited, input: Json, retryCount: number): Routine<Json> {
  if (visited.state.Type === 'Task') return yield* performTask(visited, input, retryCount);
  return yield visited.state.Type === 'Map' ? iterations(visited, input, retryCount) : branches(visited, input, retryCount);
}

function branches(visited: Visited, input: Json, retryCount: number) {
  const { state, frame, name } = visited;
  const effective = withinLimit(state.Parameters === undefined ? input : fill(state.Parameters, viewOf(visited, input, { retryCount })), name);
  frame.execution.happened(2);
  return together((state.Branches as Json[]).map((branch) => () => runStates(branch, effective, frame)), Infinity);
}

function iterations(visited: Visited, input: Json, retryCount: number) {
  const { state, frame, name } = visited;
  const view = viewOf(visited, input, { retryCount });
  const items = selected(state.ItemsPath ?? '$', view, 'ItemsPath');
  if (!Array.isArray(items)) throw runtimeError(`Reference path "${state.ItemsPath ?? '$'}" must point to array.`);
  const width = state.MaxConcurrencyPath === undefined ? state.MaxConcurrency ?? 0 : selected(state.MaxConcurrencyPath, view, 'MaxConcurrencyPath');
  if (!Number.isInteger(width) || width < 0) throw runtimeError(`The MaxConcurrencyPath field refers to value "${width}" which is not a valid integer`);
  frame.execution.happened(2);
  const selector = state.ItemSelector ?? state.Parameters;
  return together(items.map((Value: Json, Index: number) => function* () {
    frame.execution.happened(2);
    const given = selector === undefined ? Value : fill(selector, viewOf(visited, input, { retryCount, item: { Index, Value } }));
    return yield* runStates(state.ItemProcessor ?? state.Iterator, withinLimit(given, name), frame);
  }), width === 0 ? Infinity : width);
}

function caught(visited: Visited, raw: Json, error: AslError): Transition {
  const catcher = (visited.state.Catch ?? []).find(({ ErrorEquals }: Json) => error.matches(ErrorEquals));
  if (!catcher) throw error;
  return { next: catcher.Next, output: catcher.ResultPath === null ? raw : put(catcher.ResultPath ?? '$', raw, error.output) };
}

function choose(visited: Visited, input: Json): Transition {
  const { state, name } = visited;
  const view = viewOf(visited, input);
  const rule = state.Choices.find((choice: Json) => holds(choice, view));
  const next = rule?.Next ?? state.Default;
  if (next === undefined) throw new AslError('States.NoChoiceMatched', `No choice of '${name}' matched`);
  return { next, output: narrow(visited, state.OutputPath, input, 'OutputPath') };
}

function failure(visited: Visited, data: Json): AslError {
  const { state } = visited;
  const view = viewOf(visited, data);
  const text = (literal: string | undefined, path: string | undefined, field: string): string | undefined => {
    if (path === undefined) return literal;
    const value = evaluate(path, view, field);
    if (typeof value !== 'string') throw runtimeError(`The ${field} of a Fail state must select a string, got ${JSON.stringify(value)}`);
    return value;
  };
  return new AslError(text(state.Error, state.ErrorPath, 'ErrorPath'), text(state.Cause, state.CausePath, 'CausePath'));
}

function outputOf(visited: Visited, raw: Json, result: Json): Json {
  const { ResultPath, OutputPath } = visited.state;
  const combined = ResultPath === null ? raw : put(ResultPath ?? '$', raw, result);
  return narrow(visited, OutputPath, combined, 'OutputPath');
}

function narrow(visited: Visited, path: string | null | undefined, data: Json, field: string): Json {
  if (path === null) return {};
  return path === undefined || path === '$' ? data : selected(path, viewOf(visited, data), field);
}

function onward({ state }: Visited, output: Json): Transition {
  return { output, next: state.End ? undefined : state.Next };
}
