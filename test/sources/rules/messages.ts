import { FailCall } from '../../../projenrc/docs/fail-calls';

/** The prop or the props in quotes, then the rule in lower case. */
const PROBLEM = /^'[^']+'(?:,? (?:and |or )?'[^']+')* [a-z<]/;
/** What to do, in lower case, or the name of the thing to use. */
const WAY_OUT = /^(?:[a-z<]|[A-Z]\w*[.(])/;

/** Whether a message reads `'prop' rule, got <value>; way out`, without a final period. */
function followsFormula(message: string): boolean {
  const [problem, ...way] = message.split('; ');
  return PROBLEM.test(problem) && WAY_OUT.test(way.join('; ')) && !/[.\s]$/.test(message);
}

/** Every message of `fail` follows the formula. */
export function messageFormula(calls: readonly FailCall[]): string[] {
  return calls.flatMap((call) => call.messages.length === 0
    ? [`${call.where}: the message must be written where it is given, so that docs/errors.md can show it`]
    : call.messages.filter((m) => !followsFormula(m)).map((m) => `${call.where}: not \`'prop' rule, got <value>; way out\`: ${m}`));
}

/** Every code that is used has a meaning, every meaning is used, and the meanings are in order. */
export function codesInStep(calls: readonly FailCall[], codes: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(codes);
  return [
    ...calls.filter((c) => !(c.code in codes)).map((c) => `${c.where}: the code ${c.code} has no meaning in src/internal/codes.ts`),
    ...names.filter((name) => !calls.some((c) => c.code === name)).map((name) => `the code ${name} is never used`),
    ...names.filter((name, i) => i > 0 && name < names[i - 1]).map((name) => `the code ${name} is out of alphabetical order`),
    ...names.filter((name) => !/^[a-z'].*[^.]$/.test(codes[name])).map((name) => `the meaning of ${name} must start in lower case and end without a period`),
  ];
}
