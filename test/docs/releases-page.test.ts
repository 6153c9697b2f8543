import * as fs from 'fs';
import * as path from 'path';
import { meets, releaseIn } from '../../src/monitoring/handlers/planning';
import { snippetsOf } from '../support/snippets';

const ROOT = path.join(__dirname, '..', '..');
const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');
const page = read('docs/monitoring-releases.md');
const schema = JSON.parse(read('containers/monitor/schemas/release.json'));
const sample = snippetsOf(page).find(({ language }) => language === 'json')!.code;
const release = JSON.parse(sample);
const at = (time: string) => Date.parse(`2026-11-21T${time}:00Z`);
const hour = (start: string, end: string) => ({ start: at(start), end: at(end) });

/** What the schema says against an entry, as far as it uses the language of schemas. */
function problems(entry: Record<string, unknown>): string[] {
  const { required, properties, additionalProperties } = schema;
  const unknown = Object.keys(entry).filter((name) => additionalProperties === false && !(name in properties));
  const wrong = Object.entries<any>(properties).filter(([name, { type, pattern, enum: values, const: only }]) => name in entry && (
    (type === 'string' && typeof entry[name] !== 'string')
    || (pattern !== undefined && !new RegExp(pattern).test(String(entry[name])))
    || (values !== undefined && !values.includes(entry[name]))
    || (only !== undefined && entry[name] !== only)));
  return [...required.filter((name: string) => !(name in entry)), ...unknown, ...wrong.map(([name]) => name)];
}

describe('docs/monitoring-releases.md', () => {
  test('shows an entry that is what the schema says', () => {
    expect(problems(release)).toEqual([]);
  });

  test.each([
    ['without an end', { ...release, to: undefined }, []],
    ['that goes on', { ...release, to: '', outcome: 'InProgress' }, []],
    ['with another outcome', { ...release, outcome: 'Done' }, ['outcome']],
    ['with a local time', { ...release, from: '2026-11-21T18:10:00+01:00' }, ['from']],
    ['with something more', { ...release, by: 'me' }, ['by']],
  ])('is held against the schema: an entry %s', (title, entry, wrong) => {
    expect(problems(JSON.parse(JSON.stringify(entry)))).toEqual(title === 'without an end' ? ['to'] : wrong);
  });

  test('names every member of the schema, and no other', () => {
    const named = [...page.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].flatMap(([, names]) => names.replaceAll('`', '').split(', '));
    expect(named.sort()).toEqual(Object.keys(schema.properties).sort());
  });

  test('shows an entry of one line', () => {
    expect(sample.split('\n')).toHaveLength(1);
  });

  test('shows an entry that a monitor understands', () => {
    expect(releaseIn(sample)).toEqual(release);
  });

  test.each([
    ['the window in which it happened', '17:00', '18:00', true],
    ['the window behind it', '18:00', '19:00', true],
    ['the window before it', '16:00', '17:00', true],
    ['a window two periods behind it', '19:00', '20:00', false],
    ['a window two periods before it', '15:00', '16:00', false],
  ])('shows an entry that overlaps %s: %s to %s', (_, start, end, overlaps) => {
    expect(meets(releaseIn(sample)!, hour(start, end), at('20:20'))).toBe(overlaps);
  });
});
