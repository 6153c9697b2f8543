import { mayImport, ModuleRank } from '../../../projenrc/ranks';
import { Assembly, mentioned, moduleOf, typesOf } from '../assembly';

/**
 * No public type mentions a type of a module that its own may not import. jsii accepts cycles between modules without
 * a word; Python and Go then break when the package is loaded.
 */
export function lowerRanksOnly(assembly: Assembly, ranks: readonly ModuleRank[]): string[] {
  return typesOf(assembly).flatMap((type) => {
    const module = moduleOf(assembly, type.fqn);
    const from = ranks.find((r) => r.name === module);
    if (!from) return [`${type.fqn} belongs to no module of projenrc/ranks.ts`];
    const foreign = new Set([...mentioned(type), ...(type.interfaces ?? [])].filter((fqn) => {
      const to = ranks.find((r) => r.name === moduleOf(assembly, fqn));
      return to && !mayImport(from, to);
    }));
    return [...foreign].map((fqn) => `${type.fqn} mentions ${fqn} of a module that '${from.name}' may not import`);
  });
}
