import * as closed from './data/closed.json';
import { NONE } from './problems';
import { Fact, Family, given, known, Problem, Rule } from './rule';

/** One thing that AWS has closed, ended or deprecated, and how a template shows it. */
export interface ClosedItem {
  readonly id: string;
  readonly name: string;
  /** `closed` to new customers; `retired`: it no longer exists; `ending`: it ends on the date; `deprecated`. */
  readonly state: 'closed' | 'retired' | 'ending' | 'deprecated';
  /** yyyy-mm-dd. */
  readonly date: string;
  /** What to do in its place. */
  readonly instead: string;
  /** The page of AWS. */
  readonly source: string;
  /** Resources that cannot exist without it. */
  readonly types?: readonly string[];
  /** A property that asks for it; with `like`, only values of that form do. */
  readonly setting?: { readonly type: string; readonly path: string; readonly like?: string };
}

/** A resource that may need something closed. */
export interface ClosedFacts {
  readonly type: Fact<string>;
  /** The properties that are looked at: absent, of some value, or a structure (''). */
  readonly settings: Fact<Readonly<Record<string, Fact<string | undefined>>>>;
}

/** What AWS has closed to new customers, ended or deprecated. */
export const CLOSED_ITEMS: readonly ClosedItem[] = closed.items as ClosedItem[];

const STATES: Readonly<Record<ClosedItem['state'], string>> = {
  closed: 'is closed to new customers since',
  retired: 'no longer exists since',
  ending: 'ends on',
  deprecated: 'is deprecated since',
};

/** `SageMaker Model Monitor is closed to new customers since 2026-07-30`. */
export function closedSince({ name, state, date }: ClosedItem): string {
  return `${name} ${STATES[state]} ${date}`;
}

function problems(item: ClosedItem, { type, settings }: ClosedFacts): Problem[] {
  if (!known(type)) return NONE;
  const because = `because ${closedSince(item)} (${item.source})`;
  const mend = `${item.instead}; those who still have it acknowledge ${item.id}`;
  if (item.types?.includes(type)) return [{ field: 'type', rule: `should not be used, ${because}`, got: type, mend }];
  if (item.setting?.type !== type || !known(settings)) return NONE;
  const { path, like } = item.setting;
  const value = settings[path];
  if (!given(value) || (like !== undefined && !new RegExp(like).test(value))) return NONE;
  return [{ field: `settings.${path}`, rule: `should be left out, ${because}`, got: value === '' ? undefined : value, mend }];
}

const RULES = CLOSED_ITEMS.map((item): Rule<ClosedFacts> => ({
  id: item.id,
  what: closedSince(item),
  severity: 'warning',
  source: item.source,
  check: (facts) => problems(item, facts),
}));

/** What an account of today may be unable to use. */
export const LIFECYCLE: Family<ClosedFacts> = { title: 'What AWS has closed', rules: RULES, notes: [] };
