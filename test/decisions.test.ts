import * as fs from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..');
const FOLDER = path.join(ROOT, 'decisions');
const records = fs.readdirSync(FOLDER).filter((f) => f.startsWith('ADR-'));
const read = (file: string) => fs.readFileSync(path.join(FOLDER, file), 'utf8');

/** Text files below some folders of the project. */
function textsBelow(...folders: string[]): string[] {
  return folders.flatMap((folder) => fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((f) => /\.(ts|mjs|md)$/.test(f))
    .map((f) => fs.readFileSync(path.join(ROOT, folder, f), 'utf8')));
}

test.each(records)('%s has status, context, decision, alternatives and consequences', (file) => {
  const headings = [...read(file).matchAll(/^## (.+)$/gm)].map(([, h]) => h);
  expect(headings).toEqual(['Context', 'Decision', 'Alternatives', 'Consequences']);
  expect(read(file)).toMatch(/^# ADR-\d{4}: .+\n\nStatus: (accepted|replaced by ADR-\d{4})\n/);
});

test.each(records)('%s is in the index, with its title', (file) => {
  const [, number, title] = /^# ADR-(\d{4}): (.+)$/m.exec(read(file))!;
  expect(read('README.md')).toContain(`| [${number}](${file}) | ${title} |`);
});

test('numbers are unique', () => {
  expect(new Set(records.map((f) => f.slice(0, 8))).size).toBe(records.length);
});

test('every decision that the code refers to is there', () => {
  const mentioned = new Set(textsBelow('src', 'projenrc', 'docs', 'decisions', 'test').flatMap((text) => [...text.matchAll(/ADR-\d{4}/g)].map(([id]) => id)));
  expect([...mentioned].filter((id) => !records.some((f) => f.startsWith(id)))).toEqual([]);
});
