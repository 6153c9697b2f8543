/** One comparison of a report. */
export type Check = AbsoluteCheck | RelativeCheck;

/** A metric against a number. */
export interface AbsoluteCheck {
  readonly kind: 'absolute';
  readonly metric: string;
  readonly threshold: number;
  /** Whether the metric must be at least the number; else at most. */
  readonly growing: boolean;
}

/** A metric against that of the champion. */
export interface RelativeCheck {
  readonly kind: 'relative';
  readonly metric: string;
  readonly by: number;
  readonly growing: boolean;
}

/** Checks that are combined. */
export type Gate = { readonly check: Check } | { readonly every: readonly Gate[] } | { readonly some: readonly Gate[] };

/** All checks of a gate, from left to right. */
export function checksOf(gate: Gate): Check[] {
  if ('check' in gate) return [gate.check];
  return ('every' in gate ? gate.every : gate.some).flatMap(checksOf);
}
