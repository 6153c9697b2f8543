import * as fs from 'fs';
import * as path from 'path';
import { closedPage } from '../../projenrc/docs/closed-page';
import { CLOSED_ITEMS } from '../../src/rules/lifecycle';

const page = closedPage();

describe('docs/closed.md', () => {
  test('is what the code says: run `npm run docs`', () => {
    expect(fs.readFileSync(path.join(__dirname, '../../docs/closed.md'), 'utf8')).toBe(page);
  });

  test.each(CLOSED_ITEMS.map((item) => [item.name, item] as const))('tells %s with its date, its page and what to do', (_, { id, name, date, source, instead }) => {
    const row = page.split('\n').find((line) => line.startsWith(`| ${id} |`))!;

    for (const text of [name, date, source, instead]) expect(row).toContain(text);
  });

  test('has five cells in each row', () => {
    for (const row of page.split('\n').filter((line) => line.startsWith('| LC-'))) expect(row.split(/(?<!\\)\|/)).toHaveLength(7);
  });

  test('names whole services by their prefix alone', () => {
    expect(page).toContain('| `AWS::WAF::*`, `AWS::WAFRegional::*` |');
  });
});
