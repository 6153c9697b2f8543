import { Fact, given, known, Problem } from './rule';

/** Names of endpoints, configurations, models, variants and components. */
export const NAME_PATTERN = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;

/** Where SageMaker reads from or writes to. */
export const S3_PATTERN = /^(https|s3):\/\/[^/]+\/?.*$/s;

export const NONE: Problem[] = [];

/** One problem, or none. */
export function problemIf(broken: boolean, problem: Problem): Problem[] {
  return broken ? [problem] : NONE;
}

export interface Bounds {
  readonly low: number;
  readonly high: number;
  /** Fractions are allowed; by default only whole numbers are. */
  readonly fractions?: boolean;
  /** The unit that the message names: ` seconds`. */
  readonly unit?: string;
}

/** A number that is given must lie in a range. */
export function between(field: string, value: Fact<number | undefined>, bounds: Bounds, mend: string): Problem[] {
  if (!given(value)) return NONE;
  const broken = !Number.isFinite(value) || value < bounds.low || value > bounds.high || (!bounds.fractions && !Number.isInteger(value));
  return problemIf(broken, { field, rule: rangeText(bounds), got: value, mend });
}

function rangeText({ low, high, fractions, unit }: Bounds): string {
  const kind = fractions ? '' : 'a whole number ';
  if (high === Infinity) return `must be ${kind}of at least ${low}${unit ?? ''}`.replace('be of', 'be');
  return `must be ${kind}between ${low} and ${high}${unit ?? ''}`;
}

/** A value that is given must be one of a closed list. */
export function oneOf<T extends string | number>(field: string, value: Fact<T | undefined>, allowed: readonly T[], mend: string): Problem[] {
  return problemIf(given(value) && !allowed.includes(value), {
    field,
    rule: `must be one of ${allowed.join(', ')}`,
    got: given(value) ? value : undefined,
    mend,
  });
}

export interface TextRule {
  readonly pattern: RegExp;
  /** The middle of the message: `must be …`. */
  readonly rule: string;
  readonly mend: string;
  readonly maxLength?: number;
}

/** A string that is given must have a form. */
export function matches(field: string, value: Fact<string | undefined>, { pattern, rule, mend, maxLength }: TextRule): Problem[] {
  if (!given(value)) return NONE;
  if (maxLength !== undefined && value.length > maxLength) {
    return [{ field, rule: `must have at most ${maxLength} characters`, got: `${value.length} characters`, mend: 'shorten it' }];
  }
  return problemIf(!pattern.test(value), { field, rule, got: value, mend });
}

/** The form of the names that SageMaker shares between its resources. */
export function sageMakerName(field: string, value: Fact<string | undefined>, mend: string): Problem[] {
  return matches(field, value, {
    pattern: NAME_PATTERN,
    rule: 'must be 1 to 63 letters, digits and single hyphens in between',
    mend,
  });
}

/** The items of a list, each with its path; nothing for a list that is unknown or absent. */
export function each<T>(field: string, list: Fact<readonly T[] | undefined>): [T, string][] {
  return given(list) ? list.map((item, index): [T, string] => [item, `${field}[${index}]`]) : [];
}

/** The known items of a list of facts, each with its path. */
export function eachKnown<T>(field: string, list: Fact<readonly Fact<T>[] | undefined>): [T, string][] {
  return each(field, list).filter((pair): pair is [T & {}, string] => known(pair[0]) && pair[0] !== undefined);
}

/** Whether a list that is given must not have this length; the message names the length. */
export function lengthBetween(field: string, list: Fact<readonly unknown[] | undefined>, bounds: Bounds & { noun: string }, mend: string): Problem[] {
  if (!given(list)) return NONE;
  const { low, high, noun } = bounds;
  const rule = low === high ? `must have exactly ${low} ${noun}` : `must have ${low} to ${high} ${noun}`;
  return problemIf(list.length < low || list.length > high, { field, rule, got: list.length, mend });
}

/** The value of a fact that a check has found to be known. */
export function knownValue<T>(fact: Fact<T>): T | undefined {
  return known(fact) ? fact : undefined;
}

/** What every change replaces must have no name of its own: the successor would find it taken. */
export function unnamed(field: string, name: Fact<string | undefined>, noun: string): Problem[] {
  return problemIf(given(name), {
    field, rule: `must be left out, because every change replaces the ${noun} and the name is taken`, got: knownValue(name), mend: 'let CloudFormation name it',
  });
}
