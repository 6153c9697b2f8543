import { Expression, parseExpression } from './expression';
import { ARITY, INTRINSICS, IntrinsicProblem } from './intrinsics';
import { lookUp } from './paths';
import { Chance } from '../chance';
import { AslError, Json, runtimeError } from '../errors';

/** Where paths look: `$` is the data, `$$` the context. */
export interface View {
  readonly data: Json;
  readonly context: Json;
  readonly chance: Chance;
  /** The error of an intrinsic function that is refused. States.IntrinsicFailure is documented; a machine has to survive both. */
  readonly intrinsicError?: string;
}

/** What a path selects in the data or the context, or undefined. */
export function select(path: string, view: View): Json {
  return path.startsWith('$$') ? lookUp(path.slice(1), view.context) : lookUp(path, view.data);
}

/** What a path selects, for a field that may hold a path only. */
export function selected(path: string, view: View, field: string): Json {
  if (!path.startsWith('$')) throw new Error(`${field} holds a path, got ${path}`);
  const found = select(path, view);
  if (found === undefined) throw runtimeError(`Invalid path '${path}' : No results for path (${field})`);
  return found;
}

/** A payload template with everything filled in. */
export function fill(template: Json, view: View): Json {
  if (Array.isArray(template)) return template.map((item) => fill(item, view));
  if (template === null || typeof template !== 'object') return template;
  return Object.fromEntries(Object.entries(template).map(([key, inner]) => key.endsWith('.$')
    ? [key.slice(0, -2), evaluate(String(inner), view, key)]
    : [key, fill(inner, view)]));
}

/** The value of a path or of an intrinsic function. */
export function evaluate(text: string, view: View, field: string): Json {
  return value(parseExpression(text), view, field);
}

function value(expression: Expression, view: View, field: string, call?: string): Json {
  if (expression.kind === 'literal') return expression.value;
  if (expression.kind === 'call') return applied(expression, view, field);
  const found = select(expression.path, view);
  if (found !== undefined) return found;
  throw runtimeError(call
    ? `The function '${call}' had the following error: The JsonPath argument for the field '${expression.path}' could not be found in the input`
    : `The JSONPath '${expression.path}' specified for the field '${field}' could not be found in the input '${JSON.stringify(view.data)}'`);
}

function applied(call: Expression & { kind: 'call' }, view: View, field: string): Json {
  const intrinsic = INTRINSICS[call.name];
  const [least, most] = ARITY[call.name] ?? [0, Infinity];
  if (!intrinsic || call.arguments.length < least || call.arguments.length > most) throw new Error(`no such call of an intrinsic function: ${call.text}`);
  const values = call.arguments.map((argument) => value(argument, view, field, call.text));
  try {
    return intrinsic(values, view.chance);
  } catch (problem) {
    if (!(problem instanceof IntrinsicProblem)) throw problem;
    throw new AslError(view.intrinsicError ?? 'States.IntrinsicFailure', `The function '${call.text}' had the following error: ${problem.message}`);
  }
}
