import * as fs from 'fs';
import * as path from 'path';
import used from '../../e2e/proof.json';
import { proofPage } from '../../projenrc/docs/proof-page';

const page = proofPage();

describe('docs/proof.md', () => {
  test('is what the recorded run says', () => {
    expect(fs.readFileSync(path.join(__dirname, '../../docs/proof.md'), 'utf8')).toBe(page);
  });

  test.each(['types', 'integrations'] as const)('has a line for each of the %s that a run used', (kind) => {
    expect(Object.keys(used[kind]).filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
  });

  test('says what each type does that we emulate ourselves', () => {
    const silent = page.split('\n').filter((line) => line.includes('| us |') && line.endsWith('| recorded, does nothing |'));

    expect(silent).toEqual([]);
  });

  test('calls what only has a name a stand-in', () => {
    expect(page).toContain('prove wiring, not the behaviour of a service');
  });
});
