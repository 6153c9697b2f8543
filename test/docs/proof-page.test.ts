import * as fs from 'fs';
import * as path from 'path';
import used from '../../e2e/proof.json';
import { proofPage } from '../../projenrc/docs/proof-page';

const page = proofPage();

describe('docs/proof.md', () => {
  test('is what the recorded run says', () => {
    expect(fs.readFileSync(path.join(__dirname, '../../docs/proof.md'), 'utf8')).toBe(page);
  });

  test('has a line for each type that a run used', () => {
    expect(Object.keys(used.types).filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
  });

  test('names each call that a run made', () => {
    expect(Object.keys(used.integrations).filter((name) => !page.includes(`\`${name.replace(/^(aws-sdk:)?[^:]+:/, '').trim()}\``))).toEqual([]);
  });

  test('says what each service shows that we answer for', () => {
    expect(page).not.toContain('undefined');
  });

  test('says what each type does that we emulate ourselves', () => {
    const silent = page.split('\n').filter((line) => line.includes('| us |') && line.endsWith('| recorded, does nothing |'));

    expect(silent).toEqual([]);
  });

  test('calls what only has a name a stand-in', () => {
    expect(page).toContain('prove wiring, not the behaviour of a service');
  });
});
