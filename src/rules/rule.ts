/** A value that a reader cannot see at synth: a token, a parameter, an import. It never causes a finding. */
export const UNKNOWN: unique symbol = Symbol('unknown');

/** A fact as a reader sees it: known, or UNKNOWN. Absence is `undefined` and is a known fact. */
export type Fact<T> = T | typeof UNKNOWN;

/** `error`: the service surely refuses it or silently drops it. `warning`: risky, adjustable or unconfirmed. */
export type Severity = 'error' | 'warning';

/** What a check found, in the words of the facts. */
export interface Problem {
  /** The path of the fact: `size.value`, `variants[1].name`. Readers translate it into the name that their user knows. */
  readonly field: string;
  /** The rule, as the middle of a message: `must be between 1 and 50`. Mention other fields as `{fact.path}`. */
  readonly rule: string;
  /** The value found; left out where the rule itself says it. */
  readonly got?: unknown;
  /** The way out: `use DeploymentStrategy.allAtOnce() to move everything at once`. */
  readonly mend: string;
}

/** A service rule that can be checked offline. */
export interface Rule<F> {
  /** The id in the table of service constraints; also the error code and the id of acknowledgements. */
  readonly id: string;
  /** The rule in one sentence. */
  readonly what: string;
  readonly severity: Severity;
  /** Where AWS says so. */
  readonly source: string;
  /** No problem where a fact that matters is UNKNOWN. */
  readonly check: (facts: F) => Problem[];
}

/** A row of the constraints that no check guards, and why none is needed or possible. */
export interface Note {
  readonly id: string;
  readonly what: string;
  readonly source: string;
  /** `type`: it cannot be written; `construct`: the constructs do the right thing; `rule`: another row's rule says it; `unreachable`: no offline check can see it. */
  readonly by: 'type' | 'construct' | 'rule' | 'unreachable';
  /** How, or why not. */
  readonly how: string;
}

/** A family of the rule table: one kind of facts, its rules, and the rows that need none. */
export interface Family<F> {
  /** The heading in docs/rules.md. */
  readonly title: string;
  readonly rules: readonly Rule<F>[];
  readonly notes: readonly Note[];
}

/** A broken rule, ready for a person. */
export interface Finding {
  readonly id: string;
  readonly severity: Severity;
  /** The field as the reader's user knows it. */
  readonly field: string;
  /** `'percentage' must be between 1 and 50, got 80; use …` */
  readonly message: string;
  /** The way out alone. */
  readonly mend?: string;
}

/** Translates a fact's path into the name that a reader's user knows. */
export type NameOf = (field: string) => string;

export function known<T>(fact: Fact<T>): fact is T {
  return fact !== UNKNOWN;
}

/** Whether a fact is there and known. */
export function given<T>(fact: Fact<T | undefined>): fact is T {
  return fact !== UNKNOWN && fact !== undefined;
}

/** Runs the rules of a family over facts. */
export function findings<F>(rules: readonly Rule<F>[], facts: F, nameOf: NameOf): Finding[] {
  return rules.flatMap((rule) => rule.check(facts).map((problem) => ({
    id: rule.id,
    severity: rule.severity,
    field: nameOf(problem.field),
    message: render(problem, nameOf),
    mend: problem.mend,
  })));
}

function render({ field, rule, got, mend }: Problem, nameOf: NameOf): string {
  const text = rule.replace(/\{([^}]+)\}/g, (_, path: string) => `'${nameOf(path)}'`);
  return `'${nameOf(field)}' ${text}${got === undefined ? '' : `, got ${show(got)}`}; ${mend}`;
}

/** A value as messages show it: texts and numbers bare, the rest as JSON. */
export function show(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value);
}
