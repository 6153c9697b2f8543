import { CODES } from '../../src/internal/codes';
import { FAMILIES } from '../../src/rules';

const DOCUMENTED = new Set<string>([...Object.keys(CODES), ...FAMILIES.flatMap(({ rules }) => rules.map(({ id }) => id))]);
const FORMULA = /^'[^'\n]+' [^\n]+; [^\n]+$/;

/** What is wrong with an error, if anything: an undocumented name, or a message without the formula. */
export function complaint({ name, message }: Error): string | undefined {
  if (!DOCUMENTED.has(name)) return `'${name}' is documented nowhere: ${message}`;
  const lines = /^\d+ problems\n/.test(message) ? message.split('\n').slice(1).map((line) => line.replace(/^ {2}[\w-]+: /, '')) : [message];
  const odd = lines.find((line) => !FORMULA.test(line));
  return odd === undefined ? undefined : `not of the form 'prop' rule, got value; way out: ${odd}`;
}

/** The error of an attempt. */
export function refusal(attempt: () => unknown): Error | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
