import { readFileSync } from 'fs';
import * as path from 'path';
import { AslError, Json, later, RunResult, runMachine, sequence } from '.';

interface Row {
  readonly id: string;
  readonly says: string;
  readonly source: string;
  readonly definition: Json;
  readonly input: Json;
  readonly services?: Record<string, Json[]>;
  readonly expect: Json;
}

const ROWS: Row[] = JSON.parse(readFileSync(path.join(__dirname, 'conformance.json'), 'utf8'));

/** An answer of the table: `value`, `error` with `cause`, or a string of `size` bytes as JSON; `after` seconds where it says so. */
function answer({ value, error, cause, size, after }: Json) {
  const give = () => {
    if (error) throw new AslError(error, cause);
    return size ? 'x'.repeat(size - 2) : value;
  };
  return after ? later(after, give) : give;
}

/** `@150000` stands for a text of so many characters. */
function inputOf(row: Row): Json {
  return JSON.parse(JSON.stringify(row.input), (_, value) => typeof value === 'string' && /^@\d+$/.test(value) ? 'x'.repeat(Number(value.slice(1))) : value);
}

function run(row: Row): RunResult {
  const answers = Object.fromEntries(Object.entries(row.services ?? {}).map(([state, given]) => [state, sequence(...given.map(answer))]));
  return runMachine(row.definition, inputOf(row), answers);
}

function outcome(row: Row, result: RunResult): Json {
  const all: Json = { ...result, calls: result.calls.length };
  return Object.fromEntries(Object.keys(row.expect).map((key) => [key, all[key]]));
}

describe('the interpreter', () => {
  test.each(ROWS.map((row) => [`${row.id}: ${row.says}`, row] as const))('%s', (_, row) => {
    expect(outcome(row, run(row))).toEqual(row.expect);
  });
});

describe('the table', () => {
  test('names a source for every row', () => {
    expect(ROWS.filter(({ source }) => !source.includes('https://'))).toEqual([]);
  });

  test('has no row twice', () => {
    expect(new Set(ROWS.map(({ id }) => id)).size).toBe(ROWS.length);
  });
});
