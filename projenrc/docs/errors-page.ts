import * as path from 'path';
import { allFailCalls, FailCall } from './fail-calls';
import { CODES, WARNINGS } from '../../src/internal/codes';

/** docs/errors.md: every mistake of its own that the library reports, what it means and the way out. */
export function errorsPage(): string {
  return `${renderErrors(CODES, allFailCalls(path.join(__dirname, '..', '..')))}${renderWarnings(WARNINGS)}`;
}

/** The page for some codes and the calls that give them. */
export function renderErrors(codes: Readonly<Record<string, string>>, calls: readonly FailCall[]): string {
  return [
    '# Errors',
    '',
    '<!-- made from src/internal/codes.ts and the messages in src; run `npm run docs` -->',
    '',
    'Synthesis ends with a message of one form: the prop in quotes, the rule, what was got, and after the semicolon the way out.',
    'The code stands in front of the message, the construct path behind it.',
    '',
    'There are two kinds. Rules of the AWS services have the id of the rule, such as `GR-01`: they are in [rules.md](rules.md), with their source.',
    'Everything else has one of the codes below.',
    '',
    ...Object.entries(codes).flatMap(([code, meaning]) => [
      `## ${code}`,
      '',
      `${capital(meaning)}.`,
      '',
      ...messagesOf(code, calls),
    ]),
  ].join('\n');
}

/** What is legal and risky, and how it is acknowledged. */
function renderWarnings(warnings: Readonly<Record<string, string>>): string {
  return [
    '',
    '## Warnings',
    '',
    "What is legal and risky is said and passes. Accept it where it is meant: `Validations.of(construct).acknowledge({ id: 'PublicNetwork', reason: '…' })` on the construct or any around it.",
    'Rules of the services warn by their own id.',
    '',
    '| id | it says |',
    '|---|---|',
    ...Object.entries(warnings).map(([id, meaning]) => `| \`${id}\` | ${meaning} |`),
    '',
  ].join('\n');
}

function messagesOf(code: string, calls: readonly FailCall[]): string[] {
  const messages = [...new Set(calls.filter((c) => c.code === code).flatMap((c) => c.messages))];
  return messages.flatMap((message) => {
    const [problem, ...way] = message.split('; ');
    return [`- It says: \`${problem}\``, `  The way out: ${capital(way.join('; ')).replace(/</g, '\\<')}.`, ''];
  });
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
