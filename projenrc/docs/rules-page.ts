import { FAMILIES } from '../../src/rules';
import { Family, Note, Rule } from '../../src/rules/rule';

/** Families whose resources the library does not define: only the plugin meets them. */
const PLUGIN_FAMILIES = ['Hosts of inference components', 'Inference components', 'Shadow tests'];

const GUARDS: Readonly<Record<Note['by'], string>> = {
  type: 'type',
  construct: 'constructor',
  rule: 'other rule',
  unreachable: 'out of reach',
};

/** docs/rules.md: every service rule, where AWS says so and what guards it. */
export function rulesPage(): string {
  const families = FAMILIES as unknown as readonly Family<unknown>[];
  const checked = families.flatMap((family) => family.rules);
  const notes = families.flatMap((family) => family.notes);
  return [
    '# Service rules',
    '',
    '<!-- made from src/rules; run `npm run docs` -->',
    '',
    `What AWS accepts, and what guards it here: ${countIds(checked)} rules are checked, in ${checked.length} checks; ${notes.length} more need no check or can have none.`,
    'An **error** is what the service surely refuses or silently drops; it ends synthesis. A **warning** is legal but risky, adjustable, or not confirmed by AWS\'s documentation.',
    '',
    'Accept a finding on the construct it is about, or on any construct around it:',
    '`Validations.of(endpoint).acknowledge({ id: \'GR-24\', reason: \'the quota is 8\' })`.',
    '',
    '| guarded by | means |',
    '|---|---|',
    '| constructor, plugin | the constructors report it as far as their props can say it, `MlopsChecks` for any template |',
    '| plugin | `MlopsChecks` reports it; the library defines no such resource |',
    '| type | it cannot be written |',
    '| constructor | the constructs do the right thing by themselves |',
    '| other rule | the rule named there says it |',
    '| out of reach | no look at a template can tell |',
    '',
    ...families.flatMap(section),
  ].join('\n');
}

function countIds(rules: readonly Rule<unknown>[]): number {
  return new Set(rules.map(({ id }) => id)).size;
}

function section({ title, rules, notes }: Family<unknown>): string[] {
  const guard = PLUGIN_FAMILIES.includes(title) ? 'plugin' : 'constructor, plugin';
  const rows = [
    ...rules.map((rule) => [rule.id, rule.what, rule.severity, rule.source, guard]),
    ...notes.map((note) => [note.id, note.what, '', note.source, `${GUARDS[note.by]}: ${note.how}`]),
  ].sort(([a], [b]) => a.localeCompare(b, 'en'));
  return [
    `## ${title}`,
    '',
    '| id | what | severity | source | guarded by |',
    '|---|---|---|---|---|',
    ...rows.map((cells) => `| ${cells.map(cell).join(' | ')} |`),
    '',
  ];
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/</g, '&lt;').replace(/([*_])/g, '\\$1');
}
