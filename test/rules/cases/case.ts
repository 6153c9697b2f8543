import { Family, Rule } from '../../../src/rules/rule';

/** A CloudFormation template as tests write it. */
export interface Template {
  readonly Resources: Record<string, object>;
  readonly [section: string]: unknown;
}

/** One boundary of one rule: values on both sides of it, as facts and as a template. */
export interface Case<F> {
  /** `GR-09/2`: the second rule with this id. */
  readonly rule: string;
  /** Values that are just allowed. */
  readonly pass: readonly any[];
  /** Values that are just refused. */
  readonly fail: readonly any[];
  readonly facts: (value: any) => F;
  readonly template: (value: any) => Template;
  /** The place in the template that the finding names. */
  readonly at: string | ((value: any) => string);
  /** Other rules that break along with this one in the template. */
  readonly also?: readonly string[];
}

export function boundary<F, V>(options: {
  rule: string;
  pass: readonly V[];
  fail: readonly V[];
  facts: (value: V) => F;
  template: (value: V) => Template;
  at: string | ((value: V) => string);
  also?: readonly string[];
}): Case<F> {
  return options;
}

/** The rules of a family by key. */
export function keyed<F>(families: readonly Family<F>[]): Map<string, Rule<F>> {
  const seen = new Map<string, number>();
  return new Map(families.flatMap((family) => family.rules).map((rule): [string, Rule<F>] => {
    const number = (seen.get(rule.id) ?? 0) + 1;
    seen.set(rule.id, number);
    return [`${rule.id}/${number}`, rule];
  }));
}

/** The value of a case as its test's title shows it. */
export function titleOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, (_, v: unknown) => (typeof v === 'symbol' ? 'UNKNOWN' : v)) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 50)}… (${text.length})` : text;
}

/** A list of equal items. */
export function times<T>(count: number, item: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => item(index));
}
