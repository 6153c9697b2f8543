import * as fs from 'fs';
import * as path from 'path';
import { securityPage } from '../../projenrc/docs/security-page';
import { ACKNOWLEDGED } from '../../src/internal/acknowledged';
import { Encryption } from '../../src/security';
import starOnly from '../../src/security/data/star-only-actions.json';
import { statementsOf } from '../support/iam';
import { testStack } from '../support/stacks';

const page = securityPage();

describe('docs/security.md', () => {
  test('is what the code says', () => {
    expect(fs.readFileSync(path.join(__dirname, '../../docs/security.md'), 'utf8')).toBe(page);
  });

  test.each(Object.entries(ACKNOWLEDGED))('explains %s', (key, { reason, source, where }) => {
    for (const text of [`### ${key}`, reason, source, where]) expect(page).toContain(text);
  });

  test('lists every action that may have a star', () => {
    expect(starOnly.filter(({ action }) => !page.includes(`\`${action}\``))).toEqual([]);
  });

  test('lists everything that the policy of a key allows', () => {
    const stack = testStack();
    Encryption.customerManaged()._keyFor(stack);

    expect(statementsOf(stack).flatMap((s) => s.Action).filter((action) => !page.includes(`\`${action}\``))).toEqual([]);
  });
});

describe('the list of actions that may have a star', () => {
  test('is sorted and says nothing twice', () => {
    const actions = starOnly.map(({ action }) => action);

    expect(actions).toEqual([...new Set(actions)].sort());
  });

  test('gives a source of AWS for each', () => {
    expect(starOnly.filter(({ source }) => !source.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
  });

  test('has no wildcard', () => {
    expect(starOnly.filter(({ action }) => action.includes('*'))).toEqual([]);
  });
});
