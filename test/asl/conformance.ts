import { readFileSync } from 'fs';
import * as path from 'path';
import { AslError, Json } from './errors';
import { Answer, later, sequence } from './run-machine';

/** One rule of Step Functions, as a machine that shows it. */
export interface Row {
  readonly id: string;
  readonly says: string;
  readonly source: string;
  readonly definition: Json;
  readonly input: Json;
  /** Answers of the states, one after the other: `value`, `error` with `cause`, or text of `size` bytes; `after` so many seconds. */
  readonly services?: Record<string, Json[]>;
  readonly expect: Json;
}

export const ROWS: readonly Row[] = (JSON.parse(readFileSync(path.join(__dirname, 'conformance.json'), 'utf8')) as Row[])
  .map((row) => ({ ...row, input: long(row.input) }));

/** The answers of a row by state. */
export function answersOf(row: Row, instant = false): Record<string, Answer> {
  const answers = (given: Json[]) => sequence(...given.map((one) => answer(one, instant)));
  return Object.fromEntries(Object.entries(row.services ?? {}).map(([state, given]) => [state, answers(given)]));
}

function answer({ value, error, cause, size, after }: Json, instant: boolean): Answer {
  const give = () => {
    if (error) throw new AslError(error, cause);
    return size ? 'x'.repeat(size - 2) : value;
  };
  return after && !instant ? later(after, give) : give;
}

/** `@150000` stands for a text of so many characters. */
function long(input: Json): Json {
  return JSON.parse(JSON.stringify(input), (_, value) => typeof value === 'string' && /^@\d+$/.test(value) ? 'x'.repeat(Number(value.slice(1))) : value);
}
