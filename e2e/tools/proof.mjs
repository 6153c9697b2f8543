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

/** What a run used and the file does not say, and types that the file says and the run did not use. */
export function differences(used, said = recorded()) {
  const names = [...new Set([...Object.keys(used.types), ...Object.keys(said.types)])].sort();
  const types = names.filter((name) => used.types[name] !== said.types[name])
    .map((name) => `${name}: ${used.types[name] ?? 'not used'}, in e2e/proof.json ${said.types[name] ?? 'missing'}`);
  // Which of its calls a service gets is a matter of moments, who answers them is not.
  const known = new Set(Object.entries(said.integrations).map(([name, by]) => `${serviceOf(name)} ${by}`));
  const calls = Object.entries(used.integrations).filter(([name, by]) => !known.has(`${serviceOf(name)} ${by}`));
  return [...types, ...calls.map(([name, by]) => `${name}: ${by}, in e2e/proof.json missing`)];
}

/** `aws-sdk:fsx` of `aws-sdk:fsx:createFileSystem`, `states` of `states:startExecution.sync:2`. */
export const serviceOf = (name) => /^(aws-sdk:)?[^:]+/.exec(name)[0];
