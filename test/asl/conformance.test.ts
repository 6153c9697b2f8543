import { readFileSync } from 'fs';
import * as path from 'path';
import { answersOf, Row, ROWS } from './conformance';
import { Json } from './errors';
import { RunResult, runMachine } from './run-machine';
import { Opinion, secondOpinion } from './second-opinion';

/** What a second interpreter is not asked, and where it deviates from AWS: there its agreement would not count. */
const SECOND: { readonly notAsked: Record<string, string>; readonly deviations: Record<string, Opinion> } =
  JSON.parse(readFileSync(path.join(__dirname, 'aws-local-stepfunctions.json'), 'utf8'));

function outcome(row: Row, result: RunResult): Json {
  const all: Json = { ...result, calls: result.calls.length };
  return Object.fromEntries(Object.keys(row.expect).map((key) => [key, all[key]]));
}

describe('the interpreter', () => {
  test.each(ROWS.map((row) => [`${row.id}: ${row.says}`, row] as const))('%s', (_, row) => {
    expect(outcome(row, runMachine(row.definition, row.input, answersOf(row)))).toEqual(row.expect);
  });
});

describe('aws-local-stepfunctions', () => {
  const asked = ROWS.filter(({ id }) => !SECOND.notAsked[id]);
  const opinion = async (row: Row): Promise<Opinion> => secondOpinion(row.definition, row.input, answersOf(row, true) as Json);
  const comparable = ({ expect: { status, output, error } }: Row): Opinion => JSON.parse(JSON.stringify({ status, output, error }));

  test.each(asked.filter(({ id }) => !SECOND.deviations[id]).map((row) => [row.id, row] as const))('agrees on %s', async (_, row) => {
    expect(await opinion(row)).toMatchObject(comparable(row));
  });

  test.each(asked.filter(({ id }) => SECOND.deviations[id]).map((row) => [row.id, row] as const))('still deviates on %s', async (id, row) => {
    expect(await opinion(row)).toMatchObject(SECOND.deviations[id]);
  });

  test('a deviation contradicts the table', () => {
    const same = (row: Row) => JSON.stringify(SECOND.deviations[row.id]) === JSON.stringify(comparable(row));
    const agreeing = ROWS.filter(({ id }) => SECOND.deviations[id]).filter(same);
    expect(agreeing.map(({ id }) => id)).toEqual([]);
  });

  test('its exceptions are rows of the table', () => {
    const ids = new Set(ROWS.map(({ id }) => id));
    expect([...Object.keys(SECOND.notAsked), ...Object.keys(SECOND.deviations)].filter((id) => !ids.has(id))).toEqual([]);
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
