import { CLOSED_ITEMS, ClosedItem, closedSince } from '../../src/rules/lifecycle';

/** docs/closed.md: what AWS has closed, how a template shows it, and what to do in its place. */
export function closedPage(): string {
  return [
    '# What AWS has closed',
    '',
    '<!-- made from src/rules/data/closed.json; run `npm run docs` -->',
    '',
    'A new account cannot use what stands here. Nothing of it is a default of this library or part of an example; a test looks at every template that they make.',
    '`MlopsChecks` warns about each row in any template, whoever wrote it. Those who still have the service acknowledge the id once, around everything that uses it:',
    '',
    '```ts',
    "Validations.of(app).acknowledge({ id: 'LC-01', reason: 'this account has Model Monitor since 2021' });",
    '```',
    '',
    'Only what a template can show is listed. AWS tells of changes in three tables, which are read again before each release:',
    '[services in maintenance](https://docs.aws.amazon.com/general/latest/gr/maintenance_services.html),',
    '[services in sunset](https://docs.aws.amazon.com/general/latest/gr/sunset_services.html) and',
    '[services in full shutdown](https://docs.aws.amazon.com/general/latest/gr/full_shutdown_services.html).',
    '',
    '| id | what | in a template | in its place | source |',
    '|---|---|---|---|---|',
    ...CLOSED_ITEMS.map((item) => `| ${item.id} | ${closedSince(item)} | ${shownBy(item)} | ${item.instead} | <${item.source}> |`),
    '',
  ].join('\n');
}

function shownBy({ types = [], setting }: ClosedItem): string {
  if (setting) return `\`${setting.path}\` of \`${setting.type}\`${setting.like === undefined ? '' : ` of the form \`${setting.like.replace(/\|/g, '\\|')}\``}`;
  const services = [...new Set(types.map((type) => type.split('::').slice(0, 2).join('::')))];
  return types.length <= 5 ? types.map((type) => `\`${type}\``).join(', ') : services.map((service) => `\`${service}::*\``).join(', ');
}
