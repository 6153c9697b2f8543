import * as fs from 'fs';
import * as path from 'path';
import { rulesPage } from '../../projenrc/docs/rules-page';
import { FAMILIES } from '../../src/rules';

const page = rulesPage();
const rows = page.split('\n').filter((line) => /^\| [A-Z][A-Z\d]-\d\d \|/.test(line));

describe('docs/rules.md', () => {
  test('is what the code says: run `npm run docs`', () => {
    expect(fs.readFileSync(path.join(__dirname, '../../docs/rules.md'), 'utf8')).toBe(page);
  });

  test('has a row for every check and every note', () => {
    expect(rows).toHaveLength(FAMILIES.reduce((sum, { rules, notes }) => sum + rules.length + notes.length, 0));
  });

  test('has five full cells in each row, the severity apart', () => {
    for (const row of rows) expect(row).toMatch(/^\| [A-Z][A-Z\d]-\d\d \| [^|]{10,} \| (error|warning|) \| [^|]{5,} \| [^|]{5,} \|$/);
  });

  test('says how or why of what no check guards', () => {
    for (const note of FAMILIES.flatMap(({ notes }) => notes)) expect(note.how.length).toBeGreaterThan(1);
    expect(page).toContain('| out of reach: ');
  });

  test('names no source that a reader cannot find', () => {
    expect(page).not.toMatch(/\b(DG|DG23|B|GH|CFN|PROBE):|constraints\.md|UNCONFIRMED/);
  });
});
