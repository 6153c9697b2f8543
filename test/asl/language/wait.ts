import { isTimestamp } from './choice';
import { selected, View } from './template';
import { Json, runtimeError } from '../errors';

/** Seconds that a Wait state takes. */
export function waitSeconds(state: Json, view: View, now: number): number {
  if (state.Seconds !== undefined) return state.Seconds;
  if (state.SecondsPath !== undefined) return seconds(state.SecondsPath, view);
  const text = state.Timestamp ?? selected(state.TimestampPath, view, 'TimestampPath');
  if (!isTimestamp(text)) throw runtimeError(`The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: ${state.TimestampPath} == ${text}`);
  return Math.max(0, (Date.parse(text) - now) / 1000);
}

function seconds(path: string, view: View): number {
  const value = selected(path, view, 'SecondsPath');
  if (!Number.isInteger(value)) throw runtimeError(`The SecondsPath parameter cannot be parsed as a long value: ${path} == ${value}`);
  if (value < 0) throw runtimeError(`The SecondsPath parameter references a negative value: ${path} == ${value}`);
  return value;
}
