/**
 * The order of the modules, as decisions/ADR-0001 explains it. A module imports only from a strictly lower rank.
 * Lint zones, the exports of package.json and the test over the assembly are made from this table.
 */
export interface ModuleRank {
  /** The folder under `src`. */
  readonly name: string;
  /** Imports go to strictly lower ranks only. */
  readonly rank: number;
  /** Whether users may import it. */
  readonly exported: boolean;
}

export const RANKS: ModuleRank[] = [
  { name: 'rules', rank: 0, exported: false },
  { name: 'internal', rank: 0, exported: false },
  { name: 'security', rank: 1, exported: true },
  { name: 'data', rank: 2, exported: true },
  { name: 'images', rank: 2, exported: true },
  { name: 'registry', rank: 3, exported: true },
  { name: 'training', rank: 4, exported: true },
  { name: 'serving', rank: 4, exported: true },
  { name: 'monitoring', rank: 5, exported: true },
  { name: 'checks', rank: 7, exported: true },
];

export const PUBLIC_MODULES = RANKS.filter((m) => m.exported).map((m) => m.name);

/** What a module may import: every module of a strictly lower rank; `internal` may also read `rules`. */
export function mayImport(from: ModuleRank, to: ModuleRank): boolean {
  if (from.name === to.name) return true;
  if (from.name === 'internal') return to.name === 'rules';
  return from.rank > to.rank;
}
