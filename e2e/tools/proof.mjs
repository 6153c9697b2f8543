// Who emulated what in a run, and whether it is what e2e/proof.json says; docs/proof.md is made from that file.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../projenrc/tools/steps.mjs';

const FILE = join(ROOT, 'e2e/proof.json');

/** `{ types, integrations }`, each a name and who emulates it: `ministack`, `ours`, or `recorded` where nothing happens. */
export const recorded = () => existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : { types: {}, integrations: {} };

/** Adds what a run used; without the file it begins anew. */
export function record(used) {
  const said = recorded();
  const sorted = (map) => Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(FILE, `${JSON.stringify({ types: sorted(used.types), integrations: sorted({ ...said.integrations, ...used.integrations }) }, null, 2)}\n`);
}

/** What a run used and the file does not say, and types that the file says and the run did not use: which calls a run makes is a matter of moments, too. */
export function differences(used, said = recorded()) {
  return ['types', 'integrations'].flatMap((kind) => {
    const names = [...new Set([...Object.keys(used[kind]), ...(kind === 'types' ? Object.keys(said[kind]) : [])])].sort();
    return names.filter((name) => used[kind][name] !== said[kind][name])
      .map((name) => `${name}: ${used[kind][name] ?? 'not used'}, in e2e/proof.json ${said[kind][name] ?? 'missing'}`);
  });
}
